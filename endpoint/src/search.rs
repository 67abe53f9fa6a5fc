//! The search parameters of seed 001: what of the registered contracts is listed, and in which order.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use crate::problem::Problem;
use crate::registration::folded;
use crate::storage::Bound;

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Search {
    template_id: Option<String>,
    /// None of them means any.
    statuses: Vec<String>,
    substring: Option<String>,
    creator_id: Option<String>,
    placement: Option<&'static str>,
    /// Microseconds: the first moment that counts, and the first that doesn't any more.
    created: (Option<i64>, Option<i64>),
    pub(crate) order: Order,
    page: i64,
    page_size: i64,
}

/// The order of contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Random,
    CreationDate(Direction),
    Name(Direction),
    CreatorId(Direction),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// A condition with its values, in the order of their numbers.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) condition: String,
    pub(crate) values: Vec<Bound>,
}

impl Search {
    /// Reads the parameters of an address. An unknown one is refused: ignored, it would find what was not asked for.
    pub(crate) fn parse(parameters: &[(String, String)]) -> Result<Self, Problem> {
        let find = |name: &str| only(parameters, name);
        if let Some((name, _)) = parameters.iter().find(|(name, _)| !PARAMETERS.contains(&name.as_str())) {
            let known = PARAMETERS.join(", ");
            return Err(Problem::parameter(
                &shortened(name),
                format!("no such parameter, expected one of {known}"),
            ));
        }
        let text = |name: &str| {
            let value = find(name)?;
            match value {
                Some(value) if value.is_empty() || value.chars().count() > LONGEST => {
                    Err(Problem::parameter(name, format!("expected 1 to {LONGEST} characters")))
                }
                Some(value) if value.contains('\0') => {
                    Err(Problem::parameter(name, "no NUL is part of a text"))
                }
                value => Ok(value.map(str::to_owned)),
            }
        };
        let statuses = match find("statuses")? {
            None | Some("any") => Vec::new(),
            Some(joined) => joined
                .split('|')
                .map(|status| {
                    let known = STATUSES.contains(&status);
                    let detail = || format!("expected any, or some of {} joined by |", STATUSES.join(", "));
                    known.then(|| status.to_owned()).ok_or_else(|| Problem::parameter("statuses", detail()))
                })
                .collect::<Result<_, _>>()?,
        };
        let placement = match find("placement")? {
            None | Some("stacked") => Some("stacked"),
            Some("archived") => Some("archived"),
            Some("any") => None,
            Some(_) => return Err(Problem::parameter("placement", "expected any, stacked or archived")),
        };
        let zone = match find("time-zone")? {
            None => TimeZone::UTC,
            Some(name) => time_zone(name).ok_or_else(|| {
                Problem::parameter(
                    "time-zone",
                    "expected a time zone, such as Europe/Paris, Z, UTC or UTC+01:00",
                )
            })?,
        };
        let created = match find("date-range")? {
            None => (None, None),
            Some(range) => date_range(range, &zone).ok_or_else(|| {
                let detail =
                    "expected a date, DATE~, ~DATE or DATE~DATE, each as 2022-10-01, the earlier one first";
                Problem::parameter("date-range", detail)
            })?,
        };
        Ok(Self {
            template_id: text("template-id")?,
            statuses,
            substring: text("substring")?,
            creator_id: text("creator-id")?,
            placement,
            created,
            order: find("order")?.map_or(Ok(Order::CreationDate(Direction::Descending)), Order::parse)?,
            page: number(parameters, "page", 1, MOST_PAGES)?,
            page_size: number(parameters, "page-size", 10, 100)?,
        })
    }

    /// The condition on `esigns e`. Of a contract that was registered again, the last registration counts.
    pub(crate) fn filter(&self) -> Filter {
        let mut condition = LATEST.to_owned();
        let mut values: Vec<Bound> = Vec::new();
        let mut and = |values: &mut Vec<Bound>, before: &str, value: Bound, after: &str| {
            values.push(value);
            condition.push_str(&format!(" AND {before}${}{after}", values.len()));
        };
        let texts = [
            ("e.template_id = ", &self.template_id),
            ("e.creator_id = ", &self.creator_id),
            ("e.placement = ", &self.placement.map(str::to_owned)),
        ];
        for (before, value) in texts {
            if let Some(value) = value {
                and(&mut values, before, Bound::Text(value.clone()), "");
            }
        }
        if let Some(substring) = &self.substring {
            and(&mut values, "e.search_text LIKE ", Bound::Text(pattern(substring)), " ESCAPE '!'");
        }
        for (before, value) in [("e.created_at >= ", self.created.0), ("e.created_at < ", self.created.1)] {
            if let Some(value) = value {
                and(&mut values, before, Bound::Number(value), "");
            }
        }
        if !self.statuses.is_empty() {
            let mut places: Vec<String> = Vec::new();
            for status in &self.statuses {
                values.push(Bound::Text(status.clone()));
                places.push(format!("${}", values.len()));
            }
            condition.push_str(&format!(" AND e.status IN ({})", places.join(", ")));
        }
        Filter { condition, values }
    }

