//! `countersign digest`

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use countersign::budget::{Budget, Uninterrupted};
use countersign::crypto::DigestAlgorithm;
use countersign::digest::{Digest, ManifestForm, ManifestLine, attachments, of_reader};
use countersign::pdf::{Document, OpenOptions};
use countersign::source::Source;
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::input::{Input, is_standard_input, plain};
use crate::limits::LimitArguments;
use crate::output::{Output, complain};
use crate::progress;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files to digest; `-` is standard input. With --check: lists of digests
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Read lists in the form of sha256sum or of this command, and check the files they name
    #[arg(long, conflicts_with_all = ["format", "plain"])]
    check: bool,

    /// Digest the files inside PDFs too, as FILE#NAME; lists of digests may name them so
    #[arg(long, conflicts_with = "check")]
    attachments: bool,

    /// The password of encrypted documents
    #[arg(long, value_name = "TEXT")]
    password: Option<String>,

    /// Which digest; repeatable [default: sha256 and sha3-512]
    #[arg(long, value_name = "NAME")]
    algorithm: Vec<Algorithm>,

    /// Write the lines of sha256sum, with one --algorithm
    #[arg(long, conflicts_with = "format")]
    plain: bool,

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
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Algorithm {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    #[value(name = "sha3-256")]
    Sha3_256,
    #[value(name = "sha3-384")]
    Sha3_384,
    #[value(name = "sha3-512")]
    Sha3_512,
}

impl From<Algorithm> for DigestAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha1 => Self::Sha1,
            Algorithm::Sha224 => Self::Sha224,
            Algorithm::Sha256 => Self::Sha256,
            Algorithm::Sha384 => Self::Sha384,
            Algorithm::Sha512 => Self::Sha512,
            Algorithm::Sha3_256 => Self::Sha3_256,
            Algorithm::Sha3_384 => Self::Sha3_384,
            Algorithm::Sha3_512 => Self::Sha3_512,
        }
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    file: &'a str,
    size: u64,
    digests: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<Inside>>,
}

/// A file inside a document.
#[derive(Serialize)]
struct Inside {
    /// `FILE#NAME`; the second of the same name is `FILE#NAME[2]`.
    #[serde(skip)]
    label: String,
    name: String,
    description: Option<String>,
    relationship: Option<String>,
    places: Vec<String>,
    size: Option<u64>,
    digests: BTreeMap<&'static str, String>,
    #[serde(skip)]
    values: Vec<Digest>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut algorithms: Vec<DigestAlgorithm> = Vec::new();
    for algorithm in arguments.algorithm.iter().copied().map(DigestAlgorithm::from) {
        if !algorithms.contains(&algorithm) {
            algorithms.push(algorithm);
        }
    }
    if arguments.check {
        return check(arguments, algorithms.first().copied());
    }
    if algorithms.is_empty() {
        algorithms = vec![DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512];
    }
    if arguments.plain && algorithms.len() > 1 {
        return Err(Failure::usage("--plain writes one digest: say which with --algorithm"));
    }
    let mut out = Output::new();
    let mut exit = Exit::Passed;
    let mut written = 0usize;
    if arguments.format == Format::Json {
        out.write("[")?;
    }
    for path in &arguments.files {
        let name = path.display().to_string();
        let (size, digests) = match digest(path, &algorithms) {
            Ok(done) => done,
            Err(reason) => {
                complain(&format!("{name}: {reason}"));
                exit = exit.max(Exit::Unreadable);
                continue;
            }
        };
        let inside = if arguments.attachments {
            match inside(path, &algorithms, arguments) {
                Ok(inside) => Some(inside),
                Err(reason) => {
                    complain(&format!("{name}: no attachments can be looked for: {reason}"));
                    exit = exit.max(Exit::Unreadable);
                    None
                }
            }
        } else {
            None
        };
        for unread in inside.iter().flatten().filter(|file| file.size.is_none()) {
            complain(&format!("{}: cannot be read", unread.label));
            exit = exit.max(Exit::Unreadable);
        }
        let values = digests.iter().map(|digest| (digest.algorithm.name(), digest.hex())).collect();
        let answer = Answer { file: &name, size, digests: values, attachments: inside };
        match arguments.format {
            Format::Text => {
                let form = if arguments.plain { ManifestForm::Plain } else { ManifestForm::Tagged };
                for digest in digests {
                    out.line(&ManifestLine { digest, name: name.clone() }.write(form))?;
                }
                for file in answer.attachments.into_iter().flatten() {
                    out.line(&file.comment())?;
                    for digest in file.values {
                        out.line(&ManifestLine { digest, name: file.label.clone() }.write(form))?;
                    }
                }
            }
            Format::Json => {
                out.write(if written == 0 { "\n" } else { ",\n" })?;
                out.write(&serde_json::to_string(&answer).unwrap_or_default())?;
            }
            Format::Ndjson => out.line(&serde_json::to_string(&answer).unwrap_or_default())?,
        }
        written = written.saturating_add(1);
    }
    if arguments.format == Format::Json {
        out.write(if written == 0 { "]\n" } else { "\n]\n" })?;
    }
    out.flush()?;
    Ok(exit)
}

