//! 12.8.1, table 255, `/ByteRange`: which bytes are signed.

use std::ops::Range;

use crate::budget::Exhausted;
use crate::pdf::{Object, Snapshot};

/// Two stretches of the file with one hole between them: `[0 a b c]`, in order, within the file.
///
/// There is no way to hold one that is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteRange {
    hole_start: u64,
    hole_end: u64,
    end: u64,
}

/// Why `/ByteRange` is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ByteRangeError {
    /// There is none.
    #[error("the signature dictionary has no /ByteRange")]
    Missing,
    /// It is no array.
    #[error("/ByteRange is not an array")]
    NotArray,
    /// It has another number of elements than four.
    #[error("/ByteRange has {0} elements, expected 4")]
    Count(usize),
    /// An element is no integer.
    #[error("element {0} of /ByteRange is not an integer")]
    NotInteger(usize),
    /// An element is negative.
    #[error("element {0} of /ByteRange is negative")]
    Negative(usize),
    /// The first stretch doesn't begin with the file.
    #[error("/ByteRange starts at byte {0}, expected 0")]
    Start(u64),
    /// The second stretch begins before the first ends.
    #[error(
        "the stretches of /ByteRange overlap: the first ends at byte {first_end}, the second starts at {second_start}"
    )]
    Overlap {
        /// End of the first stretch.
        first_end: u64,
        /// Start of the second.
        second_start: u64,
    },
    /// It reaches beyond the last byte.
    #[error("/ByteRange ends at byte {end}, the file at {length}")]
    BeyondEnd {
        /// Where the range ends.
        end: u64,
        /// The length of the file.
        length: u64,
    },
    /// Offset and length overflow.
    #[error("/ByteRange overflows")]
    Overflow,
    /// It stands twice in the dictionary.
    #[error("the signature dictionary has two /ByteRange entries")]
    Duplicate,
}

impl ByteRange {
    /// From the four numbers, for a file of `length` bytes.
    ///
    /// # Errors
    /// [`ByteRangeError`], for the first fault found.
    pub fn new(numbers: [u64; 4], length: u64) -> Result<Self, ByteRangeError> {
        let [start, first, second_start, second] = numbers;
        if start != 0 {
            return Err(ByteRangeError::Start(start));
        }
        let end = second_start.checked_add(second).ok_or(ByteRangeError::Overflow)?;
        if second_start < first {
            return Err(ByteRangeError::Overlap { first_end: first, second_start });
        }
        if end > length {
            return Err(ByteRangeError::BeyondEnd { end, length });
        }
        Ok(Self { hole_start: first, hole_end: second_start, end })
    }

    /// What is left out between the two stretches.
    pub fn hole(&self) -> Range<u64> {
        self.hole_start..self.hole_end
    }

    /// The two stretches that are signed.
    pub fn signed(&self) -> [Range<u64>; 2] {
        [0..self.hole_start, self.hole_end..self.end]
    }

    /// Just after the last signed byte.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Whether all of a stretch is signed. There is none that is empty.
    pub fn covers(&self, stretch: &Range<u64>) -> bool {
        let within = |signed: Range<u64>| signed.start <= stretch.start && stretch.end <= signed.end;
        !stretch.is_empty() && self.signed().into_iter().any(within)
    }

    /// Whether a byte is signed.
    pub fn contains(&self, offset: u64) -> bool {
        offset < self.end && !self.hole().contains(&offset)
    }
}

/// What `/ByteRange` says: the well-formed type or its fault, and the stretches as they were declared (those that lie in
/// the file), so that a digest over them can be computed and told even where they don't count.
pub(super) struct Declared {
    pub(super) range: Result<ByteRange, ByteRangeError>,
    pub(super) stretches: Vec<Range<u64>>,
    pub(super) indirect: bool,
}

/// Reads the value of `/ByteRange`.
pub(super) fn read(
    snapshot: Snapshot<'_, '_>,
    value: Option<&Object>,
    length: u64,
) -> Result<Declared, Exhausted> {
    let refuse = |error| Declared { range: Err(error), stretches: Vec::new(), indirect: false };
    let Some(value) = value else { return Ok(refuse(ByteRangeError::Missing)) };
    let mut indirect = value.as_reference().is_some();
    let array = snapshot.resolve(value)?;
    let Some(elements) = array.as_array() else { return Ok(refuse(ByteRangeError::NotArray)) };
    if elements.len() > MOST_ELEMENTS {
        return Ok(refuse(ByteRangeError::Count(elements.len())));
    }
    let mut numbers = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        indirect |= element.as_reference().is_some();
        let Some(number) = snapshot.resolve(element)?.as_integer() else {
            return Ok(refuse(ByteRangeError::NotInteger(index)));
        };
        let Ok(number) = u64::try_from(number) else { return Ok(refuse(ByteRangeError::Negative(index))) };
        numbers.push(number);
    }
    let stretches = numbers
        .chunks_exact(2)
        .filter_map(|pair| match pair {
            [start, count] => start.checked_add(*count).filter(|end| *end <= length).map(|end| *start..end),
            _ => None,
        })
        .collect();
    let range = match <[u64; 4]>::try_from(numbers.as_slice()) {
        Ok(numbers) => ByteRange::new(numbers, length),
        Err(_) => Err(ByteRangeError::Count(elements.len())),
    };
    Ok(Declared { range, stretches, indirect })
}

const MOST_ELEMENTS: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_numbers_in_order_within_the_file() {
        use ByteRangeError as E;
        let overlap = |first_end, second_start| E::Overlap { first_end, second_start };
        for (numbers, expected) in [
            ([0, 10, 20, 80], Ok((10..20, 100))),
            ([0, 10, 20, 79], Ok((10..20, 99))),
            ([0, 10, 10, 90], Ok((10..10, 100))),
            ([0, 0, 0, 0], Ok((0..0, 0))),
            ([1, 10, 20, 80], Err(E::Start(1))),
            ([0, 1, 2, 1], Ok((1..2, 3))),
            ([0, 20, 10, 80], Err(overlap(20, 10))),
            ([0, 10, 20, 81], Err(E::BeyondEnd { end: 101, length: 100 })),
            ([0, 10, 20, u64::MAX], Err(E::Overflow)),
            ([0, u64::MAX, 20, 80], Err(overlap(u64::MAX, 20))),
        ] {
            let got = ByteRange::new(numbers, 100).map(|range| (range.hole(), range.end()));
            assert_eq!(got, expected, "{numbers:?}");
        }
    }

    #[test]
    fn a_stretch_is_covered_whole_or_not_at_all() {
        let range = ByteRange::new([0, 10, 20, 5], 30).unwrap();
        for (stretch, expected) in [
            (0..10, true),
            (20..25, true),
            (20..26, false),
            (5..11, false),
            (5..22, false),
            (12..15, false),
            (3..3, false),
        ] {
            assert_eq!(range.covers(&stretch), expected, "{stretch:?}");
        }
    }

    #[test]
    fn the_hole_is_not_contained() {
        let range = ByteRange::new([0, 10, 20, 5], 30).unwrap();
        for (offset, expected) in
            [(0, true), (9, true), (10, false), (19, false), (20, true), (24, true), (25, false)]
        {
            assert_eq!(range.contains(offset), expected, "{offset}");
        }
    }
}
