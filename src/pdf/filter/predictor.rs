//! ISO 32000-2 7.4.4.4: predictors.

use super::Decoded;

/// Table 8, from `/DecodeParms`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Predictor {
    png: bool,
    bits: usize,
    /// Bytes from a sample to the same sample of the next pixel; at least 1.
    pixel: usize,
    colors: usize,
    row: usize,
}

impl Predictor {
    /// `None` where there is nothing to undo or the parameters are out of range.
    pub(in super::super) fn new(kind: i64, colors: u32, bits: u32, columns: u32) -> Option<Self> {
        let png = match kind {
            2 => false,
            10..=15 => true,
            _ => return None,
        };
        let colors = usize::try_from(colors).ok()?;
        let bits = usize::try_from(bits).ok().filter(|bits| matches!(bits, 1 | 2 | 4 | 8 | 16))?;
        let pixel_bits = colors.checked_mul(bits).filter(|bits| *bits > 0)?;
        let row = pixel_bits.checked_mul(usize::try_from(columns).ok()?)?.div_ceil(8);
        (row > 0).then_some(Self { png, bits, pixel: pixel_bits.div_ceil(8), colors, row })
    }

    /// Puts the plain bytes in the place of the predicted ones.
    pub(super) fn undo(&self, decoded: &mut Decoded) {
        if self.png { self.undo_png(decoded) } else { self.undo_tiff(decoded) }
    }

    /// PNG (ISO/IEC 15948) clause 9.
    fn undo_png(&self, decoded: &mut Decoded) {
        let stride = self.row.saturating_add(1);
        let length = decoded.bytes.len();
        let rows = length.div_ceil(stride);
        let mut plain = Vec::with_capacity(length.saturating_sub(rows));
        let mut unknown = false;
        let zeros = if length == 0 { Vec::new() } else { vec![0; self.row.min(length)] };
        for predicted in decoded.bytes.chunks(stride) {
            let Some((filter, row)) = predicted.split_first() else { break };
            let start = plain.len();
            plain.extend_from_slice(row);
            let (before, row) = plain.split_at_mut(start);
            let above = before
                .get(start.saturating_sub(self.row)..)
                .filter(|above| !above.is_empty())
                .unwrap_or(&zeros);
            match filter {
                0 => {}
                1 => self.left(row, |left, _, _| left, above),
                2 => row.iter_mut().zip(above).for_each(|(byte, above)| *byte = byte.wrapping_add(*above)),
                3 => self.left(row, average, above),
                4 => self.left(row, paeth, above),
                _ => unknown = true,
            }
        }
        if length.checked_rem(stride).is_some_and(|rest| rest != 0) {
            decoded.faults.push(("predictor-row", "the last row of predicted data is short"));
        }
        if unknown {
            decoded
                .faults
                .push(("predictor-unknown", "a row of predicted data has an unknown PNG filter type"));
        }
        decoded.bytes = plain;
    }

    /// Adds to each byte what `predict` makes of its left, upper and upper left neighbours.
    fn left(&self, row: &mut [u8], predict: impl Fn(u8, u8, u8) -> u8, above: &[u8]) {
        for at in 0..row.len() {
            let back = at.checked_sub(self.pixel);
            let left = back.and_then(|back| row.get(back)).copied().unwrap_or(0);
            let corner = back.and_then(|back| above.get(back)).copied().unwrap_or(0);
            let up = above.get(at).copied().unwrap_or(0);
            if let Some(byte) = row.get_mut(at) {
                *byte = byte.wrapping_add(predict(left, up, corner));
            }
        }
    }

    /// TIFF 6.0 section 14.
    fn undo_tiff(&self, decoded: &mut Decoded) {
        for row in decoded.bytes.chunks_mut(self.row) {
            match self.bits {
                8 => self.left(row, |left, _, _| left, &[]),
                16 => {
                    for at in self.pixel..row.len() {
                        // Both bytes of a sample at once, at its first one.
                        if at & 1 == 1 {
                            continue;
                        }
                        let back = at.saturating_sub(self.pixel);
                        let sample = |row: &[u8], at: usize| {
                            row.get(at..).and_then(|rest| rest.first_chunk()).copied().map(u16::from_be_bytes)
                        };
                        if let (Some(left), Some(value)) = (sample(row, back), sample(row, at))
                            && let Some(place) = row.get_mut(at..).and_then(|rest| rest.first_chunk_mut())
                        {
                            *place = value.wrapping_add(left).to_be_bytes();
                        }
                    }
                }
                bits => undo_tiff_bits(row, bits, self.colors),
            }
        }
    }
}

