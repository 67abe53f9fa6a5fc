"""Fourth group: what is left of the checklist of attacks and malformed input (`testdata/attacks.json`)."""

from __future__ import annotations

import io
import re

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

import changes as c
import writer as w
from case import INDETERMINATE, NOT_PASSED, PASSED, ROOT_RSA, case, signature
from kinds import FORM, WIDGET, by_hand, hanko, usual
from signing import (STAMPED_AT, Tsa, attribute, chain, cms_by_hand, digest, hash_of, mechanism, raw_signature, signed_attributes, signed_data, signer_info)

SECOND = "2026-05-21T10:00:00Z"
EVIL = w.stream(w.text_page("Purchase agreement", "Price: 900 euro", "Seller: Jane Doe"))


def build(k) -> None:
    structure(k)
    updates(k)
    messages(k)
    algorithms(k)
    containers(k)
    seed_values(k)


def forged(id_, text, make, *others, twin="ok::form", **more):
    wanted = dict(intact=True, valid=True, modification_level="other", suspicious=True, docmdp_ok=False)
    wanted.update(more)
    case(id_, text, make, signature("Sig1", **{"indication": NOT_PASSED, **{a: b for a, b in wanted.items() if b is not ...}}), *others, attack=True, importance="critical", twin=twin)


def honest(id_, text, make, level, *others, twin=None, **more):
    case(id_, text, make, signature("Sig1", coverage="entire_revision", modification_level=level, suspicious=False, docmdp_ok=True, **more), *others, twin=twin, importance="high")


def seed_values(k) -> None:
    """Every flag of tables 237 and 238, kept and broken."""
    who = k["signer-p256"]

    def seeded(sv: bytes, more=b"", tsa=None):
        objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        objs[7] = WIDGET[:-2] + b" /SV <</Type /SV " + sv + b">>>>"
        objs[8] = w.signature_dictionary(reserve=7000 if tsa else c.RESERVE, more=more)
        return w.fill(w.write(objs), usual(who, tsa=tsa))
    hexadecimal = lambda one: b"<" + one.der.hex().encode() + b">"
    certificate = lambda flag, entry: b"/Cert <</Type /SVCert /Ff %d %s>>" % (flag, entry)
    stamped = Tsa(k["tsa"], STAMPED_AT)
    for id_, kept, text, sv, more in [
        ("filter", True, "Filter Adobe.PPKLite required", b"/Ff 1 /Filter /Adobe.PPKLite", {}),
        ("filter-broken", False, "Filter Vendor.Own required", b"/Ff 1 /Filter /Vendor.Own", {}),
        ("sub-filter", True, "SubFilter [ETSI.CAdES.detached] required", b"/Ff 2 /SubFilter [/ETSI.CAdES.detached]", {}),
        ("version", True, "a parser of version 3 required", b"/Ff 4 /V 3", {}),
        ("version-broken", False, "a parser of version 9 required", b"/Ff 4 /V 9", {}),
        ("no-reason", True, "no reason wanted, none given", b"/Ff 8 /Reasons [(.)]", {}),
        ("no-reason-broken", False, "no reason wanted, one given", b"/Ff 8 /Reasons [(.)]", {"more": b" /Reason (I agree)"}),
        ("legal-attestation-broken", False, "a legal attestation required", b"/Ff 16 /LegalAttestation [(None)]", {}),
        ("revocation-information-broken", False, "revocation information required, none in the signature", b"/Ff 32 /AddRevInfo true", {}),
        ("lock-document-broken", False, "the document is to be locked, and is not", b"/Ff 128 /LockDocument true", {}),
        ("lock-document-not", True, "the document is not to be locked", b"/Ff 128 /LockDocument false", {}),
        ("appearance-filter-broken", False, "an appearance filter required", b"/Ff 256 /AppearanceFilter (Vendor)", {}),
        ("mdp-approval", True, "MDP 0: an approval signature wanted", b"/MDP <</P 0>>", {}),
        ("mdp-broken", False, "MDP 2: a certification wanted, an approval given", b"/MDP <</P 2>>", {}),
        ("time-stamp", True, "a time-stamp required and there", b"/TimeStamp <</URL (http://tsa.example/) /Ff 1>>", {"tsa": stamped}),
        ("time-stamp-broken", False, "a time-stamp required, none there", b"/TimeStamp <</URL (http://tsa.example/) /Ff 1>>", {}),
        ("subject", True, "the signer's certificate is listed", certificate(1, b"/Subject [" + hexadecimal(who) + b"]"), {}),
        ("subject-broken", False, "another signer's certificate is listed", certificate(1, b"/Subject [" + hexadecimal(k["second"]) + b"]"), {}),
        ("issuer", True, "the issuer is listed", certificate(2, b"/Issuer [" + hexadecimal(k["issuing"]) + b"]"), {}),
        ("policy-broken", False, "a certificate policy that the certificate lacks", certificate(4, b"/OID [(1.2.3.4)]"), {}),
        ("subject-name-broken", False, "a subject of another name", certificate(8, b"/SubjectDN [<</CN (Somebody else)>>]"), {}),
        ("key-usage-broken", False, "a certificate that signs certificates", certificate(32, b"/KeyUsage [(XXXXX1)]"), {}),
    ]:
        case(f"seed-values::{id_}", text, lambda: seeded(sv, **more), signature(indication=PASSED if kept else None, intact=True, valid=True, seed_values_ok=kept), verdict=PASSED if kept else None, importance="low")


