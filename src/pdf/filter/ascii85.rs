//! ISO 32000-2 7.4.3.

use super::super::character::is_space;
use super::Output;
use crate::budget::Exhausted;

pub(super) fn decode(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), Exhausted> {
    let bytes = bytes.trim_ascii_start();
    let bytes = match bytes.strip_prefix(b"<~") {
        Some(behind) => {
            output.fault("ascii85-prefix", "ASCII85Decode data begin with <~, where others see their end");
            behind
        }
        None => bytes,
    };
    let end = memchr::memchr(b'~', bytes);
    let written = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
    let (mut group, mut length) = (0u32, 0u32);
    let mut odd_space = false;
    for byte in written {
        match byte {
            b'z' if length == 0 => output.extend(&[0; 4])?,
            b'!'..=b'u' => {
                let digit = u32::from(byte.wrapping_sub(b'!'));
                let Some(next) = group.checked_mul(85).and_then(|shifted| shifted.checked_add(digit)) else {
                    return corrupt(output);
                };
                group = next;
                length = length.wrapping_add(1);
                if length == 5 {
                    output.extend(&group.to_be_bytes())?;
                    (group, length) = (0, 0);
                }
            }
            // There are programs that take these for something else.
            0 | b'\x0c' => odd_space = true,
            other if is_space(*other) => {}
            _ => return corrupt(output),
        }
    }
    if length == 1 {
        return corrupt(output);
    }
    if length > 1 {
        // A short group stands for its highest continuation.
        for _ in length..5 {
            let Some(next) = group.checked_mul(85).and_then(|shifted| shifted.checked_add(84)) else {
                return corrupt(output);
            };
            group = next;
        }
        let kept = usize::try_from(length).unwrap_or(1).saturating_sub(1);
        output.extend(group.to_be_bytes().get(..kept).unwrap_or_default())?;
    }
    if odd_space {
        output.fault("ascii85-space", "ASCII85Decode data hold odd white space");
    }
    if end.is_none() {
        output.fault("ascii85-end", "ASCII85Decode data lack their end mark");
    }
    Ok(())
}

fn corrupt(output: &mut Output<'_, '_>) -> Result<(), Exhausted> {
    output.fault("ascii85-corrupt", "ASCII85Decode data are broken; what stands before the fault is used");
    Ok(())
}