/// Samples of less than a byte.
fn undo_tiff_bits(row: &mut [u8], bits: usize, colors: usize) {
    let mask = 0xFFu8.checked_shr(u32::try_from(8usize.saturating_sub(bits)).unwrap_or(8)).unwrap_or(0);
    let samples = row.len().saturating_mul(8).checked_div(bits).unwrap_or(0);
    let place = |sample: usize| {
        let bit = sample.saturating_mul(bits);
        let shift = 8usize.saturating_sub(bits).saturating_sub(bit & 7);
        (bit >> 3, u32::try_from(shift).unwrap_or(0))
    };
    for sample in colors..samples {
        let (back, back_shift) = place(sample.saturating_sub(colors));
        let (at, shift) = place(sample);
        let left = row.get(back).map_or(0, |byte| byte.wrapping_shr(back_shift) & mask);
        if let Some(byte) = row.get_mut(at) {
            let value = byte.wrapping_shr(shift).wrapping_add(left) & mask;
            *byte = *byte & !mask.wrapping_shl(shift) | value.wrapping_shl(shift);
        }
    }
}

fn average(left: u8, above: u8, _corner: u8) -> u8 {
    u8::try_from(u16::from(left).wrapping_add(u16::from(above)) >> 1).unwrap_or(0)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let estimate = a.wrapping_add(b).wrapping_sub(c);
    let [to_a, to_b, to_c] = [a, b, c].map(|value| estimate.wrapping_sub(value).unsigned_abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        for (kind, colors, bits, columns, predicted, want) in [
            (12, 1, 8, 3, &b"\x02\x01\x02\x03\x02\x01\x01\x01"[..], &b"\x01\x02\x03\x02\x03\x04"[..]),
            (11, 1, 8, 3, b"\x01\x01\x02\x03", b"\x01\x03\x06"),
            (10, 1, 8, 2, b"\x00\x01\x02\x03\x02\x02", b"\x01\x02\x02\x04"),
            (15, 1, 8, 2, b"\x00\x0A\x14\x04\x01\x01", b"\x0A\x14\x0B\x15"),
            (15, 3, 8, 2, b"\x01\x01\x02\x03\x01\x01\x01", b"\x01\x02\x03\x02\x03\x04"),
            (2, 1, 8, 3, b"\x01\x01\x01\x05\x01\x01", b"\x01\x02\x03\x05\x06\x07"),
            (2, 1, 16, 2, b"\x00\xFF\x00\x01", b"\x00\xFF\x01\x00"),
            (2, 1, 4, 4, b"\x11\x11", b"\x12\x34"),
            (2, 1, 1, 8, b"\xFF", b"\xAA"),
        ] {
            let mut decoded = Decoded { bytes: predicted.to_vec(), faults: Vec::new() };
            Predictor::new(kind, colors, bits, columns).unwrap().undo(&mut decoded);
            assert_eq!(decoded.bytes, want, "predictor {kind}");
            assert_eq!(decoded.faults, []);
        }
    }

    #[test]
    fn short_rows_and_unknown_types_are_faults() {
        let mut decoded = Decoded { bytes: b"\x02\x01\x02\x09\x05".to_vec(), faults: Vec::new() };
        Predictor::new(12, 1, 8, 2).unwrap().undo(&mut decoded);
        assert_eq!(decoded.bytes, b"\x01\x02\x05");
        let codes: Vec<_> = decoded.faults.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["predictor-row", "predictor-unknown"]);
        for (kind, colors, bits, columns) in
            [(1, 1, 8, 1), (9, 1, 8, 1), (12, 0, 8, 1), (12, 1, 3, 1), (12, 1, 8, 0)]
        {
            assert_eq!(Predictor::new(kind, colors, bits, columns), None);
        }
    }
}
