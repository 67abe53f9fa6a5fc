"""A small PDF writer with the bytes under full control: whole files, incremental updates, signature holes."""

from __future__ import annotations

import re
import zlib

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
ID = b"<6f1d0c3a5b7e49f28a01b2c3d4e5f607>"


def stream(data: bytes, entries: bytes = b"", flate: bool = False) -> bytes:
    if flate:
        data, entries = zlib.compress(data, 9), entries + b" /Filter /FlateDecode"
    return b"<<" + entries + b" /Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


def text_page(*lines: str, size: int = 16) -> bytes:
    out = [b"BT /F1 %d Tf 72 720 Td 24 TL" % size]
    out += [b"(" + line.encode("latin-1") + b") Tj T*" for line in lines]
    return b"\n".join(out + [b"ET"])


def base(lines=("Purchase agreement", "Price: 100 euro", "Seller: Jane Doe"), catalog: bytes = b"", page: bytes = b"", info=True) -> dict[int, bytes]:
    """1 catalog, 2 pages, 3 page, 4 contents, 5 font, 6 info."""
    objects = {
        1: b"<</Type /Catalog /Pages 2 0 R" + catalog + b">>",
        2: b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        3: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 5 0 R>>>> /Contents 4 0 R" + page + b">>",
        4: stream(text_page(*lines)),
        5: b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>",
    }
    if info:
        objects[6] = b"<</Producer (countersign testdata) /CreationDate (D:20260501090000Z) /ModDate (D:20260501090000Z)>>"
    return objects


def _body(objects, start: int, eol=b"\n", generations=None) -> tuple[bytes, dict[int, int]]:
    out, offsets = bytearray(), {}
    for number in sorted(objects):
        offsets[number] = start + len(out)
        generation = (generations or {}).get(number, 0)
        out += b"%d %d obj" % (number, generation) + eol + objects[number] + eol + b"endobj" + eol
    return bytes(out), offsets


def _table(offsets: dict, free=(), head=False, eol=b"\n", generations=None, pad=b"0", lastfree=None) -> bytes:
    """Cross-reference table, subsections where numbers are contiguous; `free` holds (number, next, generation)."""
    entry_eol = b"\r\n" if eol == b"\n" else b" " + eol
    if eol == b"\n":
        entry_eol = b" \n"
    rows = {}
    for n, o in offsets.items():
        text = b"%d" % o
        rows[n] = text.rjust(10, pad) + b" %05d n" % (generations or {}).get(n, 0) + entry_eol
    for n, nxt, generation in free:
        rows[n] = b"%010d %05d f" % (nxt, generation) + entry_eol
    if head:
        rows[0] = b"0000000000 65535 f" + entry_eol
    out, numbers, i = b"xref" + eol, sorted(rows), 0
    while i < len(numbers):
        j = i
        while j + 1 < len(numbers) and numbers[j + 1] == numbers[j] + 1:
            j += 1
        out += b"%d %d" % (numbers[i], j - i + 1) + eol
        out += b"".join(rows[n] for n in numbers[i:j + 1])
        i = j + 1
    return out


def _xref_stream(number: int, offset: int, offsets: dict, extra: bytes, size: int, packed=None, free=(), head=False, generations=None) -> bytes:
    """`packed` maps object number to (container, index)."""
    rows = {n: (1, o, (generations or {}).get(n, 0)) for n, o in offsets.items()}
    rows[number] = (1, offset, 0)
    rows.update({n: (2, c, i) for n, (c, i) in (packed or {}).items()})
    rows.update({n: (0, nxt, g) for n, nxt, g in free})
    if head:
        rows[0] = (0, 0, 65535)
    index, numbers, i = [], sorted(rows), 0
    while i < len(numbers):
        j = i
        while j + 1 < len(numbers) and numbers[j + 1] == numbers[j] + 1:
            j += 1
        index += [numbers[i], j - i + 1]
        i = j + 1
    data = b"".join(bytes([rows[n][0]]) + rows[n][1].to_bytes(4, "big") + rows[n][2].to_bytes(2, "big") for n in numbers)
    entries = b"/Type /XRef /W [1 4 2] /Index [" + b" ".join(b"%d" % x for x in index) + b"] /Size %d " % size + extra
    return b"%d 0 obj\n" % number + stream(data, entries, flate=True) + b"\nendobj\n"


def object_stream(objects: dict[int, bytes]) -> tuple[bytes, list[int]]:
    order, head, body = sorted(objects), b"", b""
    for n in order:
        head += b"%d %d " % (n, len(body))
        body += objects[n] + b"\n"
    return stream(head + body, b"/Type /ObjStm /N %d /First %d" % (len(order), len(head)), flate=True), order


