//! `countersign batch`

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use countersign::Report;
use countersign::batch::{self, Batch};
use countersign::report::SignatureKind;
use countersign::source::Source;
use countersign::validation::Verdict;

use crate::exit::{Exit, Failure};
use crate::input::{Input, plain};
use crate::judgement::{Judgement, now};
use crate::output::{Output, complain};
use crate::progress;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Documents and folders; in folders, every file that ends in .pdf. `-` reads names from standard input, one a line
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Names on standard input end with a zero byte
    #[arg(short = '0', long)]
    null: bool,

    #[command(flatten)]
    judgement: Judgement,

    /// How to write: a line for each document, as soon as it is judged
    #[arg(long, value_name = "FORMAT", default_value = "ndjson", help_heading = "Output")]
    format: Format,

    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "OUT", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Write in the order of names, whatever is ready first
    #[arg(long, help_heading = "Output")]
    ordered: bool,

    /// Documents judged at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", help_heading = "Output")]
    jobs: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The whole report; {"file", "error"} for a document that can't be read
    Ndjson,
    /// A row for each document
    Csv,
    /// The verdict and the name
    Text,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let validator = arguments.judgement.validator()?;
    let at = arguments.judgement.at.unwrap_or_else(now);
    let (names, mut unreadable) = names(arguments)?;
    let mut lines = Lines::new(arguments)?;
    let mut summary = Summary::default();
    for (name, reason) in unreadable.drain(..) {
        lines.failure(&name, &reason)?;
        summary.unreadable(&name, &reason);
    }
    let bar = progress::files(names.len());
    let inputs =
        names.into_iter().map(|path| batch::Input::new(path.display().to_string(), move || open(&path)));
    let mut run = Batch::new(validator, at, inputs);
    if let Some(jobs) = arguments.jobs {
        run = run.workers(jobs);
    }
    let items = run.run().map_err(|error| Failure::unreadable(format!("no threads: {error}")))?;
    // Items that are ready before their turn.
    let mut waiting = BTreeMap::new();
    let mut next = 0u64;
    for item in items {
        bar.inc(1);
        if !arguments.ordered {
            lines.item(&item.name, item.result, &mut summary)?;
            continue;
        }
        waiting.insert(item.index, item);
        while let Some(item) = waiting.remove(&next) {
            next = next.saturating_add(1);
            lines.item(&item.name, item.result, &mut summary)?;
        }
    }
    bar.finish_and_clear();
    lines.finish()?;
    let _ = io::stderr().write_all(summary.text().as_bytes());
    Ok(summary.exit)
}

/// A place and why nothing could be looked for there.
type Unlisted = (String, String);

/// The documents to judge, sorted and each once, and the places where none could be looked for.
fn names(arguments: &Arguments) -> Result<(Vec<PathBuf>, Vec<Unlisted>), Failure> {
    let mut found = Vec::new();
    let mut failed = Vec::new();
    for path in &arguments.paths {
        if path.as_os_str() == "-" {
            let mut text = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut text);
            read.map_err(|error| Failure::unreadable(format!("standard input: {}", plain(&error))))?;
            let end = if arguments.null { 0 } else { b'\n' };
            let names = text.split(|byte| *byte == end).map(|name| name.strip_suffix(b"\r").unwrap_or(name));
            found.extend(names.filter(|name| !name.is_empty()).map(|name| PathBuf::from(as_path(name))));
        } else if path.is_dir() {
            search(path, &mut found, &mut failed);
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok((found, failed))
}

#[cfg(unix)]
fn as_path(name: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).to_owned()
}

#[cfg(not(unix))]
fn as_path(name: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(name).into_owned().into()
}

/// Symbolic links to folders are not followed: they could lead around in a circle.
fn search(folder: &Path, found: &mut Vec<PathBuf>, failed: &mut Vec<(String, String)>) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                failed.push((folder.display().to_string(), plain(&error)));
                continue;
            }
        };
        for entry in entries {
            let kind = entry.and_then(|entry| entry.file_type().map(|kind| (entry.path(), kind)));
            match kind {
                Ok((path, kind)) if kind.is_dir() => folders.push(path),
                Ok((path, _)) if is_document(&path) => found.push(path),
                Ok(_) => {}
                Err(error) => failed.push((folder.display().to_string(), plain(&error))),
            }
        }
    }
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) && path.is_file()
}

