//! Changes to documents, drawn by chance.

use std::path::PathBuf;
use std::{fs, io};

/// Numbers that look random, the same for the same seed (xorshift, Marsaglia 2003).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Any seed; 0 counts as 1.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Less than `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.draw() >> 16) as usize % bound.max(1)
    }
}

/// One to five changes: bits flipped, bytes cut, doubled and put in, numbers exchanged, words of the syntax put in, pieces of
/// another document put in.
#[must_use]
pub fn mutate(document: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = document.to_vec();
    for _ in 0..1 + random.below(5) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(bytes.len());
        let length = (1 + random.below(64)).min(bytes.len() - at);
        match random.below(12) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.draw() as u8,
            2 => {
                bytes.drain(at..at + length);
            }
            3 => {
                let copy = bytes[at..at + length].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => bytes.truncate(at),
            5 => {
                let from = random.below(other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            6 | 7 => number(&mut bytes, at, random),
            8 => {
                let word = WORDS[random.below(WORDS.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            9 => {
                let word = WORDS[random.below(WORDS.len())];
                let end = (at + word.len()).min(bytes.len());
                bytes.splice(at..end, word.iter().copied());
            }
            10 => bytes[at..at + length].fill(b" 0\0<(["[random.below(6)]),
            _ => {
                let from = random.below(other.len());
                let piece = &other[from..(from + 1 + random.below(2000)).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
    bytes
}

/// The next number after `at` becomes another.
fn number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let Some(start) = bytes[at..].iter().take(2000).position(u8::is_ascii_digit).map(|place| at + place)
    else {
        return;
    };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let old = String::from_utf8_lossy(&bytes[start..start + length]).parse::<u64>().unwrap_or(0);
    let new = match random.below(6) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => 0,
        3 => [u64::MAX, i64::MAX as u64, u64::from(u32::MAX), 65_535, 8_388_607][random.below(5)],
        4 => old.wrapping_mul(2),
        _ => random.draw() % (bytes.len() as u64 + 1),
    };
    let width = length.min(20);
    let text = if random.below(2) == 0 { format!("{new:0width$}") } else { new.to_string() };
    bytes.splice(start..start + length, text.into_bytes());
}

const WORDS: &[&[u8]] = &[
    b"endobj\n",
    b" obj\n",
    b"stream\n",
    b"endstream\n",
    b"xref\n",
    b"trailer\n",
    b"startxref\n",
    b"%%EOF\n",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"/Prev ",
    b"/Length ",
    b"/Kids ",
    b"/Parent ",
    b"/ByteRange ",
    b"/Contents ",
    b"/Type ",
    b"/W ",
    b"/Index ",
    b"/ObjStm ",
    b"/Root ",
    b"/Encrypt ",
    b"/Filter/FlateDecode ",
    b" 0 R ",
    b"null ",
    b"%",
    b"#",
    b"\\",
];

/// Keeps what was found, where cargo-fuzz keeps it too.
///
/// # Errors
/// As writing a file.
pub fn keep(name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/artifacts"));
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}
