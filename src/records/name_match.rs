//! Names of people, compared as people would: case, diacritics, order and spelling aside, and the degree said.

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How well two names agree, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NameMatch {
    /// The same characters (after NFC and spaces).
    Exact,
    /// The same but for upper and lower case.
    Case,
    /// The same names in another order.
    Order,
    /// The same but for diacritics, case and order.
    Diacritics,
    /// The same when letters are written out: `ü` as `ue`, `å` as `aa`.
    Transliteration,
    /// The names of one are all in the other, which has more; or initials stand for names.
    Partial,
    /// The same but for invisible characters or look-alike letters of another script.
    Disguised,
    /// Others.
    Different,
}

impl NameMatch {
    /// Whether the two can be taken for one name.
    pub fn is_match(self) -> bool {
        self <= Self::Transliteration
    }

    /// The degree in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Exact => "the names are equal",
            Self::Case => "the names are equal but for case",
            Self::Order => "the names are equal but for their order",
            Self::Diacritics => "the names are equal but for diacritics",
            Self::Transliteration => "the names are equal when letters are written out",
            Self::Partial => "the names agree only in part",
            Self::Disguised => "the names only look alike: invisible characters or letters of another script",
            Self::Different => "the names differ",
        }
    }
}

impl fmt::Display for NameMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// A name in the forms that comparisons need, made once.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Name {
    composed: String,
    lower: Vec<String>,
    lower_sorted: Vec<String>,
    bare_sorted: Vec<String>,
    spelled_sorted: Vec<String>,
    skeleton: Vec<String>,
    has_invisible: bool,
}

impl Name {
    /// The forms of a name; of more than 512 characters the first 512.
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(512).collect();
        let has_invisible = text.chars().any(is_invisible);
        let visible: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
        let composed = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = words(&composed.to_lowercase());
        let bare: Vec<String> = lower.iter().map(|word| bare(word)).collect();
        let spelled: Vec<String> = lower.iter().map(|word| self::bare(&spelled_out(word))).collect();
        let skeleton: Vec<String> = bare.iter().map(|word| word.chars().map(look_alike).collect()).collect();
        Self {
            composed,
            lower_sorted: sorted(&lower),
            bare_sorted: sorted(&bare),
            spelled_sorted: sorted(&spelled),
            skeleton: sorted(&skeleton),
            lower,
            has_invisible,
        }
    }

    /// Whether there is anything to compare.
    pub fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// How well the two agree.
    pub fn compare(&self, other: &Self) -> NameMatch {
        if self.is_empty() || other.is_empty() {
            return NameMatch::Different;
        }
        let degree = self.compare_visible(other);
        if degree.is_match() && (self.has_invisible != other.has_invisible) {
            return NameMatch::Disguised;
        }
        degree
    }

    fn compare_visible(&self, other: &Self) -> NameMatch {
        if self.composed == other.composed {
            NameMatch::Exact
        } else if self.lower == other.lower {
            NameMatch::Case
        } else if self.lower_sorted == other.lower_sorted {
            NameMatch::Order
        } else if self.bare_sorted == other.bare_sorted {
            NameMatch::Diacritics
        } else if self.spelled_sorted == other.spelled_sorted
            || self.spelled_sorted == other.bare_sorted
            || self.bare_sorted == other.spelled_sorted
        {
            NameMatch::Transliteration
        } else if self.skeleton == other.skeleton {
            NameMatch::Disguised
        } else if is_part(&self.bare_sorted, &other.bare_sorted)
            || is_part(&other.bare_sorted, &self.bare_sorted)
        {
            NameMatch::Partial
        } else {
            NameMatch::Different
        }
    }
}

/// How well two names agree.
pub fn compare_names(one: &str, other: &str) -> NameMatch {
    Name::new(one).compare(&Name::new(other))
}

/// Runs of letters, digits and marks; hyphens, dots, commas and apostrophes part or fall away.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c) || is_apostrophe(c)))
        .map(|word| word.chars().filter(|c| !is_apostrophe(*c)).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '`' | '´')
}

