//! Digests of whole files and of attachments, and lists of them.

mod attachment;

pub use attachment::{Attachment, AttachmentContent, AttachmentPlace, attachments};

use std::io::{self, Read};

use crate::budget::{Exhausted, Interrupt};
use crate::crypto::{DigestAlgorithm, Hasher};
use crate::error::Error;
use crate::source::Source;

/// A digest with its algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Digest {
    /// The algorithm.
    pub algorithm: DigestAlgorithm,
    /// The value.
    pub value: Vec<u8>,
}

impl Digest {
    /// Lower-case hexadecimal.
    pub fn hex(&self) -> String {
        hex(&self.value)
    }

    /// Whether the value is `other`, compared in constant time.
    pub fn is(&self, other: &[u8]) -> bool {
        equal(&self.value, other)
    }
}

/// Several digests of the same bytes, in one pass.
#[derive(Clone, Debug)]
pub struct Hashers(Vec<Hasher>);

impl Hashers {
    /// One digest of each kind, in this order.
    pub fn new(algorithms: &[DigestAlgorithm]) -> Self {
        Self(algorithms.iter().copied().map(Hasher::new).collect())
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        for hasher in &mut self.0 {
            hasher.update(bytes);
        }
    }

    /// The digests, in the order of [`Hashers::new`].
    pub fn finalize(self) -> Vec<Digest> {
        let digest =
            |hasher: Hasher| Digest { algorithm: hasher.algorithm(), value: hasher.finish().into_vec() };
        self.0.into_iter().map(digest).collect()
    }
}

/// Digests all that `reader` gives, in one pass and little memory. `progress` hears the number of bytes so far.
///
/// # Errors
/// Whatever `reader` reports.
pub fn of_reader(
    mut reader: impl Read,
    algorithms: &[DigestAlgorithm],
    mut progress: impl FnMut(u64),
) -> io::Result<Vec<Digest>> {
    let mut hashers = Hashers::new(algorithms);
    let mut buffer = vec![0u8; CHUNK];
    let mut done = 0u64;
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => return Ok(hashers.finalize()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hashers.update(buffer.get(..read).unwrap_or_default());
        done = done.saturating_add(u64::try_from(read).unwrap_or(0));
        progress(done);
    }
}

/// Digests all bytes of `source`, in one pass.
///
/// # Errors
/// [`Error::Io`], and [`Error::Exhausted`] when interrupted.
pub fn of_source(
    source: &dyn Source,
    algorithms: &[DigestAlgorithm],
    interrupt: &dyn Interrupt,
) -> Result<Vec<Digest>, Error> {
    let mut hashers = Hashers::new(algorithms);
    let mut offset = 0u64;
    while offset < source.len() {
        if interrupt.should_stop() {
            return Err(Exhausted::Interrupted.into());
        }
        let piece = source.read(offset, CHUNK)?;
        if piece.is_empty() {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        hashers.update(&piece);
        offset = offset.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }
    Ok(hashers.finalize())
}

/// Compares in a time that depends on the lengths only.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut difference = u8::from(a.len() != b.len());
    for (a, b) in a.iter().zip(b) {
        difference |= a ^ b;
    }
    std::hint::black_box(difference) == 0
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(value.wrapping_add(if value < 10 { b'0' } else { b'a' - 10 }));
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// The bytes of hexadecimal text in either case.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(nibble(*high)?.checked_mul(16)?.saturating_add(nibble(*low)?)),
            _ => None,
        })
        .collect()
}

/// One line of a list of digests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "what a line of such a list holds")]
pub struct ManifestLine {
    /// The digest.
    pub digest: Digest,
    /// The file's name as written.
    pub name: String,
}

/// How a line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ManifestForm {
    /// `SHA256 (file) = 9f86…`, as BSD's `md5` and `sha256sum --tag` write it. It names its algorithm.
    #[default]
    Tagged,
    /// `9f86…  file`, as `sha256sum` writes it.
    Plain,
}

