"""Third group: trust over time: revocation, expiry, proofs of existence, PAdES B-LT and B-LTA, time-stamping authorities, paths."""

from __future__ import annotations

import io

from asn1crypto import cms, core
from asn1crypto import ocsp as aocsp
from cryptography import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext

import writer as w
from case import AT, FAILED, INDETERMINATE, NOT_PASSED, PASSED, case, pki, signature, stamp
from kinds import FORM, WIDGET, edit_contents, edit_info, flip, hanko, spoil_token, usual
from pki import ROOM, Authority, name, ocsp_response, qc, usage, when
from signing import SIGNED_AT, STAMPED_AT, Tsa, attribute, cert, chain, clock, cms_by_pyhanko, signed_attributes, signed_data, signer, signer_info, token

RESERVE = 4000
STAMPED = 6700


def one(who, *, at=SIGNED_AT, tsa=None, pades=True, tokens=None, extra=(), md="sha256", sub=b"/ETSI.CAdES.detached") -> bytes:
    """A one-page document with one signature, by hand around pyHanko's CMS. `tokens`: time-stamp authorities, one token each."""
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7] = WIDGET
    date = when(at).strftime("D:%Y%m%d%H%M%SZ").encode()
    objs[8] = w.signature_dictionary(reserve=(STAMPED if tsa or tokens else RESERVE) + 2600 * max(0, len(tokens or ()) - 1), date=date, sub_filter=sub)

    def make(signed):
        if tokens is None and not extra:
            return cms_by_pyhanko(who, signed, at=at, tsa=tsa, pades=pades, md=md)
        info = signer_info(who, signed, md, attrs=signed_attributes(who, signed, md, extra=extra))
        if tokens:
            held = [cms.ContentInfo.load(token(t, info["signature"].native)) for t in tokens]
            info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [h]}) for h in held])
        return signed_data([info], [who, *chain(who)], md)
    return w.fill(w.write(objs), make)


def dss(data: bytes, certs=(), crls=(), ocsps=(), number=20) -> bytes:
    """An update with a DSS; catalog and page stay as they are in `data` (as `one` writes them, plus fields of earlier time-stamps)."""
    objects, lists = {}, {}
    at = number + 1
    for key, blobs in [(b"Certs", certs), (b"CRLs", crls), (b"OCSPs", ocsps)]:
        refs = []
        for blob in blobs:
            objects[at] = w.stream(blob)
            refs.append(b"%d 0 R" % at)
            at += 1
        if refs:
            lists[key] = b"[" + b" ".join(refs) + b"]"
    objects[number] = b"<</Type /DSS " + b" ".join(b"/" + a + b" " + b for a, b in lists.items()) + b">>"
    objects[1] = catalog(data)[:-2] + b" /DSS %d 0 R>>" % number
    return w.update(data, objects)


def catalog(data: bytes) -> bytes:
    at = data.rindex(b"\n1 0 obj\n") + 9
    return data[at:data.index(b"\nendobj", at)]


def page(data: bytes) -> bytes:
    at = data.rindex(b"\n3 0 obj\n") + 9
    return data[at:data.index(b"\nendobj", at)]


def document_stamp(data: bytes, tsa: Tsa, field: str, number: int, *, type_=b"/DocTimeStamp", sub=b"/ETSI.RFC3161", make=None) -> bytes:
    """A document time-stamp in a new invisible field."""
    objects = {number: b"<</Type /Annot /Subtype /Widget /FT /Sig /T (" + field.encode() + b") /V %d 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R>>" % (number + 1),
               number + 1: w.signature_dictionary(reserve=3200, sub_filter=sub, type_=type_, date=None)}
    objects[1] = catalog(data).replace(b"] /SigFlags", b" %d 0 R] /SigFlags" % number)
    objects[3] = page(data).replace(b"/Annots [", b"/Annots [%d 0 R " % number)
    return w.fill(w.update(data, objects), make or (lambda signed: token(tsa, signed)))