def write(objects: dict[int, bytes], *, root=1, info=6, header=HEADER, eol=b"\n", form="table", pack=(), pad=b"0", shift=0, trailer=b"",
          hybrid_hidden: dict[int, bytes] | None = None) -> bytes:
    """A whole file. form: table, stream or hybrid. `pack`: numbers that go into an object stream. `shift` is taken off every offset."""
    packed_numbers = set(pack) | set(hybrid_hidden or {})
    plain = {n: b for n, b in objects.items() if n not in packed_numbers}
    size = max([*objects, *(hybrid_hidden or {})]) + 1
    packed = {}
    if packed_numbers:
        container = size
        size += 1
        everything = {**objects, **(hybrid_hidden or {})}
        body, order = object_stream({n: everything[n] for n in packed_numbers})
        plain[container] = body
        packed = {n: (container, i) for i, n in enumerate(order)}
    out, offsets = _body(plain, len(header), eol)
    out = header + out
    offsets = {n: o - shift for n, o in offsets.items()}
    common = b"/Root %d 0 R " % root + (b"/Info %d 0 R " % info if info in objects else b"") + b"/ID [" + ID + ID + b"]" + trailer
    if form == "stream":
        number = size
        at = len(out) - shift
        return out + _xref_stream(number, at, offsets, common, size + 1, packed, head=True) + b"startxref\n%d\n%%%%EOF\n" % at
    extra = b""
    if form == "hybrid":
        number = size
        size += 1
        at = len(out) - shift
        out += _xref_stream(number, at, {}, common, size, packed)
        extra = b" /XRefStm %d" % at
    at = len(out) - shift
    free = [(n, 0, 65535) for n in sorted(packed)]
    return (out + _table(offsets, free, True, eol, pad=pad) + b"trailer" + eol + b"<</Size %d " % size + common + extra + b">>" + eol +
            b"startxref" + eol + b"%d" % at + eol + b"%%EOF" + eol)


def last_startxref(data: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def highest(data: bytes) -> int:
    """One more than the largest object number in use (from every /Size)."""
    return max(int(x) for x in re.findall(rb"/Size (\d+)", data))


def update(prev: bytes, objects: dict[int, bytes], *, root: int | None = 1, info: int | None = 6, form="table", free=(), generations=None,
           trailer=b"", pack=(), size: int | None = None, id_=True, eol=b"\n", with_xref=True, with_trailer=True) -> bytes:
    """An incremental update."""
    start = prev if prev.endswith((b"\n", b"\r")) else prev + b"\n"
    numbers = list(objects) + [f[0] for f in free]
    size = size or max([highest(prev), *(n + 1 for n in numbers)])
    plain = {n: b for n, b in objects.items() if n not in pack}
    packed = {}
    if pack:
        body, order = object_stream({n: objects[n] for n in pack})
        plain[size] = body
        packed = {n: (size, i) for i, n in enumerate(order)}
        size += 1
    body, offsets = _body(plain, len(start), eol, generations)
    out = start + body
    common = (b"/Root %d 0 R " % root if root else b"") + (b"/Info %d 0 R " % info if info else b"") + (b"/ID [" + ID + ID + b"] " if id_ else b"")
    common += b"/Prev %d" % last_startxref(prev) + trailer
    at = len(out)
    if not with_xref:
        return out
    if form == "stream":
        return out + _xref_stream(size, at, offsets, common, size + 1, packed, free, generations=generations) + b"startxref\n%d\n%%%%EOF\n" % at
    out += _table(offsets, free, False, eol, generations)
    if not with_trailer:
        return out
    return out + b"trailer" + eol + b"<</Size %d " % size + common + b">>" + eol + b"startxref" + eol + b"%d" % at + eol + b"%%EOF" + eol


# --- signature dictionaries --------------------------------------------------------------------

HOLE = b"\x00HOLE\x00"


def signature_dictionary(*, reserve=4200, sub_filter=b"/ETSI.CAdES.detached", more=b"", type_=b"/Sig", date=b"D:20260520100000Z", contents_key=b"/Contents") -> bytes:
    out = b"<<" + (b"/Type " + type_ + b" " if type_ else b"") + b"/Filter /Adobe.PPKLite"
    if sub_filter:
        out += b" /SubFilter " + sub_filter
    if date:
        out += b" /M (" + date + b")"
    return (out + more + b" /ByteRange [0 0000000000 0000000000 0000000000] " + contents_key + b" <" + b"0" * reserve + b">>>")


_OPEN = re.compile(rb"/ByteRange \[0 0000000000 0000000000 0000000000\]")


def fill(data: bytes, make_contents, *, widen=(0, 0), token: re.Pattern | None = None) -> bytes:
    """Fills the one signature dictionary that is still open. `make_contents(signed bytes) -> bytes` gives /Contents.

    `widen` enlarges the hole by so many bytes before and after the token.
    """
    found = list(_OPEN.finditer(data))
    assert len(found) == 1, len(found)
    m = found[0]
    contents = (token or re.compile(rb"/Contents\s*(<0+>)")).search(data, m.start() - 200 if m.start() > 200 else 0)
    a, b = contents.start(1) - widen[0], contents.end(1) + widen[1]
    spec = b"/ByteRange [0 %d %d %d]" % (a, b, len(data) - b)
    spec += b" " * (m.end() - m.start() - len(spec))
    data = data[:m.start()] + spec + data[m.end():]
    signed = data[:a] + data[b:]
    value = make_contents(signed).hex().encode()
    room = contents.end(1) - contents.start(1) - 2
    assert len(value) <= room, (len(value), room)
    return data[:contents.start(1) + 1] + value.ljust(room, b"0") + data[contents.end(1) - 1:]