impl ManifestLine {
    /// The line without its end. A name with a line break or a backslash is escaped as the GNU tools do it.
    pub fn write(&self, form: ManifestForm) -> String {
        let (escape, name) = escaped(&self.name);
        match form {
            ManifestForm::Tagged => {
                format!("{escape}{} ({name}) = {}", tag(self.digest.algorithm), self.digest.hex())
            }
            ManifestForm::Plain => format!("{escape}{}  {name}", self.digest.hex()),
        }
    }

    /// Reads a line in either form, or in that of `openssl dgst` (`SHA3-512(file)= 9f86…`).
    ///
    /// A plain line doesn't name its algorithm: it is `plain` if that fits its length, else the SHA-2 of that length.
    pub fn parse(line: &str, plain: Option<DigestAlgorithm>) -> Option<Self> {
        let line = line.trim_end_matches(['\r', '\n']);
        let (line, is_escaped) = line.strip_prefix('\\').map_or((line, false), |rest| (rest, true));
        let (algorithm, value, name) = tagged(line).or_else(|| untagged(line, plain))?;
        let name = if is_escaped { unescaped(name)? } else { name.to_owned() };
        Some(Self { digest: Digest { algorithm, value }, name })
    }
}

/// The word before the bracket: `SHA256`, `SHA3-512`.
fn tag(algorithm: DigestAlgorithm) -> String {
    algorithm.name().to_ascii_uppercase().replace("SHA3_", "SHA3-").replace('_', "/")
}

fn tagged(line: &str) -> Option<(DigestAlgorithm, Vec<u8>, &str)> {
    let (word, rest) = line.split_once('(')?;
    let (name, digits) = rest.rsplit_once(')')?;
    let digits = digits.trim_start().strip_prefix('=')?.trim();
    let word = word.trim();
    let openssl = word.strip_prefix("SHA2-").map(|size| format!("SHA{size}"));
    let word = openssl.as_deref().unwrap_or(word);
    let algorithm = ALGORITHMS.iter().copied().find(|algorithm| tag(*algorithm) == word)?;
    let value = from_hex(digits).filter(|value| value.len() == algorithm.output_len())?;
    Some((algorithm, value, name))
}

fn untagged(line: &str, plain: Option<DigestAlgorithm>) -> Option<(DigestAlgorithm, Vec<u8>, &str)> {
    let (digits, rest) = line.split_once(' ')?;
    let name = rest.strip_prefix([' ', '*'])?;
    let value = from_hex(digits)?;
    let fits = |algorithm: &DigestAlgorithm| algorithm.output_len() == value.len();
    let algorithm = plain.filter(fits).or_else(|| PLAIN.iter().copied().find(fits))?;
    (!name.is_empty()).then_some((algorithm, value, name))
}