fn sorted(words: &[String]) -> Vec<String> {
    let mut sorted = words.to_vec();
    sorted.sort_unstable();
    sorted
}

/// Without marks, and letters that have no decomposition as the plain letter they are written for.
fn bare(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ħ' => plain.push('h'),
            'ı' => plain.push('i'),
            'ŧ' => plain.push('t'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ς' => plain.push('σ'),
            _ => plain.push(c),
        }
    }
    plain
}

/// The letters that passports write out (ICAO Doc 9303 part 3, section 6).
fn spelled_out(word: &str) -> String {
    let mut spelled = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ä' => spelled.push_str("ae"),
            'ö' | 'ø' => spelled.push_str("oe"),
            'ü' => spelled.push_str("ue"),
            'å' => spelled.push_str("aa"),
            'ñ' => spelled.push('n'),
            _ => spelled.push(c),
        }
    }
    spelled
}

/// All words of the smaller are in the larger, as they are or as initials; at least two, and one of them whole.
fn is_part(smaller: &[String], larger: &[String]) -> bool {
    if smaller.len() < 2 || smaller.len() > larger.len() {
        return false;
    }
    let mut free: Vec<&String> = larger.iter().collect();
    let mut whole = 0_usize;
    let mut take = |fits: &dyn Fn(&String) -> bool| match free.iter().position(|word| fits(word)) {
        Some(at) => {
            free.swap_remove(at);
            true
        }
        None => false,
    };
    let mut initials = Vec::new();
    for word in smaller {
        if take(&|other| other == word) {
            whole = whole.saturating_add(1);
        } else {
            initials.push(word);
        }
    }
    whole > 0
        && initials.into_iter().all(|word| take(&|other| is_initial(word, other) || is_initial(other, word)))
}

fn is_initial(short: &str, long: &str) -> bool {
    short.chars().count() == 1 && long.starts_with(short)
}

/// Characters that leave no trace on paper: zero-width, direction marks, soft hyphen, tags.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}')
}

/// Cyrillic and Greek small letters that look like Latin ones (UTS 39).
const fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'у' => 'y',
        'ν' => 'v',
        'х' | 'χ' => 'x',
        'в' | 'β' => 'b',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees() {
        use NameMatch::*;
        let cases = [
            ("Janie Doe", "Janie Doe", Exact),
            ("Janie  Doe", "Janie Doe ", Exact),
            ("Jo\u{e3}o da Silva", "Joa\u{303}o da Silva", Exact),
            ("JANIE DOE", "Janie Doe", Case),
            ("DOE, Janie", "Janie Doe", Order),
            ("Bērziņš Jānis", "Jānis Bērziņš", Order),
            ("JOAO DA SILVA", "João da Silva", Diacritics),
            ("Łukasz Żółć", "Lukasz Zolc", Diacritics),
            ("Strauß Jürgen", "Juergen Strauss", Transliteration),
            ("Bjørn Ødegård", "Bjoern Oedegaard", Transliteration),
            ("İbrahim Işık", "Ibrahim Isik", Diacritics),
            ("Anne-Marie O'Neill", "Anne Marie ONeill", Case),
            ("John A. Smith", "John Smith", Partial),
            ("J. Smith", "John Smith", Partial),
            ("John Smith", "Smith", Different),
            ("John Smith", "Jane Smith", Different),
            ("J S", "John Smith", Different),
            ("", "", Different),
            ("John Smith", "", Different),
            ("Jоhn Smith", "John Smith", Disguised),
            ("John\u{200b} Smith", "John Smith", Disguised),
            ("Ἀλέξανδρος Παππάς", "ΠΑΠΠΑΣ ΑΛΕΞΑΝΔΡΟΣ", Diacritics),
        ];
        for (one, other, degree) in cases {
            assert_eq!(compare_names(one, other), degree, "{one:?} {other:?}");
            assert_eq!(compare_names(other, one), degree, "{other:?} {one:?}");
        }
    }

    #[test]
    fn long_names_are_bounded() {
        let long = "a b ".repeat(100_000);
        assert_eq!(compare_names(&long, &long), NameMatch::Exact);
    }
}