def build(k) -> None:
    who, issuing, root = k["signer-p256"], k["issuing"], k["root"]
    crl = lambda n: (ROOM / "crls" / f"{n}.crl").read_bytes()
    tsa = Tsa(k["tsa"], STAMPED_AT)
    for year, this, nxt in [("2022", "2022-11-01T00:00:00Z", "2023-01-01T00:00:00Z"), ("2023", "2023-06-01T00:00:00Z", "2023-08-01T00:00:00Z")]:
        issuing.crl(f"issuing-{year}", this, nxt, [], int(year))
        root.crl(f"root-{year}", this, nxt, [], int(year))
    issuing.crl("issuing-stale", "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", [], 2)
    issuing.crl("issuing-future", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z", [], 9)
    idp = lambda **on: x509.IssuingDistributionPoint(**{**dict(full_name=None, relative_name=None, only_contains_user_certs=False, only_contains_ca_certs=False,
                                                              only_some_reasons=None, indirect_crl=False, only_contains_attribute_certs=False), **on})
    fresh = ("2026-05-25T00:00:00Z", "2026-07-25T00:00:00Z")
    issuing.crl("issuing-only-ca", *fresh, [], 6, extra=[(idp(only_contains_ca_certs=True), True)])
    issuing.crl("issuing-only-user", *fresh, [], 6, extra=[(idp(only_contains_user_certs=True), True)])
    issuing.crl("issuing-unknown-critical", *fresh, [], 6, extra=[(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00"), True)])
    impostor = Authority("issuing-impostor", issuing.certificate, k["attacker"].private, root)
    impostor.crl("issuing-wrong-key", *fresh, [], 6)

    # --- B-LT and B-LTA, by pyHanko
    def hanko_long_term(lta: bool, stamps=0, certify=False):
        at = "2026-05-26T10:00:00Z"
        clock(at)
        context = ValidationContext(trust_roots=[cert(root)], crls=[crl("issuing"), crl("root")], allow_fetching=False, revocation_mode="hard-fail", moment=when(at))
        settings = signers.PdfSignatureMetadata(field_name="Sig1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, embed_validation_info=True, use_pades_lta=lta,
                                               validation_context=context, timestamp_field_name="Stamp1", certify=certify, docmdp_permissions=MDPPerm.NO_CHANGES)
        out = io.BytesIO()
        engine = signers.PdfSigner(settings, signer(who), timestamper=Tsa(k["tsa"], at), new_field_spec=fields.SigFieldSpec("Sig1"))
        engine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(w.write(w.base()))), output=out, bytes_reserved=6200)
        data = out.getvalue()
        for i in range(stamps):
            later = f"2026-05-2{7 + i}T10:00:00Z"
            clock(later)
            context = ValidationContext(trust_roots=[cert(root)], crls=[crl("issuing"), crl("root")], allow_fetching=False, revocation_mode="hard-fail", moment=when(later))
            made = io.BytesIO()
            signers.PdfTimeStamper(Tsa(k["tsa-second"], later), field_name=f"Stamp{i + 2}").timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), "sha256", context, output=made, bytes_reserved=4400)
            data = made.getvalue()
        return data
    lt = dict(intact=True, valid=True, trusted=True, suspicious=False, docmdp_ok=True, timestamps=1)
    case("ok::pades-b-lt", "PAdES baseline LT: certificates and CRLs in the DSS", lambda: hanko_long_term(False), signature(**lt, coverage="entire_revision", modification_level="lta_updates", pades_level="B-LT"),
         revocation="require", importance="critical")
    case("ok::pades-b-lta", "PAdES baseline LTA: DSS and a document time-stamp", lambda: hanko_long_term(True), signature(**lt, coverage="entire_revision", modification_level="lta_updates", pades_level="B-LTA"),
         stamp("Stamp1", coverage="entire_revision"), revocation="require", importance="critical", twin="attack::document-time-stamp-imprint")
    case("ok::pades-b-lta-three", "three document time-stamps by two authorities", lambda: hanko_long_term(True, 2), signature(**lt, coverage="entire_revision", pades_level="B-LTA"),
         stamp("Stamp1"), stamp("Stamp2"), stamp("Stamp3", coverage="entire_revision"), importance="high")
    case("ok::pades-b-lta-p1", "certified with P=1, then DSS and document time-stamp: allowed (ISO 32000-2 erratum, pdf-issues 131)", lambda: hanko_long_term(True, certify=True),
         signature(**lt, docmdp=1, pades_level="B-LTA"), stamp("Stamp1"), importance="critical")

    # --- document time-stamps by hand
    stamped = lambda data=None, **more: document_stamp(data or one(who), Tsa(k["tsa"], "2026-05-22T10:00:00Z"), "Stamp1", 10, **more)
    case("ok::document-time-stamp", "a signature, then a document time-stamp", stamped, signature(suspicious=False, docmdp_ok=True, modification_level="lta_updates"), stamp("Stamp1", coverage="entire_file"), importance="high",
         twin="attack::document-time-stamp-imprint")
    case("ok::document-time-stamp-alone", "a document time-stamp and no signature", lambda: document_stamp(w.write({**w.base(catalog=b" /AcroForm <</Fields [] /SigFlags 3>>", page=b" /Annots [] "), 9: b"null"}),
         Tsa(k["tsa"], "2026-05-22T10:00:00Z"), "Stamp1", 10), stamp("Stamp1", coverage="entire_file"))
    case("odd::document-time-stamp-type-sig", "document time-stamp with /Type /Sig (older software)", lambda: stamped(type_=b"/Sig"), signature(), stamp("Stamp1"))
    case("odd::document-time-stamp-no-type", "document time-stamp without /Type", lambda: stamped(type_=b""), signature(), stamp("Stamp1"))
    case("odd::document-time-stamp-holds-signature", "sub-filter ETSI.RFC3161 over an ordinary CMS signature", lambda: stamped(make=lambda s: cms_by_pyhanko(k["second"], s)),
         signature(indication=None, intact=True, valid=True), stamp("Stamp1", NOT_PASSED), verdict=NOT_PASSED)
    case("attack::document-time-stamp-imprint", "the document time-stamp is genuine and over other bytes", lambda: stamped(make=lambda s: token(Tsa(k["tsa"], "2026-05-22T10:00:00Z"), b"other bytes")),
         signature(indication=None, intact=True, valid=True), stamp("Stamp1", FAILED, sub_indication="HASH_FAILURE", intact=False), attack=True, importance="critical", twin="ok::document-time-stamp")

    def spoiled_stamp():
        data = stamped()

        def value(info):
            info["signature"] = flip(info["signature"].native, 20)
        return edit_contents(data, edit_info(value))
    case("attack::document-time-stamp-signature", "one bit of the document time-stamp's signature value", spoiled_stamp, signature(indication=None, intact=True, valid=True),
         stamp("Stamp1", FAILED, sub_indication="SIG_CRYPTO_FAILURE", intact=True, valid=False), attack=True, importance="critical", twin="ok::document-time-stamp")
    evil = w.stream(w.text_page("Purchase agreement", "Price: 900 euro", "Seller: Jane Doe"))
    case("attack::document-time-stamp-with-page-contents", "the update that brings the document time-stamp also replaces the page's contents", lambda: document_stamp(w.update(one(who), {4: evil}), Tsa(k["tsa"], "2026-05-22T10:00:00Z"), "Stamp1", 10),
         signature("Sig1", NOT_PASSED, intact=True, valid=True, suspicious=True, docmdp_ok=False, modification_level="other"), stamp("Stamp1", None, intact=True, valid=True), verdict=NOT_PASSED, attack=True, importance="critical", twin="ok::document-time-stamp")

    # --- time-stamping authorities
    T = dict(intact=True, valid=True, timestamps=1)
    for id_, authority, text in [("not-critical", "tsa-not-critical", "whose extended key usage isn't critical (RFC 3161 clause 2.3)"), ("other-root", "tsa-other", "of a root that isn't trusted"),
                                 ("no-usage", "second", "without time-stamping usage")]:
        case(f"time-stamps::authority-{id_}", f"the expired signer's time-stamp is by an authority {text}: no proof", lambda: one(k["expired"], at="2022-06-01T10:00:00Z", tsa=Tsa(k[authority], "2022-06-01T10:00:05Z")),
             signature("Sig1", INDETERMINATE, **T, timestamp_trusted=[False]), attack=True, importance="critical", twin="ok::expired-with-time-stamp")
    case("time-stamps::authority-revoked", "the authority was revoked for key compromise; its token is no proof", lambda: one(k["expired"], at="2022-06-01T10:00:00Z", tsa=Tsa(k["tsa-revoked"], "2022-06-01T10:00:05Z")),
         signature("Sig1", INDETERMINATE, **T), attack=True, importance="high", twin="ok::expired-with-time-stamp", crls=pki("crls/root.crl", "crls/issuing-2023.crl"))
    case("ok::tsa-trust-separate", "the authority has an anchor of its own", lambda: one(who, tsa=Tsa(k["tsa-other"], STAMPED_AT)), signature(**T, timestamp_trusted=[True]), tsa_trust=pki("other-root.pem"))
    case("ok::tsa-trust-missing", "the same without that anchor: the token is no proof, the signature needs none", lambda: one(who, tsa=Tsa(k["tsa-other"], STAMPED_AT)), signature(indication=None, **T, timestamp_trusted=[False]), verdict=None)
    case("ok::time-stamp-rsa", "a token signed with RSA", lambda: rsa_stamped(k), signature(**T, timestamp_trusted=[True]), trust=pki("root.pem", "root-rsa.pem"))
    case("ok::time-stamp-sha512", "imprint and token by SHA-512, document by SHA-256", lambda: sha512_stamped(k), signature(**T, digest_algorithm="sha256", timestamp_trusted=[True]))
    case("time-stamps::two-same-authority", "two tokens of one authority", lambda: one(who, tokens=[tsa, Tsa(k["tsa"], "2026-05-20T10:00:09Z")]), signature(intact=True, valid=True, trusted=True, timestamps=2))
    case("time-stamps::untrusted-then-trusted", "the expired signer has two tokens, the first of a stranger, the second good: the second proves it", lambda: one(
        k["expired"], at="2022-06-01T10:00:00Z", tokens=[Tsa(k["tsa-other"], "2022-06-01T10:00:05Z"), Tsa(k["tsa"], "2022-06-01T10:00:07Z")]), signature(intact=True, valid=True, trusted=..., timestamps=2),
        crls=pki("crls/issuing-2023.crl", "crls/root-2023.crl"))

    def copied_token():
        """The token of another signature."""
        other = one(who, tsa=Tsa(k["tsa"], "2022-06-01T10:00:05Z"))
        held = {}

        def take(info):
            held["token"] = next(a for a in info["unsigned_attrs"] if a["type"].native == "signature_time_stamp_token")["values"][0].dump()
        edit_contents(other, edit_info(take))
        return edit_contents(one(k["expired"], at="2022-06-01T10:00:00Z", tsa=Tsa(k["tsa"], "2025-06-01T10:00:05Z")), spoil_token(lambda _: cms.ContentInfo.load(held["token"])))
    case("time-stamps::copied", "the expired signer's token is copied from another signature", copied_token, signature("Sig1", INDETERMINATE, sub="OUT_OF_BOUNDS_NO_POE", **T, timestamp_intact=[False]), attack=True, importance="critical", twin="ok::expired-with-time-stamp")
    case("time-stamps::content", "a content time-stamp in the signed attributes", lambda: content_stamped(k), signature(intact=True, valid=True, trusted=True))

    # --- expiry and proofs of existence
    then, stamp_2022 = "2022-06-01T10:00:00Z", Tsa(k["tsa"], "2022-06-01T10:00:05Z")
    evidence = dict(crls=pki("crls/issuing-2023.crl", "crls/root-2023.crl"))
    case("ok::expired-with-time-stamp", "the signer's certificate ended in 2024; a time-stamp of 2022 and a CRL of 2023 prove the signature", lambda: one(k["expired"], at=then, tsa=stamp_2022),
         signature(**{**T, "trusted": ...}, timestamp_trusted=[True], best_signature_time="2022-06-01T10:00:05Z"), importance="critical", twin="validity::expired", **evidence)
    case("validity::expired", "the signer's certificate ended in 2024, no proof of existence", lambda: one(k["expired"], at=then), signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", intact=True, valid=True, trusted=False),
         attack=True, importance="critical", twin="ok::expired-with-time-stamp", **evidence)
    case("validity::expired-basic-profile", "the same by the basic profile", lambda: one(k["expired"], at=then), signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", intact=True, valid=True), profile="basic", **evidence)
    case("validity::expired-judged-earlier", "the same, judged in 2023 when the certificate was good", lambda: one(k["expired"], at=then), signature(intact=True, valid=True, trusted=True), at="2023-06-15T00:00:00Z", **evidence)
    case("validity::expired-stamped-late", "the time-stamp is of 2025, after the certificate's end", lambda: one(k["expired"], at=then, tsa=Tsa(k["tsa"], "2025-06-01T10:00:05Z")),
         signature("Sig1", INDETERMINATE, sub=["OUT_OF_BOUNDS_NO_POE", "OUT_OF_BOUNDS_NOT_REVOKED", "EXPIRED"], **T), attack=True, importance="critical", twin="ok::expired-with-time-stamp", **evidence)
    case("validity::not-yet-valid", "the signer's certificate begins in 2040", lambda: one(k["not-yet"]), signature("Sig1", NOT_PASSED, sub=["NOT_YET_VALID", "OUT_OF_BOUNDS_NO_POE"], intact=True, valid=True, trusted=False), attack=True, importance="high", twin="ok::pades-b-b")
    case("attack::expired-time-stamp-imprint", "the expired signer's time-stamp is over another signature value: no proof", lambda: edit_contents(one(k["expired"], at=then, tsa=stamp_2022), spoil_token(
        lambda _: cms.ContentInfo.load(token(stamp_2022, b"another signature value")))), signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", **T, timestamp_intact=[False]), attack=True, importance="critical", twin="ok::expired-with-time-stamp", **evidence)

    def token_value(held):
        held["content"]["signer_infos"][0]["signature"] = flip(held["content"]["signer_infos"][0]["signature"].native, 20)
        return cms.ContentInfo.load(held.dump(force=True))
    case("attack::expired-time-stamp-signature", "the expired signer's time-stamp has a broken signature value: no proof", lambda: edit_contents(one(k["expired"], at=then, tsa=stamp_2022), spoil_token(token_value)),
         signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", **T, timestamp_valid=[False]), attack=True, importance="critical", twin="ok::expired-with-time-stamp", **evidence)
    case("attack::expired-claimed-time", "the expired signer claims a signing time of 2022: a claim is no proof", lambda: one(k["expired"], at=then, pades=False, sub=b"/adbe.pkcs7.detached"),
         signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", intact=True, valid=True), attack=True, importance="critical", twin="ok::expired-with-time-stamp", **evidence)
    case("validity::claimed-in-the-future", "the claimed signing time lies years after the validation time", lambda: one(who, at="2031-01-01T10:00:00Z", pades=False, sub=b"/adbe.pkcs7.detached"), signature(indication=None, intact=True, valid=True), verdict=None)
    case("validity::claimed-before-certificate", "the claimed signing time lies before the certificate", lambda: one(who, at="2015-01-01T10:00:00Z", pades=False, sub=b"/adbe.pkcs7.detached"), signature(indication=None, intact=True, valid=True), verdict=None)

    # --- chains of document time-stamps: signer until 2024, first authority until 2023
    old_stamp = Tsa(k["tsa-expiring"], "2022-06-01T10:00:05Z")
    signed_2022 = lambda: one(k["expired"], at=then, tsa=old_stamp)
    held_2022 = lambda: dss(signed_2022(), [issuing.der], [crl("issuing-2022"), crl("root-2022")])
    archived = lambda at, data=None: document_stamp(data or held_2022(), Tsa(k["tsa"], at), "Stamp1", 10)
    case("ok::archive-chain", "signature time-stamp by an authority that ended in 2023, covered by a document time-stamp of 2022 by one that lives on", lambda: archived("2022-12-01T10:00:00Z"),
         signature(**T, best_signature_time="2022-06-01T10:00:05Z", trusted=...), stamp("Stamp1", coverage="entire_file"), importance="critical", twin="validity::archive-chain-missing")
    case("validity::archive-chain-missing", "the same without the document time-stamp: the signature time-stamp has expired with its authority", held_2022, signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", **T), attack=True, importance="critical", twin="ok::archive-chain")
    case("validity::archive-chain-late", "the document time-stamp came in 2025, after both had ended", lambda: archived("2025-06-01T10:00:00Z"), signature("Sig1", INDETERMINATE, sub=["OUT_OF_BOUNDS_NO_POE", "OUT_OF_BOUNDS_NOT_REVOKED"], **T), stamp("Stamp1"),
         attack=True, importance="critical", twin="ok::archive-chain")
    case("ok::archive-chain-two", "two document time-stamps, the first by the authority that ended in 2023, covered by the second", lambda: document_stamp(
        document_stamp(held_2022(), Tsa(k["tsa-expiring"], "2022-11-15T10:00:00Z"), "Stamp1", 10), Tsa(k["tsa"], "2022-12-01T10:00:00Z"), "Stamp2", 12), signature(**T, trusted=...), stamp("Stamp1", trusted=...), stamp("Stamp2", coverage="entire_file"), importance="high")
    case("attack::archive-chain-broken", "as archive-chain, the document time-stamp is over other bytes", lambda: document_stamp(held_2022(), None, "Stamp1", 10, make=lambda s: token(Tsa(k["tsa"], "2022-12-01T10:00:00Z"), b"other")),
         signature("Sig1", INDETERMINATE, "OUT_OF_BOUNDS_NO_POE", **T), stamp("Stamp1", FAILED, sub_indication="HASH_FAILURE", intact=False), attack=True, importance="critical", twin="ok::archive-chain")

    # --- revocation
    live = pki("crls/issuing.crl", "crls/root.crl")
    R = dict(intact=True, valid=True)
    case("ok::revocation-require-crl", "CRLs for the whole path, revocation data required", lambda: one(who), signature(revoked=False), crls=live, revocation="require", importance="high", twin="revocation::revoked")
    case("ok::revocation-soft-fail", "no revocation data, soft-fail", lambda: one(who), signature(), revocation="soft-fail")
    case("revocation::missing-required", "no revocation data, required", lambda: one(who), signature("Sig1", INDETERMINATE, **R), revocation="require", importance="high", twin="ok::revocation-require-crl")
    case("revocation::revoked", "the signer was revoked on 2026-05-01, no time-stamp", lambda: one(k["revoked"]), signature("Sig1", INDETERMINATE, "REVOKED_NO_POE", **R, trusted=False, revoked=True), crls=live, attack=True, importance="critical", twin="ok::revoked-later")
    case("ok::revoked-later", "the signer was revoked on 2026-05-01; a time-stamp of April proves the signature", lambda: one(k["revoked"], at="2026-04-10T10:00:00Z", tsa=Tsa(k["tsa"], "2026-04-10T10:00:05Z")),
         signature(**T, trusted=..., best_signature_time="2026-04-10T10:00:05Z"), crls=live, importance="critical", twin="revocation::revoked-before-time-stamp")
    case("revocation::revoked-before-time-stamp", "the signer was revoked on 2026-05-01; the time-stamp is of 20 May", lambda: one(k["revoked"], tsa=tsa), signature("Sig1", NOT_PASSED, sub=["REVOKED_NO_POE", "REVOKED"], **T, revoked=True),
         crls=live, attack=True, importance="critical", twin="ok::revoked-later")
    case("revocation::revoked-unknown-here", "the same, but nobody gives the CRL: soft-fail can't know", lambda: one(k["revoked"]), signature(), revocation="soft-fail")
    case("revocation::revoked-policy-none", "the same with the CRL and --revocation none", lambda: one(k["revoked"]), signature(indication=None, **R), verdict=None, crls=live, revocation="none")
    case("revocation::on-hold", "the signer is on hold (certificateHold)", lambda: one(k["on-hold"]), signature("Sig1", INDETERMINATE, sub=["TRY_LATER", "REVOKED_NO_POE"], **R, trusted=False), crls=live, attack=True, importance="high", twin="ok::revocation-require-crl")
    case("revocation::revoked-ca", "the issuing CA was revoked", lambda: one(k["under-revoked-ca"]), signature("Sig1", INDETERMINATE, sub=["REVOKED_CA_NO_POE"], **R, trusted=False), crls=pki("crls/root.crl", "crls/revoked-ca.crl"),
         attack=True, importance="critical", twin="ok::revocation-require-crl")
    case("revocation::in-dss", "the CRL that revokes the signer is in the DSS", lambda: dss(one(k["revoked"]), [issuing.der], [crl("issuing"), crl("root")]), signature("Sig1", INDETERMINATE, "REVOKED_NO_POE", **R, revoked=True), attack=True, importance="critical", twin="ok::pades-b-lt")
    for id_, file, text in [("stale", "issuing-stale", "of January 2025, long out of date"), ("future", "issuing-future", "of September 2026, after the validation time"), ("only-ca", "issuing-only-ca", "for CA certificates only"),
                            ("unknown-critical", "issuing-unknown-critical", "with an unknown critical extension"), ("wrong-key", "issuing-wrong-key", "under the CA's name, signed by another key")]:
        case(f"revocation::crl-{id_}", f"the only CRL is one {text}; data required", lambda: one(who), signature("Sig1", INDETERMINATE, **R), crls=pki(f"crls/{file}.crl", "crls/root.crl"), revocation="require", attack=True, importance="high", twin="ok::revocation-require-crl")
    case("ok::crl-only-user", "a CRL for end entities only", lambda: one(who), signature(), crls=pki("crls/issuing-only-user.crl", "crls/root.crl"), revocation="require")

    # --- OCSP
    produced, nxt = "2026-05-31T00:00:00Z", "2026-06-08T00:00:00Z"
    good = lambda file, **more: ocsp_response(file, more.pop("of", who), more.pop("by", k["ocsp"]), **{**dict(produced=produced, nxt=nxt), **more})
    good("good")
    good("good-by-name", by_name=True)
    good("good-by-ca", by=issuing, embed=False)
    good("revoked", of=k["revoked"], status="revoked", revoked_at="2026-05-01T00:00:00Z", reason=x509.ReasonFlags.key_compromise)
    good("unknown", status="unknown")
    good("other-certificate", of=k["second"])
    good("stale", produced="2025-01-01T00:00:00Z", nxt="2025-01-08T00:00:00Z")
    good("future", produced="2026-09-01T00:00:00Z", nxt="2026-09-08T00:00:00Z")
    good("responder-without-usage", by=k["ocsp-no-eku"])
    good("responder-of-other-ca", by=k["ocsp-root"])
    good("responder-stranger", by=k["attacker"])
    broken = good(None)
    (ROOM / "ocsps" / "broken-signature.ors").write_bytes(spoil_ocsp(broken))
    (ROOM / "ocsps" / "try-later.ors").write_bytes(aocsp.OCSPResponse({"response_status": "try_later"}).dump())
    ocsp_case = lambda id_, text, file, expected, by=who, **more: case(id_, text, lambda: one(by), expected, ocsps=pki(f"ocsps/{file}.ors"), crls=pki("crls/root.crl"), revocation="require", **more)
    ocsp_case("ok::ocsp-good", "an OCSP response by a delegated responder, data required", "good", signature(revoked=False), importance="high", twin="revocation::ocsp-revoked")
    ocsp_case("ok::ocsp-by-name", "the responder is identified by name", "good-by-name", signature())
    ocsp_case("ok::ocsp-by-ca", "the CA itself answers, no certificate in the response", "good-by-ca", signature())
    ocsp_case("revocation::ocsp-revoked", "the OCSP response says revoked", "revoked", signature("Sig1", INDETERMINATE, "REVOKED_NO_POE", **R, revoked=True), by=k["revoked"], attack=True, importance="critical", twin="ok::ocsp-good")
    for file, text in [("unknown", "says unknown"), ("other-certificate", "is for another certificate"), ("stale", "is of January 2025"), ("future", "is of September 2026, after the validation time"), ("responder-without-usage", "is by a responder without OCSP signing usage"),
                       ("responder-of-other-ca", "is by a responder of another CA"), ("responder-stranger", "is by a stranger"), ("broken-signature", "has a broken signature"), ("try-later", "is an error (tryLater)")]:
        ocsp_case(f"revocation::ocsp-{file}", f"the only OCSP response {text}; data required", file, signature("Sig1", INDETERMINATE, **R), attack=True, importance="high", twin="ok::ocsp-good")
    case("ok::ocsp-in-dss", "the OCSP response is in the DSS", lambda: dss(one(who), [issuing.der, k["ocsp"].der], [crl("root")], [good(None)]), signature(modification_level="lta_updates"), revocation="require", profile="basic")

    # --- paths and usage
    case("paths::not-a-ca", "the issuer's certificate isn't a CA certificate", lambda: one(k["under-not-a-ca"]), signature("Sig1", INDETERMINATE, intact=True, valid=True, trusted=False), attack=True, importance="critical", twin="ok::pades-b-b", certs=pki("not-a-ca.pem"))
    case("paths::key-usage", "the certificate is for key encipherment in TLS", lambda: one(k["tls-only"]), signature("Sig1", NOT_PASSED, intact=True, valid=True, trusted=False), attack=True, importance="high", twin="ok::pades-b-b")
    case("paths::wrong-anchor", "only another root is trusted", lambda: one(who), signature("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", intact=True, valid=True, trusted=False), trust=pki("other-root.pem"), importance="high")
    case("paths::no-anchor-at-all", "no root is trusted", lambda: one(who), signature("Sig1", INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND", intact=True, valid=True, trusted=False), trust=[])
    case("paths::anchor-is-issuing-ca", "the issuing CA itself is the anchor", lambda: one(who), signature(), trust=pki("issuing.pem"))
    case("paths::anchor-is-signer", "the signer's certificate itself is the anchor", lambda: one(who), signature(indication=[PASSED, INDETERMINATE], intact=True, valid=True), verdict=None, trust=pki("signer-p256.pem"))

    # --- SHA-1 before and after its end (2012-08-01 by ETSI TS 119 312)
    begin = when("2005-01-01T00:00:00Z")
    org = (x509.NameOID.ORGANIZATION_NAME, "Countersign Test Trust")
    vintage = Authority.make("vintage-root", "p256", name("Countersign Vintage Root CA", org), ca=True, begin=begin)
    old = Authority.make("vintage", "rsa3072", name("Vintage Signer", org), vintage, begin=begin)
    old_tsa = Authority.make("vintage-tsa", "p256", name("Vintage TSA", org), vintage, begin=begin, use=usage("digital_signature"), eku=[x509.ExtendedKeyUsageOID.TIME_STAMPING], eku_critical=True)
    sha1 = lambda at: vintage_signed(old, old_tsa, at)
    case("ok::sha1-stamped-2010", "SHA-1, with a SHA-256 time-stamp of 2010", lambda: sha1("2010-06-01T10:00:05Z"), signature(intact=True, valid=True, trusted=..., timestamps=1, digest_algorithm="sha1"), trust=pki("vintage-root.pem"), importance="high", twin="validity::sha1-stamped-2015")
    case("validity::sha1-stamped-2015", "SHA-1, with a SHA-256 time-stamp of 2015", lambda: sha1("2015-06-01T10:00:05Z"), signature("Sig1", INDETERMINATE, sub=["CRYPTO_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"], intact=True, valid=True), trust=pki("vintage-root.pem"),
         attack=True, importance="high", twin="ok::sha1-stamped-2010")

    seed_values(k)


def spoil_ocsp(der: bytes) -> bytes:
    whole = aocsp.OCSPResponse.load(der)
    basic = whole["response_bytes"]["response"].parsed
    fresh = aocsp.BasicOCSPResponse({"tbs_response_data": basic["tbs_response_data"], "signature_algorithm": basic["signature_algorithm"],
                                     "signature": core.OctetBitString(flip(basic["signature"].native, 20)), "certs": basic["certs"]})
    return aocsp.OCSPResponse({"response_status": "successful", "response_bytes": {"response_type": "basic_ocsp_response", "response": core.ParsableOctetString(fresh.dump())}}).dump()


def stamped_by(who, held, md="sha256", reserve=8000, signed_md="sha256") -> bytes:
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7], objs[8] = WIDGET, w.signature_dictionary(reserve=reserve)

    def make(signed):
        info = signer_info(who, signed, signed_md, attrs=signed_attributes(who, signed, signed_md))
        info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token(held, info["signature"].native, md))]})])
        return signed_data([info], [who, *chain(who)], signed_md)
    return w.fill(w.write(objs), make)