fn escaped(name: &str) -> (&'static str, String) {
    if !name.contains(['\\', '\n', '\r']) {
        return ("", name.to_owned());
    }
    ("\\", name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
}

fn unescaped(name: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(text)
}

const CHUNK: usize = 256 << 10;

const PLAIN: [DigestAlgorithm; 6] = [
    DigestAlgorithm::Md5,
    DigestAlgorithm::Sha1,
    DigestAlgorithm::Sha224,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
];

/// Those that lists of digests name.
const ALGORITHMS: [DigestAlgorithm; 12] = [
    DigestAlgorithm::Md5,
    DigestAlgorithm::Sha1,
    DigestAlgorithm::Sha224,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
    DigestAlgorithm::Sha512_224,
    DigestAlgorithm::Sha512_256,
    DigestAlgorithm::Sha3_224,
    DigestAlgorithm::Sha3_256,
    DigestAlgorithm::Sha3_384,
    DigestAlgorithm::Sha3_512,
];

#[cfg(test)]
mod tests {
    use super::*;

    const ABC_SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const ABC_SHA3_512: &str = "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e\
                                10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0";

    #[test]
    fn one_pass_gives_all_digests() {
        let both = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512];
        let mut heard = 0;
        let digests = of_reader(&b"abc"[..], &both, |done| heard = done).unwrap();
        assert_eq!(heard, 3);
        assert_eq!(digests.iter().map(Digest::hex).collect::<Vec<_>>(), [ABC_SHA256, ABC_SHA3_512]);
        let same = of_source(&b"abc".to_vec(), &both, &crate::budget::Uninterrupted).unwrap();
        assert_eq!(same, digests);
    }

    #[test]
    fn large_sources_are_read_in_pieces() {
        let bytes = vec![0x5a; 3 * CHUNK + 17];
        let one = [DigestAlgorithm::Sha1];
        let whole = of_reader(&bytes[..], &one, |_| ()).unwrap();
        assert_eq!(of_source(&bytes, &one, &crate::budget::Uninterrupted).unwrap(), whole);
        let stop = std::sync::atomic::AtomicBool::new(true);
        assert!(of_source(&bytes, &one, &stop).is_err());
    }

    #[test]
    fn comparison_sees_every_difference() {
        for (a, b, same) in [
            (&b"abc"[..], &b"abc"[..], true),
            (b"abc", b"abd", false),
            (b"abc", b"ab", false),
            (b"", b"a", false),
            (b"", b"", true),
        ] {
            assert_eq!(equal(a, b), same, "{a:?} {b:?}");
        }
    }

    #[test]
    fn lines_are_read_in_all_forms() {
        let sha3 = |name: &str| format!("SHA3-512 ({name}) = {ABC_SHA3_512}");
        for (line, algorithm, name) in [
            (format!("{ABC_SHA256}  contract.pdf"), DigestAlgorithm::Sha256, "contract.pdf"),
            (format!("{ABC_SHA256} *contract.pdf\r\n"), DigestAlgorithm::Sha256, "contract.pdf"),
            (format!("SHA256 (a (1).pdf) = {ABC_SHA256}"), DigestAlgorithm::Sha256, "a (1).pdf"),
            (sha3("x"), DigestAlgorithm::Sha3_512, "x"),
            (format!("SHA3-512(x y)= {ABC_SHA3_512}"), DigestAlgorithm::Sha3_512, "x y"),
            (format!("SHA2-256(x)= {ABC_SHA256}"), DigestAlgorithm::Sha256, "x"),
            (format!("\\{ABC_SHA256}  a\\nb\\\\c"), DigestAlgorithm::Sha256, "a\nb\\c"),
            (format!("{ABC_SHA3_512}  x"), DigestAlgorithm::Sha512, "x"),
        ] {
            let parsed = ManifestLine::parse(&line, None).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((parsed.digest.algorithm, parsed.name.as_str()), (algorithm, name), "{line}");
        }
        let named =
            ManifestLine::parse(&format!("{ABC_SHA3_512}  x"), Some(DigestAlgorithm::Sha3_512)).unwrap();
        assert_eq!(named.digest.algorithm, DigestAlgorithm::Sha3_512);
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [
            "",
            "# comment",
            "abc",
            &format!("{ABC_SHA256} contract.pdf"),
            ABC_SHA256,
            &format!("{}  contract.pdf", &ABC_SHA256[2..]),
            &format!("SHA256 (x) = {}", &ABC_SHA256[2..]),
            &format!("SHA999 (x) = {ABC_SHA256}"),
            &format!("\\{ABC_SHA256}  a\\tb"),
        ] {
            assert_eq!(ManifestLine::parse(line, None), None, "{line}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for name in ["contract.pdf", "a (1).pdf", "line\nbreak", "back\\slash", "ä.pdf"] {
            for algorithm in ALGORITHMS {
                let mut hashers = Hashers::new(&[algorithm]);
                hashers.update(b"abc");
                let line = ManifestLine { digest: hashers.finalize().remove(0), name: name.to_owned() };
                for form in [ManifestForm::Tagged, ManifestForm::Plain] {
                    let text = line.write(form);
                    assert_eq!(ManifestLine::parse(&text, Some(algorithm)).as_ref(), Some(&line), "{text}");
                }
            }
        }
    }
}
