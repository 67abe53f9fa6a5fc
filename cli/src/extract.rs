//! `countersign extract`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use countersign::budget::{Budget, Uninterrupted};
use countersign::pdf::{Document, OpenOptions};
use countersign::signature::find_signatures;
use countersign::source::Source;

use crate::exit::{Exit, Failure};
use crate::input::{Input, plain};
use crate::limits::LimitArguments;
use crate::output::Output;
use crate::whole_file::WholeFile;

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub(crate) struct Arguments {
    /// The document
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The document as it was at this revision, from 1
    #[arg(long, value_name = "N", group = "which")]
    revision: Option<u32>,

    /// The document as it was just before the signature in this field
    #[arg(long, value_name = "FIELD", group = "which")]
    presigned: Option<String>,

    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// The password of an encrypted document
    #[arg(long, value_name = "TEXT")]
    password: Option<String>,

    #[command(flatten)]
    limits: LimitArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let name = arguments.file.display().to_string();
    let input =
        Input::open(&arguments.file).map_err(|reason| Failure::unreadable(format!("{name}: {reason}")))?;
    let end = end_of(arguments, &input, &name)?;
    if arguments.output.as_os_str() == "-" {
        let mut out = Output::new();
        copy(&input, end, |piece| out.bytes(piece))
            .map_err(|reason| Failure::unreadable(format!("{name}: {reason}")))?;
        out.flush()?;
        return Ok(Exit::Passed);
    }
    if same_file(&arguments.file, &arguments.output) {
        return Err(Failure::usage(format!("{name}: is both the document and the output")));
    }
    let to = arguments.output.display();
    let failed = |error: io::Error| Failure::unreadable(format!("{to}: {}", plain(&error)));
    let mut file = WholeFile::create(&arguments.output).map_err(failed)?;
    copy(&input, end, |piece| file.write_all(piece))
        .and_then(|()| input.unchanged().map_err(|error| plain(&error)))
        .map_err(|reason| Failure::unreadable(format!("{name}: {reason}")))?;
    file.finish().map_err(failed)?;
    Ok(Exit::Passed)
}

/// How many bytes of the file there were then.
fn end_of(arguments: &Arguments, input: &Input, name: &str) -> Result<u64, Failure> {
    let budget = Budget::new(arguments.limits.limits(), &Uninterrupted);
    let options = arguments.password.as_ref().map_or_else(OpenOptions::default, OpenOptions::with_password);
    let source: &dyn Source = input;
    let unreadable = |error: &dyn std::fmt::Display| Failure::unreadable(format!("{name}: {error}"));
    let document = Document::open(source, &options, &budget).map_err(|error| unreadable(&error))?;
    let revisions = document.revisions();
    let number = match (arguments.revision, &arguments.presigned) {
        (Some(number), _) => number,
        (None, field) => {
            let field = field.as_deref().unwrap_or_default();
            let signatures = find_signatures(&document).map_err(|error| unreadable(&error))?;
            let signature =
                signatures.iter().find(|signature| signature.field == field).ok_or_else(|| {
                    let known: Vec<&str> =
                        signatures.iter().map(|signature| signature.field.as_str()).collect();
                    let known = if known.is_empty() { "there are none".to_owned() } else { known.join(", ") };
                    Failure::usage(format!(
                        "{name}: no signature in a field \"{field}\" (signatures: {known})"
                    ))
                })?;
            signature.revision.checked_sub(1).filter(|before| *before > 0).ok_or_else(|| {
                Failure::usage(format!(
                    "{name}: \"{field}\" was signed in the first revision: there is nothing before"
                ))
            })?
        }
    };
    let revision = revisions.iter().find(|revision| revision.number == number);
    let count = revisions.len();
    let plural = if count == 1 { "" } else { "s" };
    revision.map(|revision| revision.span.end).ok_or_else(|| {
        Failure::usage(format!("{name}: no revision {number}: there are {count} revision{plural}"))
    })
}

fn copy(source: &dyn Source, end: u64, mut write: impl FnMut(&[u8]) -> io::Result<()>) -> Result<(), String> {
    let mut at = 0u64;
    while at < end {
        let size = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX).min(PIECE);
        let piece = source.read(at, size).map_err(|error| format!("cannot read: {error}"))?;
        if piece.is_empty() {
            return Err("ends early".to_owned());
        }
        write(&piece).map_err(|error| format!("cannot write: {error}"))?;
        at = at.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }
    Ok(())
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

const PIECE: usize = 1 << 20;

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign extract contract.pdf --revision 1 -o first.pdf
  countersign extract contract.pdf --presigned Signature2 -o before-the-second.pdf

Exit status: 0 done, 4 the document could not be read, 64 there is no such revision or field.";
