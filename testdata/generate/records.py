"""Writes testdata/records: for each platform the documents, an honest record, dishonest ones, and the lines expected of each.

    python testdata/generate/records.py

It regenerates neither the PKI's other certificates nor the cases. A dishonest record is the honest one with a few
values changed (`lie`) or other documents handed in; the lines that must come out are stated beside the change.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pki  # noqa: E402
import signing  # noqa: E402
import writer as w  # noqa: E402
from cryptography.hazmat.primitives import hashes  # noqa: E402
from cryptography.x509.oid import NameOID  # noqa: E402
from kinds import hanko  # noqa: E402
from pki import Authority, name, qc  # noqa: E402
from signing import Tsa, reseed  # noqa: E402

ROOM = Path(__file__).resolve().parent.parent / "records"
AT = "2026-06-01T12:00:00Z"
TERMS = b"Delivery within fourteen days.\n"


# --- the people and their documents ---------------------------------------------------------------------

def people() -> dict[str, Authority]:
    known = pki.build()
    issuing = known["issuing"]

    def person(short, given, family, number, **more):
        subject = [(NameOID.COUNTRY_NAME, "LV"), (NameOID.SERIAL_NUMBER, number), (NameOID.GIVEN_NAME, given), (NameOID.SURNAME, family)]
        return Authority.make(short, "p256", name(f"{given} {family}", *subject), issuing, urls=True, **more)

    return {
        "janis": known["personal"],
        "peteris": person("peteris", "Pēteris", "Ozols", "PNOLV-150585-10001", extra=[qc("esign", semantics="natural")]),
        # a person with the same name and another code
        "namesake": person("namesake", "Pēteris", "Ozols", "PNOLV-301299-20002", extra=[qc("esign", semantics="natural")]),
        # advanced only: the certificate states nothing
        "joao": person("joao", "João", "da Silva", "PNOLV-040477-30003"),
        "seal": known["seal"],
        "tsa": known["tsa"],
    }


def attached(objects: dict[int, bytes], file_name: bytes, data: bytes) -> dict[int, bytes]:
    """ISO 32000-2 7.11.4: one embedded file."""
    objects[1] = objects[1][:-2] + b" /Names <</EmbeddedFiles <</Names [(" + file_name + b") 20 0 R]>>>> /AF [20 0 R]>>"
    objects[20] = b"<</Type /Filespec /F (" + file_name + b") /UF (" + file_name + b") /AFRelationship /Supplement /EF <</F 21 0 R /UF 21 0 R>>>>"
    objects[21] = w.stream(data, b" /Type /EmbeddedFile /Subtype /text#2Fplain /Params <</Size %d>>" % len(data))
    return objects


def identified(data: dict[int, bytes], text: str) -> bytes:
    """A file whose permanent identifier (ISO 32000-2 14.4) is its own."""
    usual, w.ID = w.ID, b"<" + hashlib.md5(text.encode()).hexdigest().encode() + b">"
    try:
        return w.write(data)
    finally:
        w.ID = usual


def documents(who: dict[str, Authority]) -> dict[str, bytes]:
    made: dict[str, bytes] = {}

    def sign(data: bytes, *signers: tuple[str, str, str], stamped=True) -> bytes:
        for person, field, at in signers:
            tsa = Tsa(who["tsa"], at) if stamped else None
            data = hanko(data, who[person], field=field, at=at, tsa=tsa)
        return data

    J, P, S = ("janis", "Sig1", "2026-05-20T10:00:00Z"), ("peteris", "Sig2", "2026-05-21T10:00:00Z"), ("seal", "Seal", "2026-05-21T10:05:00Z")
    reseed("records")
    lines = ("Purchase agreement", "Price: 100 euro")
    contract = identified(attached(w.base(lines), b"terms.txt", TERMS), "contract")
    made["contract-original.pdf"] = contract
    made["contract.pdf"] = sign(contract, J, P, S)
    made["contract-unsealed.pdf"] = sign(contract, J, P)
    made["contract-one-signer.pdf"] = sign(contract, J)
    made["contract-wrong-order.pdf"] = sign(contract, ("peteris", "Sig1", "2026-05-20T10:00:00Z"), ("janis", "Sig2", "2026-05-21T10:00:00Z"), S)
    made["contract-namesake.pdf"] = sign(contract, J, ("namesake", "Sig2", "2026-05-21T10:00:00Z"), S)
    made["contract-advanced.pdf"] = sign(contract, J, ("joao", "Sig2", "2026-05-21T10:00:00Z"))
    made["contract-tampered.pdf"] = made["contract.pdf"].replace(b"Price: 100 euro", b"Price: 900 euro", 1)
    other = identified(w.base(("Loan agreement", "Amount: 9000 euro")), "other")
    made["other-original.pdf"] = other
    made["other.pdf"] = sign(other, J, P)
    extra = identified(w.base(("Annex 1", "List of goods")), "annex")
    made["annex-original.pdf"] = extra
    made["annex.pdf"] = sign(extra, J, P)
    made["certificate.pdf"] = identified(w.base(("Signing certificate", "Purchase agreement")), "certificate")
    made["altered/certificate.pdf"] = made["certificate.pdf"].replace(b"Purchase", b"purchase", 1)
    made["terms.txt"] = TERMS
    made["altered/terms.txt"] = TERMS.replace(b"fourteen", b"forty")
    return made


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha3(data: bytes) -> str:
    return hashlib.sha3_512(data).hexdigest()


# --- writing ------------------------------------------------------------------------------------

class Platform:
    """One folder: `honest.json`, `dishonest-*.json`, and beside each `….expect.json`."""

    def __init__(self, kind: str, honest: dict, files: list[str], outcome: str, *lines: tuple[str, str]):
        self.kind, self.honest, self.files = kind, honest, files
        self.write("honest", "the record and the documents agree", honest, files, outcome, lines)

    def write(self, short: str, words: str, record: dict, files: list[str], outcome: str, lines) -> None:
        folder = ROOM / self.kind
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        (folder / f"{short}.json").write_text(text, encoding="utf-8")
        expect = {
            "description": words, "kind": self.kind, "at": AT, "trust": ["../../pki/root.pem"],
            "files": [f"../documents/{file}" for file in files], "outcome": outcome,
            "lines": [{"path": path, "outcome": how} for path, how in lines],
        }
        (folder / f"{short}.expect.json").write_text(json.dumps(expect, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def lie(self, short: str, words: str, changes: dict, *contradicted: str, files: list[str] | None = None) -> None:
        """`changes`: path to value; `...` takes the member away. At least these paths come out contradicted."""
        record = json.loads(json.dumps(self.honest))  # shared parts come apart
        for path, value in changes.items():
            put(record, path, value)
        lines = [(path, "contradicted") for path in contradicted]
        self.write(f"dishonest-{short}", words, record, files or self.files, "contradicted", lines)


def put(tree, path: str, value) -> None:
    parts = [part.rstrip("]") for part in path.removeprefix("$").replace("[", ".").split(".") if part]
    keys = [int(part) if part.isdigit() else part for part in parts]
    for key in keys[:-1]:
        tree = tree[key]
    if value is ...:
        del tree[keys[-1]]
    elif isinstance(value, tuple):
        tree[keys[-1]].extend(value)
    else:
        tree[keys[-1]] = value


# --- the five platforms -----------------------------------------------------------------------------

def zefort(docs: dict[str, bytes]) -> None:
    user = {"id": "user-1", "email": "legal@paraugs.example", "name": "Legal Team", "status": "active"}

    def party(at, given, code, email, when, role="signer", status="signed"):
        return {"additional_info": "board member", "authentication_type": "eid", "email": email, "id": f"party-{at}", "invitation_sent_at": "2026-05-19T08:00:05Z",
                "language": "lv", "message": "please sign", "name": given, "need_auth_to_view_documents": True, "ordinal": at, "personal_id": code,
                "phone_number": "+37120000000", "role": role, "sms_delivery_status": "delivered", "status": status, "status_saved_at": when,
                "token": "0d7a6b1e2f", "user": "user-1"}

    def kept(at, field, ordinal, subject, moment, coverage="ENTIRE_REVISION", level="FORM_FILLING"):
        return {"contract_id": "contract-1", "document_id": "document-1", "document_filename": "contract.pdf", "id": f"signature-{at}",
                "integrity_digest_algorithm": "sha256", "integrity_signature_mechanism": "sha256_ecdsa",
                "modifications_coverage": coverage, "modifications_modification_level": level, "modifications_suspicious": False,
                "ordinal": ordinal, "signature_field": field, "signed_at": moment, "signer_cert_cryptologically_sound": True, "signer_cert_intact": True,
                "signer_cert_not_valid_after": subject["end"], "signer_cert_revoked": False, "signer_cert_sha1": subject["sha1"],
                "signer_cert_subject": subject["text"], "signer_cert_trust_anchor": anchor, "signer_cert_trust_problem": None,
                "signer_cert_trusted": True, "signer_cert_valid": True, "signer_org": subject["organisation"], "signer_org_confidence": subject["confidence"], "status": "valid",
                "tsa_cert_cryptologically_sound": True, "tsa_cert_intact": True, "tsa_cert_sha1": Authority.known["tsa"].certificate.fingerprint(hashes.SHA1()).hex(), "tsa_cert_subject": tsa,
                "tsa_cert_timestamp": moment, "tsa_cert_trust_anchor": anchor, "tsa_cert_trusted": True, "tsa_cert_valid": True, "valid": True,
                "validity_error": None}

    def certificate(short, text, organisation=None, confidence=0):
        found = Authority.known[short].certificate
        return {"sha1": found.fingerprint(hashes.SHA1()).hex(), "end": found.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"), "text": text,
                "organisation": organisation, "confidence": confidence}

    anchor = "Common Name: Countersign Test Root CA, Organization: Countersign Test Trust, Country: FI"
    tsa = "Common Name: Countersign Test TSA, Organization: Countersign Test Trust, Country: FI"
    signed, original = docs["contract.pdf"], docs["contract-original.pdf"]
    document = {"id": "document-1", "filename": "contract.pdf", "type": "signed", "sha256": sha256(signed), "sha3_512": sha3(signed).upper(), "size": len(signed)}
    honest = {
        "contract": {
            "attributes": {"title": "Purchase agreement"}, "cover_document": {"id": "document-1", "filename": "contract.pdf"},
            "unverified_docai_attributes": "none", "id": "contract-1", "incomplete": False, "num_emails": 0, "num_files": 2, "num_users": 3, "matches": {},
            "owner": user, "parties": [{"name": "SIA Paraugs", "org_id": "40003000000", "external_id": "crm-77", "extra_text_field_1": "", "extra_text_field_2": "",
                                        "managed": True, "public": True, "country": "LV", "contact": "Jānis Bērziņš", "group": "suppliers", "previous_names": "",
                                        "role": "seller", "party": "party-of-contract-1", "docai_value_verified": True}],
            "permission": "full", "receive_time": "2026-05-18T09:00:00Z", "related_contracts": [], "status": "done", "is_duplicate": False,
            "favorite_of": [], "last_modified": "2026-05-22T09:00:00Z", "first_docai_result_time": "2026-05-18T09:01:00Z", "trashed": False, "esigns": ["esign-1"],
            "num_signed_documents": 1, "docai_skip": ["effective_date"], "activities": [], "allow_emails": False,
            "documents": [{"id": "document-1", "filename": "contract.pdf"}, {"id": "document-2", "filename": "terms.txt", "type": "attachment", "sha256": sha256(TERMS)}],
            "duplicates": [], "emails": [],
            "notes": [{"id": "note-1", "contract_id": "contract-1", "timestamp": "2026-05-18T10:00:00Z", "set_by": user, "content": "checked",
                       "document": "document-1", "highlight": {"page": 1}}],
            "num_binders": 1, "rated": False, "taggings": [], "form": "form-1"},
        "esign": {
            "activated": True, "activated_at": "2026-05-19T08:00:00Z", "available_until": "2026-08-19T08:00:00Z", "contract": "contract-1",
            "contract_binders": ["binder-1"], "created_at": "2026-05-18T12:00:00Z", "deadline": "2026-06-02T08:00:00Z",
            "documents": [{"id": "document-1", "filename": "contract.pdf"}], "form_submission": "form-submission-1", "greetings": "Hello", "id": "esign-1",
            "merge_documents": False, "need_auth_to_view_documents": True, "owner": user,
            "parties": [party(1, "BĒRZIŅŠ Jānis", "010180-12345", "janis@paraugs.example", "2026-05-20T10:00:00Z"),
                        party(2, "Peteris Ozols", "150585-10001", "peteris@ozols.example", "2026-05-21T10:00:00Z")],
            "sender_name": "Legal Team", "sign_order": "consecutive", "signed": True, "status": "completed", "status_saved_at": "2026-05-21T10:06:00Z",
            "title": "Purchase agreement"},
        "documents": [document, {"id": "document-1", "filename": "contract-original.pdf", "type": "presigned", "sha256": sha256(original).upper(), "size": len(original)},
                      {"id": "document-1", "filename": "contract.pdf", "type": "current", "sha256": sha256(signed)}],
        "signatures": {"page_size": 10, "page": 1, "last_page": 1, "count": 3, "results": [
            kept(1, "Sig1", 1, certificate("personal", "Common Name: Jānis Bērziņš, Surname: Bērziņš, Given Name: Jānis, Serial Number: PNOLV-010180-12345, Country: LV"),
                 "2026-05-20T10:00:00Z"),
            kept(2, "Sig2", 2, certificate("peteris", "Common Name: Pēteris Ozols, Surname: Ozols, Given Name: Pēteris, Serial Number: PNOLV-150585-10001, Country: LV"),
                 "2026-05-21T10:00:00Z"),
            kept(3, "Seal", 3, certificate("seal", "Common Name: SIA Paraugs zīmogs, Organization Identifier: NTRLV-40003000000, Organization: SIA Paraugs, Country: LV",
                                           "SIA Paraugs", 100), "2026-05-21T10:05:00Z", "ENTIRE_FILE", "NONE")]},
    }
    files = ["contract.pdf", "contract-original.pdf", "terms.txt"]
    p = Platform("zefort", honest, files, "confirmed",
                 ("$.documents[0].sha256", "confirmed"), ("$.documents[0].sha3_512", "confirmed"), ("$.documents[0]", "confirmed"),
                 ("$.contract.documents[1].sha256", "confirmed"), ("$.contract.num_signed_documents", "confirmed"), ("$.contract.num_files", "confirmed"),
                 ("$.esign.status", "confirmed"), ("$.esign.signed", "confirmed"), ("$.esign.sign_order", "confirmed"), ("$.esign.deadline", "confirmed"),
                 ("$.esign.status_saved_at", "confirmed"), ("$.esign.parties[0].name", "confirmed"), ("$.esign.parties[0].personal_id", "confirmed"),
                 ("$.esign.parties[1].name", "confirmed"), ("$.esign.parties[1].status", "confirmed"), ("$.esign.parties[1].status_saved_at", "confirmed"),
                 ("$.signatures.results[0].signer_cert_sha1", "confirmed"), ("$.signatures.results[1].tsa_cert_timestamp", "confirmed"),
                 ("$.signatures.count", "confirmed"), ("$.esign.parties[0].email", "unverifiable"), ("$.esign.greetings", "unverifiable"))
    p.lie("other-file", "another document by the same signers is handed in", {}, "$.documents[0].sha256", "$.documents[0].sha3_512",
          files=["other.pdf", "contract-original.pdf", "terms.txt"])
    p.lie("altered-attachment", "the terms were changed", {}, "$.contract.documents[1].sha256",
          files=["contract.pdf", "contract-original.pdf", "altered/terms.txt"])
    p.lie("presigned", "the file before signing was another one",
          {"$.documents[1].sha256": sha256(docs["other-original.pdf"]), "$.documents[1].size": len(docs["other-original.pdf"])}, "$.documents[0]",
          files=["contract.pdf", "other-original.pdf", "terms.txt"])
    p.lie("missing-signer", "a third party is said to have signed",
          {"$.esign.parties": (party(3, "Anna Kalniņa", "120366-40004", "anna@kalnina.example", "2026-05-21T10:01:00Z"),)},
          "$.esign.parties[2].status", "$.esign.status")
    p.lie("personal-id", "the second party has another personal identifier", {"$.esign.parties[1].personal_id": "150585-10002"}, "$.esign.parties[1].personal_id")
    p.lie("dates", "the second party signed before the e-sign was made", {"$.esign.parties[1].status_saved_at": "2026-05-17T10:00:00Z"},
          "$.esign.parties[1].status_saved_at")
    p.lie("deadline", "signed after the deadline", {"$.esign.deadline": "2026-05-21T00:00:00Z"}, "$.esign.deadline", "$.esign.parties[1].status_saved_at")
    p.lie("status", "the e-sign is said to be pending, though all have signed", {"$.esign.status": "pending"}, "$.esign.status", "$.esign.signed")
    p.lie("order", "the parties are said to have signed the other way round", {"$.esign.parties[0].ordinal": 2, "$.esign.parties[1].ordinal": 1}, "$.esign.sign_order")
    p.lie("kept-signature", "the kept signature is by another certificate, at another time",
          {"$.signatures.results[1].signer_cert_sha1": "00" * 20, "$.signatures.results[1].signed_at": "2026-05-01T10:00:00Z"},
          "$.signatures.results[1].signer_cert_sha1", "$.signatures.results[1].signed_at")
    p.lie("kept-judgement", "the kept signature is said not to be valid",
          {"$.signatures.results[0].valid": False, "$.signatures.results[0].status": "invalid", "$.signatures.results[0].validity_error": "timstamp",
           "$.signatures.results[0].signer_cert_trust_problem": "REVOKED"}, "$.signatures.results[0].valid", "$.signatures.results[0].status")
    p.lie("counts", "two signed documents, of which one exists", {"$.contract.num_signed_documents": 2, "$.contract.num_files": 5},
          "$.contract.num_signed_documents", "$.contract.num_files")
    p.lie("duplicate", "a duplicate without duplicates", {"$.contract.is_duplicate": True}, "$.contract.is_duplicate")


def contract_signatures(docs: dict[str, bytes]) -> None:
    def signer(full, email, when, decision="signed"):
        return {"fullName": full, "accessKind": "email", "email": email, "phone": "+37120000000", "decision": decision, "decisionTimestamp": when,
                "decisionIp": "198.51.100.123"}

    url = signer("Ozols, Pēteris", "peteris@ozols.example", "2026-05-21T09:58:34.971644Z")
    url.update(accessKind="url", accessUrl="https://contract-signatures.example/sign/6a39cfb4?s=secret")
    honest = {
        "id": "15f5b906-1076-4539-a9ac-0be80bdef973", "templateId": "654321", "collectionId": "123456", "name": "Purchase agreement",
        "createdById": "123456:b84aeffd-32e5-4b4b-a012-89bf06cae06e", "creationTimestamp": "2026-05-18T13:28:37.4951Z",
        "expirationTimestamp": "2026-05-25T13:28:37.4951Z", "sequentialSigning": True, "archivalTimestamp": "2026-05-30T13:28:37.932523Z", "status": "signed",
        "signers": [signer("Jānis Bērziņš", "janis@paraugs.example", "2026-05-20T09:59:34.971644Z"), url],
        "finalizedPdf": {"id": "att87654321", "version": 1, "creationTimestamp": "2026-05-21T10:06:34.971644Z", "sha3": sha3(docs["contract.pdf"])},
        "certificatePdf": {"id": "att87654322", "version": 1, "creationTimestamp": "2026-05-21T10:06:35.1Z", "sha3": sha3(docs["certificate.pdf"]).upper()},
    }
    files = ["contract.pdf", "certificate.pdf"]
    p = Platform("contract-signatures", honest, files, "confirmed",
                 ("$.finalizedPdf.sha3", "confirmed"), ("$.certificatePdf.sha3", "confirmed"), ("$.finalizedPdf", "confirmed"), ("$.status", "confirmed"),
                 ("$.signers[0].decision", "confirmed"), ("$.signers[1].decision", "confirmed"), ("$.signers[0].decisionTimestamp", "confirmed"),
                 ("$.signers[1].fullName", "confirmed"), ("$.expirationTimestamp", "confirmed"), ("$.sequentialSigning", "confirmed"),
                 ("$.signers[1].accessUrl", "unverifiable"), ("$.archivalTimestamp", "unverifiable"), ("$.id", "unverifiable"))
    p.lie("other-file", "another document by the same signers is handed in", {}, "$.finalizedPdf.sha3", files=["other.pdf", "certificate.pdf"])
    p.lie("altered-attachment", "the certificate was changed", {}, "$.certificatePdf.sha3", files=["contract.pdf", "altered/certificate.pdf"])
    p.lie("missing-signer", "a third signer is said to have signed", {"$.signers": (signer("Anna Kalniņa", "anna@kalnina.example", "2026-05-21T10:01:00Z"),)},
          "$.signers[2].decision", "$.status")
    p.lie("unnamed-signer", "one of the two signers is left out", {"$.signers[1]": ...}, "$.signers")
    p.lie("late-decision", "a decision after the contract had expired", {"$.signers[1].decisionTimestamp": "2026-05-26T10:00:00Z"},
          "$.signers[1].decisionTimestamp", "$.expirationTimestamp")
    p.lie("backdated", "a decision a week before the signature", {"$.creationTimestamp": "2026-05-10T00:00:00Z", "$.signers[0].decisionTimestamp": "2026-05-13T10:00:00Z"},
          "$.signers[0].decisionTimestamp")
    p.lie("status", "ongoing, though all have signed", {"$.status": "ongoing"}, "$.status")
    p.lie("sent", "sent, though somebody has signed", {"$.status": "sent"}, "$.status")
    p.lie("expired", "expired, though all have signed in time", {"$.status": "expired"}, "$.status")
    p.lie("rejected", "rejected by nobody", {"$.status": "rejected"}, "$.status")
    p.lie("not-signed", "signed, though somebody has not decided",
          {"$.signers[1].decision": ..., "$.signers[1].decisionTimestamp": ...}, "$.status", "$.signers[1]")
    p.lie("order", "sequential, and signed the other way round", {"$.finalizedPdf.sha3": sha3(docs["contract-wrong-order.pdf"])}, "$.sequentialSigning",
          files=["contract-wrong-order.pdf", "certificate.pdf"])
    p.lie("tampered", "the digest is that of a file whose price was changed after signing", {"$.finalizedPdf.sha3": sha3(docs["contract-tampered.pdf"])},
          "$.finalizedPdf", "$.status", files=["contract-tampered.pdf", "certificate.pdf"])


def signing_process(docs: dict[str, bytes]) -> None:
    def signer(at, given, code, email, role="SIGNER", status="SIGNED"):
        return {"id": f"signer-{at}", "signerName": given, "signerCountry": "LV", "signerPersonalCode": code, "signerEmail": email, "signerRole": role,
                "signerComment": "ok", "commentForSigner": "please sign", "signingStatus": status, "signerNotification": True, "signerLanguage": "lv",
                "anonymous": False}

    def step(at, due, *signers):
        return {"id": f"step-{at}", "processOrder": at, "stepStatus": "COMPLETED", "dueDate": due, "processStepSigners": list(signers)}

    def event(at, kind, when, **more):
        out = {"id": f"event-{at}", "createdAt": when, "eventType": kind, "eventOrigin": "portal", "creator": "legal", "documentId": "document-1", "note": "",
               "processId": "9dce9e72-6bf9-4874-8dd1-44342027dd4f", "ipAddress": "198.51.100.7", "containerId": "container-1", "method": "POST",
               "clientAppName": "portal"}
        out.update(more)
        return out

    janis = signer(1, "Jānis Bērziņš", "010180-12345", "janis@paraugs.example")
    peteris = signer(2, "Pēteris Ozols", "150585-10001", "peteris@ozols.example")
    viewer = signer(3, "Anna Kalniņa", "120366-40004", "anna@kalnina.example", role="VIEWER", status="WAITING_FOR_PROCESS")
    honest = {
        "process": {
            "id": "9dce9e72-6bf9-4874-8dd1-44342027dd4f", "createdAt": "2026-05-18T12:00:00Z",
            "signingProcessSteps": [step(1, "2026-05-23T00:00:00Z", janis), step(2, "2026-05-25T00:00:00Z", peteris, viewer)],
            "processInitiatorEmail": "legal@paraugs.example", "documentId": "document-1", "documentName": "contract.pdf", "initiator": "legal",
            "comment": "spring contracts", "canceled": False, "status": "COMPLETED", "documentType": "CONTRACT", "ownerGroup": "group-a",
            "completedAt": "2026-05-21T10:06:00Z", "initiatorName": "Legal Team", "totalSigners": 2, "totalSigned": 2, "signers": [janis, peteris, viewer],
            "currentInProgressStep": None},
        "documentProfile": {"id": "profile-1", "name": "Contracts", "documentType": "CONTRACT", "ownerGroup": "group-a",
                            "attributes": [{"id": "attribute-1", "createdAt": "2026-01-01T00:00:00Z", "type": "STRING", "name": "number", "required": True}],
                            "seal": "SIA Paraugs", "isSealRequired": True, "profileorder": 1},
        "auditEvents": [
            event(1, "DOCUMENT_CREATE", "2026-05-18T11:59:00Z"), event(2, "PROCESS_STARTED", "2026-05-18T12:00:10Z"),
            event(3, "SIGNER_SIGNED", "2026-05-20T10:00:08Z", signerId="signer-1", customerPersonalCode="010180-12345"),
            event(4, "SIGNER_SIGNED", "2026-05-21T10:00:08Z", signerId="signer-2", customerPersonalCode="150585-10001"),
            event(5, "PROCESS_COMPLETED", "2026-05-21T10:06:00Z"), event(6, "DOCUMENT_DOWNLOAD", "2026-05-22T08:00:00Z")],
    }
    files = ["contract.pdf"]
    s = "$.process.signingProcessSteps"
    p = Platform("signing-process", honest, files, "confirmed",
                 ("$.process.status", "confirmed"), ("$.process.totalSigners", "confirmed"), ("$.process.totalSigned", "confirmed"),
                 ("$.process.completedAt", "confirmed"), ("$.process.documentName", "confirmed"), (f"{s}", "confirmed"), ("$.process.signers", "confirmed"),
                 (f"{s}[0].stepStatus", "confirmed"), (f"{s}[0].dueDate", "confirmed"), (f"{s}[0].processStepSigners[0].signerPersonalCode", "confirmed"),
                 (f"{s}[0].processStepSigners[0].signerCountry", "confirmed"), (f"{s}[1].processStepSigners[0].signerName", "confirmed"),
                 (f"{s}[1].processStepSigners[0].signingStatus", "confirmed"), (f"{s}[1].processStepSigners[0].signerRole", "confirmed"),
                 ("$.documentProfile.isSealRequired", "confirmed"), ("$.documentProfile.seal", "confirmed"), ("$.auditEvents[2].eventType", "confirmed"),
                 ("$.auditEvents[2].createdAt", "confirmed"), ("$.process.comment", "unverifiable"))
    first, second = f"{s}[0].processStepSigners[0]", f"{s}[1].processStepSigners[0]"
    p.lie("other-file", "a document that the second signer's namesake signed", {}, f"{second}.signerPersonalCode", files=["contract-namesake.pdf"])
    p.lie("tampered", "the price was changed after signing", {}, f"{first}.signingStatus", "$.process.status", files=["contract-tampered.pdf"])
    p.lie("missing-signer", "only one of the two signatures is there", {}, f"{second}.signingStatus", "$.process.status", "$.process.totalSigned",
          files=["contract-one-signer.pdf"])
    p.lie("personal-code", "the second signer has another personal code",
          {f"{second}.signerPersonalCode": "150585-10002", "$.process.signers[1].signerPersonalCode": "150585-10002"}, f"{second}.signerPersonalCode")
    p.lie("country", "the first signer's code is of another country", {f"{first}.signerCountry": "LT", "$.process.signers[0].signerCountry": "LT"},
          f"{first}.signerCountry")
    p.lie("seal", "a seal is required, and there is none", {}, "$.documentProfile.isSealRequired", files=["contract-unsealed.pdf"])
    p.lie("totals", "three are said to have signed", {"$.process.totalSigned": 3, "$.process.totalSigners": 4}, "$.process.totalSigned", "$.process.totalSigners")
    p.lie("due-date", "signed after it was due", {f"{s}[1].dueDate": "2026-05-20T23:00:00Z"}, f"{s}[1].dueDate")
    p.lie("completed-early", "completed before the last signature", {"$.process.completedAt": "2026-05-21T09:00:00Z"}, "$.process.completedAt")
    p.lie("canceled", "completed and canceled", {"$.process.canceled": True}, "$.process.canceled")
    p.lie("order", "the steps are said to have come the other way round", {f"{s}[0].processOrder": 2, f"{s}[1].processOrder": 1}, f"{s}")
    p.lie("flat-list", "the flat list has somebody else", {"$.process.signers[1].signerName": "Anna Kalniņa"}, "$.process.signers")
    p.lie("audit-order", "a signature after the end of the process", {"$.auditEvents[3].createdAt": "2026-05-21T11:00:00Z"}, "$.auditEvents[3].eventType")
    p.lie("audit-stranger", "a signature by nobody of the process", {"$.auditEvents[3].signerId": "signer-9", "$.auditEvents[3].customerPersonalCode": "010101-99999"},
          "$.auditEvents[3].signerId", "$.auditEvents[3].customerPersonalCode", "$.auditEvents")
    p.lie("viewer-signs", "the second signer only looks on by the record", {f"{second}.signerRole": "VIEWER", "$.process.signers[1].signerRole": "VIEWER"},
          f"{second}.signerRole")
    p.lie("status", "started, though all have signed", {"$.process.status": "STARTED"}, "$.process.status", "$.process.completedAt")


def agreement(docs: dict[str, bytes]) -> None:
    def envelope(of, data, kind="list"):
        return {"version": "1.0", "result_type": kind, "resource_type": of, "data": data}

    def participant(at, given, code, when, **more):
        out = {"id": f"participant-{at}", "resource_type": "participant", "name": given, "email": f"{at}@paraugs.example", "role": "signer", "personal_id": code,
               "country": "LV", "status": "signed", "signed_at": when, "locale": "en-US"}
        out.update(more)
        return out

    moment = "2026-05-18T12:00:00Z"
    message = {"id": "message-1", "resource_type": "recipient_message",
               "message_templates": envelope("recipient_message_template", [{"id": "template-1", "template_string": "Hello {name}", "resource_type": "recipient_message_template",
                                                                             "locale": "en-US", "created_at": moment, "updated_at": moment}]),
               "message_template_variables": envelope("recipient_message_template_variable", [{"id": "variable-1", "resource_type": "recipient_message_template_variable",
                                                                                               "variable_name": "name", "variable_value": "Jānis", "created_at": moment, "updated_at": moment}]),
               "created_at": moment, "updated_at": moment}
    honest = {
        "id": "cln1agreement", "resource_type": "agreement", "test_mode": False, "status": "fulfilled", "trust_level": "AES", "cancellation_reason": None,
        "theme": "cln1theme",
        "issuer": {"name": "Legal Team", "email": "legal@paraugs.example", "role": "observer", "signing_room_url": None, "locale": "sv-SE"},
        "participants": envelope("participant", [participant(1, "Jānis Bērziņš", "PNOLV-010180-12345", "2026-05-20T10:00:00Z"),
                                                 participant(2, "Pēteris Ozols", "PNOLV-150585-10001", "2026-05-21T10:00:00Z")]),
        "observers": ["observer-1"],
        "signing_groups": envelope("signing_group", [{"id": "group-1", "resource_type": "signing_group", "participants": ["participant-1"]},
                                                     {"id": "group-2", "resource_type": "signing_group", "participants": ["participant-2"]}]),
        "documents": {
            "original_documents": {
                "main": envelope("document", {"id": "document-1", "resource_type": "document", "name": "contract-original.pdf", "sha256": sha256(docs["contract-original.pdf"])}, "single"),
                "attachments": envelope("document", [{"id": "document-2", "resource_type": "document", "name": "terms.txt"},
                                                     {"id": "document-3", "resource_type": "document", "name": "annex.pdf", "sha256": sha256(docs["annex-original.pdf"])}])},
            "signed_document": envelope("document", {"id": "document-4", "resource_type": "document", "name": "contract-unsealed.pdf", "sha3_512": sha3(docs["contract-unsealed.pdf"])}, "single")},
        "signing_order": {"enabled": True, "grouped": True},
        "communication": {"send_emails": True, "default_locale": "en-US", "automatic_reminders": {"enabled": True, "intensity": "normal"},
                          "recipient_messages": envelope("recipient_message", message, "single")},
        "metadata": {"case": "77"}, "lookup_key": "crm-77", "success_callback_url": "https://paraugs.example/done", "expires_at": "2026-06-18T12:00:00Z",
        "updated_at": "2026-05-21T10:10:00Z", "created_at": moment,
    }
    files = ["contract-unsealed.pdf", "contract-original.pdf", "annex-original.pdf"]
    p = Platform("agreement", honest, files, "confirmed",
                 ("$.trust_level", "confirmed"), ("$.status", "confirmed"), ("$.expires_at", "confirmed"), ("$.signing_order.enabled", "confirmed"),
                 ("$.documents.signed_document.data.sha3_512", "confirmed"), ("$.documents.signed_document.data", "confirmed"),
                 ("$.documents.original_documents.main.data.sha256", "confirmed"), ("$.documents.original_documents.attachments.data[0]", "confirmed"),
                 ("$.documents.original_documents.attachments.data[1].sha256", "confirmed"), ("$.participants.data[0].status", "confirmed"),
                 ("$.participants.data[1].personal_id", "confirmed"), ("$.participants.data[1].signed_at", "confirmed"),
                 ("$.signing_groups.data[1].participants[0]", "confirmed"), ("$.lookup_key", "unverifiable"))
    p.lie("other-file", "another signed document", {}, "$.documents.signed_document.data.sha3_512", files=["other.pdf", "contract-original.pdf", "annex-original.pdf"])
    p.lie("other-original", "what was signed is not what was handed in",
          {"$.documents.original_documents.main.data.sha256": sha256(docs["other-original.pdf"])}, "$.documents.signed_document.data",
          files=["contract-unsealed.pdf", "other-original.pdf", "annex-original.pdf"])
    p.lie("altered-attachment", "the attachment inside is another one by its digest",
          {"$.documents.original_documents.attachments.data[0].sha256": sha256(docs["altered/terms.txt"])}, "$.documents.original_documents.attachments.data[0].sha256")
    p.lie("qualified", "qualified signatures are asked for, and one is advanced only",
          {"$.trust_level": "QES", "$.participants.data[1].name": "João da Silva", "$.participants.data[1].personal_id": "PNOLV-040477-30003",
           "$.documents.signed_document.data.name": "contract-advanced.pdf", "$.documents.signed_document.data.sha3_512": sha3(docs["contract-advanced.pdf"])},
          "$.trust_level", files=["contract-advanced.pdf", "contract-original.pdf", "annex-original.pdf"])
    p.lie("missing-signer", "a third participant is said to have signed",
          {"$.participants.data": (participant(3, "Anna Kalniņa", "PNOLV-120366-40004", "2026-05-21T10:01:00Z"),)}, "$.participants.data[2].status", "$.status")
    p.lie("personal-id", "the second participant has another identifier", {"$.participants.data[1].personal_id": "PNOLV-150585-10002"}, "$.participants.data[1].personal_id")
    p.lie("expired", "expired, though all have signed", {"$.status": "expired"}, "$.status")
    p.lie("expiry", "signed after it had expired", {"$.expires_at": "2026-05-21T00:00:00Z"}, "$.expires_at", "$.participants.data[1].signed_at")
    p.lie("cancelled", "a reason for a cancellation that did not happen", {"$.cancellation_reason": "changed our minds"}, "$.cancellation_reason")
    p.lie("groups", "the groups signed the other way round",
          {"$.signing_groups.data[0].participants[0]": "participant-2", "$.signing_groups.data[1].participants[0]": "participant-1"}, "$.signing_order.enabled")
    p.lie("dates", "updated before the last decision", {"$.updated_at": "2026-05-19T00:00:00Z"}, "$.updated_at")


def zapsign(docs: dict[str, bytes]) -> None:
    def signer(at, given, when):
        return {"external_id": f"crm-{at}", "token": f"ca63b929-c053-4f7b-8680-8f0380ca4a5{at}", "status": "signed", "name": given, "lock_name": True,
                "email": f"{at}@paraugs.example", "lock_email": False, "phone_country": "371", "phone_number": "20000000", "lock_phone": False, "times_viewed": 2,
                "last_view_at": when, "signed_at": when, "auth_mode": "certificadoDigital", "qualification": "seller", "require_selfie_photo": False,
                "require_document_photo": False, "geo_latitude": "56.95", "geo_longitude": "24.11", "redirect_link": "https://paraugs.example/done",
                "resend_attempts": {"whatsapp": 0, "email": 1, "sms": 0}, "send_automatic_whatsapp_signed_file": False}

    def link(file):
        return f"https://files.zapsign.example/pdf/658bee7b/{file}?expires=60"

    main = "965ea3fa-938a-4b7d-84ed-7d7598b17231"
    annex = {"open_id": 17, "token": "50c7d90e-ead6-46b5-99d6-33d2d3b9a31f", "name": "annex.pdf", "original_file": link("annex-original.pdf"), "signed_file": link("annex.pdf")}
    honest = {
        "document": {
            "sandbox": False, "external_id": "crm-77", "open_id": 16, "token": main, "name": "contract.pdf", "folder_path": "/", "status": "signed", "lang": "pt-br",
            "original_file": link("contract-original.pdf"), "signed_file": link("contract-unsealed.pdf"), "extra_docs": [annex], "created_through": "api",
            "deleted": False, "deleted_at": None, "signed_file_only_finished": True, "disable_signer_emails": False, "brand_logo": "https://paraugs.example/logo.png",
            "brand_primary_color": "#003399", "created_at": "2026-05-18T22:04:06.650460Z", "last_update_at": "2026-05-21T10:10:06.901255Z",
            "created_by": {"email": "legal@paraugs.example"},
            "signers": [signer(1, "Jānis Bērziņš", "2026-05-20T10:00:00.1Z"), signer(2, "Pēteris Ozols", "2026-05-21T10:00:00.1Z")]},
        "extra_documents": [{**annex, "parent_doc_token": main}],
    }
    files = ["contract-unsealed.pdf", "contract-original.pdf", "annex.pdf", "annex-original.pdf"]
    p = Platform("zapsign", honest, files, "confirmed",
                 ("$.document.status", "confirmed"), ("$.document.signed_file", "confirmed"), ("$.document.original_file", "confirmed"),
                 ("$.document.extra_docs[0].signed_file", "confirmed"), ("$.document.extra_docs[0].original_file", "confirmed"),
                 ("$.document.signers[0].status", "confirmed"), ("$.document.signers[0].name", "confirmed"), ("$.document.signers[1].signed_at", "confirmed"),
                 ("$.extra_documents[0].parent_doc_token", "confirmed"), ("$.document.deleted", "unverifiable"))
    p.lie("other-file", "the signed file does not come from the original", {"$.document.original_file": link("other-original.pdf")}, "$.document.signed_file",
          files=["contract-unsealed.pdf", "other-original.pdf", "annex.pdf", "annex-original.pdf"])
    p.lie("altered-attachment", "the signed extra document does not come from its original", {"$.document.extra_docs[0].original_file": link("other-original.pdf")},
          "$.document.extra_docs[0].signed_file", files=["contract-unsealed.pdf", "contract-original.pdf", "annex.pdf", "other-original.pdf"])
    p.lie("missing-signer", "a third signer is said to have signed", {"$.document.signers": (signer(3, "Anna Kalniņa", "2026-05-21T10:01:00Z"),)},
          "$.document.signers[2].status", "$.document.status")
    p.lie("other-signer", "the second signer is somebody else", {"$.document.signers[1].name": "Anna Kalniņa"}, "$.document.signers[1].status", "$.document.signers")
    p.lie("backdated", "signed a month before the signature", {"$.document.created_at": "2026-04-01T00:00:00Z", "$.document.signers[0].signed_at": "2026-04-20T10:00:00Z"},
          "$.document.signers[0].signed_at")
    p.lie("postdated", "signed after the time-stamp", {"$.document.signers[0].signed_at": "2026-05-20T18:00:00Z"}, "$.document.signers[0].signed_at")
    p.lie("status", "pending, though all have signed", {"$.document.status": "pending"}, "$.document.status")
    p.lie("new", "a signer is said to be new, whose signature is there", {"$.document.signers[1].status": "new", "$.document.signers[1].signed_at": None},
          "$.document.signers[1].status", "$.document.status")
    p.lie("no-file", "signed, and no signed file", {"$.document.signed_file": None}, "$.document.status")
    p.lie("parent", "the extra document has another parent", {"$.extra_documents[0].parent_doc_token": "a35c3333-5c6e-4dbf-99cc-fc6345f91d8c"},
          "$.extra_documents[0].parent_doc_token")
    p.lie("deleted", "deleted at no time", {"$.document.deleted": True}, "$.document.deleted")
    p.lie("tampered", "the price was changed after signing", {"$.document.signed_file": link("contract-tampered.pdf")}, "$.document.signed_file", "$.document.status",
          files=["contract-tampered.pdf", "contract-original.pdf", "annex.pdf", "annex-original.pdf"])


def main() -> None:
    who = people()
    signing.settle()
    made = documents(who)
    if ROOM.exists():
        shutil.rmtree(ROOM)
    folder = ROOM / "documents"
    folder.mkdir(parents=True)
    for file, data in made.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(data)
    for platform in (zefort, contract_signatures, signing_process, agreement, zapsign):
        platform(made)
    print(f"{sum(1 for _ in ROOM.rglob('*.expect.json'))} records, {len(made)} documents")


if __name__ == "__main__":
    main()
