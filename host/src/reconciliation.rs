//! A record held against the contents of files.

use countersign::budget::{Exhausted, Interrupt};
use countersign::pdf::OpenOptions;
use countersign::records::{EvidenceFile, Reconciliation, Record, reconcile};
use countersign::time::Time;
use countersign::{Error, Report, Validator};

/// Judges files, each a name and its bytes, and holds a record against them. A file that can't be judged is part of the
/// answer.
///
/// # Errors
/// Only when `interrupt` asks to stop.
pub fn reconcile_contents(
    validator: &Validator,
    record: &Record,
    files: &[(&str, &[u8])],
    at: Time,
    interrupt: &dyn Interrupt,
) -> Result<Reconciliation, Error> {
    let mut reports: Vec<Result<Report, String>> = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        reports.push(match validator.validate_source(bytes, name, at, interrupt) {
            Err(error @ Error::Exhausted(_)) if interrupt.should_stop() => return Err(error),
            report => report.map_err(|error| error.to_string()),
        });
    }
    let configuration = validator.configuration();
    let mut options = OpenOptions::default();
    options.password.clone_from(&configuration.password);
    let evidence: Vec<EvidenceFile<'_>> = files
        .iter()
        .zip(&reports)
        .map(|((name, bytes), report)| {
            let report = report.as_ref().map_err(Clone::clone);
            EvidenceFile::of_bytes(*name, bytes, report, &options, &configuration.limits, interrupt)
        })
        .collect();
    if interrupt.should_stop() {
        return Err(Exhausted::Interrupted.into());
    }
    Ok(reconcile(record, &evidence))
}
