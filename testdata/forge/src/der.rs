//! X.690 DER, written by hand.

/// One encoding: a tag octet and the concatenated parts.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=127 => out.push(short as u8),
        long => {
            let octets = long.to_be_bytes();
            let octets = &octets[octets.iter().position(|o| *o != 0).unwrap()..];
            out.push(0x80 | octets.len() as u8);
            out.extend_from_slice(octets);
        }
    }
    out.extend(content);
    out
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// SET OF, its members in DER order.
pub(crate) fn set(parts: &[&[u8]]) -> Vec<u8> {
    let mut parts = parts.to_vec();
    parts.sort();
    tlv(0x31, &parts)
}

pub(crate) fn explicit(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    tlv(0xa0 | number, parts)
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(4, &[bytes])
}

pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], bytes])
}

pub(crate) fn integer(value: u64) -> Vec<u8> {
    magnitude(&value.to_be_bytes())
}

/// A non-negative INTEGER from its big-endian magnitude.
pub(crate) fn magnitude(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|b| **b == 0).count().min(bytes.len() - 1);
    let bytes = &bytes[zeros..];
    if bytes[0] & 0x80 != 0 { tlv(2, &[&[0], bytes]) } else { tlv(2, &[bytes]) }
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    tlv(1, &[&[if value { 0xff } else { 0 }]])
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    tlv(12, &[text.as_bytes()])
}

/// GeneralizedTime from `YYYYMMDDHHMMSSZ`.
pub(crate) fn time(text: &str) -> Vec<u8> {
    tlv(24, &[text.as_bytes()])
}

/// OBJECT IDENTIFIER from its dotted form.
pub(crate) fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let mut octets = vec![(arc & 0x7f) as u8];
        let mut rest = arc >> 7;
        while rest != 0 {
            octets.push(0x80 | (rest & 0x7f) as u8);
            rest >>= 7;
        }
        content.extend(octets.iter().rev());
    }
    tlv(6, &[&content])
}

/// AlgorithmIdentifier without parameters, or with NULL.
pub(crate) fn algorithm(dotted: &str, null: bool) -> Vec<u8> {
    if null { sequence(&[&oid(dotted), &[5, 0]]) } else { sequence(&[&oid(dotted)]) }
}
