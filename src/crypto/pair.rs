//! RFC 3279 2.2.2, 2.2.3: the SEQUENCE of two INTEGERs that DSA and ECDSA signatures are, in DER only.

/// The magnitudes of r and s; `None` for anything that is not the one DER encoding of two positive integers.
pub(super) fn parse(signature: &[u8]) -> Option<(&[u8], &[u8])> {
    let (contents, rest) = element(0x30, signature)?;
    let (r, contents) = element(2, contents)?;
    let (s, contents) = element(2, contents)?;
    (rest.is_empty() && contents.is_empty()).then_some((positive(r)?, positive(s)?))
}

/// X.690 10.1: definite, and as short as can be.
fn element(tag: u8, input: &[u8]) -> Option<(&[u8], &[u8])> {
    match input {
        [first, length @ ..=0x7f, rest @ ..] if *first == tag => rest.split_at_checked(usize::from(*length)),
        [first, 0x81, length @ 0x80..=0xff, rest @ ..] if *first == tag => {
            rest.split_at_checked(usize::from(*length))
        }
        _ => None,
    }
}

/// X.690 8.3.2: the first nine bits are not all alike.
fn positive(content: &[u8]) -> Option<&[u8]> {
    match content {
        [0, 0x80..=0xff, ..] => content.get(1..),
        [1..=0x7f, ..] => Some(content),
        _ => None,
    }
}
