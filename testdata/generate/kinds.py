"""First group: every kind of signature, container and file form, with tampered ones beside them."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import subprocess
import tempfile
from pathlib import Path

from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

import writer as w
from case import (AT, FAILED, INDETERMINATE, NONE, NOT_PASSED, OTHER, PASSED, ROOT, ROOT_RSA, case, pki, signature, stamp)
from pki import when
from signing import (SIGNED_AT, STAMPED_AT, Tsa, attribute, cert, chain, clock, cms_by_hand, cms_by_pyhanko, digest, mechanism, raw_signature, signed_attributes,
                     signed_data, signer, signer_info, signing_certificate_v2, to_ber, token)

PADES, ADBE = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED


def hanko(data: bytes, who, *, field="Sig1", sub=PADES, md="sha256", tsa=None, at=SIGNED_AT, password=None, box=None, engine=None, meta=None,
          strict=True, existing=False, **more) -> bytes:
    """One signature by pyHanko, as an incremental update."""
    clock(at)
    out = IncrementalPdfFileWriter(io.BytesIO(data), strict=strict)
    if password is not None:
        out.encrypt(password)
    settings = signers.PdfSignatureMetadata(field_name=field, md_algorithm=md, subfilter=sub, reason="I agree", location="Riga", **more)
    spec = fields.SigFieldSpec(field, box=box or (0, 0, 0, 0)) if not existing else None
    made = io.BytesIO()
    room = (7800 if tsa else 4600) if who.short in ("personal", "organisation", "seal", "signer-p256") else None
    signers.PdfSigner(settings, engine or signer(who), timestamper=tsa, new_field_spec=spec).sign_pdf(out, output=made, bytes_reserved=room)
    return made.getvalue()


def qpdf(data: bytes, *arguments: str) -> bytes:
    with tempfile.TemporaryDirectory() as room:
        a, b = Path(room, "a.pdf"), Path(room, "b.pdf")
        a.write_bytes(data)
        subprocess.run(["qpdf", "--static-id", "--static-aes-iv", "--allow-weak-crypto", *arguments, str(a), str(b)], check=True)
        return b.read_bytes()


FORM = b" /AcroForm <</Fields [7 0 R] /SigFlags 3>>"
WIDGET = b"<</Type /Annot /Subtype /Widget /FT /Sig /T (Sig1) /V 8 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R>>"


def by_hand(make, *, objects=None, widen=(0, 0), sig=None, catalog=b"", page=b"", form="table", reserve=4200, **more) -> bytes:
    """A one-revision signed file from the hand writer: field 7, signature 8. `make(signed) -> CMS`."""
    objs = w.base(catalog=FORM + catalog, page=b" /Annots [7 0 R]" + page)
    objs[7], objs[8] = WIDGET, sig or w.signature_dictionary(reserve=reserve)
    objs.update(objects or {})
    return w.fill(w.write(objs, form=form, **more), make, widen=widen)


def spoil(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new) and data.count(old) == 1, data.count(old)
    return data.replace(old, new)


def edit_contents(data: bytes, edit, which=-1) -> bytes:
    """Rewrites the CMS in the hole: `edit(bytes) -> bytes`, padded to the same room."""
    m = list(re.finditer(rb"/Contents\s*<([0-9a-fA-F]+)>", data))[which]
    room = len(m.group(1))
    der = bytes.fromhex(m.group(1).decode())
    size, body = der_length(der)
    made = edit(der[:body + size]).hex().encode()
    assert len(made) <= room
    return data[:m.start(1)] + made.ljust(room, b"0") + data[m.end(1):]


def der_length(der: bytes) -> tuple[int, int]:
    if der[1] < 0x80:
        return der[1], 2
    n = der[1] & 0x7F
    return int.from_bytes(der[2:2 + n], "big"), 2 + n


def flip(blob: bytes, at: int = 10) -> bytes:
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1:]


def edit_info(change):
    """An edit of the only SignerInfo, as a function over the CMS."""
    def edit(der: bytes) -> bytes:
        whole = cms.ContentInfo.load(der)
        change(whole["content"]["signer_infos"][0])
        return whole.dump(force=True)
    return edit


def unsigned_token(info) -> cms.CMSAttribute:
    return next(a for a in info["unsigned_attrs"] if a["type"].native == "signature_time_stamp_token")


def spoil_token(change):
    def edit(info):
        attr = unsigned_token(info)
        held = cms.ContentInfo.load(attr["values"][0].dump())
        held = change(held)
        info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [held]})])
    return edit_info(edit)


def usual(who, **more):
    return lambda signed: cms_by_pyhanko(who, signed, **more)


def build(k) -> None:
    base = w.write(w.base())
    personal, organisation, seal, rsa3 = k["personal"], k["organisation"], k["seal"], k["signer-rsa3072"]
    tsa = Tsa(k["tsa"], STAMPED_AT)
    B = dict(digest_algorithm="sha256", coverage="entire_file", modification_level="none", suspicious=False, docmdp_ok=True)
    EC = dict(B, signature_mechanism="sha256_ecdsa")

    # --- ordinary signatures, all by pyHanko
    case("ok::plain", "adbe.pkcs7.detached by an RSA-3072 key, no time-stamp", lambda: hanko(base, rsa3, sub=ADBE),
         signature(**B, signature_mechanism="sha256_rsa", timestamps=0, sub_filter="adbe.pkcs7.detached"), trust=[ROOT_RSA], importance="high", twin="tampered::signed-byte")
    case("ok::plain-ec", "adbe.pkcs7.detached by a P-256 key", lambda: hanko(base, personal, sub=ADBE), signature(**EC, timestamps=0))
    case("ok::pades-b-b", "PAdES baseline B by a natural person", lambda: hanko(base, personal),
         signature(**EC, pades_level="B-B", timestamps=0, sub_filter="ETSI.CAdES.detached"), importance="high")
    b_t = lambda: hanko(base, personal, tsa=tsa)
    case("ok::pades-b-t", "PAdES baseline T: a natural person, with a signature time-stamp", b_t,
         signature(**EC, pades_level="B-T", timestamps=1, timestamp_intact=[True], timestamp_valid=[True], timestamp_trusted=[True]),
         importance="critical", twin="tampered::time-stamp-imprint")
    case("ok::organisation", "PAdES B-T by an organisation (organizationIdentifier VATFI)", lambda: hanko(base, organisation, tsa=tsa), signature(**EC, pades_level="B-T", timestamps=1))
    case("ok::seal", "PAdES B-T by a seal (QcType eseal, NTRLV)", lambda: hanko(base, seal, tsa=tsa), signature(**EC, pades_level="B-T", timestamps=1))
    case("ok::visible", "a visible signature field", lambda: hanko(base, personal, box=(72, 100, 272, 150)), signature(**EC))

    def two():
        first = hanko(base, personal)
        return hanko(first, organisation, field="Sig2", at="2026-05-21T10:00:00Z")
    case("ok::two-signatures", "two approval signatures, one update each", two,
         signature("Sig1", digest_algorithm="sha256", signature_mechanism="sha256_ecdsa", coverage="entire_revision", suspicious=False, docmdp_ok=True),
         signature("Sig2", **EC), importance="high", twin="tampered::two-signatures-second")
    case("ok::five-signatures", "five approval signatures", lambda: __import__("functools").reduce(
        lambda data, i: hanko(data, k["signer-p256"], field=f"Sig{i}", at=f"2026-05-2{i}T10:00:00Z"), range(1, 6), base),
        *[signature(f"Sig{i}", coverage="entire_revision" if i < 5 else "entire_file", suspicious=False, docmdp_ok=True) for i in range(1, 6)])
    for p, perm in [(1, MDPPerm.NO_CHANGES), (2, MDPPerm.FILL_FORMS), (3, MDPPerm.ANNOTATE)]:
        case(f"ok::certified-p{p}", f"certification signature, DocMDP P={p}", lambda: hanko(base, personal, certify=True, docmdp_permissions=perm),
             signature(**EC, docmdp=p), importance="high")
    case("ok::no-anchor", "a good signature of somebody whose root isn't trusted", lambda: hanko(base, k["attacker"]),
         signature(indication=INDETERMINATE, sub="NO_CERTIFICATE_CHAIN_FOUND", intact=True, valid=True, trusted=False, coverage="entire_file"))
    case("ok::unsigned", "a document without any signature", base, importance="high")
    case("ok::unsigned-empty-field", "an empty signature field is no signature",
         w.write({**w.base(catalog=FORM, page=b" /Annots [7 0 R]"), 7: WIDGET.replace(b"/V 8 0 R ", b"")}))
    case("ok::late-anchor", "pinned validity: as pades-b-b, judged in 2044", lambda: hanko(base, personal),
         signature(indication=None, intact=True, valid=True), at="2044-06-01T00:00:00Z", algorithm_policy="none")

    # --- algorithms
    for md in ["sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"]:
        case(f"algorithms::ecdsa-{md.replace('_', '-')}", f"ECDSA P-256 with {md}", lambda: hanko(base, personal, md=md),
             signature(digest_algorithm=md, signature_mechanism=f"{md}_ecdsa", coverage="entire_file"))
    for md in ["sha256", "sha384", "sha512", "sha3_256", "sha3_512"]:
        case(f"algorithms::rsa-{md.replace('_', '-')}", f"RSA-3072 PKCS#1 v1.5 with {md}",
             lambda: by_hand(lambda s: cms_by_hand(rsa3, s, md), reserve=7000) if "sha3" in md else hanko(base, rsa3, md=md),
             signature(digest_algorithm=md, signature_mechanism=f"{md}_rsa", coverage="entire_file"), trust=[ROOT_RSA])
    case("algorithms::rsa-bare-sha3-256", "signatureAlgorithm rsaEncryption, digestAlgorithm SHA3-256",
         lambda: hanko(base, rsa3, md="sha3_256", engine=signer(rsa3, signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}))),
         signature(digest_algorithm="sha3_256", signature_mechanism="rsassa_pkcs1v15"), trust=[ROOT_RSA])
    case("algorithms::rsa-4096", "RSA-4096 PKCS#1 v1.5", lambda: hanko(base, k["signer-rsa4096"]), signature(signature_mechanism="sha256_rsa"), trust=[ROOT_RSA])
    case("algorithms::rsa-2048", "RSA-2048; dated policies differ on its end, so it is judged without", lambda: hanko(base, k["signer-rsa2048"]),
         signature(signature_mechanism="sha256_rsa"), trust=[ROOT_RSA], algorithm_policy="none")
    for kind, md in [("p384", "sha384"), ("p521", "sha512"), ("bp256", "sha256"), ("bp384", "sha384"), ("bp512", "sha512")]:
        case(f"algorithms::ecdsa-{kind}", f"ECDSA on {kind} with {md}", lambda: hanko(base, k[f"signer-{kind}"], md=md),
             signature(digest_algorithm=md, signature_mechanism=f"{md}_ecdsa") if kind != "bp512" else
             signature(indication=[PASSED, INDETERMINATE], digest_algorithm=md), **({} if kind != "bp512" else {"verdict": None}))
    case("algorithms::ed25519", "Ed25519 with SHA-512 (ISO/TS 32002)", lambda: hanko(base, k["signer-ed25519"], md="sha512"),
         signature(digest_algorithm="sha512", signature_mechanism="ed25519"))
    case("algorithms::ed448", "Ed448 with SHAKE256 (ISO/TS 32002)", lambda: hanko(base, k["signer-ed448"], md="shake256"),
         signature(digest_algorithm=["shake256", "shake256_len"], signature_mechanism="ed448"))
    case("algorithms::rsa-pss", "RSASSA-PSS, SHA-256, MGF1 SHA-256", lambda: hanko(base, rsa3, engine=signer(rsa3, prefer_pss=True)),
         signature(digest_algorithm="sha256", signature_mechanism="rsassa_pss"), trust=[ROOT_RSA])

    def pss(md: str, mgf: str, salt: int, attrs_md: str | None = None):
        """A PSS CMS with free parameters."""
        def make(signed):
            from signing import hash_of
            attrs = signed_attributes(rsa3, signed, attrs_md or md)
            value = rsa3.private.sign(attrs.dump(), padding.PSS(padding.MGF1(hash_of(mgf)), salt), hash_of(md))
            info = signer_info(rsa3, signed, md, attrs=attrs)
            info["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": attrs_md or md})
            info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams({
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": md}),
                "mask_gen_algorithm": algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": algos.DigestAlgorithm({"algorithm": mgf})}),
                "salt_length": salt})})
            info["signature"] = value
            return signed_data([info], [rsa3, *chain(rsa3)], attrs_md or md)
        return by_hand(make, reserve=7000)
    case("algorithms::rsa-pss-salt-20", "RSASSA-PSS with a 20-byte salt", lambda: pss("sha256", "sha256", 20), signature(signature_mechanism="rsassa_pss"), trust=[ROOT_RSA])
    case("algorithms::rsa-pss-salt-0", "RSASSA-PSS without salt", lambda: pss("sha256", "sha256", 0), signature(signature_mechanism="rsassa_pss"), trust=[ROOT_RSA])
    case("algorithms::rsa-pss-other-mgf", "RSASSA-PSS SHA-512 with MGF1 SHA-256: allowed by RFC 8017, discouraged by RFC 4055", lambda: pss("sha512", "sha256", 64),
         signature(digest_algorithm="sha512", signature_mechanism="rsassa_pss"), trust=[ROOT_RSA])
    for level in ["44", "65"]:
        case(f"algorithms::mldsa{level}", f"ML-DSA-{level} with SHA-512 (RFC 9882)", lambda: hanko(base, k[f"signer-mldsa{level}"], md="sha512"),
             signature(digest_algorithm="sha512", signature_mechanism=f"mldsa{level}"), importance="low")
    case("algorithms::dsa", "DSA-3072 with SHA-256", lambda: hanko(base, k["signer-dsa"], engine=signer(k["signer-dsa"])),
         signature(digest_algorithm="sha256", signature_mechanism="sha256_dsa"), importance="low", algorithm_policy="none")

    def unknown_algorithm(which):
        def change(info):
            info[which] = {"algorithm": "1.3.6.1.4.1.55555.7.7"}
        return lambda: edit_contents(by_hand(lambda s: cms_by_hand(personal, s)), edit_info(change))
    case("odd::unknown-signature-algorithm", "signatureAlgorithm is an identifier nobody knows", unknown_algorithm("signature_algorithm"),
         signature(indication=INDETERMINATE, intact=True, trusted=[False, None]))
    case("odd::unknown-digest-algorithm", "digestAlgorithm is an identifier nobody knows", unknown_algorithm("digest_algorithm"),
         signature(indication=INDETERMINATE, trusted=[False, None]))

    # --- the older sub-filters
    def sha1_cms(signed):
        inner = digest("sha1", signed)
        return signed_data([signer_info(rsa3, inner, "sha1", attrs=signed_attributes(rsa3, inner, "sha1", leave=("signing_certificate_v2",)))], [rsa3, *chain(rsa3)], "sha1", content=inner)

    def sha1_inner_sha256_outer(signed, inner=None):
        inner = inner or digest("sha1", signed)
        return signed_data([signer_info(rsa3, inner, "sha256")], [rsa3, *chain(rsa3)], "sha256", content=inner)
    adbe_sha1 = lambda make: by_hand(make, sig=w.signature_dictionary(sub_filter=b"/adbe.pkcs7.sha1", reserve=7000))
    case("algorithms::adbe-pkcs7-sha1", "adbe.pkcs7.sha1: the content is the SHA-1 of the ranges; SHA-1 has no proof of existence", lambda: adbe_sha1(sha1_cms),
         signature(indication=INDETERMINATE, sub="CRYPTO_CONSTRAINTS_FAILURE_NO_POE", intact=True, valid=True, coverage="entire_file", sub_filter="adbe.pkcs7.sha1"), trust=[ROOT_RSA])
    case("algorithms::adbe-pkcs7-sha1-policy-off", "as adbe-pkcs7-sha1, without the dated policy", lambda: adbe_sha1(sha1_cms), signature(sub_filter="adbe.pkcs7.sha1"),
         trust=[ROOT_RSA], algorithm_policy="none")
    case("algorithms::adbe-pkcs7-sha1-outer-sha256", "adbe.pkcs7.sha1 whose SignerInfo uses SHA-256; the document is still hashed with SHA-1", lambda: adbe_sha1(sha1_inner_sha256_outer),
         signature(sub_filter="adbe.pkcs7.sha1"), trust=[ROOT_RSA], algorithm_policy="none", twin="tampered::adbe-pkcs7-sha1")
    case("tampered::adbe-pkcs7-sha1", "the signed SHA-1 is that of other bytes", lambda: adbe_sha1(lambda s: sha1_inner_sha256_outer(s, digest("sha1", b"other"))),
         signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=True), trust=[ROOT_RSA], algorithm_policy="none", attack=True, twin="algorithms::adbe-pkcs7-sha1-outer-sha256")

    def x509_sha1(array=False, order=1, breaks=False):
        ders = [c.der for c in [rsa3, *chain(rsa3)]][::order]
        held = b"[" + b" ".join(b"<" + d.hex().encode() + b">" for d in ders) + b"]" if array else b"<" + rsa3.der.hex().encode() + b">"

        def make(signed):
            value = rsa3.private.sign(signed, padding.PKCS1v15(), hashes.SHA1())
            return core.OctetString(flip(value) if breaks else value).dump()
        return by_hand(make, sig=w.signature_dictionary(sub_filter=b"/adbe.x509.rsa_sha1", more=b" /Cert " + held, reserve=1000))
    case("algorithms::adbe-x509-rsa-sha1", "adbe.x509.rsa_sha1: PKCS#1 value in /Contents, chain in /Cert", lambda: x509_sha1(True),
         signature(indication=INDETERMINATE, sub="CRYPTO_CONSTRAINTS_FAILURE_NO_POE", intact=True, valid=True, coverage="entire_file", sub_filter="adbe.x509.rsa_sha1"), trust=[ROOT_RSA])
    case("algorithms::adbe-x509-rsa-sha1-policy-off", "as adbe-x509-rsa-sha1, without the dated policy", lambda: x509_sha1(True),
         signature(sub_filter="adbe.x509.rsa_sha1", digest_algorithm="sha1"), trust=[ROOT_RSA], algorithm_policy="none", twin="tampered::adbe-x509-rsa-sha1")
    case("algorithms::adbe-x509-rsa-sha1-cert-string", "/Cert is one string; the issuing CA comes from the caller", lambda: x509_sha1(False),
         signature(sub_filter="adbe.x509.rsa_sha1"), trust=[ROOT_RSA], algorithm_policy="none", certs=pki("issuing-rsa.pem"))
    case("tampered::adbe-x509-rsa-sha1", "the PKCS#1 value has a flipped bit", lambda: x509_sha1(True, breaks=True),
         signature(indication=FAILED, sub=["SIG_CRYPTO_FAILURE", "HASH_FAILURE"], valid=False), trust=[ROOT_RSA], algorithm_policy="none", attack=True, twin="algorithms::adbe-x509-rsa-sha1-policy-off")

    # --- encryption (qpdf encrypts, pyHanko signs)
    for label, bits, extra in [("rc4-128", "128", ["--use-aes=n"]), ("aes-128", "128", ["--use-aes=y"]), ("aes-256", "256", [])]:
        for who, user in [("user", "usersecret"), ("empty", "")]:
            locked = lambda: qpdf(base, "--encrypt", user, "ownersecret", bits, *extra, "--")
            case(f"encrypted::{label}-{who}-password", f"{label}, " + ("a user password is needed" if user else "opens with the empty user password"),
                 lambda: hanko(locked(), personal, password=user), signature(**EC), password=user or None)
    case("encrypted::aes-256-owner-password", "opened with the owner password", lambda: hanko(qpdf(base, "--encrypt", "usersecret", "ownersecret", "256", "--"), personal, password="ownersecret"),
         signature(**EC), password="ownersecret")
    case("encrypted::aes-256-wrong-password", "a wrong password says so", lambda: hanko(qpdf(base, "--encrypt", "usersecret", "ownersecret", "256", "--"), personal, password="usersecret"),
         password="somethingelse", verdict=None, exit_=4)
    case("encrypted::public-key", "encrypted to a certificate: reported as such", lambda: public_key_encrypted(base, k), verdict=None, exit_=4)
    case("encrypted::aes-128-cleartext-metadata", "/EncryptMetadata false", lambda: hanko(qpdf(base, "--encrypt", "", "ownersecret", "128", "--use-aes=y", "--cleartext-metadata", "--"), personal, password=""),
         signature(**EC))
    case("encrypted::aes-256-two-signatures", "two signatures in an encrypted file", lambda: hanko(
        hanko(qpdf(base, "--encrypt", "", "ownersecret", "256", "--"), personal, password=""), organisation, field="Sig2", password="", at="2026-05-21T10:00:00Z"),
        signature("Sig1", coverage="entire_revision", suspicious=False, docmdp_ok=True), signature("Sig2", **EC))
    case("encrypted::aes-128-tampered", "a signed byte of an encrypted file is changed", lambda: (lambda d: d.replace(b"/Producer <", b"/Producer< ", 1) if b"/Producer <" in d else flip(d, d.index(b"stream\n") + 12))(
        hanko(qpdf(base, "--encrypt", "", "ownersecret", "128", "--use-aes=y", "--"), personal, password="")),
        signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=True), attack=True, twin="encrypted::aes-128-empty-password")

    # --- tampered
    T = dict(attack=True, importance="critical")
    case("tampered::signed-byte", "one digit of the price in the signed page", lambda: spoil(hanko(base, rsa3, sub=ADBE), b"Price: 100 euro", b"Price: 900 euro"),
         signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=True, trusted=False), trust=[ROOT_RSA], **T, twin="ok::plain")
    case("tampered::last-byte", "the last signed byte of the file (a line end becomes a space)", lambda: (lambda d: d[:-1] + b" ")(hanko(base, personal)),
         signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=True), **T, twin="ok::pades-b-b")
    case("tampered::first-byte", "the binary comment after the header", lambda: spoil(hanko(base, personal), b"%\xe2\xe3\xcf\xd3\n", b"%\xe2\xe3\xcf\xd4\n"),
         signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=True), **T, twin="ok::pades-b-b")

    def value(info):
        info["signature"] = flip(info["signature"].native, 20)
    case("tampered::signature-value", "one bit of the signature value (RSA)", lambda: edit_contents(hanko(base, rsa3, sub=ADBE), edit_info(value)),
         signature(indication=FAILED, sub="SIG_CRYPTO_FAILURE", intact=True, valid=False, trusted=False), trust=[ROOT_RSA], **T, twin="ok::plain")
    case("tampered::signature-value-ec", "one bit of the signature value (ECDSA)", lambda: edit_contents(hanko(base, personal), edit_info(value)),
         signature(indication=FAILED, sub="SIG_CRYPTO_FAILURE", intact=True, valid=False, trusted=False), **T, twin="ok::pades-b-b")

    def message_digest(info):
        for a in info["signed_attrs"]:
            if a["type"].native == "message_digest":
                a["values"][0] = core.OctetString(flip(a["values"][0].native))
    case("tampered::message-digest", "the message-digest attribute: neither the document nor the signature value agrees", lambda: edit_contents(hanko(base, personal), edit_info(message_digest)),
         signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=False, trusted=False), **T, twin="ok::pades-b-b")

    def adapted():
        """The document is changed and message-digest follows it, but the signature value can't."""
        d = spoil(hanko(base, personal), b"Price: 100 euro", b"Price: 900 euro")
        m = list(re.finditer(rb"/ByteRange\s*\[(\d+) (\d+) (\d+) (\d+)", d))[-1]
        a, b, c, e = map(int, m.groups())
        fresh = digest("sha256", d[a:a + b] + d[c:c + e])

        def change(info):
            for at in info["signed_attrs"]:
                if at["type"].native == "message_digest":
                    at["values"][0] = core.OctetString(fresh)
        return edit_contents(d, edit_info(change))
    case("tampered::signed-byte-and-message-digest", "a signed byte, with message-digest made to follow", adapted,
         signature(indication=FAILED, sub="SIG_CRYPTO_FAILURE", intact=True, valid=False, trusted=False), **T, twin="ok::pades-b-b")

    def imprint(held):
        """A genuine token, over another signature value."""
        return cms.ContentInfo.load(token(Tsa(k["tsa"], STAMPED_AT), b"another signature value"))

    def token_value(held):
        value(held["content"]["signer_infos"][0])
        return cms.ContentInfo.load(held.dump(force=True))

    def token_content(held):
        """genTime moved back by years inside the token, signature left as it is."""
        der = held.dump()
        old = b"20260520100005Z"
        assert der.count(old) == 1
        return cms.ContentInfo.load(der.replace(old, b"20210520100005Z"))
    stamped = dict(intact=True, valid=True, timestamps=1)
    case("tampered::time-stamp-imprint", "the token is genuine but over another signature value; by EN 319 102-1 clause 5.5.4 it is no proof",
         lambda: edit_contents(b_t(), spoil_token(imprint)), signature(indication=None, **stamped, timestamp_intact=[False], timestamp_valid=[True], timestamp_trusted=[False]),
         verdict=None, **T, twin="ok::pades-b-t")
    case("tampered::time-stamp-signature", "one bit of the token's signature value", lambda: edit_contents(b_t(), spoil_token(token_value)),
         signature(indication=None, **stamped, timestamp_intact=[True], timestamp_valid=[False], timestamp_trusted=[False]), verdict=None, **T, twin="ok::pades-b-t")
    case("tampered::time-stamp-time", "genTime inside the token moved back five years", lambda: edit_contents(b_t(), spoil_token(token_content)),
         signature(indication=None, intact=True, valid=True, timestamps=1, timestamp_trusted=[False]), verdict=None, **T, twin="ok::pades-b-t")
    case("tampered::two-signatures-first", "two signatures; a byte of the first revision is changed: both fail", lambda: spoil(two(), b"Price: 100 euro", b"Price: 900 euro"),
         signature("Sig1", FAILED, "HASH_FAILURE", intact=False, valid=True), signature("Sig2", FAILED, "HASH_FAILURE", intact=False, valid=True), **T, twin="ok::two-signatures")

    def second():
        d = two()
        at = d.rindex(b"/Reason")
        return d[:at] + d[at:].replace(b"I agree", b"I argue", 1)
    case("tampered::two-signatures-second", "two signatures; a byte of the second revision is changed: only the second fails", second,
         signature("Sig1"), signature("Sig2", FAILED, "HASH_FAILURE", intact=False, valid=True), **T, twin="ok::two-signatures")
    case("tampered::other-certificate", "the SignerInfo names the signer, the signing-certificate attribute another certificate", lambda: by_hand(
        lambda s: signed_data([signer_info(personal, s, attrs=signed_attributes(personal, s, leave=("signing_certificate_v2",), extra=[signing_certificate_v2(organisation)]))],
                              [personal, organisation, k["issuing"]]), reserve=7000),
        signature(indication=NOT_PASSED, intact=True), attack=True, twin="cms::by-hand")

    # --- CMS forms
    case("cms::by-hand", "CMS written by hand: content-type, message-digest, signing-certificate-v2", lambda: by_hand(lambda s: cms_by_hand(personal, s)), signature(**EC))
    case("cms::no-signed-attributes", "no signed attributes: the signature is over the document itself (RFC 5652 clause 5.4)",
         lambda: by_hand(lambda s: cms_by_hand(personal, s, attrs=None), sig=w.signature_dictionary(sub_filter=b"/adbe.pkcs7.detached")),
         signature(coverage="entire_file", digest_algorithm="sha256"), twin="tampered::no-signed-attributes")
    case("tampered::no-signed-attributes", "no signed attributes, and a signed byte is changed", lambda: spoil(by_hand(lambda s: cms_by_hand(personal, s, attrs=None),
         sig=w.signature_dictionary(sub_filter=b"/adbe.pkcs7.detached")), b"Price: 100 euro", b"Price: 900 euro"),
         signature(indication=FAILED, sub=["HASH_FAILURE", "SIG_CRYPTO_FAILURE"], trusted=False, valid=False), **T, twin="cms::no-signed-attributes")
    case("cms::signer-by-key-identifier", "signer identified by subject key identifier", lambda: by_hand(lambda s: cms_by_hand(personal, s, by_key=True)), signature(**EC))
    case("cms::ber", "indefinite lengths (BER) down to SignedData", lambda: by_hand(lambda s: to_ber(cms_by_hand(personal, s))), signature(**EC), twin="tampered::ber")
    case("tampered::ber", "as cms::ber with a signed byte changed", lambda: spoil(by_hand(lambda s: to_ber(cms_by_hand(personal, s))), b"Price: 100 euro", b"Price: 900 euro"),
         signature(indication=FAILED, sub="HASH_FAILURE", intact=False, valid=True), **T, twin="cms::ber")

    def attributes_out_of_order(signed):
        """The SET of signed attributes in descending order; signed as sent, so a validator must not sort it again."""
        attrs = signed_attributes(personal, signed)
        parts = sorted((a.dump() for a in attrs), reverse=True)
        body = b"".join(parts)
        head = lambda tag: bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else b"\x81" + bytes([len(body)]) if len(body) < 256 else b"\x82" + len(body).to_bytes(2, "big"))
        info = signer_info(personal, signed, attrs=attrs)
        der_attrs = info["signed_attrs"].dump()
        info["signature"] = raw_signature(personal, head(0x31) + body, "sha256")
        made = signed_data([info], [personal, k["issuing"]])
        assert made.count(der_attrs) == 1
        return made.replace(der_attrs, head(0xA0) + body)
    case("cms::attributes-not-sorted", "signed attributes not in DER order, signed as they were sent", lambda: by_hand(attributes_out_of_order), signature(**EC))

    def twice(info_of):
        return lambda: by_hand(lambda s: signed_data(info_of(s), [personal, organisation, k["issuing"]]), reserve=7000)
    case("cms::two-signer-infos", "two SignerInfos; ISO 32000-2 12.8.3.3.1 wants exactly one", twice(lambda s: [signer_info(personal, s), signer_info(organisation, s)]),
         signature(indication=NOT_PASSED))
    case("cms::no-signer-info", "no SignerInfo at all", twice(lambda s: []), signature(indication=NOT_PASSED, trusted=[False, None]))
    case("cms::no-certificates", "no certificate in the CMS; the caller gives them", lambda: by_hand(lambda s: signed_data([signer_info(personal, s)], [])),
         signature(**EC), certs=pki("personal.pem", "issuing.pem"))
    case("cms::no-certificates-at-all", "no certificate anywhere", lambda: by_hand(lambda s: signed_data([signer_info(personal, s)], [])),
         signature(indication=INDETERMINATE, sub=["NO_SIGNING_CERTIFICATE_FOUND", "NO_CERTIFICATE_CHAIN_FOUND"], intact=True, trusted=[False, None]))
    for label, n in [("message-digest", "message_digest"), ("content-type", "content_type")]:
        case(f"cms::no-{label}", f"signed attributes without {label} (RFC 5652 clause 11)", lambda: by_hand(lambda s: cms_by_hand(personal, s, attrs=signed_attributes(personal, s, leave=(n,)))),
             signature(indication=NOT_PASSED), attack=True, twin="cms::by-hand")
        case(f"cms::two-{label}", f"two {label} attributes, the first one right", lambda: by_hand(lambda s: cms_by_hand(personal, s, attrs=signed_attributes(
            personal, s, extra=[attribute("message_digest", digest("sha256", b"other"))] if n == "message_digest" else [attribute("content_type", "signed_data")]))),
            signature(indication=NOT_PASSED), attack=True, twin="cms::by-hand")
    case("cms::wrong-content-type", "content-type says signed-data, the content is data", lambda: by_hand(lambda s: cms_by_hand(personal, s, attrs=signed_attributes(personal, s, content_type="signed_data"))),
         signature(indication=NOT_PASSED), attack=True, twin="cms::by-hand")
    case("cms::encapsulated-content", "detached sub-filter, but the CMS holds content of its own, signed; the document isn't", lambda: by_hand(
        lambda s: signed_data([signer_info(personal, b"something else")], [personal, k["issuing"]], content=b"something else")),
        signature(indication=NOT_PASSED, trusted=[False, None]), attack=True, importance="critical", twin="cms::by-hand")

    def protection(md):
        return attribute("cms_algorithm_protection", cms.CMSAlgorithmProtection({
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": md}), "signature_algorithm": mechanism(personal, "sha256")}))
    for label, md, expected in [("algorithm-protection", "sha256", signature(**EC)), ("algorithm-protection-mismatch", "sha512", signature(indication=NOT_PASSED))]:
        case(f"cms::{label}", "cms-algorithm-protection (RFC 6211) " + ("agrees" if md == "sha256" else "names another digest"),
             lambda: by_hand(lambda s: cms_by_hand(personal, s, attrs=signed_attributes(personal, s, extra=[protection(md)]))), expected,
             attack=md != "sha256", twin=None if md == "sha256" else "cms::algorithm-protection")

    def ess_v1(signed):
        v1 = attribute("signing_certificate", tsp.SigningCertificate({"certs": [tsp.ESSCertID({"cert_hash": digest("sha1", personal.der)})]}))
        return cms_by_hand(personal, signed, attrs=signed_attributes(personal, signed, leave=("signing_certificate_v2",), extra=[v1]))
    case("cms::signing-certificate-v1", "signing-certificate in its first form (SHA-1 of the certificate)", lambda: by_hand(ess_v1), signature(**EC))
    case("cms::garbage-after", "non-zero bytes after the CMS inside the hole: a finding", lambda: by_hand(lambda s: cms_by_hand(personal, s) + b"\x00\x00hidden message"),
         signature(intact=True, valid=True, indication=[PASSED, INDETERMINATE], coverage="entire_file"), verdict=None, findings=True)
    case("cms::empty", "/Contents is all zeros", lambda: by_hand(lambda s: b""), signature(indication=NOT_PASSED, trusted=[False, None]))
    case("cms::not-cms", "/Contents is no CMS", lambda: by_hand(lambda s: b"\x30\x03\x02\x01\x05"), signature(indication=NOT_PASSED, trusted=[False, None]))
    case("cms::cut-short", "the CMS ends before its length says", lambda: by_hand(lambda s: cms_by_hand(personal, s)[:400], sig=w.signature_dictionary(reserve=800)),
         signature(indication=NOT_PASSED, trusted=[False, None]))
    case("cms::time-stamp-as-signature", "sub-filter ETSI.CAdES.detached over a time-stamp token", lambda: by_hand(lambda s: token(Tsa(k["tsa"], STAMPED_AT), s)),
         signature(indication=NOT_PASSED))
    case("cms::mutual-md", "message-digest by SHA-512, signature over the attributes with SHA-256", lambda: by_hand(lambda s: mixed_digests(personal, s)),
         signature(indication=[PASSED, INDETERMINATE], digest_algorithm="sha512", intact=True, valid=True), verdict=None)

    # --- sub-filters and dictionaries
    sd = w.signature_dictionary
    case("odd::unknown-sub-filter", "a sub-filter nobody knows is listed and not judged", lambda: by_hand(usual(personal), sig=sd(sub_filter=b"/Vendor.Own.Format")),
         signature(indication=INDETERMINATE, trusted=[False, None], coverage="entire_file"), importance="high")
    case("odd::no-sub-filter", "no /SubFilter at all", lambda: by_hand(usual(personal), sig=sd(sub_filter=b"")), signature(indication=[INDETERMINATE, PASSED]), verdict=None)
    case("odd::no-type", "signature dictionary without /Type (optional by table 255)", lambda: by_hand(usual(personal), sig=sd(type_=b"")), signature(**EC))
    case("odd::date-without-prefix", "/M without D:", lambda: by_hand(usual(personal), sig=sd(date=b"20260520100000Z")), signature(**EC))
    case("odd::two-byte-ranges", "two /ByteRange keys, the second over a part only", lambda: by_hand(usual(personal), sig=sd(more=b" /ByteRange [0 10 20 10]")),
         signature(indication=NOT_PASSED), attack=True)
    case("odd::two-contents", "two /Contents keys in one dictionary", lambda: by_hand(usual(personal), sig=sd(more=b" /Contents <00>").replace(b"/Contents <00>", b"/Contents <30>")),
         signature(indication=NOT_PASSED), attack=True)
    case("odd::contents-missing", "no /Contents", lambda: by_hand(usual(personal)).replace(b"/Contents <", b"/Contentz <"), signature(indication=NOT_PASSED, trusted=[False, None]))
    ur3 = lambda: usage_rights(k)
    case("odd::usage-rights", "a usage-rights signature (/Perms /UR3) beside an approval signature", ur3,
         signature("Sig1", coverage="entire_file", indication=None, intact=True, valid=True), {"kind": "usage-rights", "intact": True, "valid": True}, verdict=None, exit_=None)
    # --- the hole
    case("attack::hole-larger-than-contents", "the hole starts before /Contents and takes its key in", lambda: by_hand(usual(personal), widen=(10, 0)),
         signature(indication=NOT_PASSED, coverage="unclear"), **T, twin="ok::pades-b-b")
    case("attack::hole-larger-after", "the hole ends after the token: a /Reason outside of every signature", lambda: by_hand(
        usual(personal), sig=sd()[:-2] + b" /Reason (unsigned)>>", widen=(0, 20)), signature(indication=NOT_PASSED, coverage="unclear"), **T, twin="ok::pades-b-b")

    # --- after the end
    good = lambda: by_hand(usual(personal))
    case("trailing::newline", "a line end after %%EOF", lambda: good() + b"\n", signature(suspicious=False), twin="trailing::objects")
    case("trailing::comments", "two kilobytes of comments after %%EOF: no signature covers them", lambda: good() + b"% nothing to see here\n" * 95,
         signature(indication=None, intact=True, valid=True), verdict=None, findings=True)
    case("trailing::objects", "objects without cross-reference or trailer after %%EOF (incremental saving attack on repairing viewers)",
         lambda: w.update(good(), {4: w.stream(w.text_page("Purchase agreement", "Price: 900 euro", "Seller: Jane Doe"))}, with_xref=False),
         signature(indication=NOT_PASSED, intact=True, valid=True), **T, twin="trailing::newline")
    case("trailing::objects-and-trailer", "objects and a trailer without cross-reference table after %%EOF", lambda: w.update(
        good(), {4: w.stream(w.text_page("Purchase agreement", "Price: 900 euro"))}, with_xref=False) + b"trailer\n<</Root 1 0 R /Size 9>>\n%%EOF\n",
        signature(indication=NOT_PASSED, intact=True, valid=True), **T, twin="trailing::newline")

    # --- hidden signatures
    hidden = dict(indication=NOT_PASSED, intact=True, valid=True, modification_level="other", suspicious=True, docmdp_ok=False)
    case("attack::acroform-dropped", "a later revision drops /AcroForm from the catalog", lambda: w.update(good(), {1: w.base()[1]}), signature(**hidden), **T, twin="ok::pades-b-b")
    case("attack::field-removed", "a later revision takes the field out of /Fields and /Annots", lambda: w.update(
        good(), {1: w.base(catalog=b" /AcroForm <</Fields [] /SigFlags 3>>")[1], 3: w.base()[3]}), signature(**hidden), **T, twin="ok::pades-b-b")
    case("attack::value-deleted", "a later revision deletes the field's /V", lambda: w.update(good(), {7: WIDGET.replace(b"/V 8 0 R ", b"")}), signature(**hidden), **T, twin="ok::pades-b-b")
    case("attack::value-null", "a later revision sets the field's /V to null", lambda: w.update(good(), {7: WIDGET.replace(b"/V 8 0 R ", b"/V null ")}), signature(**hidden), **T, twin="ok::pades-b-b")
    case("attack::signature-freed", "a later revision frees the signature dictionary", lambda: w.update(good(), {}, free=[(8, 0, 1)]), signature(**hidden), **T, twin="ok::pades-b-b")

    # --- file forms
    objstm = lambda: qpdf(base, "--object-streams=generate")
    case("form::linearized", "a linearized file, signed", lambda: hanko(qpdf(base, "--linearize"), personal), signature(**EC), importance="high")
    case("form::linearized-two", "a linearized file, signed twice", lambda: hanko(hanko(qpdf(base, "--linearize"), personal), organisation, field="Sig2", at="2026-05-21T10:00:00Z"),
         signature("Sig1", coverage="entire_revision", suspicious=False, docmdp_ok=True), signature("Sig2", **EC))
    case("form::linearized-object-streams", "a linearized file with object streams, signed", lambda: hanko(qpdf(base, "--linearize", "--object-streams=generate"), personal), signature(**EC))
    case("form::object-streams", "cross-reference streams and object streams, signed", lambda: hanko(objstm(), personal), signature(**EC), importance="high")
    case("form::object-streams-two", "cross-reference streams and object streams, signed twice", lambda: hanko(hanko(objstm(), personal), organisation, field="Sig2", at="2026-05-21T10:00:00Z"),
         signature("Sig1", coverage="entire_revision", suspicious=False, docmdp_ok=True), signature("Sig2", **EC))
    case("form::packed-form", "catalog, page and field inside an object stream, signature dictionary outside", lambda: by_hand(usual(personal), form="stream", pack=(1, 2, 3, 7)), signature(**EC))
    case("form::hybrid", "hybrid-reference file: the info dictionary is seen only by the cross-reference stream", lambda: by_hand(
        usual(personal), form="hybrid", hybrid_hidden={9: b"<</Hidden true>>"}), signature(intact=True, valid=True, digest_algorithm="sha256", coverage="entire_file"))
    case("form::cr-only", "carriage return as the only line end", lambda: by_hand(usual(personal), eol=b"\r"), signature(**EC))
    case("form::crlf", "carriage return and line feed", lambda: crlf(personal), signature(**EC))
    case("form::space-padded-xref", "cross-reference offsets padded with spaces: read, with a finding", lambda: by_hand(usual(personal), pad=b" "), signature(**EC), findings=True)
    case("form::junk-before-header", "bytes before %PDF, offsets counted from the start of the file", lambda: by_hand(usual(personal), header=b"\r\njunk line\r\n" + w.HEADER),
         signature(intact=True, valid=True, digest_algorithm="sha256"), findings=True)
    case("form::junk-before-header-shifted", "bytes before %PDF, cross-reference offsets counted from %PDF", lambda: by_hand(usual(personal), header=b"\r\njunk line\r\n" + w.HEADER, shift=13),
         signature(intact=True, valid=True, digest_algorithm="sha256"), findings=True)
    case("form::broken-unrelated-object", "an object that nothing needs is broken", lambda: by_hand(usual(personal), objects={9: b"<</A [1 2 (unclosed"}), signature(intact=True, valid=True, digest_algorithm="sha256"))
    case("form::hex-whitespace-in-contents", "white space inside the /Contents string", lambda: spaced(personal), signature(intact=True, valid=True, digest_algorithm="sha256", coverage="entire_file"))
    case("form::startxref-same-line", "startxref and its offset on one line", lambda: same_line(personal), signature(**EC))
    case("form::nested-field-names", "the field is a grandchild; its full name has dots", lambda: by_hand(usual(personal), objects={
        7: b"<</T (form) /Kids [9 0 R]>>", 9: b"<</T (seller) /Parent 7 0 R /FT /Sig /Kids [10 0 R]>>",
        10: b"<</Type /Annot /Subtype /Widget /T (sign) /Parent 9 0 R /V 8 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R>>"}, page=b"").replace(b"/Annots [7 0 R]", b"/Annots [7 0 R]"),
        signature("form.seller.sign", intact=True, valid=True, digest_algorithm="sha256"))
    case("form::direct-signature", "the signature dictionary is a direct object inside the field", lambda: by_hand(usual(personal), objects={
        7: WIDGET.replace(b"8 0 R", sd()), 8: b"null"}), signature(intact=True, valid=True, coverage="entire_file"))
    for id_, blob, text in [("bad::not-a-pdf", b"Hello, this is no PDF.\n", "not a PDF"), ("bad::empty", b"", "an empty file"), ("bad::header-only", b"%PDF-1.7\n", "a header and nothing else"),
                            ("bad::cut-in-half", base[:300], "a file cut in half")]:
        case(id_, text, blob, verdict=None, exit_=4 if id_ != "bad::cut-in-half" else [3, 4])


def public_key_encrypted(data: bytes, k) -> bytes:
    from pyhanko.pdf_utils.crypt.pubkey import PubKeySecurityHandler, RecipientEncryptionPolicy
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer
    out = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    out._assign_security_handler(PubKeySecurityHandler.build_from_certs(
        [cert(k["signer-rsa3072"])], policy=RecipientEncryptionPolicy(ignore_key_usage=True), pdf_mac=False))
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


def mixed_digests(who, signed):
    attrs = signed_attributes(who, signed, "sha512")
    info = signer_info(who, signed, "sha512", attrs=attrs)
    info["signature_algorithm"] = mechanism(who, "sha256")
    info["signature"] = raw_signature(who, attrs.dump(), "sha256")
    return signed_data([info], [who, *chain(who)], "sha512")


def crlf(who) -> bytes:
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7], objs[8] = WIDGET, w.signature_dictionary()
    made = w.write(objs, eol=b"\r\n")
    made = made.replace(b" n \r\n", b" n\r\n").replace(b" f \r\n", b" f\r\n")  # twenty bytes an entry
    # the table is last: only startxref could be touched, and it points before it
    return w.fill(made, usual(who))


def spaced(who) -> bytes:
    """Every eighty digits of /Contents a line end; the token is filled by hand."""
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7], objs[8] = WIDGET, w.signature_dictionary(reserve=6000)
    made = w.write(objs)
    m = re.search(rb"<(0{6000})>", made)
    a, b = m.start(), m.end()
    spec = b"/ByteRange [0 %d %d %d]" % (a, b, len(made) - b)
    hole = b"/ByteRange [0 0000000000 0000000000 0000000000]"
    made = made.replace(hole, spec.ljust(len(hole)))
    value = cms_by_pyhanko(who, made[:a] + made[b:]).hex().encode()
    lines = b"\n".join(value[i:i + 80] for i in range(0, len(value), 80))
    return made[:a + 1] + lines.ljust(6000, b"0") + made[b - 1:]


def same_line(who) -> bytes:
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7], objs[8] = WIDGET, w.signature_dictionary()
    return w.fill(w.write(objs).replace(b"startxref\n", b"startxref "), usual(who))


def usage_rights(k) -> bytes:
    """A UR3 signature in the first revision (catalog /Perms), then an approval signature by pyHanko."""
    objs = w.base(catalog=b" /Perms <</UR3 7 0 R>>")
    objs[7] = w.signature_dictionary(sub_filter=b"/adbe.pkcs7.detached", more=b" /Reference [<</Type /SigRef /TransformMethod /UR3 /TransformParams <</Type /TransformParams /V /2.2 /Annots [/Create] /Form [/FillIn]>>>>]")
    first = w.fill(w.write(objs), usual(k["organisation"], pades=False))
    second = {1: w.base(catalog=b" /Perms <</UR3 7 0 R>> /AcroForm <</Fields [8 0 R] /SigFlags 3>>")[1], 3: w.base(page=b" /Annots [8 0 R]")[3],
              8: WIDGET.replace(b"8 0 R", b"9 0 R"), 9: w.signature_dictionary()}
    return w.fill(w.update(first, second), usual(k["personal"]))
