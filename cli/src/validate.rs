//! `countersign validate`

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::ValueEnum;
use countersign::budget::Uninterrupted;
use countersign::report::{Report, Style, Zefort, ZefortContext};
use countersign::time::Time;
use countersign::validation::Verdict;

use crate::exit::{Exit, Failure};
use crate::input::{Input, Watched};
use crate::judgement::{Judgement, now};
use crate::output::{Colour, Output, complain, style};
use crate::progress;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Documents to judge; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    judgement: Judgement,

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
    let validator = arguments.judgement.validator()?;
    let at = arguments.judgement.at.unwrap_or_else(now);
    let format =
        arguments.format.unwrap_or(if io::stdout().is_terminal() { Format::Text } else { Format::Json });
    let mut writer = Writer::new(format, arguments);
    let mut exit = Exit::Passed;
    let bar = progress::files(arguments.files.len());
    for path in &arguments.files {
        match judge(&validator, path, at) {
            Ok(report) => {
                exit = exit.max(report.verdict.into());
                bar.suspend(|| writer.report(&report))?;
            }
            Err(reason) => {
                exit = exit.max(Exit::Unreadable);
                bar.suspend(|| writer.unreadable(&path.display().to_string(), &reason))?;
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    writer.finish()?;
    Ok(exit)
}

fn judge(validator: &countersign::Validator, path: &std::path::Path, at: Time) -> Result<Report, String> {
    let input = Input::open(path)?;
    let name = path.display().to_string();
    let report = if input.is_large() {
        let bar = progress::bytes(&name, countersign::source::Source::len(&input));
        let watched = Watched { source: &input, bar: &bar };
        let report = validator.validate_source(&watched, &name, at, &Uninterrupted);
        bar.finish_and_clear();
        report
    } else {
        validator.validate_source(&input, &name, at, &Uninterrupted)
    };
    let report = report.map_err(|error| error.to_string())?;
    input.unchanged()?;
    Ok(report)
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
  countersign validate --trust root.pem --at 2026-06-01T12:00:00Z contract.pdf
  countersign validate --trust root.pem --format ndjson *.pdf | jq -r '[.file, .verdict] | @tsv'

Nothing is trusted unless --trust says so: without it, a good signature is INDETERMINATE.
Exit status: 0 all passed, 1 some failed, 2 some not certain, 3 some without signature,
4 some unreadable, 64 wrong usage. The gravest wins: 4, 1, 2, 3, 0.";
