//! `countersign digest`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use countersign::crypto::DigestAlgorithm;
use countersign::digest::{Digest, ManifestForm, ManifestLine, of_reader};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::input::{is_standard_input, plain};
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

    /// Which digest; repeatable [default: sha256 and sha3-512]
    #[arg(long, value_name = "NAME")]
    algorithm: Vec<Algorithm>,

    /// Write the lines of sha256sum, with one --algorithm
    #[arg(long, conflicts_with = "format")]
    plain: bool,

    /// How to write
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
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
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut algorithms: Vec<DigestAlgorithm> = Vec::new();
    for algorithm in arguments.algorithm.iter().copied().map(DigestAlgorithm::from) {
        if !algorithms.contains(&algorithm) {
            algorithms.push(algorithm);
        }
    }
    if arguments.check {
        return check(&arguments.files, algorithms.first().copied());
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
        let values = digests.iter().map(|digest| (digest.algorithm.name(), digest.hex())).collect();
        let answer = Answer { file: &name, size, digests: values };
        match arguments.format {
            Format::Text => {
                let form = if arguments.plain { ManifestForm::Plain } else { ManifestForm::Tagged };
                for digest in digests {
                    out.line(&ManifestLine { digest, name: name.clone() }.write(form))?;
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
fn check(lists: &[PathBuf], plain_algorithm: Option<DigestAlgorithm>) -> Result<Exit, Failure> {
    let mut out = Output::new();
    let mut exit = Exit::Passed;
    for list in lists {
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
            match digest(Path::new(&line.name), &[line.digest.algorithm]) {
                Ok((_, digests)) if digests.first().is_some_and(|digest| digest.is(&line.digest.value)) => {
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

Exit status: 0 done, 1 a checked digest differs, 4 a file could not be read.";
