//! `countersign batch`

mod archive;
mod csv;
mod entry;
mod facts;
mod format;
mod inputs;
mod journal;
mod lines;
mod page;
#[cfg(feature = "parquet")]
mod rows;
mod search;
mod sink;
mod summary;
#[cfg(feature = "parquet")]
mod table;
mod text;

use std::collections::HashSet;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use countersign::batch::{Batch, BatchItem};
use countersign::budget::Interrupt;
use countersign::crypto::DigestAlgorithm;
use countersign::digest::{Digest, Hashers};
use countersign::source::Source;
use countersign::time::Time;
use countersign::{Error, Report, Validator};
use countersign_host::now;
use entry::{Entry, Form};
use format::Format;
use journal::Journal;
use search::{Place, Search};
use sink::Sink;
use summary::Summary;

use crate::exit::{Exit, Failure};
use crate::judgement::Judgement;
use crate::limits::TimeLimit;
use crate::network::Network;
use crate::output::complain;
use crate::progress::Files;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Documents, folders, archives (.zip, .tar, .tar.gz, .tgz) and patterns; in folders and archives, every file that ends
    /// in .pdf. `-` reads names from standard input, one a line
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Names on standard input end with a zero byte
    #[arg(short = '0', long)]
    null: bool,

    #[command(flatten)]
    judgement: Judgement,

    #[command(flatten)]
    network: Network,

    #[command(flatten)]
    time_limit: TimeLimit,

    /// How to write: a line for each document, as soon as it is judged
    #[arg(long, value_name = "FORMAT", default_value = "ndjson", help_heading = "Output")]
    format: Format,

    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "OUT", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Go on where an earlier run with the same options was stopped: OUT.journal says which documents have their line; those
    /// of a table are in OUT.rows until the run is at its end
    #[arg(long, requires = "output", help_heading = "Output")]
    resume: bool,

    /// Write the summary as a page with charts, too
    #[arg(long, value_name = "PAGE.html", help_heading = "Output")]
    summary: Option<PathBuf>,

    /// Write in the order of names, whatever is ready first
    #[arg(long, help_heading = "Output")]
    ordered: bool,

    /// Documents judged at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", help_heading = "Output")]
    jobs: Option<NonZeroUsize>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let validator = arguments.judgement.validator()?;
    let at = arguments.judgement.at.unwrap_or_else(now);
    let mut run = Run::begin(arguments, &validator, at)?;
    let mut search = Search::new(&arguments.paths, arguments.null)?;
    for (name, reason) in std::mem::take(&mut search.failed) {
        if !run.is_done(&name) {
            run.unreadable(&name, &Error::Io(io::Error::other(reason)))?;
        }
    }
    let done = run.take_done();
    // The line of an archive says nothing of its members.
    let is_left = |place: &Place| place.archive().is_some() || !done.contains(&*place.path.to_string_lossy());
    search.places.retain(is_left);
    let mut progress = Files::new(search.places.iter().filter(|place| place.archive().is_none()).count());
    let inputs = inputs::inputs(search, done, progress.clone());
    let (examiner, times) =
        (arguments.network.examiner(arguments.time_limit.duration()), (arguments.judgement.at, run.at));
    let judge = move |source: &dyn Source, name: &str, interrupt: &dyn Interrupt| {
        examiner.examine(&validator, source, name, times, interrupt).map(|examination| examination.report)
    };
    let form = run.form.clone();
    let write = move |report: Report| form.report(&report);
    let mut work = Batch::judging(judge, inputs).map(write);
    if let Some(jobs) = arguments.jobs {
        work = work.workers(jobs);
    }
    if arguments.ordered {
        work = work.in_order();
    }
    let items = work.run().map_err(|error| Failure::unreadable(format!("no threads: {error}")))?;
    for item in items {
        progress.done();
        progress.aside(|| run.item(item))?;
    }
    progress.finish();
    run.finish(arguments.summary.as_deref())
}

