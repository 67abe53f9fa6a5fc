//! A row for each document (RFC 4180).

use countersign::Report;
use countersign::report::SignatureKind;

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

/// The first line.
pub(super) fn header() -> String {
    COLUMNS.join(",")
}

/// The row of a document.
pub(super) fn row(report: &Report) -> String {
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

/// The row of a document that can't be read.
pub(super) fn unreadable(name: &str, reason: &str) -> String {
    let mut cells = vec![String::new(); COLUMNS.len()];
    if let Some(cell) = cells.first_mut() {
        *cell = quoted(name);
    }
    if let Some(cell) = cells.last_mut() {
        *cell = quoted(reason);
    }
    cells.join(",")
}

/// Quoted where RFC 4180 wants it, and no cell that a spreadsheet would take for a formula.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let formula = text.starts_with(['=', '+', '-', '@']);
    if formula || text.contains([',', '"', ';']) {
        let guard = if formula { "'" } else { "" };
        return format!("\"{guard}{}\"", text.replace('"', "\"\""));
    }
    text
}

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
