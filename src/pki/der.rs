//! X.690 clause 10: the little that must be written again (inherited parameters, relative names).

/// Appends a definite length in its shortest form.
pub(crate) fn push_length(out: &mut Vec<u8>, length: usize) {
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let zeros = octets.iter().take_while(|octet| **octet == 0).count();
            let significant = octets.get(zeros..).unwrap_or(&[]);
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
            out.extend_from_slice(significant);
        }
    }
}

/// One encoding with this identifier octet.
pub(crate) fn encode(identifier: u8, contents: &[&[u8]]) -> Vec<u8> {
    let length = contents.iter().map(|part| part.len()).fold(0, usize::saturating_add);
    let mut out = Vec::with_capacity(length.saturating_add(6));
    out.push(identifier);
    push_length(&mut out, length);
    for part in contents {
        out.extend_from_slice(part);
    }
    out
}
