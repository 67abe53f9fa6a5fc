//! `countersign revisions`

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::ValueEnum;
use countersign::budget::{Budget, Uninterrupted};
use countersign::finding::Finding;
use countersign::integrity::{Change, Ledger, Modifications, Severity, StretchKind, analyse, ledger};
use countersign::pdf::{Document, OpenOptions, XrefEntry, XrefKind};
use countersign::report::{CoverageLevel, SignatureKind};
use countersign::signature::find_signatures;
use countersign::source::Source;
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::input::{Input, plain};
use crate::limits::LimitArguments;
use crate::output::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The document
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The password of an encrypted document
    #[arg(long, value_name = "TEXT")]
    password: Option<String>,

    /// Account for every byte: which signature signs it, which revision brought it
    #[arg(long)]
    bytes: bool,

    /// How to write
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Serialize)]
struct History {
    file: String,
    size: u64,
    encryption: Option<String>,
    revisions: Vec<Stage>,
    /// Every byte of the file, accounted for.
    ledger: Ledger,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Stage {
    number: u32,
    start: u64,
    end: u64,
    xref: &'static str,
    xref_offset: u64,
    /// Object numbers that no earlier revision has.
    added: Vec<u32>,
    /// Object numbers that an earlier revision has.
    replaced: Vec<u32>,
    /// Object numbers that an earlier revision has and this one frees.
    freed: Vec<u32>,
    signatures: Vec<Signed>,
}

#[derive(Serialize)]
struct Signed {
    field: String,
    kind: SignatureKind,
    sub_filter: String,
    coverage: CoverageLevel,
    /// The last revision that the signed bytes cover whole.
    covers_revision: u32,
    /// What later revisions changed.
    modifications: Modifications,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let name = arguments.file.display().to_string();
    let input =
        Input::open(&arguments.file).map_err(|reason| Failure::unreadable(format!("{name}: {reason}")))?;
    let history = history(arguments, &input, &name)?;
    input.unchanged().map_err(|error| Failure::unreadable(format!("{name}: {}", plain(&error))))?;
    let mut out = Output::new();
    match arguments.format {
        Format::Text => out.write(&text(&history, arguments.bytes))?,
        Format::Json => out.line(&serde_json::to_string_pretty(&history).unwrap_or_default())?,
    }
    out.flush()?;
    Ok(Exit::Passed)
}

fn history(arguments: &Arguments, input: &Input, name: &str) -> Result<History, Failure> {
    let budget = Budget::new(arguments.limits.limits(), &Uninterrupted);
    let options = arguments.password.as_ref().map_or_else(OpenOptions::default, OpenOptions::with_password);
    let source: &dyn Source = input;
    let unreadable = |error: &dyn std::fmt::Display| Failure::unreadable(format!("{name}: {error}"));
    let document = Document::open(source, &options, &budget).map_err(|error| unreadable(&error))?;
    let signatures = find_signatures(&document).map_err(|error| unreadable(&error))?;
    let mut modifications = analyse(&document, &signatures).map_err(|error| unreadable(&error))?.into_iter();
    let ledger = ledger(&document, &signatures).map_err(|error| unreadable(&error))?;
    let mut signed: Vec<(u32, Signed)> = Vec::new();
    for signature in &signatures {
        let Some(modifications) = modifications.next() else { break };
        let shown = Signed {
            field: signature.field.clone(),
            kind: signature.kind.into(),
            sub_filter: signature.sub_filter.to_string(),
            coverage: signature.coverage.into(),
            covers_revision: signature.signed_revision,
            modifications,
        };
        signed.push((signature.revision, shown));
    }
    let mut known = BTreeSet::new();
    let mut revisions = Vec::new();
    for revision in document.revisions() {
        let mut stage = Stage {
            number: revision.number,
            start: revision.span.start,
            end: revision.span.end,
            xref: match revision.kind {
                XrefKind::Table => "table",
                XrefKind::Stream => "stream",
                XrefKind::Hybrid => "hybrid",
                _ => "other",
            },
            xref_offset: revision.xref_offset,
            added: Vec::new(),
            replaced: Vec::new(),
            freed: Vec::new(),
            signatures: Vec::new(),
        };
        for (number, entry) in revision.entries.iter() {
            match (entry, known.contains(&number)) {
                (XrefEntry::Free { .. }, true) => stage.freed.push(number),
                (XrefEntry::Free { .. }, false) => {}
                (_, true) => stage.replaced.push(number),
                (_, false) => {
                    known.insert(number);
                    stage.added.push(number);
                }
            }
        }
        let (here, elsewhere) = signed.into_iter().partition(|(number, _)| *number == revision.number);
        signed = elsewhere;
        stage.signatures.extend(here.into_iter().map(|(_, shown): (u32, Signed)| shown));
        revisions.push(stage);
    }
    Ok(History {
        file: name.to_owned(),
        size: source.len(),
        encryption: document.encryption().map(str::to_owned),
        revisions,
        ledger,
        findings: document.findings(),
    })
}

fn text(history: &History, bytes: bool) -> String {
    let mut lines = vec![format!("{}: {} bytes", shown(&history.file), history.size)];
    lines.extend(history.encryption.as_ref().map(|how| format!("Encrypted: {how}")));
    for stage in &history.revisions {
        lines.push(String::new());
        lines.push(format!(
            "Revision {}: bytes {} to {}, cross-reference {} at byte {}",
            stage.number, stage.start, stage.end, stage.xref, stage.xref_offset
        ));
        for (what, numbers) in
            [("adds", &stage.added), ("replaces", &stage.replaced), ("frees", &stage.freed)]
        {
            if !numbers.is_empty() {
                let objects = if numbers.len() == 1 { "object" } else { "objects" };
                lines.push(format!("  {what} {} {objects}: {}", numbers.len(), runs(numbers)));
            }
        }
        for signed in &stage.signatures {
            let what = match signed.kind {
                SignatureKind::DocumentTimestamp => "time-stamped in",
                SignatureKind::UsageRights => "usage rights",
                _ => "signed in",
            };
            let covers = match signed.coverage {
                CoverageLevel::EntireFile => "covers the whole file".to_owned(),
                CoverageLevel::EntireRevision => {
                    format!("covers all up to revision {}", signed.covers_revision)
                }
                CoverageLevel::ContiguousBlockFromStart => "covers the beginning of the file only".to_owned(),
                CoverageLevel::Unclear => "covers nothing that is clear".to_owned(),
            };
            let field = shown(&signed.field);
            let field = if field.is_empty() { String::new() } else { format!(" field \"{field}\"") };
            lines.push(format!("  {what}{field} ({}): {covers}", shown(&signed.sub_filter)));
            lines.extend(after(signed));
        }
    }
    if bytes {
        lines.push(String::new());
        lines.push("Bytes:".to_owned());
        lines.extend(stretches(&history.ledger));
    }
    if !history.findings.is_empty() {
        lines.push(String::new());
        lines.push("Noted:".to_owned());
        for finding in &history.findings {
            let place = finding.offset.map(|offset| format!(" (byte {offset})")).unwrap_or_default();
            lines.push(format!("  {}{place}", shown(&finding.message)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn stretches(ledger: &Ledger) -> Vec<String> {
    let one = |stretch: &countersign::integrity::Stretch| {
        let what = match stretch.kind {
            StretchKind::BeforeHeader => "before the header".to_owned(),
            StretchKind::Revision => {
                stretch.revision.map_or_else(String::new, |number| format!("revision {number}"))
            }
            StretchKind::TrailingSpace => "white space after the end".to_owned(),
            StretchKind::TrailingComments => "comments after the end".to_owned(),
            StretchKind::TrailingObjects => "objects after the end that nothing leads to".to_owned(),
            _ => "after the end".to_owned(),
        };
        let fate = match (stretch.hole_of, &stretch.signed_by[..]) {
            (Some(ordinal), []) => format!("the value of signature {ordinal}"),
            (Some(ordinal), by) => format!("the value of signature {ordinal}, signed by {}", runs(by)),
            (None, []) => "signed by none".to_owned(),
            (None, by) => format!("signed by {}", runs(by)),
        };
        format!("  {:>12} to {:>12}  {what}: {fate}", stretch.start, stretch.end)
    };
    let mut lines: Vec<String> = ledger.stretches.iter().map(one).collect();
    lines.push(format!(
        "  {} bytes are signed, {} belong to no revision",
        ledger.signed_bytes, ledger.unaccounted_bytes
    ));
    lines
}

/// What was changed after a signature.
fn after(signed: &Signed) -> Vec<String> {
    let modifications = &signed.modifications;
    if signed.coverage == CoverageLevel::EntireFile && modifications.changes.is_empty() {
        return Vec::new();
    }
    let allowed = match modifications.docmdp {
        Some(1) => ", which allows no changes",
        Some(2) => ", which allows forms and signatures",
        Some(_) => ", which allows forms, signatures and annotations",
        None => "",
    };
    let kept = if modifications.docmdp_ok { "allowed" } else { "NOT ALLOWED" };
    let mut lines = vec![format!(
        "    changed after it{allowed}: {} ({kept})",
        modifications.level.name().replace('_', " ")
    )];
    for change in modifications.changes.iter().take(MOST_CHANGES) {
        lines.push(format!("      revision {}: {}", change.revision, line(change)));
    }
    let more = modifications.changes.len().saturating_sub(MOST_CHANGES);
    if more > 0 {
        lines.push(format!("      and {more} more: --format json lists them all"));
    }
    lines
}

fn line(change: &Change) -> String {
    let mark = match change.severity {
        Severity::Forbidden => " [not allowed]",
        Severity::Deceptive => " [may mislead]",
        Severity::Permitted | Severity::Harmless => "",
    };
    let mut place = Vec::new();
    place.extend(change.page.map(|page| format!("page {page}")));
    let named = |field: &&str| !change.message.contains(*field);
    place.extend(change.field.as_deref().filter(named).map(|field| format!("field \"{}\"", shown(field))));
    place.extend(change.object.as_deref().map(|object| format!("object {}", shown(object))));
    let place = if place.is_empty() { String::new() } else { format!(" ({})", place.join(", ")) };
    format!("{}{place}{mark}", shown(&change.message))
}

/// `1-4, 7, 9-12`; long lists are cut.
fn runs(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let mut parts: Vec<String> = runs
        .iter()
        .take(MOST_RUNS)
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect();
    if runs.len() > MOST_RUNS {
        parts.push("…".to_owned());
    }
    parts.join(", ")
}

fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

const MOST_RUNS: usize = 16;
const MOST_CHANGES: usize = 40;

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign revisions contract.pdf
  countersign revisions --bytes contract.pdf
  countersign revisions --format json contract.pdf

Exit status: 0 done, 4 the document could not be read.";

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn numbers_are_written_as_runs() {
        for (numbers, want) in [
            (&[][..], ""),
            (&[3][..], "3"),
            (&[1, 2, 3, 5, 8, 9][..], "1-3, 5, 8-9"),
            (&[u32::MAX - 1, u32::MAX][..], "4294967294-4294967295"),
        ] {
            assert_eq!(runs(numbers), want);
        }
    }
}