fn open(path: &Path) -> io::Result<Box<dyn Source>> {
    match Input::open(path) {
        Ok(input) => Ok(Box::new(input)),
        Err(reason) => Err(io::Error::other(reason)),
    }
}

/// Where the lines go.
struct Lines {
    format: Format,
    to: Target,
}

enum Target {
    Output(Output),
    File(BufWriter<File>, String),
}

impl Lines {
    fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let to = match &arguments.output {
            None => Target::Output(Output::new()),
            Some(path) => {
                let name = path.display().to_string();
                let file =
                    File::create(path).map_err(|error| Failure::unreadable(format!("{name}: {error}")))?;
                Target::File(BufWriter::new(file), name)
            }
        };
        let mut lines = Self { format: arguments.format, to };
        if lines.format == Format::Csv {
            lines.line(&COLUMNS.join(","))?;
        }
        Ok(lines)
    }

    fn item(
        &mut self,
        name: &str,
        result: Result<Report, countersign::Error>,
        summary: &mut Summary,
    ) -> Result<(), Failure> {
        match result {
            Ok(report) => {
                summary.report(&report);
                match self.format {
                    Format::Ndjson => self.line(&report.to_json()),
                    Format::Csv => self.line(&row(&report)),
                    Format::Text => self.line(&format!("{:13}  {}", report.verdict, printable(name))),
                }
            }
            Err(error) => {
                let reason = match error {
                    countersign::Error::Io(error) => error.to_string(),
                    other => other.to_string(),
                };
                summary.unreadable(name, &reason);
                self.failure(name, &reason)
            }
        }
    }

    fn failure(&mut self, name: &str, reason: &str) -> Result<(), Failure> {
        match self.format {
            Format::Ndjson => self.line(&serde_json::json!({ "file": name, "error": reason }).to_string()),
            Format::Csv => {
                let mut cells = vec![String::new(); COLUMNS.len()];
                if let Some(cell) = cells.first_mut() {
                    *cell = quoted(name);
                }
                if let Some(cell) = cells.last_mut() {
                    *cell = quoted(reason);
                }
                self.line(&cells.join(","))
            }
            Format::Text => {
                self.line(&format!("{:13}  {}: {}", "UNREADABLE", printable(name), printable(reason)))
            }
        }
    }

    fn line(&mut self, text: &str) -> Result<(), Failure> {
        match &mut self.to {
            Target::Output(out) => Ok(out.line(text)?),
            Target::File(file, name) => {
                writeln!(file, "{text}").map_err(|error| Failure::unreadable(format!("{name}: {error}")))
            }
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self.to {
            Target::Output(mut out) => Ok(out.flush()?),
            Target::File(mut file, name) => {
                file.flush().map_err(|error| Failure::unreadable(format!("{name}: {error}")))
            }
        }
    }
}

const COLUMNS: [&str; 14] = [
    "file",
    "sha256",
    "size",
    "verdict",
    "signatures",
    "document_timestamps",
    "sub_indications",
    "signers",
    "organizations",
    "pades_levels",
    "signed_at",
    "best_signature_time",
    "expires_on",
    "error",
];

fn row(report: &Report) -> String {
    let signatures =
        || report.signatures.iter().filter(|signature| signature.kind == SignatureKind::Signature);
    let stamps =
        report.signatures.iter().filter(|signature| signature.kind == SignatureKind::DocumentTimestamp);
    let joined = |values: Vec<String>| quoted(&values.join("; "));
    let first = |values: Vec<countersign::time::Time>| {
        values.iter().min().map(ToString::to_string).unwrap_or_default()
    };
    [
        quoted(&report.file),
        report.digests.sha256.clone(),
        report.size.to_string(),
        report.verdict.to_string(),
        signatures().count().to_string(),
        stamps.count().to_string(),
        joined(
            report
                .signatures
                .iter()
                .filter_map(|one| one.conclusion.sub_indication())
                .map(str::to_owned)
                .collect(),
        ),
        joined(signatures().filter_map(|one| Some(one.signer.as_ref()?.subject.clone())).collect()),
        joined(signatures().filter_map(|one| one.signer.as_ref()?.organization.clone()).collect()),
        joined(signatures().filter_map(|one| one.pades_level.clone()).collect()),
        first(signatures().filter_map(|one| one.signed_at).collect()),
        first(signatures().filter_map(|one| one.best_signature_time).collect()),
        first(report.signatures.iter().filter_map(|one| one.expires_on).collect()),
        String::new(),
    ]
    .join(",")
}

