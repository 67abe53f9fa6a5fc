"""The test PKI: keys are made once and kept, everything else follows from them.

Certificates, CRLs and OCSP responses are rebuilt from the kept keys with fixed
dates, fixed serial numbers and RFC 6979 ECDSA, so that a second run writes the
same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, mldsa, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

ROOM = Path(__file__).resolve().parent.parent / "pki"
UTC = dt.timezone.utc


def when(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


BEGIN, END = when("2020-01-01T00:00:00Z"), when("2045-01-01T00:00:00Z")
ORGANIZATION_IDENTIFIER = ObjectIdentifier("2.5.4.97")

CURVES = {
    "p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1(),
    "bp256": ec.BrainpoolP256R1(), "bp384": ec.BrainpoolP384R1(), "bp512": ec.BrainpoolP512R1(),
}


def key(name: str, kind: str):
    """The kept private key of `name`; made when absent."""
    path = ROOM / "keys" / f"{name}.key.pem"
    if path.exists():
        return serialization.load_pem_private_key(path.read_bytes(), None)
    if kind.startswith("rsa"):
        made = rsa.generate_private_key(65537, int(kind[3:]))
    elif kind == "dsa":
        made = dsa.generate_private_key(3072)
    elif kind == "ed25519":
        made = ed25519.Ed25519PrivateKey.generate()
    elif kind == "ed448":
        made = ed448.Ed448PrivateKey.generate()
    elif kind.startswith("mldsa"):
        made = getattr(mldsa, f"MLDSA{kind[5:]}PrivateKey").generate()
    else:
        made = ec.generate_private_key(CURVES[kind])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return made


def name(cn: str, *more: tuple) -> x509.Name:
    """A subject: more specific parts before the common name, as (oid, text)."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "FI")]
    country = [m for m in more if m[0] == NameOID.COUNTRY_NAME]
    if country:
        parts = []
    parts += [x509.NameAttribute(o, t) for o, t in more]
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, cn))
    return x509.Name(parts)


def sign_hash(k):
    if isinstance(k, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)):
        return None
    if isinstance(k, ec.EllipticCurvePrivateKey) and k.curve.key_size >= 384:
        return hashes.SHA384()
    return hashes.SHA256()


def finish(builder, k):
    if isinstance(k, ec.EllipticCurvePrivateKey):
        return builder.sign(k, sign_hash(k), ecdsa_deterministic=True)
    return builder.sign(k, sign_hash(k))


# --- QcStatements, ETSI EN 319 412-5 and -1 ---------------------------------------------------

class QcStatement(core.Sequence):
    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class QcStatements(core.SequenceOf):
    _child_spec = QcStatement