def structure(k) -> None:
    """Objects that run into one another, or out of their revision."""
    sign = lambda made: w.fill(made, usual(k["signer-p256"]))
    empty = lambda data, chained, size: data + b"xref\n0 0\ntrailer\n<</Size %d /Root 1 0 R /Info 6 0 R /ID [" % size + w.ID + w.ID + b"] /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        w.last_startxref(chained), len(data))

    def nested(count=20):
        """The page holds a string full of further objects, each with an entry of its own: they hide that the page refers to its contents."""
        objs = c.contract()
        inner = b"".join(b"%d 0 obj null endobj\n" % n for n in range(40, 40 + count))
        objs[3] = c.PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Note (" + inner + b") /Contents 4 0 R")
        made = w.write(objs)
        rows = b"40 %d\n" % count + b"".join(b"%010d 00000 n \n" % made.index(b"%d 0 obj null" % n) for n in range(40, 40 + count))
        return sign(made.replace(b"trailer\n<</Size 21", rows + b"trailer\n<</Size %d" % (40 + count)))
    case("odd::objects-within-an-object", "the signed page holds a string full of further objects: nothing came later", nested, signature(coverage="entire_file", modification_level="none"), importance="low")
    forged("attack::objects-within-an-object", "the same, then the page's contents are replaced: the reference to them is hidden among the inner objects", lambda: w.update(nested(), {4: EVIL}), twin="odd::objects-within-an-object")

    def crossing(after: bytes, end: bytes, update=True):
        """The last signed object is a stream whose length leads beyond the end of the revision."""
        objs = c.contract()
        objs[3] = c.PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Contents 30 0 R")
        objs[30] = b"<</Length 00000>>\nstream\n" + w.text_page(*c.PAGE_1) + b"\n%\nendstream"
        made = w.write(objs)
        start = made.index(b"stream\n", made.index(b"\n30 0 obj")) + 7
        data = sign(made.replace(b"/Length 00000", b"/Length %05d" % (len(made) + len(after) - start)))
        longer = data + after + end
        return empty(longer, data, 31) if update else longer
    more = b"\nBT /F1 16 Tf 72 620 Td (Price: 900 euro) Tj ET"
    forged("attack::stream-beyond-revision", "a signed stream's length leads beyond the signed bytes; an update brings what it shows there", lambda: crossing(more, b"\nendstream\nendobj\n"), twin="ok::empty-update")
    forged("attack::stream-beyond-end", "the same without an update: bytes after the end complete the stream", lambda: crossing(more, b"\nendstream\n", False), twin="trailing::newline", modification_level=..., docmdp_ok=..., suspicious=...)

    def shared_members(fake: bytes):
        """Page 3 stands in an object stream whose directory gives other members a part of its bytes."""
        objs = c.contract()
        page = c.PAGE_OBJECT if fake == b"same" else c.PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Note (null ) /Contents 4 0 R")
        parts = [(n, objs.pop(n)) for n in (1, 2)]
        head, body = [], b""
        for n, text in parts:
            head.append((n, len(body)))
            body += text + b"\n"
        head.append((3, len(body)))
        head.append((40, len(body) if fake == b"same" else len(body) + page.index(b"null )")))
        body += page
        objs.pop(3)
        text = b"".join(b"%d %d " % pair for pair in head)
        objs[41] = w.stream(text + body, b"/Type /ObjStm /N 4 /First %d" % len(text))
        made, offsets = w._body(objs, len(w.HEADER))
        packed = {n: (41, i) for i, (n, _) in enumerate(head)}
        at = len(w.HEADER) + len(made)
        out = w.HEADER + made + w._xref_stream(42, at, offsets, b"/Root 1 0 R /Info 6 0 R /ID [" + w.ID + w.ID + b"]", 43, packed, head=True)
        return sign(out + b"startxref\n%d\n%%%%EOF\n" % at)
    for label, fake, text in [("same-place", b"same", "another member has the page's own place"), ("within", b"in", "another member stands in a string of the page")]:
        forged(f"attack::object-stream-{label}", f"{text} in an object stream, and the contents are replaced", lambda: w.update(shared_members(fake), {4: EVIL}, form="stream"), twin="ok::form-filled-object-stream")

    def stretched(reference: bytes):
        """The page's reference to its contents, written at length."""
        objs = c.contract()
        objs[3] = c.PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Contents " + reference)
        return sign(w.write(objs))
    for label, reference, text in [("comment", b"4 %" + b"a" * 300 + b"\n0 R", "a long comment"), ("white-space", b"4" + b" " * 700 + b"\n0\r\n\x00\x0c\tR", "white space of all kinds"), ("sign", b"+004 00000 R", "a sign and zeros")]:
        forged(f"attack::reference-with-{label}", f"the page refers to its contents with {text} within the reference, and they are replaced", lambda: w.update(stretched(reference), {4: EVIL}))

    def inherited(parent: int):
        """The page names as its parent an object that may change as something else; it inherits its size from there."""
        objs = c.contract()
        objs[3] = c.PAGE_OBJECT.replace(b"/Parent 2 0 R /MediaBox [0 0 612 792]", b"/Parent %d 0 R" % parent)
        sized = lambda height: {6: objs[6][:-2] + b" /MediaBox [0 0 612 %d]>>" % height} if parent == 6 else {9: w.stream(c.XMP, b"/Type /Metadata /Subtype /XML /MediaBox [0 0 612 %d]" % height)}
        later = sized(300)
        objs.update(sized(792))
        return w.update(sign(w.write(objs)), later)
    forged("attack::page-inherits-from-info", "the page names the document information as its parent, and that gets a smaller media box", lambda: inherited(6), twin="ok::info-updated")
    forged("attack::page-inherits-from-metadata", "the page names the metadata as its parent, and those get a smaller media box", lambda: inherited(9), twin="ok::metadata-updated")

    def stated(length: int):
        """The first object is a linearization dictionary that states a length."""
        head = w.HEADER + b"99 0 obj\n<</Linearized 1 /L %06d /H [10 20] /O 3 /E 500 /N 1 /T 900>>\nendobj\n" % length
        data = sign(w.write(c.contract(), header=head))
        return empty(data, data, 21)
    honest("ok::linearization-outdated", "a linearization dictionary that states another length than the file has had or has", lambda: stated(1234), ["none", "lta_updates"], twin="attack::length-as-stated")
    forged("attack::length-as-stated", "an update brings the file to the length that its linearization dictionary states", lambda: stated(len(stated(1234))), twin="ok::linearization-outdated")

    signed = lambda: sign(w.write(c.contract()))
    forged("attack::update-not-chained", "an update replaces the contents, the next one's /Prev passes it over", lambda: (lambda d: empty(w.update(d, {4: EVIL}), d, 21))(signed()), twin="ok::empty-update")
    forged("attack::objects-not-listed", "an honest update, with another definition of the contents among its bytes that its table does not list",
           lambda: (lambda d: empty(w.update(d, {4: EVIL}, with_xref=False), d, 21))(signed()), twin="ok::empty-update")

    def wrong_member():
        """An update's entry of the page leads to a member of its object stream that is another object."""
        data = sign(w.write(c.contract(), form="stream"))
        body, _ = w.object_stream({30: c.PAGE_OBJECT.replace(b"4 0 R", b"19 0 R")})
        at = len(data)
        out = data + b"31 0 obj\n" + body + b"\nendobj\n"
        section = len(out)
        return out + w._xref_stream(32, section, {31: at}, b"/Root 1 0 R /Info 6 0 R /ID [" + w.ID + w.ID + b"] /Prev %d" % w.last_startxref(data), 33, {3: (31, 0)}) + b"startxref\n%d\n%%%%EOF\n" % section
    forged("attack::object-stream-wrong-member", "the entry of the page leads to another object in an object stream", wrong_member, twin="ok::form-filled-object-stream")
    case("form::object-header-white-space", "line ends and more than one space in the header of an object", lambda: sign(re.sub(rb"(\d{10}) 00000 n", lambda m: m.group(), spaced_headers())), signature(intact=True, valid=True, coverage="entire_file"))

    def collide():
        """The hole of the second signature begins where that of the first does: its two ranges leave out what the first one signs."""
        data = signed()
        made = w.update(data, {20: c.sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: c.SD(date=b"D:20260521100000Z")})
        first = re.search(rb"<[0-9a-f]{%d}>" % c.RESERVE, data).start()
        token = re.search(rb"<0{%d}>" % c.RESERVE, made).start()
        return w.fill(made, usual(k["second"], at=SECOND), widen=(token - first, 0))
    case("attack::byte-ranges-collide", "the hole of a second signature takes in all that the first one signs behind its own", collide,
         signature("Sig1", indication=None, intact=True, valid=True), signature("Sig2", NOT_PASSED, coverage="unclear"), verdict=NOT_PASSED, attack=True, importance="critical", twin="ok::form-empty-field-signed")
    case("form::hole-with-white-space", "the hole takes in the space before /Contents and a line end behind it: a finding", lambda: by_hand(
        usual(k["personal"]), sig=w.signature_dictionary()[:-2] + b"\n>>", widen=(1, 1)), signature(intact=True, valid=True, coverage="entire_file"), finding_codes=["hole-has-white-space"], twin="attack::hole-larger-after")

    def one_name():
        """Two fields of one name, each with a signature of its own."""
        objs = c.contract()
        objs[20] = c.sig_field("Sig1", None, rect=b"72 100 272 150")
        data = sign(w.write(objs))
        return w.fill(w.update(data, {20: c.sig_field("Sig1", 31, rect=b"72 100 272 150"), 31: c.SD(date=b"D:20260521100000Z")}), usual(k["second"], at=SECOND))
    case("odd::two-fields-of-one-name", "two signature fields have one name: both signatures are listed", one_name,
         signature("Sig1", indication=None, intact=True, valid=True), signature("Sig1", indication=None, intact=True, valid=True), verdict=None)