    pub(crate) const fn limit(&self) -> i64 {
        self.page_size
    }

    pub(crate) const fn offset(&self) -> i64 {
        (self.page - 1) * self.page_size
    }
}

impl Order {
    fn parse(word: &str) -> Result<Self, Problem> {
        let direction = |asc: bool| if asc { Direction::Ascending } else { Direction::Descending };
        Ok(match word {
            "random" => Self::Random,
            "creation-date-asc" | "creation-date-desc" => {
                Self::CreationDate(direction(word.ends_with("-asc")))
            }
            "name-asc" | "name-desc" => Self::Name(direction(word.ends_with("-asc"))),
            "creator-id-asc" | "creator-id-desc" => Self::CreatorId(direction(word.ends_with("-asc"))),
            _ => return Err(Problem::parameter("order", format!("expected one of {}", ORDERS.join(", ")))),
        })
    }

    pub(crate) fn sql(self, collation: &str) -> String {
        let sorted = |column: &str, collation: &str, direction: Direction| {
            let word = if direction == Direction::Ascending { "ASC" } else { "DESC" };
            format!(
                "{column}{collation} {word}, e.validation_id{} {word}",
                if collation.is_empty() { "" } else { collation }
            )
        };
        match self {
            Self::Random => "RANDOM()".to_owned(),
            Self::CreationDate(direction) => sorted("e.created_at", "", direction),
            Self::Name(direction) => sorted("e.name", collation, direction),
            Self::CreatorId(direction) => sorted("e.creator_id", collation, direction),
        }
    }
}

/// The one value of a parameter.
pub(crate) fn only<'a>(parameters: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = parameters.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str());
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(Problem::parameter(name, "appears more than once")),
    }
}

/// A positive number.
pub(crate) fn number(
    parameters: &[(String, String)],
    name: &str,
    default: i64,
    most: i64,
) -> Result<i64, Problem> {
    let Some(text) = only(parameters, name)? else { return Ok(default) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number =
        digits.then(|| text.parse::<i64>().ok()).flatten().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| Problem::parameter(name, format!("expected a number from 1 to {most}")))
}

fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

/// LIKE with `!` as its escape: nothing of the text is a wildcard.
fn pattern(substring: &str) -> String {
    let mut pattern = String::from("%");
    for c in folded(substring).chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// `Europe/Paris`, `Z`, `UTC`, `UTC+01:00`, `+01:00`.
fn time_zone(name: &str) -> Option<TimeZone> {
    if matches!(name, "Z" | "UTC" | "GMT") {
        return Some(TimeZone::UTC);
    }
    // A plus sign in an address is a blank.
    let offset = name.strip_prefix("UTC").or_else(|| name.strip_prefix("GMT")).unwrap_or(name);
    let (sign, digits) = match offset.as_bytes().first()? {
        b'+' | b' ' => (1, &offset[1..]),
        b'-' => (-1, &offset[1..]),
        _ => return TimeZone::get(name).ok(),
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "00"));
    let two = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
    let (hours, minutes) = (i32::from(two(hours)?), i32::from(two(minutes)?));
    if hours > 18 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().map(TimeZone::fixed)
}

/// `DATE`, `DATE~`, `~DATE`, `DATE~DATE`, all inclusive.
fn date_range(text: &str, zone: &TimeZone) -> Option<(Option<i64>, Option<i64>)> {
    let date = |text: &str| -> Option<Date> {
        let has_form = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        has_form.then(|| text.parse().ok()).flatten()
    };
    let start = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond());
    let end = |date: Date| start(date.checked_add(1.day()).ok()?);
    let range = match text.split_once('~') {
        None => (Some(start(date(text)?)?), Some(end(date(text)?)?)),
        Some((from, "")) => (Some(start(date(from)?)?), None),
        Some(("", to)) => (None, Some(end(date(to)?)?)),
        Some((from, to)) => (Some(start(date(from)?)?), Some(end(date(to)?)?)),
    };
    matches!(range, (from, to) if from.zip(to).is_none_or(|(from, to)| from < to)).then_some(range)
}

