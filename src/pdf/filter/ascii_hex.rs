//! ISO 32000-2 7.4.2.

use super::super::hexadecimal::Hexadecimal;
use super::Output;
use crate::budget::Exhausted;

pub(super) fn decode(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), Exhausted> {
    let end = memchr::memchr(b'>', bytes);
    let written = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
    output.pay(written.len().div_ceil(2))?;
    let Hexadecimal { bytes, foreign } = Hexadecimal::decode(written);
    output.decoded.bytes.extend(bytes);
    if foreign {
        output.fault("ascii-hex-foreign", "ASCIIHexDecode data hold characters that are no digits");
    }
    if end.is_none() {
        output.fault("ascii-hex-end", "ASCIIHexDecode data lack their end mark");
    }
    Ok(())
}