def spaced_headers() -> bytes:
    made = w.write(c.contract())
    # twelve bytes stay twelve bytes: the offsets need no change
    return made.replace(b"\n19 0 obj\n<<", b"\n19 0\robj <<").replace(b"\n10 0 obj\n", b"\n10\n0 obj ")


def updates(k) -> None:
    """Habits of honest programs, and the same things where they are none."""
    sign = lambda objs, **more: w.fill(w.write(objs, **more), usual(k["signer-p256"]))
    second = lambda data, objects: w.fill(w.update(data, objects), usual(k["second"], at=SECOND))
    signed = lambda: sign(c.contract())
    field2 = lambda more=b"": c.sig_field("Sig2", 31, rect=b"72 100 272 150", more=more)
    dictionary = lambda: c.SD(date=b"D:20260521100000Z")
    two = signature("Sig2", coverage="entire_file")

    honest("ok::habit-default-appearance", "Acrobat: the update that signs also rewrites /DA and /DR of the form", lambda: second(signed(), {
        20: field2(), 31: dictionary(), 10: c.FORM_PLAIN.replace(b"/DA (/Helv 12 Tf 0 g)", b"/DA (/Helv 0 Tf 0 g )").replace(b"/Helv 5 0 R", b"/Helv 5 0 R /ZaDb 30 0 R"),
        30: b"<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"}), "form_filling", two)
    honest("ok::habit-field-flags", "Acrobat: the update that signs makes other fields read-only", lambda: second(signed(), {20: field2(), 31: dictionary(), 11: c.text_field("amount", "100", 14, ff=1)}), "form_filling", two)
    honest("ok::habit-lock-when-signed", "a /Lock is put into the field as it is signed: it can only forbid more", lambda: second(signed(), {
        20: field2(b" /Lock <</Type /SigFieldLock /Action /All>>"), 31: dictionary()}), "form_filling", two)
    honest("ok::habit-page-rewritten", "the page is written again as it was, with the new widget behind", lambda: second(signed(), {
        3: c.PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 4: c.contract()[4], 5: c.contract()[5], 10: c.FORM_PLAIN.replace(b"20 0 R]", b"20 0 R 30 0 R]"),
        30: c.sig_field("Sig3", 31), 31: dictionary()}), ["lta_updates", "form_filling"], signature("Sig3", coverage="entire_file"))
    forged("attack::lock-taken-away", "the update that signs takes the field's /Lock away", lambda: second(sign({**c.contract(), 20: c.sig_field("Sig2", None, rect=b"72 100 272 150", more=b" /Lock <</Type /SigFieldLock /Action /All>>")}), {
        20: field2(), 31: dictionary()}), signature("Sig2", indication=None, intact=True, valid=True), twin="ok::habit-lock-when-signed")
    forged("attack::seed-value-taken-away", "the update that signs takes the field's seed values away", lambda: second(sign({**c.contract(), 20: c.sig_field("Sig2", None, rect=b"72 100 272 150", more=b" /SV <</Type /SV /Ff 2 /SubFilter [/adbe.pkcs7.detached]>>")}), {
        20: field2(), 31: dictionary()}), signature("Sig2", indication=None, intact=True, valid=True), twin="ok::form-empty-field-signed")

    def with_store(extra=b""):
        """A document with a security store, signed a second time over the store."""
        objects = {30: b"<</Type /DSS /Certs [32 0 R 33 0 R] /CRLs [34 0 R] /VRI <</0123456789ABCDEF0123456789ABCDEF01234567 <</Cert [32 0 R]>>>>>>",
                   32: w.stream(k["issuing"].der), 33: w.stream(k["personal"].der), 34: w.stream(c.CRL())}
        data = signed()
        objects[1] = c.data_catalog(data)[:-2] + b" /DSS 30 0 R>>"
        return second(w.update(data, objects), {20: field2(), 31: dictionary()})
    later = dict(indication=NOT_PASSED, intact=True, valid=True)
    honest("ok::store-then-signed", "a security store is added, then a second signature", with_store, "form_filling", two)
    store = b"<</Type /DSS /Certs [32 0 R 33 0 R] /CRLs [34 0 R] /VRI <</0123456789ABCDEF0123456789ABCDEF01234567 <</Cert [32 0 R]>>>>>>"
    honest("ok::store-entry-removed", "a certificate leaves the security store", lambda: w.update(with_store(), {30: store.replace(b" 33 0 R]", b"]")}), "form_filling",
           signature("Sig2", coverage="entire_revision", suspicious=False, docmdp_ok=True))
    for label, text, new in [("vri-changed", "the VRI entry that the second signature covers is another", store.replace(b"<</Cert [32 0 R]>>", b"<</Cert [33 0 R]>>")),
                             ("vri-removed", "the VRI that the second signature covers is taken away", re.sub(rb" /VRI <<.*>>>>", b"", store) + b"")]:
        new = new if new.endswith(b">>") else new + b">>"
        case(f"attack::store-{label}", text, lambda: w.update(with_store(), {30: new}), signature("Sig1", indication=None, intact=True, valid=True), signature("Sig2", suspicious=True, **later),
             verdict=NOT_PASSED, attack=True, importance="high", twin="ok::store-entry-removed")

    objs = lambda p: c.contract(perms=c.PERMS, sig_more=c.docmdp(p))
    note = lambda kind, more=b"": b"<</Type /Annot /Subtype /" + kind + b" /Rect [400 700 420 720] /P 3 0 R /F 4 /Contents (note)" + more + b">>"
    add = lambda data, body, extra=None: w.update(data, {3: c.PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 30: body, **(extra or {})})
    for kind in [b"Underline", b"Squiggly", b"Caret", b"Popup"]:
        honest(f"ok::annotation-{kind.decode().lower()}-p3", f"an annotation {kind.decode()} is added under P=3", lambda: add(sign(objs(3)), note(kind)), "annotations", docmdp=3)
    media = {31: w.stream(b"RIFF", b"/Type /EmbeddedFile")}
    for kind, more in [(b"Widget", b""), (b"Screen", b""), (b"Movie", b" /Movie <</F (a.avi)>>"), (b"Sound", b" /Sound 31 0 R"), (b"RichMedia", b" /RichMediaContent <<>>"), (b"3D", b" /3DD 31 0 R"),
                       (b"Watermark", b" /AP <</N 31 0 R>>"), (b"PrinterMark", b""), (b"TrapNet", b""), (b"Projection", b""), (b"Unknown", b"")]:
        forged(f"attack::evil-annotation-{kind.decode().lower()}", f"an annotation {kind.decode()} is added under P=3", lambda: add(sign(objs(3)), note(kind, more), media), twin="ok::annotation-p3", docmdp=3)
    honest("ok::annotation-removed-p3", "a note that was there is deleted under P=3", lambda: (lambda d: w.update(d, {3: c.PAGE_OBJECT}))(sign({**objs(3), 3: c.PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 21 0 R]"), 21: note(b"Text")})), "annotations", docmdp=3)
    honest("ok::annotation-changed-p3", "a note that was there is changed under P=3", lambda: (lambda d: w.update(d, {21: note(b"Text").replace(b"(note)", b"(another)")}))(sign({**objs(3), 3: c.PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 21 0 R]"), 21: note(b"Text")})), "annotations", docmdp=3)


def messages(k) -> None:
    """The CMS and what it names."""
    personal = k["personal"]
    attrs = lambda s, **more: signed_attributes(personal, s, **more)
    made = lambda extra, leave=(): lambda: by_hand(lambda s: cms_by_hand(personal, s, attrs=attrs(s, extra=extra(s) if callable(extra) else extra, leave=leave)), reserve=5200)
    broken = dict(attack=True, twin="cms::by-hand")
    for label, content, text in [("empty", b"", "empty"), ("other-document", w.write(w.base()), "another document")]:
        case(f"cms::encapsulated-{label}", f"detached sub-filter, but the CMS encapsulates content ({text}) and signs that", lambda: by_hand(
            lambda s: signed_data([signer_info(personal, content)], [personal, k["issuing"]], content=content), reserve=7000), signature(indication=NOT_PASSED, trusted=[False, None]), **broken, importance="critical")
    protection = attribute("cms_algorithm_protection", cms.CMSAlgorithmProtection({"digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "signature_algorithm": mechanism(personal, "sha256")}))
    case("cms::two-algorithm-protections", "cms-algorithm-protection twice (RFC 6211 wants one)", made([protection, protection]), signature(indication=NOT_PASSED), **broken)

    def named(who, *, issuer=None, version=2):
        entry = {"cert_hash": digest("sha256" if version == 2 else "sha1", who.der)}
        if issuer is not None:
            entry["issuer_serial"] = issuer
        if version == 2:
            return attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2(entry)]}))
        return attribute("signing_certificate", tsp.SigningCertificate({"certs": [tsp.ESSCertID(entry)]}))
    other = tsp.IssuerSerial({"issuer": [x509.GeneralName("directory_name", x509.Name.build({"common_name": "Somebody else"}))], "serial_number": 1})
    case("cms::two-signing-certificates", "signing-certificate-v2 twice", made([named(personal)]), signature(indication=NOT_PASSED), **broken)
    case("cms::signing-certificate-v1-mismatch", "signing-certificate in its first form names another certificate", made([named(k["second"], version=1)], ("signing_certificate_v2",)), signature(indication=NOT_PASSED), **broken)
    case("cms::signing-certificate-issuer-mismatch", "signing-certificate-v2 has the right hash and another issuer and serial number", made([named(personal, issuer=other)], ("signing_certificate_v2",)),
         signature(indication=[PASSED, *NOT_PASSED], intact=True, valid=True), verdict=None)

    def policy(hash_value: bytes, md="sha256"):
        identifier = b"\x06\x03\x2a\x03\x04"
        algorithm = algos.DigestAlgorithm({"algorithm": md}).dump()
        seq = lambda *parts: core.Sequence.load(b"\x30" + bytes([len(b"".join(parts))]) + b"".join(parts)).dump()
        value = seq(identifier, seq(algorithm, core.OctetString(hash_value).dump()))
        return cms.CMSAttribute({"type": "1.2.840.113549.1.9.16.2.15", "values": [core.Any.load(value)]})
    for label, text, held in [("zero", "a digest of zeros", policy(bytes(32))), ("wrong", "a digest of something else", policy(digest("sha256", b"another policy"))), ("unknown-algorithm", "an unknown digest algorithm", policy(bytes(20), "1.3.6.1.4.1.55555.7.7"))]:
        case(f"cms::signature-policy-{label}", f"the signer names a signature policy with {text}: the policy is not at hand and said to be so", made([held]),
             signature(indication=[PASSED, INDETERMINATE], intact=True, valid=True), verdict=None)
    case("odd::date-differs-from-signing-time", "/M is a year before the signing-time attribute", lambda: by_hand(usual(personal, pades=False), sig=w.signature_dictionary(sub_filter=b"/adbe.pkcs7.detached", date=b"D:20250520100000Z")),
         signature(indication=[PASSED, INDETERMINATE], intact=True, valid=True), verdict=None, finding_codes=["signing-times-differ"])


def algorithms(k) -> None:
    rsa3, ed448, ml = k["signer-rsa3072"], k["signer-ed448"], k["signer-mldsa65"]

    def pss(stated: tuple[str, str, int], used: tuple[str, str, int], md: str):
        def make(signed):
            attrs = signed_attributes(rsa3, signed, md)
            value = rsa3.private.sign(attrs.dump(), padding.PSS(padding.MGF1(hash_of(used[1])), used[2]), hash_of(used[0]))
            info = signer_info(rsa3, signed, md, attrs=attrs)
            info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams({
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": stated[0]}),
                "mask_gen_algorithm": algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": algos.DigestAlgorithm({"algorithm": stated[1]})}), "salt_length": stated[2]})})
            info["signature"] = value
            return signed_data([info], [rsa3, *chain(rsa3)], md)
        return lambda: by_hand(make, reserve=7000)
    good = ("sha256", "sha256", 32)
    failing = dict(trust=[ROOT_RSA], attack=True, twin="algorithms::rsa-pss")
    case("tampered::rsa-pss-salt", "RSASSA-PSS: the parameters state a salt of 20 bytes, 32 were used", pss(("sha256", "sha256", 20), good, "sha256"), signature(indication=NOT_PASSED, intact=True, valid=False), **failing)
    case("tampered::rsa-pss-mask", "RSASSA-PSS: the parameters state MGF1 with SHA-1, SHA-256 was used", pss(("sha256", "sha1", 32), good, "sha256"), signature(indication=NOT_PASSED, intact=True, valid=False), **failing)
    case("tampered::rsa-pss-digest", "RSASSA-PSS with SHA-512, digestAlgorithm says SHA-256 (RFC 4056 clause 3 wants one)", pss(("sha512", "sha512", 64), ("sha512", "sha512", 64), "sha256"),
         signature(indication=NOT_PASSED), **failing)

    def pure(who, md, name, stated=None):
        def make(signed):
            attrs = signed_attributes(who, signed, md)
            info = signer_info(who, signed, md, attrs=attrs)
            info["signature_algorithm"] = {"algorithm": name}
            if stated:
                info["digest_algorithm"] = {"algorithm": stated}
            return signed_data([info], [who, *chain(who)], md)
        return lambda: by_hand(make, reserve=14000 if "ml" in who.short else 6000)
    case("algorithms::ed448-sha512", "Ed448 with SHA-512: ISO/TS 32002 and RFC 8419 want SHAKE256", pure(ed448, "sha512", "1.3.101.113"), signature(indication=NOT_PASSED), attack=True, twin="algorithms::ed448")
    case("algorithms::ed25519-sha256", "Ed25519 with SHA-256: ISO/TS 32002 and RFC 8419 want SHA-512", pure(k["signer-ed25519"], "sha256", "1.3.101.112"), signature(indication=NOT_PASSED), attack=True, twin="algorithms::ed25519")
    case("algorithms::mldsa65-sha256", "ML-DSA-65 with SHA-256, which RFC 9882 clause 3.3 leaves out", pure(ml, "sha256", "2.16.840.1.101.3.4.3.18"), signature(indication=NOT_PASSED), attack=True, twin="algorithms::mldsa65", importance="low")

    def sha1_inside(inner):
        return lambda s: signed_data([signer_info(rsa3, inner or digest("sha1", s), "sha256")], [rsa3, *chain(rsa3)], "sha256", content=inner or digest("sha1", s))

    def valid_and_invalid():
        held = w.signature_dictionary(sub_filter=b"/adbe.pkcs7.sha1", reserve=7000)
        data = by_hand(sha1_inside(None), sig=held)
        catalog = w.base(catalog=b" /AcroForm <</Fields [7 0 R 10 0 R] /SigFlags 3>>")[1]
        return w.fill(w.update(data, {1: catalog, 3: w.base(page=b" /Annots [7 0 R 10 0 R]")[3], 10: c.sig_field("Sig2", 11), 11: held}), sha1_inside(digest("sha1", b"other")))
    case("tampered::adbe-pkcs7-sha1-second", "adbe.pkcs7.sha1 twice: the first holds, the second is over the digest of other bytes", valid_and_invalid,
         signature("Sig1", indication=PASSED), signature("Sig2", "TOTAL-FAILED", "HASH_FAILURE", intact=False, valid=True), trust=[ROOT_RSA], algorithm_policy="none", attack=True, twin="algorithms::adbe-pkcs7-sha1-outer-sha256")

    def reversed_chain():
        certificates = b"[" + b" ".join(b"<" + one.der.hex().encode() + b">" for one in [rsa3, *chain(rsa3)][::-1]) + b"]"
        return by_hand(lambda s: core.OctetString(rsa3.private.sign(s, padding.PKCS1v15(), hashes.SHA1())).dump(),
                       sig=w.signature_dictionary(sub_filter=b"/adbe.x509.rsa_sha1", more=b" /Cert " + certificates, reserve=1000))
    case("algorithms::adbe-x509-rsa-sha1-reversed", "/Cert begins with the issuer: table 255 wants the signer's certificate first", reversed_chain, signature(indication=NOT_PASSED), trust=[ROOT_RSA],
         algorithm_policy="none", attack=True, twin="algorithms::adbe-x509-rsa-sha1-policy-off")


def containers(k) -> None:
    """Encryption with a message authentication code (ISO/TS 32004), which is not checked."""
    def protected(data: bytes) -> bytes:
        out = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
        out._assign_security_handler(StandardSecurityHandler.build_from_pw("ownersecret", "", encrypt_metadata=True, pdf_mac=True))
        made = io.BytesIO()
        out.write(made)
        return made.getvalue()
    base = lambda: w.write(w.base(), header=w.HEADER.replace(b"1.7", b"2.0"))
    case("encrypted::mac", "encrypted with a message authentication code (ISO/TS 32004): a finding says that it is not checked", lambda: hanko(protected(base()), k["personal"], password=""),
         signature(coverage="entire_file", intact=True, valid=True), finding_codes=["mac-not-checked"])
    def stripped():
        data = hanko(protected(base()), k["personal"], password="")
        trailer = data[data.rindex(b"trailer"):]
        keep = b" ".join(re.search(rb"/%s[^/]+" % key, trailer).group() for key in (b"Root", b"Encrypt", b"ID", b"Size"))
        return data + b"xref\n0 0\ntrailer\n<<" + keep + b" /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (w.last_startxref(data), len(data))
    case("encrypted::mac-stripped", "an update drops the message authentication code that the encryption dictionary announces: a finding", stripped,
         signature("Sig1", indication=None, intact=True, valid=True), verdict=None, finding_codes=["mac-missing"], twin="encrypted::mac")
