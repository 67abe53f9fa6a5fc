//! `countersign validate`

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use countersign::Validator;
use countersign::budget::Uninterrupted;
use countersign::crypto::DigestAlgorithm;
use countersign::digest;
use countersign::report::{Report, Style, Zefort, ZefortContext};
use countersign::source::Source;
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::validator::Examination;
use countersign_host::now;

use crate::bundle::{Bundle, Keeper};
use crate::exit::{Exit, Failure};
use crate::input::{Input, Watched};
use crate::judgement::Judgement;
use crate::limits::TimeLimit;
use crate::network::{Examiner, Network};
use crate::output::{Colour, Output, complain, style};
use crate::progress::{self, Files};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Documents to judge; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    judgement: Judgement,

    #[command(flatten)]
    network: Network,

    #[command(flatten)]
    time_limit: TimeLimit,

    #[command(flatten)]
    bundle: BundleArguments,

    /// How to write [default: text on a terminal, else json]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,

    /// List every check, with what was compared
    #[arg(long, help_heading = "Output")]
    checks: bool,

    /// When to colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: Colour,

    /// For --format zefort: the platform's identifier of the contract
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true, help_heading = "Output")]
    contract_id: String,

    /// For --format zefort: the platform's identifier of the document
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true, help_heading = "Output")]
    document_id: String,
}

#[derive(Debug, clap::Args)]
struct BundleArguments {
    /// Keep all evidence, anchors and settings in a bundle, with their digests
    #[arg(long, value_name = "ZIP", help_heading = "Trust and evidence")]
    save_evidence: Option<PathBuf>,

    /// Judge with the evidence, settings, time and, without --trust, anchors of a bundle: the same report again
    #[arg(
        long,
        value_name = "ZIP",
        help_heading = "Trust and evidence",
        conflicts_with_all = [
            "save_evidence", "cert", "crl", "ocsp", "at", "revocation", "retroactive_revinfo", "profile",
            "algorithm_policy", "strict_changes", "digest",
        ]
    )]
    #[cfg_attr(feature = "fetch", arg(conflicts_with = "fetch"))]
    evidence: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// An array of reports
    Json,
    /// One report a line
    Ndjson,
    /// The flat objects of the Zefort API, one for each signature
    Zefort,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let judge = Judge::new(arguments)?;
    let mut keeper = arguments.bundle.save_evidence.as_ref().map(|_| Keeper::new(&judge.validator));
    let format =
        arguments.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { Format::Json });
    let mut writer = Writer::new(format, arguments);
    let mut exit = Exit::Passed;
    let mut progress = Files::new(arguments.files.len());
    for path in &arguments.files {
        match judge.judge(path) {
            Ok(examination) => {
                if let Some(keeper) = &mut keeper {
                    keeper.keep(&examination);
                }
                let report = examination.report;
                exit = exit.max(report.verdict.into());
                progress.aside(|| writer.report(&report))?;
            }
            Err(reason) => {
                exit = exit.max(Exit::Unreadable);
                progress.aside(|| writer.unreadable(&path.display().to_string(), &reason))?;
            }
        }
        progress.done();
    }
    progress.finish();
    writer.finish()?;
    if let Some((keeper, path)) = keeper.zip(arguments.bundle.save_evidence.as_ref()) {
        keeper.write(path)?;
    }
    Ok(exit)
}

/// What all documents are judged with.
struct Judge {
    validator: Validator,
    /// The validation time where it is given, else that of the start: documents without fetching share it.
    at: Option<Time>,
    start: Time,
    bundle: Option<Bundle>,
    /// Whether the anchors are the reader's own, not the bundle's.
    own_trust: bool,
    examiner: Examiner,
}

impl Judge {
    fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let bundle = arguments.bundle.evidence.as_deref().map(Bundle::read).transpose()?;
        let own_trust = !arguments.judgement.trust.is_empty();
        if let Some(bundle) = bundle.as_ref().filter(|_| !own_trust) {
            let count = bundle.anchors();
            let anchors = if count == 1 { "anchor" } else { "anchors" };
            complain(&format!("trusts what the bundle trusts: {count} {anchors}; --trust names your own"));
        }
        Ok(Self {
            bundle,
            own_trust,
            validator: arguments.judgement.validator()?,
            at: arguments.judgement.at,
            start: now(),
            examiner: arguments.network.examiner(arguments.time_limit.duration()),
        })
    }

    fn judge(&self, path: &Path) -> Result<Examination, String> {
        let input = Input::open(path)?;
        let name = path.display().to_string();
        let examination = if input.is_large() {
            let bar = progress::bytes(&name, Source::len(&input));
            let examination = self.examine(&Watched { source: &input, bar: &bar }, &name);
            bar.finish_and_clear();
            examination
        } else {
            self.examine(&input, &name)
        };
        examination.map_err(|error| error.to_string())
    }

    fn examine(&self, source: &dyn Source, name: &str) -> Result<Examination, countersign::Error> {
        if let Some(bundle) = &self.bundle {
            return self.recall(bundle, source, name);
        }
        self.examiner.examine(&self.validator, source, name, (self.at, self.start), &Uninterrupted)
    }

    fn recall(
        &self,
        bundle: &Bundle,
        source: &dyn Source,
        name: &str,
    ) -> Result<Examination, countersign::Error> {
        let digests = digest::of_source(source, &[DigestAlgorithm::Sha256], &Uninterrupted)?;
        let sha256 = digests.first().map(digest::Digest::hex).unwrap_or_default();
        let recalled = bundle.recall(&sha256, &self.validator, self.own_trust);
        if recalled.at.is_none() {
            complain(&format!(
                "{name}: not among the documents of the bundle; judged as of now by its evidence"
            ));
        }
        let at = recalled.at.unwrap_or(self.start);
        let mut examination =
            recalled.validator.examine(source, name, at, &self.examiner.deadline(&Uninterrupted))?;
        recalled.note(&mut examination.report);
        Ok(examination)
    }
}