/// Checks every line of every list. A digest that differs is graver than nothing but a file that can't be read.
fn check(arguments: &Arguments, plain_algorithm: Option<DigestAlgorithm>) -> Result<Exit, Failure> {
    let mut out = Output::new();
    let mut exit = Exit::Passed;
    for list in &arguments.files {
        let name = list.display().to_string();
        let text = match read_list(list) {
            Ok(text) => text,
            Err(reason) => {
                complain(&format!("{name}: {reason}"));
                exit = exit.max(Exit::Unreadable);
                continue;
            }
        };
        let mut checked = 0usize;
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let Some(line) = ManifestLine::parse(line, plain_algorithm) else {
                complain(&format!(
                    "{name}: line {}: not a line of a list of digests",
                    number.saturating_add(1)
                ));
                exit = exit.max(Exit::Unreadable);
                continue;
            };
            checked = checked.saturating_add(1);
            let shown = line.name.escape_debug();
            match named(&line.name, line.digest.algorithm, arguments) {
                Ok(digest) if digest.is(&line.digest.value) => {
                    out.line(&format!("{shown}: OK"))?;
                }
                Ok(_) => {
                    out.line(&format!("{shown}: FAILED"))?;
                    exit = exit.max(Exit::Failed);
                }
                Err(reason) => {
                    out.line(&format!("{shown}: FAILED to open or read"))?;
                    complain(&format!("{}: {reason}", line.name));
                    exit = exit.max(Exit::Unreadable);
                }
            }
        }
        if checked == 0 {
            complain(&format!("{name}: no digest in this list"));
            exit = exit.max(Exit::Unreadable);
        }
    }
    out.flush()?;
    Ok(exit)
}

/// The digest of a file, or of one inside a document.
fn named(name: &str, algorithm: DigestAlgorithm, arguments: &Arguments) -> Result<Digest, String> {
    let whole = |digests: Vec<Digest>| digests.into_iter().next().ok_or_else(|| "no digest".to_owned());
    if Path::new(name).exists() {
        return digest(Path::new(name), &[algorithm]).and_then(|(_, digests)| whole(digests));
    }
    let splits = name.match_indices('#').map(|(at, _)| name.split_at(at).0);
    let Some(document) = splits.map(Path::new).find(|path| path.is_file()) else {
        return digest(Path::new(name), &[algorithm]).and_then(|(_, digests)| whole(digests));
    };
    let inside = inside(document, &[algorithm], arguments)?;
    let found =
        inside.into_iter().find(|file| file.label == name).ok_or("no such file inside the document")?;
    if found.size.is_none() {
        return Err("cannot be read".to_owned());
    }
    whole(found.values)
}

/// The files inside a document.
fn inside(path: &Path, algorithms: &[DigestAlgorithm], arguments: &Arguments) -> Result<Vec<Inside>, String> {
    if is_standard_input(path) {
        return Err("standard input was read already".to_owned());
    }
    let input = Input::open(path)?;
    let budget = Budget::new(arguments.limits.limits(), &Uninterrupted);
    let options = arguments.password.as_ref().map_or_else(OpenOptions::default, OpenOptions::with_password);
    let document = Document::open(&input, &options, &budget).map_err(|error| error.to_string())?;
    let attachments = attachments(&document, algorithms).map_err(|error| error.to_string())?;
    input.unchanged().map_err(|error| plain(&error))?;
    let shown = path.display().to_string();
    let mut names: HashMap<String, usize> = HashMap::new();
    let inside = attachments.into_iter().map(|attachment| {
        let count = names.entry(attachment.name.clone()).or_default();
        *count = count.saturating_add(1);
        let number = if *count > 1 { format!("[{count}]") } else { String::new() };
        let (size, values) = match attachment.content {
            Some(content) => (Some(content.size), content.digests),
            None => (None, Vec::new()),
        };
        Inside {
            label: format!("{shown}#{}{number}", attachment.name),
            name: attachment.name,
            description: attachment.description,
            relationship: attachment.relationship,
            places: attachment.places.iter().map(|place| place.words()).collect(),
            size,
            digests: values.iter().map(|digest| (digest.algorithm.name(), digest.hex())).collect(),
            values,
        }
    });
    Ok(inside.collect())
}

impl Inside {
    /// A line that `--check` passes over.
    fn comment(&self) -> String {
        let relationship =
            self.relationship.as_ref().map(|word| format!(", relationship {}", word.escape_debug()));
        let places = self.places.join(", ");
        format!("# {}: {places}{}", self.label.escape_debug(), relationship.unwrap_or_default())
    }
}

fn read_list(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    if is_standard_input(path) {
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| plain(&error))?;
    } else {
        bytes = std::fs::read(path).map_err(|error| plain(&error))?;
    }
    String::from_utf8(bytes).map_err(|_| "not text".to_owned())
}

fn digest(path: &Path, algorithms: &[DigestAlgorithm]) -> Result<(u64, Vec<Digest>), String> {
    let mut size = 0;
    if is_standard_input(path) {
        let digests = of_reader(io::stdin().lock(), algorithms, |done| size = done);
        return digests.map(|digests| (size, digests)).map_err(|error| plain(&error));
    }
    let file = File::open(path).map_err(|error| plain(&error))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let bar = if length >= SHOWN {
        progress::bytes(&path.display().to_string(), length)
    } else {
        indicatif::ProgressBar::hidden()
    };
    let digests = of_reader(file, algorithms, |done| {
        size = done;
        bar.set_position(done);
    });
    bar.finish_and_clear();
    digests.map(|digests| (size, digests)).map_err(|error| plain(&error))
}

const SHOWN: u64 = 64 << 20;

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign digest contract.pdf
  countersign digest *.pdf > DIGESTS && countersign digest --check DIGESTS
  countersign digest --algorithm sha256 --plain contract.pdf   (as sha256sum writes it)
  countersign digest --format json contract.pdf
  countersign digest --attachments contract.pdf > DIGESTS   (the files inside too, as contract.pdf#terms.txt)

Exit status: 0 done, 1 a checked digest differs, 4 a file could not be read.";
