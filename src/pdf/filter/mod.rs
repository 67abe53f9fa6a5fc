//! ISO 32000-2 7.4: the filters that structure is written through.

mod ascii85;
mod ascii_hex;
mod flate;
mod lzw;
mod predictor;
mod run_length;

pub(super) use predictor::Predictor;

use crate::budget::{Budget, Exhausted};

/// Table 6: one step of decoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    AsciiHex,
    Ascii85,
    Lzw { early_change: bool, predictor: Option<Predictor> },
    Flate { predictor: Option<Predictor> },
    RunLength,
}

/// What came out, and what was wrong with what went in.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    pub(super) faults: Vec<Fault>,
}

/// A code and a sentence for a finding.
pub(super) type Fault = (&'static str, &'static str);

/// More steps than this are refused: each multiplies what the one before put out.
pub(super) const STEPS: usize = 8;

impl Filter {
    /// Undoes this filter; `beside` bytes are held meanwhile.
    pub(super) fn decode(
        &self,
        bytes: &[u8],
        beside: u64,
        budget: &Budget<'_>,
    ) -> Result<Decoded, Exhausted> {
        let mut output = Output { budget, beside, decoded: Decoded::default() };
        let predictor = match self {
            Self::AsciiHex => {
                ascii_hex::decode(bytes, &mut output)?;
                &None
            }
            Self::Ascii85 => {
                ascii85::decode(bytes, &mut output)?;
                &None
            }
            Self::Lzw { early_change, predictor } => {
                lzw::decode(bytes, *early_change, &mut output)?;
                predictor
            }
            Self::Flate { predictor } => {
                flate::decode(bytes, &mut output)?;
                predictor
            }
            Self::RunLength => {
                run_length::decode(bytes, &mut output)?;
                &None
            }
        };
        let mut decoded = output.decoded;
        if let Some(predictor) = predictor {
            predictor.undo(&mut decoded);
        }
        Ok(decoded)
    }
}

/// Pays for every byte put out.
struct Output<'b, 'i> {
    budget: &'b Budget<'i>,
    /// Bytes that count with those put out.
    beside: u64,
    decoded: Decoded,
}

impl Output<'_, '_> {
    /// Pays for `bytes` more, all in all within the limit on memory.
    fn pay(&self, bytes: usize) -> Result<(), Exhausted> {
        self.budget.inflate(u64::try_from(bytes).unwrap_or(u64::MAX))?;
        let held = u64::try_from(self.decoded.bytes.len()).unwrap_or(u64::MAX);
        self.budget.hold(held.saturating_add(self.beside))
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), Exhausted> {
        self.pay(bytes.len())?;
        self.decoded.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn fault(&mut self, code: &'static str, message: &'static str) {
        self.decoded.faults.push((code, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Uninterrupted;
    use crate::limits::Limits;
    use std::io::Write;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn run(filter: &Filter, bytes: &[u8]) -> (Vec<u8>, Vec<&'static str>) {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let decoded = filter.decode(bytes, 0, &budget).unwrap();
        (decoded.bytes, decoded.faults.iter().map(|(code, _)| *code).collect())
    }

    #[test]
    fn every_filter_with_its_faults() {
        let flate = Filter::Flate { predictor: None };
        let text = b"the quick brown fox jumps over the lazy dog".repeat(50);
        let packed = zlib(&text);
        let mut flipped = packed.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let lzw =
            weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&text).unwrap();
        let late = weezl::encode::Encoder::new(weezl::BitOrder::Msb, 8).encode(&text).unwrap();
        let none: &[&str] = &[];
        type Case<'a> = (&'a str, Filter, &'a [u8], &'a [u8], &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            ("flate", flate.clone(), &packed, &text, none),
            ("flate, no checksum", flate.clone(), &packed[..packed.len() - 4], &text, &["flate-checksum"]),
            ("flate, wrong checksum", flate.clone(), &flipped, &text, &["flate-checksum"]),
            ("flate, bytes after it", flate.clone(), &[&packed[..], b"\n"].concat(), &text, none),
            ("flate, empty", flate.clone(), b"", b"", &["flate-truncated"]),
            ("flate, no flate", flate.clone(), b"garbage!", b"", &["flate-corrupt"]),
            ("lzw", Filter::Lzw { early_change: true, predictor: None }, &lzw, &text, none),
            ("lzw, late change", Filter::Lzw { early_change: false, predictor: None }, &late, &text, none),
            ("hex", Filter::AsciiHex, b"48 65\n6C6c6F2>junk", b"Hello ", none),
            ("hex, no end", Filter::AsciiHex, b"4865", b"He", &["ascii-hex-end"]),
            ("hex, foreign", Filter::AsciiHex, b"48x65>", b"He", &["ascii-hex-foreign"]),
            ("85", Filter::Ascii85, b"87cURD]i,\"Ebo80~>", b"Hello World!", none),
            ("85, z and short group", Filter::Ascii85, b"z87 cU~>", b"\0\0\0\0Hel", none),
            ("85, prefix", Filter::Ascii85, b"<~87cURDZ~>", b"Hello", &["ascii85-prefix"]),
            ("85, no end", Filter::Ascii85, b"87cURDZ", b"Hello", &["ascii85-end"]),
            ("85, overflow", Filter::Ascii85, b"uuuuu~>", b"", &["ascii85-corrupt"]),
            ("run length", Filter::RunLength, b"\x02abc\xFEx\x80junk", b"abcxxx", none),
            ("run length, no end", Filter::RunLength, b"\x00a", b"a", &["run-length-end"]),
            ("run length, cut", Filter::RunLength, b"\x05ab", b"ab", &["run-length-end"]),
        ];
        for (name, filter, bytes, want, faults) in cases {
            let (got, got_faults) = run(filter, bytes);
            assert_eq!(got, *want, "{name}");
            assert_eq!(got_faults, *faults, "{name}");
        }
        let (got, faults) = run(&flate, &packed[..packed.len() / 2]);
        assert!(!got.is_empty() && text.starts_with(&got));
        assert_eq!(faults, ["flate-truncated"]);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = zlib(&vec![0; 50_000_000]);
        let limits = Limits { inflated_bytes: 1_000_000, ..Limits::default() };
        let budget = Budget::new(limits, &Uninterrupted);
        assert_eq!(
            Filter::Flate { predictor: None }.decode(&bomb, 0, &budget).unwrap_err(),
            Exhausted::InflatedBytes
        );
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(
            bytes: Vec<u8>, which in 0..5u8, kind in 0..20i64, colors in 1..5u32, bits in 1..17u32, columns in 1..20u32,
        ) {
            let predictor = Predictor::new(kind, colors, bits, columns);
            let filter = match which {
                0 => Filter::AsciiHex,
                1 => Filter::Ascii85,
                2 => Filter::Lzw { early_change: kind % 2 == 0, predictor },
                3 => Filter::Flate { predictor },
                _ => Filter::RunLength,
            };
            run(&filter, &bytes);
            run(&Filter::Flate { predictor: Predictor::new(kind, colors, bits, columns) }, &zlib(&bytes));
        }
    }
}