class Oids(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


class SemanticsInformation(core.Sequence):
    _fields = [("semantics", core.ObjectIdentifier)]


class PdsLocation(core.Sequence):
    _fields = [("url", core.IA5String), ("language", core.PrintableString)]


class PdsLocations(core.SequenceOf):
    _child_spec = PdsLocation


class MonetaryValue(core.Sequence):
    _fields = [("currency", core.PrintableString), ("amount", core.Integer), ("exponent", core.Integer)]


def qc(kind: str | None, *, semantics: str | None = None, sscd: bool = True, limit: int | None = None) -> x509.UnrecognizedExtension:
    statements = [QcStatement({"id": "0.4.0.1862.1.1"})]
    if sscd:
        statements.append(QcStatement({"id": "0.4.0.1862.1.4"}))
    if kind:
        oid = {"esign": "0.4.0.1862.1.6.1", "eseal": "0.4.0.1862.1.6.2", "web": "0.4.0.1862.1.6.3"}[kind]
        statements.append(QcStatement({"id": "0.4.0.1862.1.6", "info": Oids([oid])}))
    if limit is not None:
        statements.append(QcStatement({"id": "0.4.0.1862.1.2", "info": MonetaryValue(
            {"currency": "EUR", "amount": limit, "exponent": 0})}))
    statements.append(QcStatement({"id": "0.4.0.1862.1.5", "info": PdsLocations(
        [PdsLocation({"url": "https://pki.countersign.example/pds-en.pdf", "language": "en"})])}))
    if semantics:
        oid = {"natural": "0.4.0.194121.1.1", "legal": "0.4.0.194121.1.2"}[semantics]
        statements.append(QcStatement({"id": "1.3.6.1.5.5.7.11.2", "info": SemanticsInformation({"semantics": oid})}))
    return x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.5.5.7.1.3"), QcStatements(statements).dump())


# --- certificates ------------------------------------------------------------------------------

def usage(*on: str) -> x509.KeyUsage:
    flags = dict.fromkeys(["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                           "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"], False)
    flags.update(dict.fromkeys(on, True))
    return x509.KeyUsage(**flags)


class Authority:
    """One certificate with its key; issues others."""

    known: dict[str, "Authority"] = {}

    def __init__(self, short: str, certificate: x509.Certificate, private, issuer: "Authority | None"):
        self.short, self.certificate, self.private, self.issuer = short, certificate, private, issuer
        Authority.known[short] = self

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @staticmethod
    def make(short: str, kind: str, subject: x509.Name, issuer: "Authority | None" = None, *, begin=BEGIN, end=END,
             ca: int | bool = False, use=None, eku=(), eku_critical=False, extra=(), urls=False, nocheck=False,
             private=None, serial: int | None = None) -> "Authority":
        private = private or key(short, kind)
        issuer_name = issuer.certificate.subject if issuer else subject
        issuer_key = issuer.private if issuer else private
        public = private.public_key()
        b = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer_name).public_key(public)
             .serial_number(serial or int.from_bytes(hashlib.sha256(short.encode()).digest()[:8], "big") >> 1).not_valid_before(begin).not_valid_after(end))
        b = b.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        if issuer:
            b = b.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
        if ca is not False:
            b = b.add_extension(x509.BasicConstraints(True, None if ca is True else ca), True)
        b = b.add_extension(use or usage(*(["key_cert_sign", "crl_sign"] if ca is not False else ["content_commitment"])), True)
        if eku:
            b = b.add_extension(x509.ExtendedKeyUsage(list(eku)), eku_critical)
        if nocheck:
            b = b.add_extension(x509.OCSPNoCheck(), False)
        if urls:
            where = f"http://pki.countersign.example/{issuer.short}"
            b = b.add_extension(x509.CRLDistributionPoints([x509.DistributionPoint(
                [x509.UniformResourceIdentifier(where + ".crl")], None, None, None)]), False)
            b = b.add_extension(x509.AuthorityInformationAccess([
                x509.AccessDescription(AuthorityInformationAccessOID.OCSP,
                                       x509.UniformResourceIdentifier("http://ocsp.countersign.example/")),
                x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS,
                                       x509.UniformResourceIdentifier(where + ".cer"))]), False)
        for ext in extra:
            b = b.add_extension(ext, False)
        made = Authority(short, finish(b, issuer_key), private, issuer)
        ROOM.mkdir(parents=True, exist_ok=True)
        (ROOM / f"{short}.pem").write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
        return made

    def crl(self, file: str, this: str, nxt: str, revoked=(), number: int = 1, extra=()) -> bytes:
        """Writes crls/`file`.crl; `revoked` is (Authority, date, ReasonFlags | None)."""
        b = (x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
             .last_update(when(this)).next_update(when(nxt))
             .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()), False)
             .add_extension(x509.CRLNumber(number), False))
        for ext, critical in extra:
            b = b.add_extension(ext, critical)
        for who, date, reason in revoked:
            r = x509.RevokedCertificateBuilder().serial_number(who.certificate.serial_number).revocation_date(when(date))
            if reason is not None:
                r = r.add_extension(x509.CRLReason(reason), False)
            b = b.add_revoked_certificate(r.build())
        made = finish(b, self.private).public_bytes(serialization.Encoding.DER)
        if file:
            path = ROOM / "crls" / f"{file}.crl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
        return made