/// A batch on its way: what was written, and what is told of it at the end.
struct Run {
    form: Form,
    sink: Sink,
    summary: Summary,
    journal: Option<Journal>,
    /// The validation time; that of the first run, when this one resumes it.
    at: Time,
}

impl Run {
    fn begin(arguments: &Arguments, validator: &Validator, at: Time) -> Result<Self, Failure> {
        let mut summary = Summary::default();
        let (mut journal, mut moment) = (None, at);
        let form = Form::new(arguments.format, validator);
        let sink = match &arguments.output {
            Some(path) if arguments.resume => {
                let settings = settings(validator, arguments);
                let found = Journal::open(path, &settings, at)?;
                moment = found.at().unwrap_or(at);
                found.earlier.iter().for_each(|facts| summary.add(facts));
                let sink = Sink::resumed(arguments.format, path, found.end)?;
                journal = Some(found);
                sink
            }
            output => Sink::new(arguments.format, output.as_deref())?,
        };
        Ok(Self { form, sink, summary, journal, at: moment })
    }

    fn is_done(&self, name: &str) -> bool {
        self.journal.as_ref().is_some_and(|journal| journal.done.contains(name))
    }

    /// The documents that have their line.
    fn take_done(&mut self) -> HashSet<String> {
        self.journal.as_mut().map(|journal| std::mem::take(&mut journal.done)).unwrap_or_default()
    }

    fn item(&mut self, item: BatchItem<Entry>) -> Result<(), Failure> {
        match item.result {
            Ok(entry) => self.write(entry),
            Err(error) => self.unreadable(&item.name, &error),
        }
    }

    fn unreadable(&mut self, name: &str, error: &Error) -> Result<(), Failure> {
        complain(&format!("{name}: {}", entry::reason(error)));
        self.write(self.form.failure(name, error))
    }

    /// A line counts once the journal says so, and the journal says so once the line is there.
    fn write(&mut self, entry: Entry) -> Result<(), Failure> {
        self.sink.write(entry.content)?;
        self.summary.add(&entry.facts);
        if let Some(journal) = &mut self.journal {
            journal.record(self.sink.flush()?, &entry.facts)?;
        }
        Ok(())
    }

    fn finish(mut self, page: Option<&Path>) -> Result<Exit, Failure> {
        self.sink.finish()?;
        if let Some(path) = page {
            std::fs::write(path, page::page(&self.summary, &self.at.to_string()))
                .map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))?;
        }
        let _ = io::stderr().write_all(self.summary.text().as_bytes());
        Ok(self.summary.exit)
    }
}

/// SHA-256 of all that must be the same for lines to belong together.
fn settings(validator: &Validator, arguments: &Arguments) -> String {
    let configuration = validator.configuration();
    let all = (
        validator.policy_sha256(),
        validator.trust_sha256(),
        configuration.at,
        &configuration.password,
        arguments.network.fetches(),
        format!("{:?}", arguments.format),
    );
    let mut sha256 = Hashers::new(&[DigestAlgorithm::Sha256]);
    sha256.update(serde_json::to_string(&all).unwrap_or_default().as_bytes());
    sha256.finalize().iter().map(Digest::hex).collect()
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign batch --trust anchors/ archive/ > reports.ndjson
  countersign batch --trust anchors/ --format csv -o archive.csv archive/
  countersign batch --trust anchors/ --resume -o archive.ndjson --summary archive.html archive/
  countersign batch --trust anchors/ 2023.zip 2024.tar.gz 'incoming/**/*.pdf'
  find archive -name '*.pdf' -print0 | countersign batch --trust anchors/ -0 -

Each document has its line, whatever is wrong with it; a summary goes to standard error.
Documents that are there more than once are judged once.
With --resume, a run that was stopped goes on where it was, and the output has each document once.
Exit status as for validate.";
