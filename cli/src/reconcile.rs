//! `countersign reconcile`

use std::fs;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::ValueEnum;
use countersign::budget::Uninterrupted;
use countersign::limits::Limits;
use countersign::pdf::OpenOptions;
use countersign::records::{
    Bearing, ClaimOutcome, Evidence, EvidenceFile, FoundBy, Line, Reconciliation, Record, RecordKind,
    reconcile,
};
use countersign::report::Report;
use countersign_host::now;

use crate::exit::{Exit, Failure};
use crate::input::plain;
use crate::judgement::Judgement;
use crate::limits::TimeLimit;
use crate::network::Network;
use crate::output::{Output, complain};
use crate::progress::Files;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The record, as the platform's API hands it out
    #[arg(value_name = "RECORD.json")]
    record: PathBuf,

    /// The documents that it speaks of, in any order
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Which platform the record is of [default: seen from its keys]
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<RecordKind>,

    #[command(flatten)]
    judgement: Judgement,

    #[command(flatten)]
    network: Network,

    #[command(flatten)]
    time_limit: TimeLimit,

    /// How to write [default: text on a terminal, else json]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,

    /// List the claims too that documents don't speak of
    #[arg(long, help_heading = "Output")]
    all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object
    Json,
}

fn kind(name: &str) -> Result<RecordKind, String> {
    name.parse()
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let validator = arguments.judgement.validator()?;
    let at = arguments.judgement.at.unwrap_or_else(now);
    let examiner = arguments.network.examiner(arguments.time_limit.duration());
    let shown = arguments.record.display().to_string();
    let text = fs::read(&arguments.record)
        .map_err(|error| Failure::unreadable(format!("{shown}: {}", plain(&error))))?;
    let record = Record::parse(&text, arguments.kind)
        .map_err(|error| Failure::unreadable(format!("{shown}: {}", shown_words(&error.to_string()))))?;

    let mut exit = Exit::Passed;
    let mut files: Vec<(String, Vec<u8>, Result<Report, String>)> = Vec::new();
    let mut progress = Files::new(arguments.files.len());
    for path in &arguments.files {
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => {
                let report = examiner
                    .examine(&validator, &bytes, &name, (arguments.judgement.at, at), &Uninterrupted)
                    .map(|examination| examination.report)
                    .map_err(|error| error.to_string());
                files.push((name, bytes, report));
            }
            Err(error) => {
                progress.aside(|| complain(&format!("{name}: {}", plain(&error))));
                exit = Exit::Unreadable;
            }
        }
        progress.done();
    }
    progress.finish();

    let configuration = validator.configuration();
    let mut options = OpenOptions::default();
    options.password.clone_from(&configuration.password);
    let limits: &Limits = &configuration.limits;
    let evidence: Vec<EvidenceFile<'_>> = files
        .iter()
        .map(|(name, bytes, report)| {
            let report = report.as_ref().map_err(Clone::clone);
            EvidenceFile::of_bytes(name.clone(), bytes, report, &options, limits, &Uninterrupted)
        })
        .collect();
    let reconciliation = reconcile(&record, &evidence);

    let format =
        arguments.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { Format::Json });
    let mut out = Output::new();
    match format {
        Format::Json => out.line(&serde_json::to_string_pretty(&reconciliation).unwrap_or_default())?,
        Format::Text => write_text(&mut out, &shown, &reconciliation, arguments.all)?,
    }
    out.flush()?;
    Ok(exit.max(match reconciliation.outcome {
        ClaimOutcome::Confirmed => Exit::Passed,
        ClaimOutcome::Contradicted => Exit::Failed,
        ClaimOutcome::Unverifiable => Exit::Indeterminate,
    }))
}

fn write_text(out: &mut Output, name: &str, found: &Reconciliation, all: bool) -> io::Result<()> {
    out.line(&format!("{} ({}): {}", shown_words(name), found.kind, found.outcome.name().to_uppercase()))?;
    for file in &found.files {
        let verdict = match (&file.unjudged, file.verdict) {
            (Some(why), _) => shown_words(why),
            (None, Some(verdict)) => verdict.to_string(),
            (None, None) => String::new(),
        };
        out.line(&format!("  {}: {verdict}", shown_words(&file.file)))?;
        for document in &file.documents {
            let how = match document.found_by {
                FoundBy::Digest => "by its digest",
                FoundBy::Name => "by its name",
                FoundBy::Signature => "by its signatures",
                FoundBy::Prefix => "as the beginning of the signed file",
                FoundBy::Elimination => "as the one that was left",
                _ => "otherwise",
            };
            out.line(&format!(
                "    taken for the {} document {} {how}",
                document.role.name(),
                document.path
            ))?;
        }
        if file.documents.is_empty() {
            out.line("    taken for no document of the record")?;
        }
    }
    let groups = [
        (ClaimOutcome::Contradicted, "Contradicted", "✗"),
        (ClaimOutcome::Unverifiable, "Unverifiable", "?"),
        (ClaimOutcome::Confirmed, "Confirmed", "✓"),
    ];
    let is_quiet =
        |line: &&Line| line.outcome == ClaimOutcome::Unverifiable && line.bearing == Bearing::Informative;
    for (outcome, title, mark) in groups {
        let lines: Vec<&Line> =
            found.lines.iter().filter(|line| line.outcome == outcome && (all || !is_quiet(line))).collect();
        if lines.is_empty() {
            continue;
        }
        out.line("")?;
        out.line(&format!("{title} ({})", lines.len()))?;
        for line in lines {
            let value = if line.value.is_null() { String::new() } else { format!(" = {}", line.value) };
            out.line(&format!("  {mark} {}{}", shown_words(&line.path), shown_words(&value)))?;
            out.line(&format!("      {}", shown_words(&line.words)))?;
            for evidence in &line.evidence {
                out.line(&format!("      · {}", shown_evidence(evidence)))?;
            }
        }
    }
    if !all && found.counts.informative > 0 {
        out.line("")?;
        out.line(&format!(
            "{} more claims are nothing that documents speak of; --all lists them",
            found.counts.informative
        ))?;
    }
    Ok(())
}

fn shown_evidence(evidence: &Evidence) -> String {
    let parts = [
        evidence.file.clone(),
        evidence.signature.as_ref().map(|field| format!("signature {field}")),
        evidence.time.map(|time| time.to_string()),
        evidence.value.clone(),
        evidence.digest.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| shown_words(&part)).collect();
    parts.join(", ")
}

/// Texts of records and certificates may hold anything: nothing of it moves the terminal's cursor.
fn shown_words(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
    };
    text.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect()
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign reconcile record.json contract.pdf --trust root.pem
  countersign reconcile record.json signed.pdf original.pdf terms.pdf --trust anchors/ --format json
  countersign reconcile --kind zapsign record.json *.pdf --trust anchors/

Kinds of records: zefort, contract-signatures, signing-process, agreement, zapsign.
Which file is which document is found by digest, name, signature, continuation, and by what is left.
Exit status: 0 every claim that documents speak of is confirmed, 1 some is contradicted,
2 some could not be verified, 4 the record or a file could not be read, 64 wrong usage.";
