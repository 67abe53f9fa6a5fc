//! What a validator judges by, in two digests: runs that have the same can be compared.

use super::{Configuration, Settings};
use crate::crypto::DigestAlgorithm;
use crate::digest::Hashers;

/// The anchors, those of time-stamping authorities apart.
pub(super) fn trust(settings: &Settings) -> Vec<u8> {
    let mut parts = Parts::new();
    parts.add(&settings.trust.sha256());
    if let Some(tsa_trust) = &settings.tsa_trust {
        parts.add(&tsa_trust.sha256());
    }
    parts.sha256()
}

/// This version, the options but for moment and password, the constraints, and the evidence in its order.
pub(super) fn policy(settings: &Settings) -> Vec<u8> {
    let options = Configuration { at: None, password: None, ..settings.configuration.clone() };
    let mut parts = Parts::new();
    parts.add(env!("CARGO_PKG_VERSION").as_bytes());
    parts.add(serde_json::to_string(&options).unwrap_or_default().as_bytes());
    // Constraints beyond those that options can say.
    parts.add(format!("{:?}", settings.policy).as_bytes());
    let evidence = &settings.evidence;
    evidence.certificates().iter().for_each(|item| parts.add(item.value.sha256()));
    parts.add(b"");
    evidence.crls().iter().for_each(|item| parts.add(item.value.sha256()));
    parts.add(b"");
    evidence.ocsp_responses().iter().for_each(|item| parts.add(item.value.sha256()));
    parts.sha256()
}

/// Bytes, each with its length before it.
struct Parts(Hashers);

impl Parts {
    fn new() -> Self {
        Self(Hashers::new(&[DigestAlgorithm::Sha256]))
    }

    fn add(&mut self, bytes: &[u8]) {
        self.0.update(&bytes.len().to_be_bytes());
        self.0.update(bytes);
    }

    fn sha256(self) -> Vec<u8> {
        self.0.finalize().into_iter().flat_map(|digest| digest.value).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::pki::TrustStore;
    use crate::validation::{RevocationMode, ValidationPolicy};
    use crate::{Configuration, Validator};

    #[test]
    fn equal_settings_and_no_others_have_the_same_digest() {
        let plain = Validator::new(TrustStore::new());
        let configured = |json: &str| {
            let configuration = Configuration::from_json(json.as_bytes()).unwrap();
            Validator::builder(TrustStore::new()).configuration(configuration).build()
        };
        for (json, same) in [
            ("{}", true),
            (r#"{"password": "secret", "at": "2026-06-01T12:00:00Z"}"#, true),
            (r#"{"revocation": "soft-fail"}"#, true),
            (r#"{"revocation": "require"}"#, false),
            (r#"{"algorithm_policy": "none"}"#, false),
            (r#"{"limits": {"signatures": 3}}"#, false),
        ] {
            let other = configured(json);
            assert_eq!(plain.policy_sha256() == other.policy_sha256(), same, "{json}");
            assert_eq!(plain.trust_sha256(), other.trust_sha256());
        }
        let policy = ValidationPolicy { revocation: RevocationMode::Require, ..ValidationPolicy::default() };
        let constrained = Validator::builder(TrustStore::new()).policy(policy).build();
        assert_ne!(plain.policy_sha256(), constrained.policy_sha256());
        let apart = Validator::builder(TrustStore::new()).tsa_trust(TrustStore::new()).build();
        assert_ne!(plain.trust_sha256(), apart.trust_sha256());
        assert_eq!(plain.policy_sha256().len(), 64);
    }
}