const PARAMETERS: &[&str] = &[
    "template-id",
    "statuses",
    "substring",
    "creator-id",
    "placement",
    "date-range",
    "time-zone",
    "order",
    "page",
    "page-size",
];

const STATUSES: &[&str] =
    &["sent", "ongoing", "rejected", "signed", "expired", "draft", "canceled", "failed", "unknown"];

const ORDERS: &[&str] = &[
    "random",
    "creation-date-asc",
    "creation-date-desc",
    "name-asc",
    "name-desc",
    "creator-id-asc",
    "creator-id-desc",
];

const LATEST: &str = "NOT EXISTS (SELECT 1 FROM esigns n WHERE n.contract_id = e.contract_id \
     AND (n.registered_at > e.registered_at OR (n.registered_at = e.registered_at \
     AND n.validation_id > e.validation_id)))";

const LONGEST: usize = 1000;
pub(crate) const MOST_PAGES: i64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn search(parameters: &[(&str, &str)]) -> Result<Search, Problem> {
        let owned: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Search::parse(&owned)
    }

    #[test]
    fn defaults() {
        let found = search(&[]).unwrap();
        assert_eq!((found.limit(), found.offset(), found.placement), (10, 0, Some("stacked")));
        assert_eq!(found.order, Order::CreationDate(Direction::Descending));
        assert_eq!(found.filter().values, [Bound::Text("stacked".to_owned())]);
    }

    #[test]
    fn every_parameter_counts() {
        let found = search(&[
            ("template-id", "654321"),
            ("statuses", "sent|ongoing"),
            ("substring", "100%_Ä!"),
            ("creator-id", "123456:x"),
            ("placement", "any"),
            ("date-range", "2022-10-01~2022-10-31"),
            ("order", "name-asc"),
            ("page", "3"),
            ("page-size", "100"),
        ])
        .unwrap();
        assert_eq!(found.offset(), 200);
        let filter = found.filter();
        let text = |text: &str| Bound::Text(text.to_owned());
        assert_eq!(
            filter.values,
            [
                text("654321"),
                text("123456:x"),
                text("%100!%!_ä!!%"),
                Bound::Number(1_664_582_400_000_000),
                Bound::Number(1_667_260_800_000_000),
                text("sent"),
                text("ongoing"),
            ]
        );
        assert!(filter.condition.ends_with("e.status IN ($6, $7)"), "{}", filter.condition);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (name, value) in [
            ("statuses", "sent|"),
            ("statuses", "any|sent"),
            ("substring", ""),
            ("placement", "trash"),
            ("date-range", "~"),
            ("date-range", "2022-10-31~2022-10-01"),
            ("date-range", "2022-02-30"),
            ("date-range", "2022-1-1"),
            ("date-range", "2022-10-01~2022-10-02~"),
            ("time-zone", "Mars/Olympus"),
            ("time-zone", "UTC+25:00"),
            ("order", "name"),
            ("page", "0"),
            ("page", "-1"),
            ("page", "1.5"),
            ("page-size", "101"),
            ("page-size", ""),
            ("status", "signed"),
        ] {
            let problem = serde_json::to_value(search(&[(name, value)]).unwrap_err()).unwrap();
            assert_eq!(problem["parameter"], name, "{value}");
            assert_eq!(problem["status"], 400);
        }
        assert!(search(&[("page", "1"), ("page", "2")]).is_err());
    }

    #[test]
    fn dates_are_those_of_the_time_zone() {
        let hours = |from: i64| 1_664_582_400 + from * 3600;
        for (zone, from, to) in [
            ("UTC", 0, 24),
            ("Z", 0, 24),
            ("UTC+01:00", -1, 23),
            ("UTC 01:00", -1, 23),
            ("-05:00", 5, 29),
            ("Europe/Paris", -2, 22),
        ] {
            let found = search(&[("date-range", "2022-10-01"), ("time-zone", zone)]).unwrap();
            let seconds = |at: Option<i64>| at.map(|micros| micros / 1_000_000);
            assert_eq!(
                (seconds(found.created.0), seconds(found.created.1)),
                (Some(hours(from)), Some(hours(to))),
                "{zone}"
            );
        }
        // The day on which summer time ends has 25 hours.
        let found = search(&[("date-range", "2022-10-30"), ("time-zone", "Europe/Paris")]).unwrap();
        assert_eq!(found.created.1.unwrap() - found.created.0.unwrap(), 25 * 3_600_000_000);
    }
}
