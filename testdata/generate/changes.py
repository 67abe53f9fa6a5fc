"""Second group: what was changed after signing, forged and honest, each forgery with its honest twin."""

from __future__ import annotations

import re

import writer as w
from case import AT, FAILED, INDETERMINATE, NOT_PASSED, PASSED, ROOT, case, pki, signature
from kinds import FORM, WIDGET, by_hand, hanko, usual
from signing import cms_by_pyhanko

RESERVE = 3300
SD = lambda **more: w.signature_dictionary(**{"reserve": RESERVE, **more})
PAGE_1 = ("Purchase agreement", "Price: 100 euro", "Seller: Jane Doe")
PAGE_2 = ("Annex", "Delivery within 30 days")
XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:ModifyDate>2026-05-01T09:00:00Z</xmp:ModifyDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def appearance(text: str, size=12, font=b"Helv") -> bytes:
    body = b"/Tx BMC q BT /" + font + b" %d Tf 2 5 Td (" % size + text.encode("latin-1") + b") Tj ET Q EMC"
    return w.stream(body, b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources <</Font <</Helv 5 0 R>>>>")


def text_field(name: str, value: str, ap: int, *, y=600, flags=4, parent: int | None = None, ff=0, ft=b"/Tx", page=3, more=b"") -> bytes:
    return (b"<</Type /Annot /Subtype /Widget /FT " + ft + b" /T (" + name.encode() + b") /V (" + value.encode("latin-1") + b") /DA (/Helv 12 Tf 0 g) /Rect [72 %d 272 %d] /F %d /Ff %d /P %d 0 R /AP <</N %d 0 R>>" % (y, y + 20, flags, ff, page, ap)
            + (b" /Parent %d 0 R" % parent if parent else b"") + more + b">>")


def sig_field(name: str, value: int | None, *, rect=b"0 0 0 0", more=b"", page=3, flags=132) -> bytes:
    return (b"<</Type /Annot /Subtype /Widget /FT /Sig /T (" + name.encode() + b")" + (b" /V %d 0 R" % value if value else b"") +
            b" /Rect [" + rect + b"] /F %d /P %d 0 R" % (flags, page) + more + b">>")


def contract(*, catalog=b"", perms=b"", acroform=b"", sig_more=b"") -> dict[int, bytes]:
    """The form that is signed.

    1 catalog · 2 pages · 3 page · 4 its contents · 5 font · 6 info · 7 Sig1 · 8 its signature · 9 XMP · 10 AcroForm · 11 amount · 12 amount2 ·
    13 seller · 14–16 appearances (amount, amount2, seller.name) · 15 seller.name is 17 · 18 second page · 19 its contents · 20 empty Sig2
    """
    objs = w.base(PAGE_1)
    objs[1] = b"<</Type /Catalog /Pages 2 0 R /Metadata 9 0 R /AcroForm 10 0 R" + perms + catalog + b">>"
    objs[2] = b"<</Type /Pages /Kids [3 0 R 18 0 R] /Count 2>>"
    objs[3] = PAGE_OBJECT
    objs[7] = sig_field("Sig1", 8)
    objs[8] = SD(more=sig_more)
    objs[9] = w.stream(XMP, b"/Type /Metadata /Subtype /XML")
    objs[10] = FORM_PLAIN[:-2] + acroform + b">>"
    objs[11] = text_field("amount", "100", 14)
    objs[12] = text_field("amount2", "200", 15, y=570)
    objs[13] = b"<</T (seller) /Kids [17 0 R]>>"
    objs[14], objs[15], objs[16] = appearance("100"), appearance("200"), appearance("Jane Doe")
    objs[17] = text_field("name", "Jane Doe", 16, y=540, parent=13)
    objs[18] = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>> /Contents 19 0 R>>"
    objs[19] = w.stream(w.text_page(*PAGE_2))
    objs[20] = sig_field("Sig2", None, rect=b"72 100 272 150")
    return objs


PAGE_OBJECT = (b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>> /Contents 4 0 R "
               b"/Annots [7 0 R 11 0 R 12 0 R 17 0 R 20 0 R]>>")
FORM_PLAIN = b"<</Fields [7 0 R 11 0 R 12 0 R 13 0 R 20 0 R] /SigFlags 3 /DA (/Helv 12 Tf 0 g) /DR <</Font <</Helv 5 0 R>>>>>>"


def docmdp(p: int) -> bytes:
    return b" /Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /P %d /V /1.2>>>>]" % p


def fieldmdp(action: str, fields: list[str] | None) -> bytes:
    names = b" /Fields [" + b" ".join(b"(" + f.encode() + b")" for f in fields) + b"]" if fields is not None else b""
    return b" /Reference [<</Type /SigRef /TransformMethod /FieldMDP /Data 1 0 R /TransformParams <</Type /TransformParams /Action /" + action.encode() + names + b" /V /1.2>>>>]"


PERMS = b" /Perms <</DocMDP 8 0 R>>"


def build(k) -> None:
    personal, organisation = k["signer-p256"], k["second"]
    sign = lambda objs, **more: w.fill(w.write(objs, **more), usual(personal))
    cache: dict = {}

    def signed(**more) -> bytes:
        key = repr(sorted(more.items()))
        if key not in cache:
            cache[key] = sign(contract(**more))
        return cache[key]

    certified = lambda p: signed(perms=PERMS, sig_more=docmdp(p))

    def second(data: bytes, objects: dict[int, bytes], **more) -> bytes:
        """An update with a second signature (its dictionary is open in `objects`)."""
        return w.fill(w.update(data, objects, **more), usual(organisation, at="2026-05-21T10:00:00Z"))

    def later_signature(data, *, rect=b"0 0 0 0", extra=None, catalog=None, sig=None, field=None, form=None, page=None, number=30) -> bytes:
        """A new field `Sig3` (30) with its dictionary (31), properly added."""
        objects = {10: form or FORM_PLAIN.replace(b"20 0 R]", b"20 0 R %d 0 R]" % number), 3: page or PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R %d 0 R]" % number),
                   number: field or sig_field("Sig3", number + 1, rect=rect), number + 1: sig or SD(date=b"D:20260521100000Z")}
        objects.update(extra or {})
        return second(data, objects)

    ok = dict(intact=True, valid=True, trusted=True, suspicious=False, docmdp_ok=True)
    UPDATED = dict(ok, coverage="entire_revision")

    def honest(id_, text, make, level, *others, sig=None, twin=None, importance="high", **more):
        case(id_, text, make, signature("Sig1", **dict(UPDATED, modification_level=level, **(sig or {}))), *others, twin=twin, importance=importance, **more)

    def forged(id_, text, make, *others, twin="ok::form", importance="critical", sig=None, **more):
        """A change that no rule clears: never passed; the mathematics of the old bytes still holds."""
        wanted = dict(intact=True, valid=True, modification_level="other", suspicious=True, docmdp_ok=False)
        wanted.update(sig or {})
        wanted = {a: b for a, b in wanted.items() if b is not ...}
        case(id_, text, make, signature("Sig1", **{"indication": NOT_PASSED, **wanted}), *others, attack=True, importance=importance, twin=twin, **more)

    def beyond(id_, text, make, level, *others, twin=None, sig=None, **more):
        """A change that is of a permitted kind, but more than this signature permits."""
        case(id_, text, make, signature("Sig1", NOT_PASSED, **{**dict(intact=True, valid=True, modification_level=level, docmdp_ok=False), **(sig or {})}), *others,
             attack=True, importance="critical", twin=twin, **more)

    def deceptive(id_, text, make, level, *others, twin="ok::form-filled", sig=None, **more):
        """Formally permitted and able to mislead: always shown, and refused under strict changes."""
        case(id_, text, make, signature("Sig1", **{**dict(indication=None, intact=True, valid=True, worst_change=["deceptive", "forbidden"]), **(sig or {})}), *others,
             verdict=None, attack=False, importance="high", twin=twin, strict={"exit": [1, 2], "verdict": NOT_PASSED}, **more)

    # --- honest forms
    case("ok::form", "a form of two pages with text fields, signed", lambda: signed(), signature(coverage="entire_file", modification_level="none", suspicious=False, docmdp_ok=True))
    for p in (1, 2, 3):
        case(f"ok::form-certified-p{p}", f"the same, certified with P={p}", lambda: certified(p), signature(coverage="entire_file", modification_level="none", docmdp=p, suspicious=False, docmdp_ok=True))

    amount = lambda value, ap=None: {11: text_field("amount", value, 14), 14: appearance(ap if ap is not None else value)}
    filled = lambda data: w.update(data, amount("150"))
    honest("ok::form-filled", "a text field gets another value, its appearance follows", lambda: filled(signed()), "form_filling")
    honest("ok::form-filled-p2", "the same under P=2", lambda: filled(certified(2)), "form_filling", sig=dict(docmdp=2))
    honest("ok::form-filled-p3", "the same under P=3", lambda: filled(certified(3)), "form_filling", sig=dict(docmdp=3))
    beyond("attack::form-filled-p1", "a text field gets another value under P=1", lambda: filled(certified(1)), "form_filling", twin="ok::form-filled-p2", sig=dict(docmdp=1))
    honest("ok::form-filled-new-appearance", "the new value brings a new appearance object", lambda: w.update(signed(), {11: text_field("amount", "150", 30), 30: appearance("150")}), "form_filling")
    honest("ok::form-filled-object-stream", "the same, written as object stream and cross-reference stream", lambda: w.update(
        sign(contract(), form="stream", pack=(1, 2, 3, 10, 11, 12, 13, 17, 20)), {11: text_field("amount", "150", 30), 30: appearance("150")}, form="stream", pack=(11,)), "form_filling")
    honest("ok::form-second-signature", "a second signature in a new invisible field", lambda: later_signature(signed()), ["form_filling", "lta_updates"],
           signature("Sig3", coverage="entire_file", suspicious=False, docmdp_ok=True))
    honest("ok::form-empty-field-signed", "the empty field Sig2 is signed", lambda: second(signed(), {20: sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: SD(date=b"D:20260521100000Z")}), "form_filling",
           signature("Sig2", coverage="entire_file", suspicious=False, docmdp_ok=True))
    honest("ok::form-empty-field-signed-p2", "the same under P=2", lambda: second(certified(2), {20: sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: SD(date=b"D:20260521100000Z")}), "form_filling",
           signature("Sig2", coverage="entire_file", suspicious=False, docmdp_ok=True))
    beyond("attack::form-empty-field-signed-p1", "the empty field Sig2 is signed under P=1", lambda: second(certified(1), {20: sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: SD(date=b"D:20260521100000Z")}), "form_filling",
           signature("Sig2", indication=None, intact=True, valid=True), twin="ok::form-empty-field-signed-p2")
    honest("ok::form-filled-twice", "two updates, each fills a field", lambda: w.update(filled(signed()), {12: text_field("amount2", "250", 15, y=570), 15: appearance("250")}), "form_filling")
    honest("ok::form-filled-then-signed", "filled, then signed again", lambda: later_signature(filled(signed())), "form_filling", signature("Sig3", coverage="entire_file"))

    # --- no change at all
    same = lambda n: contract()[n]
    honest("ok::rewritten-identically", "page and form are written again, byte for byte", lambda: w.update(signed(), {3: same(3), 10: same(10), 4: same(4)}), ["none", "lta_updates"])
    honest("ok::rewritten-numbers", "612 becomes 612.0 and 0612.00", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"612 792", b"612.0 0792.00")}), ["none", "lta_updates"])
    honest("ok::rewritten-names-and-strings", "#-escaped names, octal and hexadecimal strings, other white space", lambda: w.update(signed(), {
        3: PAGE_OBJECT.replace(b"/MediaBox", b"/Media#42ox").replace(b"[0 0 612 792]", b"[ 0\n0\t612 % a comment\n 792 ]"), 12: same(12).replace(b"(200)", b"<323030>").replace(b"(amount2)", b"(amou\\156t2)")}), ["none", "lta_updates"])
    honest("ok::direct-to-indirect", "the annotation array becomes an indirect object", lambda: w.update(signed(), {
        3: re.sub(rb"/Annots \[.*?\]", b"/Annots 30 0 R", PAGE_OBJECT), 30: b"[7 0 R 11 0 R 12 0 R 17 0 R 20 0 R]"}), ["none", "lta_updates", "form_filling"])
    forged("attack::direct-to-indirect-media-box", "the media box becomes an indirect object of another size", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"[0 0 612 792]", b"30 0 R"), 30: b"[0 0 612 300]"}), twin="ok::direct-to-indirect")
    forged("attack::numbers-changed", "612 becomes 6120", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"612 792", b"6120 792")}), twin="ok::rewritten-numbers")
    honest("ok::orphan-added", "a new object that nothing reaches", lambda: w.update(signed(), {30: b"(nobody refers to this)"}), ["none", "lta_updates"])
    honest("ok::empty-update", "an update that holds no object", lambda: signed() + b"xref\n0 0\ntrailer\n<</Size 21 /Root 1 0 R /Info 6 0 R /ID [" + w.ID + w.ID + b"] /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        w.last_startxref(signed()), len(signed())), ["none", "lta_updates"])
    forged("attack::root-swapped", "the trailer names another catalog, an orphan until then", lambda: w.update(signed(), {30: b"<</Type /Catalog /Pages 31 0 R>>", 31: b"<</Type /Pages /Kids [32 0 R] /Count 1>>",
           32: b"<</Type /Page /Parent 31 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>> /Contents 33 0 R>>", 33: w.stream(w.text_page("Purchase agreement", "Price: 900 euro"))}, root=30), twin="ok::orphan-added")

    # --- information and metadata
    honest("ok::info-updated", "the information dictionary has a new modification date", lambda: w.update(signed(), {6: same(6).replace(b"/ModDate (D:20260501", b"/ModDate (D:20260522")}), "lta_updates")
    honest("ok::info-updated-p1", "the same under P=1", lambda: w.update(certified(1), {6: same(6).replace(b"/ModDate (D:20260501", b"/ModDate (D:20260522")}), "lta_updates")
    forged("attack::info-clobbers-page-contents", "the trailer's /Info now is the page's contents stream object, rewritten", lambda: w.update(signed(), {4: b"<</Title (x)>>"}, info=4), twin="ok::info-updated")
    xmp = XMP.replace(b"2026-05-01", b"2026-05-22")
    meta = lambda body, n=9: {n: w.stream(body, b"/Type /Metadata /Subtype /XML")}
    honest("ok::metadata-updated", "the XMP packet has a new modification date", lambda: w.update(signed(), meta(xmp)), "lta_updates")
    honest("ok::metadata-replaced", "/Metadata refers to a new stream", lambda: w.update(signed(), {**meta(xmp, 30), 1: same(1).replace(b"9 0 R", b"30 0 R")}), "lta_updates")
    forged("attack::metadata-entity-bomb", "the XMP packet becomes an entity bomb", lambda: w.update(signed(), meta(b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&c;</x:xmpmeta>')), twin="ok::metadata-updated")
    forged("attack::metadata-not-xmp", "the metadata stream becomes something else", lambda: w.update(signed(), meta(b"this is no XMP packet")), twin="ok::metadata-updated")
    forged("attack::metadata-cut-short", "the XMP packet is not well-formed", lambda: w.update(signed(), meta(XMP[:200])), twin="ok::metadata-updated")

    def shared_metadata(catalog_only=False):
        """The same stream is metadata and page contents; the update makes it another page."""
        objs = contract()
        objs[9] = w.stream(b"% " + XMP + b"\n" + w.text_page(*PAGE_1), b"/Type /Metadata /Subtype /XML")
        objs[3] = PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Contents 9 0 R")
        return w.update(sign(objs), {9: w.stream(b"% " + xmp + b"\n" + w.text_page("Price: 900 euro"), b"/Type /Metadata /Subtype /XML")})
    forged("attack::metadata-is-page-contents", "one stream is metadata and page contents: cleared for one path only", shared_metadata, twin="ok::metadata-updated")

    # --- content: incremental saving
    evil = w.stream(w.text_page("Purchase agreement", "Price: 900 euro", "Seller: Jane Doe"))
    forged("attack::page-contents-replaced", "the page's contents stream is overwritten", lambda: w.update(signed(), {4: evil}), twin="ok::form-filled")
    forged("attack::page-contents-redirected", "the page refers to another contents stream", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"4 0 R", b"30 0 R"), 30: evil}))
    forged("attack::page-contents-added", "the page gets a second contents stream", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Contents [4 0 R 30 0 R]"), 30: evil}))
    forged("attack::page-contents-replaced-then-signed", "the contents are replaced, then somebody else signs", lambda: later_signature(w.update(signed(), {4: evil})), signature("Sig3", indication=None, intact=True, valid=True))
    forged("attack::page-contents-replaced-with-signature", "the contents are replaced in the very update that signs", lambda: later_signature(signed(), extra={4: evil}), signature("Sig3", indication=None, intact=True, valid=True), twin="ok::form-second-signature")
    forged("attack::page-contents-replaced-and-restored", "one update replaces the contents, the next puts them back: every revision counts", lambda: w.update(w.update(signed(), {4: evil}), {4: same(4)}), importance="medium")
    for p in (1, 2, 3):
        forged(f"attack::page-contents-replaced-p{p}", f"the contents are replaced under P={p}", lambda: w.update(certified(p), {4: evil}), twin=f"ok::form-certified-p{p}", sig=dict(docmdp=p))
    forged("attack::update-without-xref", "an update of the contents without cross-reference table and trailer", lambda: w.update(signed(), {4: evil}, with_xref=False), sig=dict(modification_level=..., docmdp_ok=..., suspicious=...))
    forged("attack::update-without-trailer", "an update of the contents with a table and without trailer", lambda: w.update(signed(), {4: evil}, with_trailer=False), sig=dict(modification_level=..., docmdp_ok=..., suspicious=...))
    forged("attack::update-with-table-no-eof", "an update without %%EOF", lambda: w.update(signed(), {4: evil})[:-6], sig=dict(modification_level=..., docmdp_ok=..., suspicious=...))
    forged("attack::second-document-appended", "a whole other document is appended; its trailer has no /Prev", lambda: append_document(signed()))
    case("attack::copy-appended", "a whole copy of the signed file is appended: bytes that no signature covers", lambda: (lambda d: d + d)(sign(contract())), signature("Sig1", indication=None, intact=True, valid=True),
         verdict=None, findings=True, twin="ok::form")
    forged("attack::font-replaced", "the font of the page becomes a Type 3 font that draws other glyphs", lambda: w.update(signed(), {5: b"<</Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs <<>> /Encoding <</Differences [49 /nine]>> /FirstChar 0 /LastChar 255 /Widths [1]>>"}))
    forged("attack::page-resources-replaced", "the page's font resource points elsewhere", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"/F1 5 0 R", b"/F1 30 0 R"), 30: b"<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"}))
    forged("attack::crop-box-added", "a crop box hides the price", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"/MediaBox", b"/CropBox [0 0 612 690] /MediaBox")}))
    forged("attack::page-rotated", "the page gets /Rotate 180", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"/MediaBox", b"/Rotate 180 /MediaBox")}))

    # --- pages
    pages = lambda kids, n: b"<</Type /Pages /Kids [" + kids + b"] /Count %d>>" % n
    new_page = {30: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>> /Contents 31 0 R>>", 31: w.stream(w.text_page("Addendum", "Seller pays 500 euro"))}
    forged("attack::page-added", "a page is added at the end", lambda: w.update(signed(), {2: pages(b"3 0 R 18 0 R 30 0 R", 3), **new_page}))
    forged("attack::page-inserted", "a page is added in front", lambda: w.update(signed(), {2: pages(b"30 0 R 3 0 R 18 0 R", 3), **new_page}))
    forged("attack::page-removed", "the second page is removed", lambda: w.update(signed(), {2: pages(b"3 0 R", 1)}))
    forged("attack::pages-swapped", "the pages change places", lambda: w.update(signed(), {2: pages(b"18 0 R 3 0 R", 2)}))
    forged("attack::page-doubled", "the first page appears twice", lambda: w.update(signed(), {2: pages(b"3 0 R 3 0 R 18 0 R", 3)}))
    forged("attack::page-replaced-by-new", "the page tree leads to a new page in place of the first", lambda: w.update(signed(), {2: pages(b"30 0 R 18 0 R", 2), **new_page}))
    forged("attack::page-tree-swapped", "the catalog leads to a new page tree", lambda: w.update(signed(), {1: same(1).replace(b"/Pages 2 0 R", b"/Pages 32 0 R"), 32: pages(b"30 0 R", 1), **new_page}))

    # --- shadow attacks, own construction
    def shadow_hide(honest_twin=False):
        """Hide: the signed page shows a harmless picture over the text; the update takes the picture away by rewriting its object."""
        objs = contract()
        objs[4] = w.stream(w.text_page("Price: 900 euro") + b"\nq 600 0 0 800 0 0 cm /Im1 Do Q\n" + w.text_page("Thank you for your order", "Price: 100 euro"))
        objs[3] = PAGE_OBJECT.replace(b"/Font <</F1 5 0 R>>", b"/Font <</F1 5 0 R>> /XObject <</Im1 21 0 R>>")
        objs[21] = w.stream(b"\xff", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8")
        data = sign(objs)
        return data if honest_twin else w.update(data, {21: w.stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 0 0]")})
    case("ok::shadow-hide-before", "the prepared document of the hide attack, not yet altered: what is signed is signed", lambda: shadow_hide(True), signature(coverage="entire_file", modification_level="none"))
    forged("attack::shadow-hide", "shadow hide: an overlaying image is rewritten to nothing", shadow_hide, twin="ok::shadow-hide-before")

    def shadow_replace_font(update=True):
        """Replace: the form field's appearance depends on a font that the update redefines."""
        data = signed()
        return w.update(data, {5: b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [48 /nine /nine]>>>>"})
    forged("attack::shadow-replace-font", "shadow replace: a font is redefined so that digits look like others", shadow_replace_font)
    forged("attack::shadow-replace-overlay", "shadow replace: a text field is moved over the price and gets an opaque appearance", lambda: w.update(signed(), {
        11: text_field("amount", "100", 30).replace(b"[72 600 272 620]", b"[72 690 400 720]"), 30: w.stream(b"1 g 0 0 328 30 re f 0 g BT /Helv 16 Tf 2 8 Td (Price: 900 euro) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 328 30] /Resources <</Font <</Helv 5 0 R>>>>")}))

    def shadow_hide_and_replace(honest_twin=False):
        """Hide and replace: a second, hidden page tree lies in the signed bytes; the update only points the catalog's object to it."""
        objs = contract()
        objs[21] = b"<</Type /Pages /Kids [22 0 R] /Count 1>>"
        objs[22] = b"<</Type /Page /Parent 21 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>> /Contents 23 0 R>>"
        objs[23] = w.stream(w.text_page("Purchase agreement", "Price: 900 euro"))
        data = sign(objs)
        return data if honest_twin else w.update(data, {1: same(1).replace(b"/Pages 2 0 R", b"/Pages 21 0 R")})
    case("ok::shadow-hide-and-replace-before", "the prepared document of the hide-and-replace attack, not yet altered", lambda: shadow_hide_and_replace(True), signature(coverage="entire_file", modification_level="none"))
    forged("attack::shadow-hide-and-replace", "shadow hide-and-replace: the catalog now leads to the hidden page tree", shadow_hide_and_replace, twin="ok::shadow-hide-and-replace-before")

    def shadow_xref_only():
        """Hide and replace by an update that holds no object: the table points object 4 to another place in the signed bytes."""
        objs = contract()
        objs[21] = w.stream(b"junk\n4 0 obj\n" + evil + b"\nendobj\n")
        data = sign(objs)
        at = data.index(b"4 0 obj\n<< /Length %d" % len(w.text_page("Purchase agreement", "Price: 900 euro", "Seller: Jane Doe")), data.index(b"junk\n"))
        start = len(data)
        return data + b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 22 /Root 1 0 R /Info 6 0 R /ID [" % at + w.ID + w.ID + b"] /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (w.last_startxref(data), start)
    forged("attack::shadow-xref-only", "the update is only a table, which points the contents to an object hidden in the signed bytes", shadow_xref_only, twin="ok::empty-update")

    # --- annotations and certified documents
    note = lambda more=b"", kind=b"/Text": b"<</Type /Annot /Subtype " + kind + b" /Rect [400 700 420 720] /P 3 0 R /F 4 /Contents (note)" + more + b">>"
    with_annotation = lambda data, body, extra=None: w.update(data, {3: PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 30: body, **(extra or {})})
    honest("ok::annotation-p3", "a text note is added under P=3", lambda: with_annotation(certified(3), note()), "annotations", sig=dict(docmdp=3))
    honest("ok::annotation-highlight-p3", "a highlight is added under P=3", lambda: with_annotation(certified(3), note(b" /QuadPoints [72 720 200 720 72 700 200 700] /C [1 1 0]", b"/Highlight")), "annotations", sig=dict(docmdp=3))
    for p in (1, 2):
        case(f"attack::annotation-p{p}", f"a text note is added under P={p}", lambda: with_annotation(certified(p), note()), signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp=p, docmdp_ok=False, modification_level=["annotations", "other"]),
             attack=True, importance="critical", twin="ok::annotation-p3")
    cover = {31: w.stream(b"1 g 0 0 300 30 re f 0 g BT /Helv 16 Tf 2 8 Td (Price: 900 euro) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 300 30] /Resources <</Font <</Helv 5 0 R>>>>")}
    box = b" /AP <</N 31 0 R>>"
    free_text = note(box + b" /DA (/Helv 16 Tf 0 g)", b"/FreeText").replace(b"[400 700 420 720]", b"[72 690 372 720]")
    stamp = note(box, b"/Stamp").replace(b"[400 700 420 720]", b"[72 690 372 720]")
    evil_p3 = lambda id_, text, body, extra=None: case(id_, text, lambda: with_annotation(certified(3), body, extra), signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp=3, docmdp_ok=False, modification_level="other", suspicious=True),
                                                      attack=True, importance="critical", twin="ok::annotation-p3")
    evil_p3("attack::evil-annotation-redact", "a redaction mark over the price under P=3", note(b" /QuadPoints [72 720 372 720 72 690 372 690] /OverlayText (900)", b"/Redact"))
    evil_p3("attack::evil-annotation-file", "a file attachment under P=3", note(b" /FS <</Type /Filespec /F (a.exe) /EF <</F 31 0 R>>>>", b"/FileAttachment"), {31: w.stream(b"MZ", b"/Type /EmbeddedFile")})
    evil_p3("attack::evil-annotation-launch", "a link that launches a program under P=3", note(b" /A <</S /Launch /F (a.exe)>>", b"/Link"))
    evil_p3("attack::evil-annotation-script", "a note with a JavaScript action under P=3", note(b" /AA <</E <</S /JavaScript /JS (app.alert\\(1\\))>>>>"))
    for label, body in [("free-text", free_text), ("stamp", stamp)]:
        deceptive(f"attack::evil-annotation-{label}", f"a {label.replace('-', ' ')} with its own appearance covers the price under P=3", lambda: with_annotation(certified(3), body, cover), None, twin="ok::annotation-p3", sig=dict(docmdp=3))
        case(f"attack::evil-annotation-{label}-p2", f"the same under P=2", lambda: with_annotation(certified(2), body, cover), signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp_ok=False), attack=True, importance="critical", twin="ok::form-filled-p2")
    forged("attack::link-retargeted", "an annotation that was there is rewritten (its action)", lambda: w.update(sign({**contract(), 3: PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 21 0 R]"), 21: note(b" /A <</S /URI /URI (https://a.example/)>>", b"/Link")}),
           {21: note(b" /A <</S /URI /URI (https://b.example/)>>", b"/Link")}), sig=dict(modification_level=["annotations", "other"], docmdp_ok=..., suspicious=...))
    forged("attack::annotation-removed", "widgets are taken off the page", lambda: w.update(signed(), {3: re.sub(rb"/Annots \[.*?\]", b"/Annots [7 0 R]", PAGE_OBJECT)}))

    # --- sneaky signatures
    sneaky_ap = {32: w.stream(b"1 g 0 0 300 30 re f 0 g BT /Helv 16 Tf 2 8 Td (Price: 900 euro) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 300 30] /Resources <</Font <</Helv 5 0 R>>>>")}
    sneaky = lambda data: later_signature(data, extra=sneaky_ap, field=sig_field("Sig3", 31, rect=b"72 690 372 720", more=b" /AP <</N 32 0 R>>"))
    honest("ok::visible-second-signature", "a second visible signature on empty space", lambda: later_signature(signed(), extra={32: appearance("Signed by Kevat Sopimukset")}, field=sig_field("Sig3", 31, rect=b"72 40 272 60", more=b" /AP <</N 32 0 R>>")),
           "form_filling", signature("Sig3", coverage="entire_file"))
    deceptive("attack::sneaky-signature", "a second visible signature covers the price", lambda: sneaky(signed()), None, signature("Sig3", indication=None, intact=True, valid=True), twin="ok::visible-second-signature")
    deceptive("attack::sneaky-signature-p2", "the same after a certification with P=2", lambda: sneaky(certified(2)), None, signature("Sig3", indication=None, intact=True, valid=True), twin="ok::visible-second-signature", sig=dict(docmdp=2))
    beyond("attack::sneaky-signature-p1", "the same after a certification with P=1", lambda: sneaky(certified(1)), ["form_filling", "other"], signature("Sig3", indication=None, intact=True, valid=True), twin="ok::visible-second-signature")

    # --- form: appearance without value, hidden, fonts
    deceptive("attack::appearance-only", "the appearance of a field changes, its value stays", lambda: w.update(signed(), {14: appearance("900")}), "form_filling")
    deceptive("attack::appearance-differs", "value and appearance both change, to different texts", lambda: w.update(signed(), amount("150", "900")), "form_filling")
    deceptive("attack::field-hidden", "the field gets the flag Hidden", lambda: w.update(signed(), {11: text_field("amount", "100", 14, flags=6)}), "form_filling")
    deceptive("attack::field-no-view", "the field gets the flag NoView", lambda: w.update(signed(), {11: text_field("amount", "100", 14, flags=36)}), "form_filling")
    deceptive("attack::field-shown", "a hidden field of the signed form is shown", lambda: w.update(sign({**contract(), 11: text_field("amount", "999", 14, flags=6), 14: appearance("999")}), {11: text_field("amount", "999", 14)}), "form_filling")
    honest("ok::form-resources-added", "a font is added to the form's resources for the new value", lambda: w.update(signed(), {
        10: FORM_PLAIN.replace(b"/Helv 5 0 R", b"/Helv 5 0 R /Cour 30 0 R"), 30: b"<</Type /Font /Subtype /Type1 /BaseFont /Courier>>", **amount("150")}), "form_filling")
    deceptive("attack::form-font-swapped", "the form's font Helv is swapped and NeedAppearances set", lambda: w.update(signed(), {
        10: FORM_PLAIN.replace(b"/Helv 5 0 R", b"/Helv 30 0 R").replace(b"/SigFlags 3", b"/SigFlags 3 /NeedAppearances true"), 30: b"<</Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats>>"}), None, twin="ok::form-resources-added")
    forged("attack::field-moved", "the field's rectangle moves", lambda: w.update(signed(), {11: text_field("amount", "100", 14, y=500)}), sig=dict(docmdp_ok=..., suspicious=..., modification_level=...))
    forged("attack::field-type-changed", "a text field becomes a button", lambda: w.update(signed(), {11: text_field("amount", "100", 14, ft=b"/Btn")}))
    forged("attack::field-renamed", "a field gets another name", lambda: w.update(signed(), {11: text_field("total", "100", 14)}))
    forged("attack::field-deleted", "a field is taken out of the form and off the page", lambda: w.update(signed(), {10: FORM_PLAIN.replace(b" 11 0 R", b""), 3: PAGE_OBJECT.replace(b" 11 0 R", b"")}))
    forged("attack::field-added", "a new text field is added", lambda: w.update(signed(), {10: FORM_PLAIN.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 3: PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 30: text_field("extra", "1", 31, y=500), 31: appearance("1")}))
    forged("attack::field-calculated", "a field gets a calculation script", lambda: w.update(signed(), {11: text_field("amount", "100", 14, more=b" /AA <</C <</S /JavaScript /JS (event.value = 900)>>>>")}))
    forged("attack::form-xfa-added", "the form gets an /XFA stream", lambda: w.update(signed(), {10: FORM_PLAIN.replace(b"/SigFlags 3", b"/SigFlags 3 /XFA 30 0 R"), 30: w.stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")}))
    forged("attack::form-calculation-order", "the form gets a calculation order", lambda: w.update(signed(), {10: FORM_PLAIN.replace(b"/SigFlags 3", b"/SigFlags 3 /CO [11 0 R]")}))

    # --- spoofed, recycled, phantom signature objects
    def spoofed(old, new):
        objs = contract(sig_more=b" /Name (Jane Doe) /Reason (I agree)")
        data = sign(objs)
        body = data[data.index(b"8 0 obj\n") + 8:data.index(b"\nendobj", data.index(b"8 0 obj\n"))]
        assert old in body
        return w.update(data, {8: body.replace(old, new)})
    forged("attack::spoofed-name", "the signature dictionary is rewritten with another /Name", lambda: spoofed(b"(Jane Doe)", b"(The King)"), sig=dict(coverage=["unclear", "entire_revision"], intact=..., valid=...))
    forged("attack::spoofed-reason", "the signature dictionary is rewritten with another /Reason", lambda: spoofed(b"(I agree)", b"(I refuse)"), sig=dict(intact=..., valid=...))
    forged("attack::spoofed-date", "the signature dictionary is rewritten with another /M", lambda: spoofed(b"D:20260520100000Z", b"D:20200520100000Z"), sig=dict(intact=..., valid=...))

    def recycled():
        """A later revision adds a field whose value is a copy of the first signature, with its /ByteRange."""
        data = signed()
        body = data[data.index(b"8 0 obj\n") + 8:data.index(b"\nendobj", data.index(b"8 0 obj\n"))]
        return w.update(data, {10: FORM_PLAIN.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 3: PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 30: sig_field("Sig3", 31), 31: body})
    case("attack::recycled-signature", "a new field holds a copy of the first signature; its range leaves another token out", recycled,
         signature("Sig1", indication=None, intact=True, valid=True), signature("Sig3", NOT_PASSED, coverage="unclear"), verdict=NOT_PASSED, attack=True, importance="critical", twin="ok::form-second-signature")
    case("attack::signature-shared", "a new field refers to the first signature's dictionary", lambda: w.update(signed(), {10: FORM_PLAIN.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 3: PAGE_OBJECT.replace(b"20 0 R]", b"20 0 R 30 0 R]"), 30: sig_field("Sig3", 8)}),
         signature("Sig1", NOT_PASSED, intact=True, valid=True), signature("Sig3", NOT_PASSED), attack=True, importance="critical", twin="ok::form-second-signature")
    forged("attack::empty-field-takes-signature", "the empty field Sig2 gets the first signature as its value", lambda: w.update(signed(), {20: sig_field("Sig2", 8, rect=b"72 100 272 150")}), signature("Sig2", NOT_PASSED), sig=dict(docmdp_ok=..., suspicious=..., modification_level=...))

    def phantom():
        """The signed form refers to a number without object; the later revision puts a signature there."""
        objs = contract()
        objs[20] = sig_field("Sig2", 40, rect=b"72 100 272 150")
        data = sign(objs)
        return second(data, {40: SD(date=b"D:20260521100000Z")})
    case("odd::phantom-signature", "the signed revision refers to an object that doesn't exist; a later revision makes it a signature", phantom,
         signature("Sig1", indication=None, intact=True, valid=True), signature("Sig2", indication=None, intact=True, valid=True), verdict=None, importance="low", twin="ok::form-empty-field-signed")

    def over_old_object():
        """The new signature's dictionary overwrites an object of the signed revision (a page's contents)."""
        return second(signed(), {20: sig_field("Sig2", 19, rect=b"72 100 272 150"), 19: SD(date=b"D:20260521100000Z")})
    forged("attack::signature-over-old-object", "the new signature dictionary takes the number of the second page's contents", over_old_object, signature("Sig2", indication=None, intact=True, valid=True), twin="ok::form-empty-field-signed")
    case("attack::signature-swapped", "the field's value is replaced by an attacker's own signature; the first one is still listed", lambda: w.fill(w.update(signed(), {7: sig_field("Sig1", 31), 31: SD()}), usual(k["attacker"])),
         signature("Sig1", NOT_PASSED, intact=True, valid=True), signature("Sig1", NOT_PASSED, intact=True, valid=True), attack=True, importance="critical", twin="ok::form-second-signature")

    # --- catalog
    with_catalog = lambda more, extra=None, data=None: w.update(data or signed(), {1: same(1)[:-2] + more + b">>", **(extra or {})})
    js = b"<</S /JavaScript /JS (app.alert\\(1\\))>>"
    for id_, text, more, extra in [
        ("open-action", "an open action with a script", b" /OpenAction " + js, None),
        ("additional-actions", "additional actions (will print)", b" /AA <</WP " + js + b">>", None),
        ("names-javascript", "a document script in the name tree", b" /Names <</JavaScript <</Names [(a) " + js + b"]>>>>", None),
        ("names-embedded-files", "an embedded file", b" /Names <</EmbeddedFiles <</Names [(a.exe) <</Type /Filespec /F (a.exe) /EF <</F 30 0 R>>>>]>>>>", {30: w.stream(b"MZ", b"/Type /EmbeddedFile")}),
        ("optional-content", "optional content groups", b" /OCProperties <</OCGs [30 0 R] /D <</OFF [30 0 R]>>>>", {30: b"<</Type /OCG /Name (x)>>"}),
        ("outlines", "outlines", b" /Outlines 30 0 R", {30: b"<</Type /Outlines /Count 0>>"}),
        ("page-labels", "page labels", b" /PageLabels <</Nums [0 <</S /r>>]>>", None),
        ("version-lowered", "a lower /Version", b" /Version /1.3", None),
        ("associated-file", "an associated file", b" /AF [30 0 R]", {30: b"<</Type /Filespec /F (a.xml) /EF <</F 31 0 R>>>>", 31: w.stream(b"<a/>", b"/Type /EmbeddedFile")}),
        ("viewer-needs-rendering", "/NeedsRendering true", b" /NeedsRendering true", None),
    ]:
        forged(f"attack::catalog-{id_}", f"the catalog gets {text}", lambda: with_catalog(more, extra), twin="ok::catalog-extensions", importance="high" if id_ in ("outlines", "page-labels", "version-lowered") else "critical")
    honest("ok::catalog-extensions", "the catalog gets /Extensions (as for a long-term update)", lambda: with_catalog(b" /Extensions <</ESIC <</BaseVersion /1.7 /ExtensionLevel 1>>>>"), "lta_updates")
    forged("attack::page-action", "the page gets an open action", lambda: w.update(signed(), {3: PAGE_OBJECT.replace(b"/MediaBox", b"/AA <</O " + js + b">> /MediaBox")}))
    forged("attack::perms-added", "a later revision makes the signature a certification in /Perms", lambda: with_catalog(PERMS), importance="medium", sig=dict(indication=NOT_PASSED))
    forged("attack::perms-dropped", "a later revision takes /Perms away", lambda: w.update(certified(1), {1: same(1)}), twin="ok::form-certified-p1", sig=dict(docmdp=1))
    def perms_elsewhere(fill=True):
        """An approval signature; then a certification with P=1 whose /Perms entry names the approval; then a field is filled."""
        data = second(signed(), {20: sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: SD(date=b"D:20260521100000Z", more=docmdp(1)), 1: contract(perms=PERMS)[1]})
        return w.update(data, amount("150")) if fill else data
    case("attack::perms-elsewhere", "/Perms /DocMDP names another signature than the one with the transform (P=1); the transform counts, and a field is filled", perms_elsewhere,
         signature("Sig1", indication=None, intact=True, valid=True), signature("Sig2", NOT_PASSED, intact=True, valid=True, docmdp_ok=False), attack=True, importance="high", twin="ok::form-empty-field-signed-p2")

    # --- FieldMDP, locks, several permissions
    fill_in = {"amount": amount("150"), "amount2": {12: text_field("amount2", "250", 15, y=570), 15: appearance("250")},
               "seller.name": {17: text_field("name", "John Roe", 16, y=540, parent=13), 16: appearance("John Roe")}}
    for action, names, changed, allowed in [
        ("All", None, "amount", False), ("Include", ["amount"], "amount", False), ("Include", ["amount"], "amount2", True), ("Include", ["seller"], "seller.name", False),
        ("Include", ["seller.name"], "seller.name", False), ("Exclude", ["amount"], "amount", True), ("Exclude", ["amount"], "amount2", False), ("Exclude", ["seller"], "seller.name", True),
        ("Include", ["sell"], "seller.name", True),
    ]:
        label = f"fieldmdp-{action.lower()}{'-' + names[0].replace('.', '-') if names else ''}-{changed.replace('.', '-')}"
        make = lambda: w.update(signed(sig_more=fieldmdp(action, names)), fill_in[changed])
        text = f"FieldMDP {action} {names or ''}: the field {changed} is filled"
        if allowed:
            honest("ok::" + label, text, make, "form_filling")
        else:
            case("attack::" + label, text, make, signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp_ok=False), attack=True, importance="critical", twin="ok::fieldmdp-include-amount-amount2")

    def locked(lock: bytes, changed: str, p: int | None = None):
        objs = contract()
        objs[7] = sig_field("Sig1", 8, more=b" /Lock " + lock)
        if p:
            objs[8] = SD(more=docmdp(p))
        return w.update(sign(objs), fill_in[changed])
    lock = lambda action, names=(), p=None: b"<</Type /SigFieldLock /Action /" + action + (b" /Fields [" + b" ".join(b"(" + n + b")" for n in names) + b"]" if names else b"") + (b" /P %d" % p if p else b"") + b">>"
    lock_case = lambda id_, text, make: case("attack::" + id_, text, make, signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp_ok=False), attack=True, importance="high", twin="ok::lock-include-other")
    lock_case("lock-all", "/Lock All without a FieldMDP transform: a field is filled", lambda: locked(lock(b"All"), "amount"))
    lock_case("lock-include", "/Lock Include [amount]: it is filled", lambda: locked(lock(b"Include", [b"amount"]), "amount"))
    lock_case("lock-p1", "/Lock with /P 1: a field that isn't locked is filled", lambda: locked(lock(b"Include", [b"amount"], 1), "amount2"))
    honest("ok::lock-include-other", "/Lock Include [amount]: another field is filled", lambda: locked(lock(b"Include", [b"amount"]), "amount2"), "form_filling")
    honest("ok::lock-exclude", "/Lock Exclude [amount]: it is filled", lambda: locked(lock(b"Exclude", [b"amount"]), "amount"), "form_filling")

    def later_docmdp(p_first, p_later):
        data = certified(p_first)
        data = second(data, {20: sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: SD(date=b"D:20260521100000Z", more=docmdp(p_later))})
        return data
    case("attack::laxer-docmdp-later", "certified with P=1; a later signature states P=3 and fills nothing: the earlier one still forbids it", lambda: later_docmdp(1, 3),
         signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp=1, docmdp_ok=False), signature("Sig2", indication=None, intact=True, valid=True), attack=True, importance="high", twin="ok::form-empty-field-signed-p2")
    case("attack::two-certifications", "certified with P=2; a second certification with P=2 takes over /Perms", lambda: second(certified(2), {
        20: sig_field("Sig2", 31, rect=b"72 100 272 150"), 31: SD(date=b"D:20260521100000Z", more=docmdp(2)), 1: contract(perms=b" /Perms <</DocMDP 31 0 R>>")[1]}),
         signature("Sig1", NOT_PASSED, intact=True, valid=True), signature("Sig2", indication=None, intact=True, valid=True), attack=True, importance="medium", twin="ok::form-empty-field-signed-p2")
    case("attack::restriction-broken-by-third", "an approval signature with FieldMDP All; a later signature; then a field is filled: both forbid or one does", lambda: w.update(later_signature(signed(sig_more=fieldmdp("All", None))), fill_in["amount"]),
         signature("Sig1", NOT_PASSED, intact=True, valid=True, docmdp_ok=False), signature("Sig3", indication=None, intact=True, valid=True), attack=True, importance="high", twin="ok::form-filled-then-signed")

    def indirect_parameters():
        objs = contract(perms=PERMS, sig_more=b" /Reference [21 0 R]")
        objs[21] = b"<</Type /SigRef /TransformMethod /DocMDP /TransformParams 22 0 R>>"
        objs[22] = b"<</Type /TransformParams /P 2 /V /1.2>>"
        return w.update(sign(objs), amount("150"))
    honest("ok::indirect-transform-parameters", "reference and transform parameters are indirect objects", indirect_parameters, "form_filling", sig=dict(docmdp=2))

    def laxer_parameters():
        objs = contract(perms=PERMS, sig_more=b" /Reference [21 0 R]")
        objs[21] = b"<</Type /SigRef /TransformMethod /DocMDP /TransformParams 22 0 R>>"
        objs[22] = b"<</Type /TransformParams /P 1 /V /1.2>>"
        return w.update(sign(objs), {22: b"<</Type /TransformParams /P 3 /V /1.2>>", **amount("150")})
    forged("attack::transform-parameters-rewritten", "the indirect transform parameters are rewritten from P=1 to P=3, and a field is filled", laxer_parameters, twin="ok::indirect-transform-parameters")

    # --- DSS
    dss = lambda n=30, extra=b"": {1: None, n: b"<</Type /DSS /Certs [31 0 R] /CRLs [32 0 R]" + extra + b">>", 31: w.stream(k["issuing"].der), 32: w.stream((CRL()))}

    def with_dss(data, objects=None, catalog_extra=b"", base_catalog=None):
        objects = dict(objects or dss())
        objects[1] = (base_catalog or data_catalog(data))[:-2] + b" /DSS 30 0 R" + catalog_extra + b">>"
        return w.update(data, objects)
    honest("ok::dss-added", "a DSS is added", lambda: with_dss(signed()), "lta_updates")
    honest("ok::dss-added-p1", "a DSS is added under P=1 (ISO 32000-2 erratum, pdf-issues 131)", lambda: with_dss(certified(1)), "lta_updates", sig=dict(docmdp=1))
    honest("ok::dss-extended", "a DSS is added and extended by a later update", lambda: w.update(with_dss(signed()), {30: b"<</Type /DSS /Certs [31 0 R 33 0 R] /CRLs [32 0 R]>>", 33: w.stream(k["personal"].der)}), "lta_updates")
    honest("ok::dss-vri", "a DSS with a VRI entry", lambda: with_dss(signed(), dss(extra=b" /VRI <</0123456789ABCDEF0123456789ABCDEF01234567 <</Cert [31 0 R] /TU (D:20260522100000Z)>>>>")), "lta_updates")
    forged("attack::dss-over-page-contents", "the DSS takes the number of the page's contents", lambda: w.update(signed(), {1: same(1)[:-2] + b" /DSS 4 0 R>>", 4: b"<</Type /DSS /Certs [31 0 R]>>", 31: w.stream(k["issuing"].der)}), twin="ok::dss-added")
    forged("attack::dss-certificate-over-object", "a DSS certificate stream overwrites the page's contents", lambda: w.update(signed(), {1: same(1)[:-2] + b" /DSS 30 0 R>>", 30: b"<</Type /DSS /Certs [4 0 R]>>", 4: w.stream(k["issuing"].der)}), twin="ok::dss-added")
    forged("attack::dss-with-page-contents", "the update that adds a DSS also replaces the page's contents", lambda: w.update(with_dss(signed()), {4: evil}), twin="ok::dss-added")
    forged("attack::dss-strange-key", "the DSS has a key that brings an action", lambda: with_dss(signed(), dss(extra=b" /AA <</O " + js + b">>")), twin="ok::dss-added", importance="medium", sig=dict(indication=NOT_PASSED))
    forged("attack::dss-malformed-vri", "the VRI key is no digest", lambda: with_dss(signed(), dss(extra=b" /VRI <</NotADigest <</Cert [31 0 R]>>>>")), twin="ok::dss-vri", importance="medium")

    # --- object numbers: generations, freed, resurrected, hybrid, streams
    forged("attack::generation-rollback", "the contents come back under a higher generation", lambda: w.update(signed(), {4: evil, 3: PAGE_OBJECT.replace(b"4 0 R", b"4 1 R")}, generations={4: 1}))
    forged("attack::contents-freed", "the page's contents are freed", lambda: w.update(signed(), {}, free=[(4, 0, 1)]))
    forged("attack::field-freed", "a field is freed", lambda: w.update(signed(), {}, free=[(11, 0, 1)]))
    forged("attack::freed-and-resurrected", "the contents are freed, then defined anew", lambda: w.update(w.update(signed(), {}, free=[(4, 0, 1)]), {4: evil}, generations={4: 1}))

    def resurrected(honest_twin=False):
        """The signed file has a freed object that a reference still names."""
        objs = contract()
        objs[3] = PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Contents [4 0 R 21 0 R]")
        data = sign(objs)
        return data if honest_twin else w.update(data, {21: evil})
    case("ok::dangling-reference", "the page refers to an object that isn't there: null by ISO 32000-2 7.3.10", lambda: resurrected(True), signature(coverage="entire_file", modification_level="none"))
    forged("attack::dangling-reference-filled", "a later revision defines the object that the page refers to", resurrected, twin="ok::dangling-reference")

    def xref_to_other_number():
        data = signed()
        at = data.index(b"19 0 obj")
        return data + b"xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 22 /Root 1 0 R /Info 6 0 R /ID [" % at + w.ID + w.ID + b"] /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (w.last_startxref(data), len(data))
    forged("attack::xref-to-other-number", "the table's entry for the first page's contents leads to the object of the second's", xref_to_other_number, twin="ok::empty-update")

    def defined_in_the_future():
        """The signed revision's own table points an object beyond its end; the later bytes define it."""
        objs = contract()
        objs[3] = PAGE_OBJECT.replace(b"/Contents 4 0 R", b"/Contents 21 0 R")
        objs[21] = w.stream(w.text_page(*PAGE_1))
        made = w.write(objs)
        offset = re.search(rb"\n21 0 obj", made).start() + 1
        future = len(made)
        made = made.replace(b"%010d 00000 n" % offset, b"%010d 00000 n" % future)
        data = w.fill(made, usual(personal))
        assert len(data) == future
        return data + b"21 0 obj\n" + evil + b"\nendobj\n"
    forged("attack::object-beyond-revision", "the signed table points an object beyond the end of the revision; the bytes appended there define it", defined_in_the_future, sig=dict(modification_level=..., docmdp_ok=..., suspicious=...))

    def hybrid_edit():
        """A hybrid update: the table changes nothing, the stream beside it replaces the contents."""
        data = signed()
        start = data if data.endswith(b"\n") else data + b"\n"
        body, order = w.object_stream({30: b"(x)"})
        packed, offsets = w._body({4: evil}, len(start))
        out = start + packed
        at = len(out)
        out += w._xref_stream(31, at, offsets, b"/Root 1 0 R", 32)
        table = len(out)
        return out + b"xref\n30 1\n0000000000 65535 f \ntrailer\n<</Size 32 /Root 1 0 R /Info 6 0 R /ID [" + w.ID + w.ID + b"] /Prev %d /XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (w.last_startxref(data), at, table)
    forged("attack::hybrid-edit", "a hybrid update whose cross-reference stream replaces the contents", hybrid_edit, twin="ok::empty-update")
    forged("attack::contents-into-object-stream", "an update with object stream redefines the page", lambda: w.update(sign(contract(), form="stream"), {3: PAGE_OBJECT.replace(b"4 0 R", b"30 0 R"), 30: evil}, form="stream", pack=(3,)), twin="ok::form-filled-object-stream")

    def container_rewritten():
        """The object stream that holds the signed page is itself overwritten in place."""
        objs = contract()
        data = sign(objs, form="stream", pack=(3, 10))
        container = max(objs) + 1
        body, _ = w.object_stream({3: PAGE_OBJECT.replace(b"4 0 R", b"19 0 R"), 10: same(10)})
        return w.update(data, {container: body}, form="stream")
    forged("attack::object-stream-overwritten", "the object stream that holds the signed page is overwritten", container_rewritten, twin="ok::form-filled-object-stream")

    # --- cycles and endless things: bounded time, a finding, never silence
    forged("attack::cyclic-page-tree", "a later page tree contains itself", lambda: w.update(signed(), {2: pages(b"3 0 R 2 0 R", 2)}), importance="high")
    forged("attack::cyclic-field-tree", "a later field tree contains itself", lambda: w.update(signed(), {13: b"<</T (seller) /Kids [17 0 R 13 0 R]>>"}), importance="high", sig=dict(suspicious=..., modification_level=...))
    case("odd::cyclic-field-tree", "the signed field tree contains itself", lambda: sign({**contract(), 13: b"<</T (seller) /Kids [17 0 R 13 0 R]>>"}), signature("Sig1", indication=None, intact=True, valid=True), verdict=None, findings=True)
    case("odd::cyclic-parents", "a field is its own parent", lambda: sign({**contract(), 17: text_field("name", "Jane Doe", 16, y=540, parent=17)}), signature("Sig1", indication=None, intact=True, valid=True), verdict=None)
    case("odd::cyclic-pages", "the signed page tree contains itself", lambda: sign({**contract(), 2: pages(b"3 0 R 18 0 R 2 0 R", 2)}), signature("Sig1", indication=None, intact=True, valid=True), verdict=None)
    case("odd::cyclic-names", "a signed name tree contains itself", lambda: sign({**contract(catalog=b" /Names <</Dests 21 0 R>>"), 21: b"<</Kids [21 0 R]>>"}), signature("Sig1", indication=None, intact=True, valid=True), verdict=None)
    case("odd::cyclic-structure", "a signed structure tree contains itself, then a field is filled", lambda: w.update(sign({**contract(catalog=b" /StructTreeRoot 21 0 R"), 21: b"<</Type /StructTreeRoot /K 22 0 R>>",
         22: b"<</Type /StructElem /S /P /P 21 0 R /K [22 0 R]>>"}), amount("150")), signature("Sig1", indication=None, intact=True, valid=True), verdict=None)
    case("bad::prev-loop", "/Prev leads to its own section", lambda: prev_loop(signed()), signature("Sig1", indication=None, intact=True, valid=True), verdict=None, findings=True)
    case("bad::startxref-nowhere", "startxref leads into a stream", lambda: re.sub(rb"startxref\n\d+\n%%EOF\n$", b"startxref\n700\n%%EOF\n", signed()), signature("Sig1", NOT_PASSED))

    def unreadable_update(data):
        made = w.update(data, amount("150"))
        at = w.last_startxref(made)
        return made[:at] + made[at:].replace(b"xref\n", b"xrof\n", 1)
    forged("attack::update-unreadable", "the last revision's cross-reference can't be read: suspicious, never silence", lambda: unreadable_update(signed()), sig=dict(modification_level=..., docmdp_ok=..., suspicious=...), twin="ok::form-filled")

    # --- /ByteRange and the hole
    ranges(k)


def CRL() -> bytes:
    from pki import ROOM
    return (ROOM / "crls" / "issuing.crl").read_bytes()


def data_catalog(data: bytes) -> bytes:
    return re.search(rb"\n1 0 obj\n(.*?)\nendobj", data, re.S).group(1)


def append_document(data: bytes) -> bytes:
    other = w.base(("Purchase agreement", "Price: 900 euro"))
    shifted = w.write(other, header=data + b"\n" + w.HEADER)
    return shifted


def prev_loop(data: bytes) -> bytes:
    at = len(data)
    return data + b"xref\n0 0\ntrailer\n<</Size 22 /Root 1 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (at, at)


def ranges(k) -> None:
    """Malformed /ByteRange values, each properly signed over the bytes it names, so that only structure can refuse it."""
    personal = k["signer-p256"]
    unclear = dict(coverage="unclear", trusted=...)

    def ranged(spec, pieces, *, token=None, objects=None, sig=None, hole_of=None):
        """`spec(a, b, n)` gives the text of the array; `pieces(data, a, b)` the bytes that are signed."""
        objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        objs[7] = WIDGET
        objs[8] = sig or w.signature_dictionary(reserve=RESERVE).replace(b"/ByteRange [0 0000000000 0000000000 0000000000]", b"/ByteRange " + b"#" * 90)
        objs.update(objects or {})
        made = w.write(objs)
        m = re.search(rb"<0{%d}>" % RESERVE, made)
        a, b = m.span()
        text = spec(a, b, len(made))
        assert len(text) <= 90, len(text)
        made = made.replace(b"#" * 90, text.ljust(90))
        value = cms_by_pyhanko(personal, pieces(made, a, b)).hex().encode()
        return made[:a + 1] + value.ljust(RESERVE, b"0") + made[b - 1:]

    usual_pieces = lambda d, a, b: d[:a] + d[b:]
    nothing = lambda d, a, b: b""

    def bad(id_, text, spec, pieces=usual_pieces, importance="critical", **more):
        case(f"attack::byte-range-{id_}", text, lambda: ranged(spec, pieces, **more), signature("Sig1", NOT_PASSED, coverage="unclear"), attack=True, importance=importance, twin="ok::byte-range-hand-made")
    case("ok::byte-range-hand-made", "the honest twin of the malformed ranges", lambda: ranged(lambda a, b, n: b"[0 %d %d %d]" % (a, b, n - b), usual_pieces), signature(coverage="entire_file", modification_level="none"))
    bad("two-entries", "two entries: only the bytes before the hole", lambda a, b, n: b"[0 %d]" % a, lambda d, a, b: d[:a])
    bad("three-entries", "three entries", lambda a, b, n: b"[0 %d %d]" % (a, b))
    bad("six-entries", "six entries: a second hole over the price", lambda a, b, n: b"[0 %d %d %d %d %d]" % (100, 110, a - 110, b, n - b), lambda d, a, b: d[:100] + d[110:a] + d[b:])
    bad("not-from-zero", "the range starts at byte 10", lambda a, b, n: b"[10 %d %d %d]" % (a - 10, b, n - b), lambda d, a, b: d[10:a] + d[b:])
    bad("all-zero", "[0 0 0 0]: nothing is signed", lambda a, b, n: b"[0 0 0 0]", nothing)
    bad("almost-nothing", "[0 1 2 1]", lambda a, b, n: b"[0 1 2 1]", lambda d, a, b: d[:1] + d[2:3])
    bad("second-inside-first", "the second range lies inside the first", lambda a, b, n: b"[0 %d 20 30]" % a, lambda d, a, b: d[:a] + d[20:50])
    bad("negative", "a negative length", lambda a, b, n: b"[0 %d %d -5]" % (a, b))
    bad("beyond-end", "the second range ends beyond the file", lambda a, b, n: b"[0 %d %d %d]" % (a, b, n))
    bad("overflow", "a length beyond 64 bits", lambda a, b, n: b"[0 %d %d 99999999999999999999]" % (a, b))
    bad("sum-overflow", "offset plus length beyond 64 bits", lambda a, b, n: b"[0 %d 9223372036854775807 9223372036854775807]" % a)
    bad("nulls", "an array of nulls", lambda a, b, n: b"[null null null null]")
    bad("not-an-array", "a number in place of the array", lambda a, b, n: b"%d" % a)
    bad("names", "names in the array", lambda a, b, n: b"[0 /%d /%d /%d]" % (a, b, n - b))
    case("odd::byte-range-reals", "real numbers in the array", lambda: ranged(lambda a, b, n: b"[0.0 %d.0 %d.0 %d.0]" % (a, b, n - b), usual_pieces), signature("Sig1", indication=[PASSED, *NOT_PASSED]), verdict=None)
    case("odd::byte-range-indirect", "indirect numbers in the array, all of them signed", lambda: ranged_indirect(k), signature("Sig1", indication=[PASSED, *NOT_PASSED]), verdict=None)
    case("odd::hole-without-brackets", "the hole is one byte narrower on each side: the angle brackets are signed", lambda: ranged(lambda a, b, n: b"[0 %d %d %d]" % (a + 1, b - 1, n - b + 1), lambda d, a, b: d[:a + 1] + d[b - 1:]),
         signature("Sig1", NOT_PASSED, coverage="unclear"), twin="ok::byte-range-hand-made")

    def short_of_end():
        made = ranged(lambda a, b, n: b"[0 %d %d %d]" % (a, b, n - b - 20), lambda d, a, b: d[:a] + d[b:-20])
        return made
    case("attack::byte-range-short-of-end", "the last twenty bytes of the only revision (startxref) aren't covered", short_of_end, signature("Sig1", NOT_PASSED, coverage=["contiguous_block_from_start", "unclear"]),
         attack=True, importance="critical", twin="ok::byte-range-hand-made")

    def upper(odd=False):
        made = ranged(lambda a, b, n: b"[0 %d %d %d]" % (a, b, n - b), usual_pieces)
        m = re.search(rb"/Contents <([0-9a-f]+)>", made)
        return made[:m.start(1)] + m.group(1).upper() + made[m.end(1):]
    case("ok::contents-upper-case", "upper-case hexadecimal digits in /Contents", upper, signature(coverage="entire_file"))

    def odd_digits():
        """An odd number of digits: the last one is followed by an assumed zero (7.3.4.3)."""
        objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        objs[7], objs[8] = WIDGET, w.signature_dictionary(reserve=RESERVE + 1)
        return w.fill(w.write(objs), usual(personal))
    case("ok::contents-odd-digits", "an odd number of digits in /Contents", odd_digits, signature(coverage="entire_file"))

    def contents_elsewhere():
        """The hole is over a string of another name; /Contents is in the signed bytes of no one: a later, unsigned revision holds the dictionary."""
        objs = w.base()
        objs[9] = w.signature_dictionary(reserve=RESERVE).replace(b"/Contents", b"/Decoy")
        made = w.write(objs)
        a, b = re.search(rb"<0{%d}>" % RESERVE, made).span()
        real = w.signature_dictionary(reserve=RESERVE).replace(b"/ByteRange [0 0000000000 0000000000 0000000000]", b"/ByteRange [0 %d %d %d]" % (a, b, len(made) - b))
        value = cms_by_pyhanko(personal, made[:a] + made[b:]).hex().encode().ljust(RESERVE, b"0")
        later = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        return w.update(made, {1: later[1], 3: later[3], 7: WIDGET, 8: real.replace(b"0" * RESERVE, value)})
    case("attack::contents-outside-hole", "the hole is elsewhere than /Contents, which lies in a later, unsigned revision", contents_elsewhere, signature("Sig1", NOT_PASSED, coverage="unclear"), attack=True, importance="critical", twin="ok::byte-range-hand-made")

    def contents_indirect():
        objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        objs[7] = WIDGET
        objs[8] = w.signature_dictionary(reserve=0).replace(b"/Contents <>", b"/Contents 9 0 R")
        objs[9] = b"<" + b"0" * RESERVE + b">"
        return w.fill(w.write(objs), usual(personal), token=re.compile(rb"\n(<0{%d}>)" % RESERVE))
    case("attack::contents-indirect", "/Contents is an indirect object; the hole is its string", contents_indirect, signature("Sig1", NOT_PASSED), attack=True, importance="high", twin="ok::byte-range-hand-made")

    def contents_in_object_stream():
        """The dictionary is inside an object stream, the hole over a comment."""
        objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
        objs[7] = WIDGET
        objs[9] = b"<" + b"0" * RESERVE + b">"
        made = w.write(objs)
        a, b = re.search(rb"<0{%d}>" % RESERVE, made).span()
        value = cms_by_pyhanko(personal, made[:a] + made[b:]).hex().encode().ljust(RESERVE, b"0")
        real = w.signature_dictionary(reserve=RESERVE).replace(b"/ByteRange [0 0000000000 0000000000 0000000000]", b"/ByteRange [0 %d %d %d]" % (a, b, len(made) - b)).replace(b"0" * RESERVE, value)
        return w.update(made, {8: real}, form="stream", pack=(8,))
    case("attack::contents-in-object-stream", "the signature dictionary, with /Contents, is inside an object stream", contents_in_object_stream, signature("Sig1", NOT_PASSED, coverage="unclear"), attack=True, importance="critical", twin="ok::byte-range-hand-made")

    for id_, value, text in [("null", b"null", "/Contents is null"), ("number", b"17", "/Contents is a number"), ("empty", b"<>", "/Contents is empty"), ("literal-empty", b"()", "/Contents is an empty literal string")]:
        def make():
            objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
            objs[7] = WIDGET
            objs[8] = w.signature_dictionary(reserve=2).replace(b"<00>", value).replace(b"[0 0000000000 0000000000 0000000000]", b"[0 100 200 300]")
            return w.write(objs)
        case(f"odd::contents-{id_}", text, make, signature("Sig1", NOT_PASSED, trusted=[False, None]))

    # --- signature wrapping: the second range is moved away, the hole holds another document
    for variant in ["plain", "literal-string", "hex-white-space", "no-contents-key"]:
        case(f"attack::signature-wrapping-{variant}", f"signature wrapping ({variant.replace('-', ' ')}): the second signed range is moved to the end, the gap holds a forged table, page and signature dictionary",
             lambda: wrapped(k, variant), signature("Sig1", NOT_PASSED, coverage="unclear"), attack=True, importance="critical", twin="ok::byte-range-hand-made")


def ranged_indirect(k) -> bytes:
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7] = WIDGET
    objs[8] = w.signature_dictionary(reserve=RESERVE).replace(b"/ByteRange [0 0000000000 0000000000 0000000000]", b"/ByteRange [0 9 0 R 10 0 R 11 0 R]")
    objs[9], objs[10], objs[11] = b"A" * 10, b"B" * 10, b"C" * 10
    made = w.write(objs)
    a, b = re.search(rb"<0{%d}>" % RESERVE, made).span()
    for mark, value in [(b"A", a), (b"B", b), (b"C", len(made) - b)]:
        made = made.replace(mark * 10, b"%d" % value + b" " * (10 - len(b"%d" % value)))
    value = cms_by_pyhanko(k["signer-p256"], made[:a] + made[b:]).hex().encode()
    return made[:a + 1] + value.ljust(RESERVE, b"0") + made[b - 1:]


def wrapped(k, variant: str) -> bytes:
    """Original: A <token> B, B ending in table, trailer, startxref X. Forged: A <token> … forged objects … table at X … padding B."""
    objs = w.base(catalog=FORM, page=b" /Annots [7 0 R]")
    objs[7], objs[8] = WIDGET, w.signature_dictionary(reserve=RESERVE)
    # room in the signed second range, so that the old table's offset lies far behind the token
    objs[9] = w.stream(b"x" * 9000)
    good = w.fill(w.write(objs), usual(k["signer-p256"]))
    a, b = re.search(rb"<[0-9a-f]{%d}>" % RESERVE, good).span()
    first, token, rest = good[:a], good[a:b], good[b:]
    x = w.last_startxref(good)
    evil = w.stream(w.text_page("Purchase agreement", "Price: 900 euro", "Seller: Jane Doe"))
    # the moved range starts where the forged part ends; its length is fixed, so fix the start first
    start_of_rest = x + 2000
    held = token
    if variant == "literal-string":
        held = b"(" + bytes.fromhex(token[1:-1].decode()).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r") + b")"
    elif variant == "hex-white-space":
        held = b"< " + token[1:-1] + b" >"
    forged = (b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20260520100000Z) /ByteRange [0 %d %d %d] /Contents " % (a, start_of_rest, len(rest)) + held + b">>")
    gap = first + (b"" if variant == "no-contents-key" else token) + b">>\nendobj\n"
    offsets = {}
    for number, body in [(4, evil), (8, forged)]:
        offsets[number] = len(gap)
        gap += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    assert len(gap) < x, (len(gap), x)
    gap = gap.ljust(x)
    for n in (1, 2, 3, 5, 6, 7, 9):
        found = re.search(rb"(?:^|\n)%d 0 obj" % n, first + b"\n")
        offsets[n] = found.start() + 1 if found else None
    shift = start_of_rest - b
    for n in [n for n, o in offsets.items() if o is None]:
        offsets[n] = re.search(rb"\n%d 0 obj" % n, good).start() + 1 + shift
    table = w._table(offsets, head=True) + b"trailer\n<</Size 10 /Root 1 0 R /Info 6 0 R /ID [" + w.ID + w.ID + b"]>>\n"
    gap += table
    assert len(gap) <= start_of_rest
    gap = gap.ljust(start_of_rest)
    return gap + rest
