-- The same statements for SQLite and PostgreSQL: texts, 64-bit integers, nothing else.
-- Moments are microseconds since 1970-01-01T00:00:00Z.

CREATE TABLE esigns (
    validation_id TEXT NOT NULL PRIMARY KEY,
    registered_at BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    contract_id   TEXT NOT NULL,
    template_id   TEXT NOT NULL,
    creator_id    TEXT NOT NULL,
    name          TEXT NOT NULL,
    status        TEXT NOT NULL,
    placement     TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    search_text   TEXT NOT NULL, -- lower case: the name, and the names and e-mail addresses of signers
    answer        TEXT NOT NULL, -- JSON: what the two calls without authorization need, and no more
    contract      TEXT NOT NULL, -- JSON: the contract object, without signers
    detail        TEXT NOT NULL  -- JSON: the record, its documents, how it stands to them
);

CREATE INDEX esigns_contract ON esigns (contract_id, registered_at);
CREATE INDEX esigns_created ON esigns (created_at);

CREATE TABLE signatures (
    validation_id TEXT NOT NULL,
    position      BIGINT NOT NULL,
    contract_id   TEXT NOT NULL,
    signature_id  TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    body          TEXT NOT NULL, -- JSON: the 35 keys
    PRIMARY KEY (validation_id, position)
);

CREATE INDEX signatures_contract ON signatures (contract_id, signature_id, registered_at);

CREATE TABLE api_keys (
    id          TEXT NOT NULL PRIMARY KEY,
    label       TEXT NOT NULL,
    secret_hash TEXT NOT NULL, -- SHA-256 of the secret, which is 256 random bits
    privileges  TEXT NOT NULL,
    not_before  BIGINT,
    not_after   BIGINT,
    networks    TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