def rsa_stamped(k) -> bytes:
    return stamped_by(k["signer-p256"], Tsa(k["tsa-rsa"], STAMPED_AT), reserve=8000)


def sha512_stamped(k) -> bytes:
    return stamped_by(k["signer-p256"], Tsa(k["tsa"], STAMPED_AT, md="sha512"), md="sha512", reserve=6400)


def vintage_signed(who, tsa, at) -> bytes:
    return stamped_by(who, Tsa(tsa, at), reserve=6800, signed_md="sha1")


def content_stamped(k) -> bytes:
    who = k["signer-p256"]
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7], objs[8] = WIDGET, w.signature_dictionary(reserve=6400)

    def make(signed):
        held = cms.ContentInfo.load(token(Tsa(k["tsa"], "2026-05-20T09:59:00Z"), signed))
        info = signer_info(who, signed, attrs=signed_attributes(who, signed, extra=[cms.CMSAttribute({"type": "1.2.840.113549.1.9.16.2.20", "values": [held]})]))
        return signed_data([info], [who, *chain(who)])
    return w.fill(w.write(objs), make)


def seed_values(k) -> None:
    """Seed values (ISO 32000-2 table 236): kept and broken."""
    who = k["signer-p256"]

    def seeded(sv: bytes, more=b"", sub=b"/ETSI.CAdES.detached"):
        objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        objs[7] = WIDGET[:-2] + b" /SV <</Type /SV " + sv + b">>>>"
        objs[8] = w.signature_dictionary(reserve=RESERVE, more=more, sub_filter=sub)
        return w.fill(w.write(objs), usual(who))
    for id_, kept, text, sv, more in [
        ("digest", True, "DigestMethod [SHA256] required", b"/Ff 64 /DigestMethod [(SHA256)]", b""),
        ("digest-broken", False, "DigestMethod [SHA512] required, SHA-256 used", b"/Ff 64 /DigestMethod [(SHA512)]", b""),
        ("digest-recommended", True, "DigestMethod [SHA512] recommended only, SHA-256 used", b"/Ff 0 /DigestMethod [(SHA512)]", b""),
        ("sub-filter-broken", False, "SubFilter [adbe.pkcs7.detached] required, ETSI.CAdES.detached used", b"/Ff 2 /SubFilter [/adbe.pkcs7.detached]", b""),
        ("reason", True, "one of two reasons required", b"/Ff 8 /Reasons [(I agree) (I approve)]", b" /Reason (I agree)"),
        ("reason-broken", False, "one of two reasons required, another given", b"/Ff 8 /Reasons [(I agree) (I approve)]", b" /Reason (Because)"),
        ("issuer-broken", False, "a certificate of another issuer required", b"/Cert <</Type /SVCert /Ff 2 /Issuer [<" + k["other-root"].der.hex().encode() + b">]>>", b""),
    ]:
        case(f"seed-values::{id_}", text, lambda: seeded(sv, more), signature(indication=PASSED if kept else None, intact=True, valid=True, seed_values_ok=kept), verdict=PASSED if kept else None, importance="low")
