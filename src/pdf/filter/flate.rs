//! ISO 32000-2 7.4.4: FlateDecode (RFC 1950, RFC 1951).

use flate2::{Decompress, FlushDecompress, Status};

use super::Output;
use crate::budget::Exhausted;

pub(super) fn decode(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), Exhausted> {
    let [first, second, deflated @ ..] = bytes else {
        output.fault("flate-truncated", "FlateDecode data end before their last block");
        return Ok(());
    };
    // RFC 1950 2.2: method 8, no preset dictionary, and a check on the two bytes.
    let has_header = first & 0x0F == 8
        && second & 0x20 == 0
        && u16::from_be_bytes([*first, *second]).checked_rem(31) == Some(0);
    if !has_header {
        output.fault("flate-corrupt", "FlateDecode data do not begin with a zlib header");
    }
    let (data, zlib) = if has_header { (bytes, true) } else { (deflated, false) };
    match inflate(data, zlib, output)? {
        End::Reached => {}
        End::Cut if has_header && ends_without_checksum(deflated, output)? => {
            output.fault("flate-checksum", "FlateDecode data lack their checksum");
        }
        End::Cut | End::Broken if !has_header => output.decoded.bytes.clear(),
        End::Cut => output.fault("flate-truncated", "FlateDecode data end before their last block"),
        End::Broken if has_header && ends_without_checksum(deflated, output)? => {
            output.fault("flate-checksum", "FlateDecode data do not match their checksum");
        }
        End::Broken => {
            output
                .fault("flate-corrupt", "FlateDecode data are broken; what stands before the fault is used");
        }
    }
    Ok(())
}

enum End {
    Reached,
    Cut,
    Broken,
}

fn inflate(bytes: &[u8], zlib: bool, output: &mut Output<'_, '_>) -> Result<End, Exhausted> {
    let mut decompress = Decompress::new(zlib);
    let mut rest = bytes;
    // Text deflates to a quarter or less; a bomb gets its memory step by step.
    let mut step = bytes.len().saturating_mul(4).clamp(512, 256 << 10);
    loop {
        output.decoded.bytes.reserve(step);
        let (before_in, before_out) = (decompress.total_in(), output.decoded.bytes.len());
        let status = decompress.decompress_vec(rest, &mut output.decoded.bytes, FlushDecompress::None);
        let consumed = decompress.total_in().saturating_sub(before_in);
        rest = rest.get(usize::try_from(consumed).unwrap_or(usize::MAX)..).unwrap_or_default();
        let grown = output.decoded.bytes.len().saturating_sub(before_out);
        output.pay(grown)?;
        match status {
            Ok(Status::StreamEnd) => return Ok(End::Reached),
            Ok(_) if consumed == 0 && grown == 0 => return Ok(End::Cut),
            Ok(_) => step = step.saturating_mul(2).min(1 << 20),
            Err(_) => return Ok(End::Broken),
        }
    }
}

/// Whether the compressed data are whole and only what follows them is missing or wrong.
fn ends_without_checksum(deflated: &[u8], output: &mut Output<'_, '_>) -> Result<bool, Exhausted> {
    let kept = std::mem::take(&mut output.decoded.bytes);
    let end = inflate(deflated, false, output)?;
    if output.decoded.bytes.len() < kept.len() {
        output.decoded.bytes = kept;
    }
    Ok(matches!(end, End::Reached))
}
