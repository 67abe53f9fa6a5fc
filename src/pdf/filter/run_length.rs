//! ISO 32000-2 7.4.5.

use super::Output;
use crate::budget::Exhausted;

pub(super) fn decode(bytes: &[u8], output: &mut Output<'_, '_>) -> Result<(), Exhausted> {
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first() {
        match length {
            0..=127 => {
                let wanted = usize::from(*length).saturating_add(1);
                let (run, after) = after.split_at_checked(wanted).unwrap_or((after, &[]));
                output.extend(run)?;
                if run.len() < wanted {
                    break;
                }
                rest = after;
            }
            128 => return Ok(()),
            129..=255 => {
                let Some((byte, after)) = after.split_first() else { break };
                let run = [*byte; 128];
                let wanted = 257usize.saturating_sub(usize::from(*length));
                output.extend(run.get(..wanted).unwrap_or_default())?;
                rest = after;
            }
        }
    }
    output.fault("run-length-end", "RunLengthDecode data lack their end mark");
    Ok(())
}
