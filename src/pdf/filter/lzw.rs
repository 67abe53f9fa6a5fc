//! ISO 32000-2 7.4.4: LZWDecode.

use weezl::{BitOrder, LzwStatus, decode::Decoder};

use super::Output;
use crate::budget::Exhausted;

pub(super) fn decode(bytes: &[u8], early_change: bool, output: &mut Output<'_, '_>) -> Result<(), Exhausted> {
    let mut decoder = if early_change {
        Decoder::with_tiff_size_switch(BitOrder::Msb, 8)
    } else {
        Decoder::new(BitOrder::Msb, 8)
    };
    let mut rest = bytes;
    let mut buffer = vec![0; 16 << 10];
    loop {
        let step = decoder.decode_bytes(rest, &mut buffer);
        output.extend(buffer.get(..step.consumed_out).unwrap_or_default())?;
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        match step.status {
            Ok(LzwStatus::Done) => return Ok(()),
            Ok(LzwStatus::Ok) if step.consumed_in > 0 || step.consumed_out > 0 => {}
            Ok(_) => {
                output.fault("lzw-truncated", "LZWDecode data end before their end mark");
                return Ok(());
            }
            Err(_) => {
                output
                    .fault("lzw-corrupt", "LZWDecode data are broken; what stands before the fault is used");
                return Ok(());
            }
        }
    }
}