def ocsp_response(file: str | None, subject: Authority, responder: Authority, *, produced: str, this: str | None = None,
                  nxt: str | None = None, status="good", revoked_at: str | None = None, reason=None, issuer: Authority | None = None,
                  by_name=False, embed=True, archive_cutoff: str | None = None) -> bytes:
    """An RFC 6960 response, written to ocsps/`file`.ors when a name is given."""
    issuer = issuer or subject.issuer
    state = {"good": ocsp.OCSPCertStatus.GOOD, "revoked": ocsp.OCSPCertStatus.REVOKED,
             "unknown": ocsp.OCSPCertStatus.UNKNOWN}[status]
    b = ocsp.OCSPResponseBuilder().add_response(
        cert=subject.certificate, issuer=issuer.certificate, algorithm=hashes.SHA1(), cert_status=state,
        this_update=when(this or produced), next_update=when(nxt) if nxt else None,
        revocation_time=when(revoked_at) if revoked_at else None, revocation_reason=reason)
    b = b.responder_id(ocsp.OCSPResponderEncoding.NAME if by_name else ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    if embed:
        b = b.certificates([responder.certificate])
    if archive_cutoff:
        b = b.add_extension(x509.UnrecognizedExtension(
            ObjectIdentifier("1.3.6.1.5.5.7.48.1.6"), core.GeneralizedTime(when(archive_cutoff)).dump()), False)
    der = b.sign(responder.private, sign_hash(responder.private)).public_bytes(serialization.Encoding.DER)
    der = produced_at(der, when(produced), responder)
    if file:
        path = ROOM / "ocsps" / f"{file}.ors"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(der)
    return der


def produced_at(der: bytes, at: dt.datetime, responder: Authority) -> bytes:
    """The same response with this producedAt, signed again (deterministically)."""
    from asn1crypto import ocsp as aocsp
    whole = aocsp.OCSPResponse.load(der)
    basic = whole["response_bytes"]["response"].parsed
    data = basic["tbs_response_data"]
    data["produced_at"] = core.GeneralizedTime(at)
    tbs = data.dump(force=True)
    k = responder.private
    if isinstance(k, ec.EllipticCurvePrivateKey):
        value = k.sign(tbs, ec.ECDSA(sign_hash(k), deterministic_signing=True))
    else:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        value = k.sign(tbs, PKCS1v15(), sign_hash(k))
    parts = {"tbs_response_data": aocsp.ResponseData.load(tbs), "signature_algorithm": basic["signature_algorithm"],
             "signature": core.OctetBitString(value)}
    if not isinstance(basic["certs"], core.Void):
        parts["certs"] = basic["certs"]
    fresh = aocsp.BasicOCSPResponse(parts)
    return aocsp.OCSPResponse({"response_status": "successful", "response_bytes": {
        "response_type": "basic_ocsp_response", "response": core.ParsableOctetString(fresh.dump())}}).dump()


def build() -> dict[str, Authority]:
    """Every certificate; CRLs and OCSP responses."""
    A, R = Authority.make, x509.ReasonFlags
    org = (NameOID.ORGANIZATION_NAME, "Countersign Test Trust")
    root = A("root", "p384", name("Countersign Test Root CA", org), ca=True)
    issuing = A("issuing", "p256", name("Countersign Test Issuing CA", org), root, ca=0)
    root_rsa = A("root-rsa", "rsa4096", name("Countersign Test RSA Root CA", org), ca=True)
    issuing_rsa = A("issuing-rsa", "rsa3072", name("Countersign Test RSA Issuing CA", org), root_rsa, ca=0)
    A("other-root", "p256", name("Somebody Else's Root CA", (NameOID.ORGANIZATION_NAME, "Somebody Else")), ca=True)

    natural = [(NameOID.COUNTRY_NAME, "LV"), (NameOID.SERIAL_NUMBER, "PNOLV-010180-12345"),
               (NameOID.GIVEN_NAME, "Jānis"), (NameOID.SURNAME, "Bērziņš")]
    A("personal", "p256", name("Jānis Bērziņš", *natural), issuing, urls=True, extra=[qc("esign", semantics="natural")])
    A("organisation", "p256", name("Kevät Sopimukset Oy", (NameOID.COUNTRY_NAME, "FI"),
      (NameOID.ORGANIZATION_NAME, "Kevät Sopimukset Oy"), (ORGANIZATION_IDENTIFIER, "VATFI-12345671")), issuing, urls=True,
      extra=[qc(None, semantics="legal", sscd=False)])
    A("seal", "p256", name("SIA Paraugs zīmogs", (NameOID.COUNTRY_NAME, "LV"), (NameOID.ORGANIZATION_NAME, "SIA Paraugs"),
      (ORGANIZATION_IDENTIFIER, "NTRLV-40003000000")), issuing, urls=True, use=usage("digital_signature", "content_commitment"),
      extra=[qc("eseal", semantics="legal", limit=100000)])
    for kind in ["p256", "p384", "p521", "bp256", "bp384", "bp512", "ed25519", "ed448", "mldsa44", "mldsa65", "dsa"]:
        A(f"signer-{kind}", kind, name(f"Signer {kind}", org), issuing)
    for kind in ["rsa2048", "rsa3072", "rsa4096"]:
        A(f"signer-{kind}", kind, name(f"Signer {kind}", org), issuing_rsa)
    A("second", "p256", name("Second Signer", org), issuing)
    A("attacker", "p256", name("Mallory Attacker", (NameOID.ORGANIZATION_NAME, "Somebody Else")), Authority.known["other-root"])
    A("revoked", "p256", name("Revoked Signer", org), issuing)
    A("on-hold", "p256", name("Signer On Hold", org), issuing)
    A("expired", "p256", name("Expired Signer", org), issuing, end=when("2024-01-01T00:00:00Z"))
    A("not-yet", "p256", name("Signer Not Yet Valid", org), issuing, begin=when("2040-01-01T00:00:00Z"))
    A("tls-only", "p256", name("Wrong Usage", org), issuing, use=usage("key_encipherment"), eku=[ExtendedKeyUsageOID.SERVER_AUTH])
    A("revoked-ca", "p256", name("Countersign Test Revoked CA", org), root, ca=0)
    A("under-revoked-ca", "p256", name("Signer Under Revoked CA", org), Authority.known["revoked-ca"])
    A("not-a-ca", "p256", name("Not A CA", org), issuing, use=usage("content_commitment", "key_cert_sign"))
    A("under-not-a-ca", "p256", name("Signer Under Not A CA", org), Authority.known["not-a-ca"])
    stamping = [ExtendedKeyUsageOID.TIME_STAMPING]
    A("tsa", "p256", name("Countersign Test TSA", org), root, use=usage("digital_signature"), eku=stamping, eku_critical=True)
    A("tsa-second", "p384", name("Countersign Second Test TSA", org), root, use=usage("digital_signature"), eku=stamping, eku_critical=True)
    A("tsa-rsa", "rsa3072", name("Countersign RSA Test TSA", org), root_rsa, use=usage("digital_signature"), eku=stamping, eku_critical=True)
    A("tsa-expiring", "p256", name("Countersign Expiring Test TSA", org), root, use=usage("digital_signature"), eku=stamping,
      eku_critical=True, end=when("2023-01-01T00:00:00Z"))
    A("tsa-not-critical", "p256", name("Countersign TSA Not Critical", org), root, use=usage("digital_signature"), eku=stamping)
    A("tsa-other", "p256", name("Somebody Else's TSA", (NameOID.ORGANIZATION_NAME, "Somebody Else")), Authority.known["other-root"],
      use=usage("digital_signature"), eku=stamping, eku_critical=True)
    A("tsa-revoked", "p256", name("Countersign Revoked Test TSA", org), root, use=usage("digital_signature"), eku=stamping, eku_critical=True)
    responder = A("ocsp", "p256", name("Countersign Test OCSP", org), issuing, use=usage("digital_signature"),
                  eku=[ExtendedKeyUsageOID.OCSP_SIGNING], nocheck=True)
    A("ocsp-no-eku", "p256", name("Countersign Test OCSP Without Usage", org), issuing, use=usage("digital_signature"))
    A("ocsp-root", "p256", name("Countersign Test Root OCSP", org), root, use=usage("digital_signature"),
      eku=[ExtendedKeyUsageOID.OCSP_SIGNING], nocheck=True)

    k = Authority.known
    revocations = [(k["revoked"], "2026-05-01T00:00:00Z", R.key_compromise), (k["on-hold"], "2026-05-01T00:00:00Z", R.certificate_hold)]
    issuing.crl("issuing", "2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z", revocations, 5)
    root.crl("root", "2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z",
             [(k["revoked-ca"], "2026-05-01T00:00:00Z", R.ca_compromise), (k["tsa-revoked"], "2026-05-01T00:00:00Z", R.key_compromise)], 5)
    issuing_rsa.crl("issuing-rsa", "2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z", [], 5)
    root_rsa.crl("root-rsa", "2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z", [], 5)
    k["revoked-ca"].crl("revoked-ca", "2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z", [], 5)
    k["other-root"].crl("other-root", "2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z", [], 5)
    return k
