//! What the summary needs of one document.

use countersign::Report;
use countersign::report::SignatureKind;
use serde::{Deserialize, Serialize};

/// One document in short; kept in the journal, so that a resumed run ends with the same summary.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) file: String,
    /// Why there is no report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) signatures: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sub_indications: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) levels: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) organizations: Vec<String>,
    /// The year in which the verdict turns worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<i64>,
}

impl Facts {
    pub(super) fn report(report: &Report) -> Self {
        let all = &report.signatures;
        Self {
            file: report.file.clone(),
            error: None,
            verdict: Some(report.verdict.to_string()),
            sha256: Some(report.digests.sha256.clone()),
            signatures: u64::try_from(all.len()).unwrap_or(u64::MAX),
            sub_indications: all
                .iter()
                .filter_map(|one| one.conclusion.sub_indication())
                .map(str::to_owned)
                .collect(),
            levels: all.iter().filter_map(|one| one.pades_level.clone()).collect(),
            organizations: all
                .iter()
                .filter(|one| one.kind == SignatureKind::Signature)
                .filter_map(|one| one.signer.as_ref()?.organization.clone())
                .collect(),
            expires: all.iter().filter_map(|one| one.expires_on).min().map(|time| time.civil().0),
        }
    }

    pub(super) fn unreadable(name: &str, reason: &str) -> Self {
        Self {
            file: name.to_owned(),
            error: Some(reason.to_owned()),
            verdict: None,
            sha256: None,
            signatures: 0,
            sub_indications: Vec::new(),
            levels: Vec::new(),
            organizations: Vec::new(),
            expires: None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the serializer passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