/// RFC 4180, and no cell that a spreadsheet would take for a formula.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let formula = text.starts_with(['=', '+', '-', '@']);
    if formula || text.contains([',', '"', ';']) {
        let guard = if formula { "'" } else { "" };
        return format!("\"{guard}{}\"", text.replace('"', "\"\""));
    }
    text
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// What is told at the end.
#[derive(Debug)]
struct Summary {
    exit: Exit,
    verdicts: BTreeMap<Verdict, u64>,
    unreadable: u64,
    sub_indications: BTreeMap<&'static str, u64>,
    levels: BTreeMap<String, u64>,
    expiries: BTreeMap<i64, u64>,
    signed: u64,
    /// The first half of each SHA-256: enough to tell duplicates from a million others.
    documents: HashSet<u128>,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            exit: Exit::Passed,
            verdicts: BTreeMap::new(),
            unreadable: 0,
            sub_indications: BTreeMap::new(),
            levels: BTreeMap::new(),
            expiries: BTreeMap::new(),
            signed: 0,
            documents: HashSet::new(),
        }
    }
}

impl Summary {
    fn report(&mut self, report: &Report) {
        self.exit = self.exit.max(report.verdict.into());
        count(&mut self.verdicts, report.verdict);
        let half = report.digests.sha256.get(..32).and_then(|half| u128::from_str_radix(half, 16).ok());
        self.documents.extend(half);
        if !report.signatures.is_empty() {
            self.signed = self.signed.saturating_add(1);
        }
        for signature in &report.signatures {
            if let Some(sub) = signature.conclusion.sub_indication() {
                count(&mut self.sub_indications, sub);
            }
            if let Some(level) = &signature.pades_level {
                count(&mut self.levels, level.clone());
            }
        }
        if let Some(time) = report.signatures.iter().filter_map(|signature| signature.expires_on).min() {
            count(&mut self.expiries, time.civil().0);
        }
    }

    fn unreadable(&mut self, name: &str, reason: &str) {
        self.exit = self.exit.max(Exit::Unreadable);
        self.unreadable = self.unreadable.saturating_add(1);
        complain(&format!("{name}: {reason}"));
    }

    fn text(&self) -> String {
        let judged: u64 = self.verdicts.values().sum();
        let distinct = u64::try_from(self.documents.len()).unwrap_or(u64::MAX);
        let mut lines = vec![format!(
            "{} documents, {} signed, {} more than once",
            judged.saturating_add(self.unreadable),
            self.signed,
            judged.saturating_sub(distinct)
        )];
        let mut part = |title: &str, values: Vec<(String, u64)>| {
            if !values.is_empty() {
                let values: Vec<String> = values.into_iter().map(|(name, n)| format!("{name} {n}")).collect();
                lines.push(format!("{title:16} {}", values.join(", ")));
            }
        };
        let mut verdicts: Vec<(String, u64)> =
            self.verdicts.iter().rev().map(|(verdict, n)| (verdict.to_string(), *n)).collect();
        if self.unreadable > 0 {
            verdicts.insert(0, ("unreadable".to_owned(), self.unreadable));
        }
        part("verdicts", verdicts);
        part("sub-indications", owned(&self.sub_indications));
        part("levels", owned(&self.levels));
        part("expire in", owned(&self.expiries));
        lines.push(String::new());
        lines.join("\n")
    }
}

fn owned<K: ToString>(counts: &BTreeMap<K, u64>) -> Vec<(String, u64)> {
    counts.iter().map(|(name, n)| (name.to_string(), *n)).collect()
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    let entry = counts.entry(key).or_insert(0);
    *entry = entry.saturating_add(1);
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign batch --trust anchors/ archive/ > reports.ndjson
  countersign batch --trust anchors/ --format csv -o archive.csv archive/
  find archive -name '*.pdf' -print0 | countersign batch --trust anchors/ -0 -

Each document has its line, whatever is wrong with it; a summary goes to standard error.
Exit status as for validate.";

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted() {
        for (text, want) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("line\nbreak", "line break"),
            ("=1+1", "\"'=1+1\""),
            ("", ""),
        ] {
            assert_eq!(quoted(text), want);
        }
    }
}