/// Writes reports one after another.
struct Writer {
    out: Output,
    format: Format,
    style: Style,
    context: ZefortContext,
    written: usize,
    verdicts: Vec<Verdict>,
    unreadable: usize,
}

impl Writer {
    fn new(format: Format, arguments: &Arguments) -> Self {
        Self {
            out: Output::new(),
            format,
            style: Style { checks: arguments.checks, ..style(arguments.color) },
            context: ZefortContext {
                contract_id: arguments.contract_id.clone(),
                document_id: arguments.document_id.clone(),
            },
            written: 0,
            verdicts: Vec::new(),
            unreadable: 0,
        }
    }

    fn report(&mut self, report: &Report) -> io::Result<()> {
        self.verdicts.push(report.verdict);
        match self.format {
            Format::Text => {
                if self.written > 0 {
                    self.out.line(&"─".repeat(self.style.width))?;
                }
                self.written = self.written.saturating_add(1);
                self.out.write(&report.to_text(&self.style))?;
            }
            Format::Json => self.member(&report.to_json_pretty())?,
            Format::Ndjson => self.out.line(&report.to_json())?,
            Format::Zefort => {
                for signature in report.to_zefort(&self.context) {
                    self.member(&pretty(&signature))?;
                }
            }
        }
        self.out.flush()
    }

    fn unreadable(&mut self, name: &str, reason: &str) -> io::Result<()> {
        self.unreadable = self.unreadable.saturating_add(1);
        complain(&format!("{name}: {reason}"));
        Ok(())
    }

    /// A member of the one array.
    fn member(&mut self, json: &str) -> io::Result<()> {
        self.out.write(if self.written == 0 { "[\n" } else { ",\n" })?;
        self.written = self.written.saturating_add(1);
        self.out.write(json)
    }

    fn finish(mut self) -> io::Result<()> {
        match self.format {
            Format::Json | Format::Zefort if self.written == 0 => self.out.line("[]")?,
            Format::Json | Format::Zefort => self.out.write("\n]\n")?,
            Format::Ndjson => {}
            Format::Text => {
                let count = self.verdicts.len().saturating_add(self.unreadable);
                if count > 1 {
                    let summary = self.summary(count);
                    self.out.line(&"─".repeat(self.style.width))?;
                    self.out.line(&summary)?;
                }
            }
        }
        self.out.flush()
    }

    fn summary(&self, count: usize) -> String {
        let of = |verdict| self.verdicts.iter().filter(|found| **found == verdict).count();
        let parts = [
            (of(Verdict::TotalPassed), "valid"),
            (of(Verdict::TotalFailed), "not valid"),
            (of(Verdict::Indeterminate), "not certain"),
            (of(Verdict::NoSignature), "not signed"),
            (self.unreadable, "unreadable"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        format!("{count} files: {}", parts.join(", "))
    }
}

fn pretty(signature: &Zefort) -> String {
    serde_json::to_string_pretty(signature).unwrap_or_default()
}

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign validate --trust root.pem contract.pdf
  countersign validate --trust anchors/ --tsa-trust tsa-anchors/ --format json *.pdf
  countersign validate --trust root.pem --crl ca.crl --revocation require contract.pdf
  countersign validate --trust root.pem --fetch --revocation require contract.pdf
  countersign validate --trust root.pem --fetch --save-evidence contract.zip contract.pdf
  countersign validate --evidence contract.zip contract.pdf
  countersign validate --trust root.pem --at 2026-06-01T12:00:00Z contract.pdf
  countersign validate --trust root.pem --format ndjson *.pdf | jq -r '[.file, .verdict] | @tsv'

Nothing is trusted unless --trust says so: without it, a good signature is INDETERMINATE.
Exit status: 0 all passed, 1 some failed, 2 some not certain, 3 some without signature,
4 some unreadable, 64 wrong usage. The gravest wins: 4, 1, 2, 3, 0.";
