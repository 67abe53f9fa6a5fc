//! The options of a judgement, shared by all commands that judge.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use countersign::pki::{Evidence, Origin};
use countersign::time::Time;
use countersign::validation::{AlgorithmPolicy, Profile, RevocationMode};
use countersign::validator::{AlgorithmChoice, ExtraDigest};
use countersign::{Configuration, Validator};

use crate::exit::Failure;
use crate::input::plain;
use crate::limits::LimitArguments;
use crate::output::complain;
use crate::trust;

/// Results of public-key operations kept for the documents that follow: 10 MB.
const REMEMBERED: usize = 1 << 16;

/// Options of every command that trusts and judges.
#[derive(Debug, Args)]
pub(crate) struct Judgement {
    /// Trust anchors: a PEM or DER file, or a folder of them
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    pub(crate) trust: Vec<PathBuf>,

    /// Trust anchors of time-stamping authorities [default: those of --trust]
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    pub(crate) tsa_trust: Vec<PathBuf>,

    /// Further certificates that may be part of a path; they are not trusted
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    pub(crate) cert: Vec<PathBuf>,

    /// Certificate revocation lists
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    pub(crate) crl: Vec<PathBuf>,

    /// OCSP responses
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    pub(crate) ocsp: Vec<PathBuf>,

    /// The moment for which to judge, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Judgement")]
    pub(crate) at: Option<Time>,

    /// How missing revocation data is judged
    #[arg(long, value_name = "MODE", default_value = "soft-fail", help_heading = "Judgement")]
    pub(crate) revocation: RevocationArgument,

    /// Accept revocation data issued after the validation time
    #[arg(long, help_heading = "Judgement")]
    pub(crate) retroactive_revinfo: bool,

    /// What the judgement takes into account
    #[arg(long, value_name = "PROFILE", default_value = "long-term", help_heading = "Judgement")]
    pub(crate) profile: ProfileArgument,

    /// Dated constraints on digests and keys: `default` (ETSI TS 119 312), `none`, or a file with a table of its form
    #[arg(long, value_name = "POLICY", default_value = "default", value_parser = algorithm_policy, help_heading = "Judgement")]
    pub(crate) algorithm_policy: AlgorithmChoice,

    #[command(flatten)]
    pub(crate) limits: LimitArguments,

    /// Fail signatures after which something changed that is permitted and yet able to mislead
    #[arg(long, help_heading = "Judgement")]
    pub(crate) strict_changes: bool,

    /// The password of encrypted documents
    #[arg(long, value_name = "TEXT", help_heading = "Judgement")]
    pub(crate) password: Option<String>,

    /// A further digest of the whole file in the report; SHA-256 is always there
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub(crate) digest: Vec<DigestArgument>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RevocationArgument {
    /// Don't look at revocation
    None,
    /// Use what is there; accept that there is none
    SoftFail,
    /// Need it where the certificate says where it is
    HardFail,
    /// Need it always; in the long-term profile, data that the document itself brings also needs a time-stamp
    Require,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArgument {
    /// EN 319 102-1 clause 5.3, with signature time-stamps
    Basic,
    /// EN 319 102-1 clause 5.6: past validation with proofs of existence
    LongTerm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DigestArgument {
    #[value(name = "sha3-512")]
    Sha3_512,
    #[value(name = "sha256", hide = true)]
    Sha256,
}

impl Judgement {
    /// The anchors, evidence and options as a validator.
    pub(crate) fn validator(&self) -> Result<Validator, Failure> {
        let mut builder = Validator::builder(trust::anchors(&self.trust)?)
            .configuration(self.configuration())
            .evidence(self.evidence()?)
            .provider(countersign_host::provider(REMEMBERED));
        if !self.tsa_trust.is_empty() {
            builder = builder.tsa_trust(trust::anchors(&self.tsa_trust)?);
        }
        Ok(builder.build())
    }

    pub(crate) fn configuration(&self) -> Configuration {
        let mut configuration = Configuration::default();
        configuration.at = self.at;
        configuration.profile = match self.profile {
            ProfileArgument::Basic => Profile::Basic,
            ProfileArgument::LongTerm => Profile::LongTerm,
        };
        configuration.revocation = match self.revocation {
            RevocationArgument::None => RevocationMode::None,
            RevocationArgument::SoftFail => RevocationMode::SoftFail,
            RevocationArgument::HardFail => RevocationMode::HardFail,
            RevocationArgument::Require => RevocationMode::Require,
        };
        configuration.retroactive_revinfo = self.retroactive_revinfo;
        configuration.algorithm_policy.clone_from(&self.algorithm_policy);
        configuration.password.clone_from(&self.password);
        if self.digest.contains(&DigestArgument::Sha3_512) {
            configuration.digests.push(ExtraDigest::Sha3_512);
        }
        configuration.strict_changes = self.strict_changes;
        configuration.limits = self.limits.limits();
        configuration
    }

    /// Evidence proves itself or not: a file that holds none is noted and left out.
    pub(crate) fn evidence(&self) -> Result<Evidence, Failure> {
        let mut evidence = Evidence::new();
        type Add = fn(&mut Evidence, &[u8], Origin) -> usize;
        let kinds: [(&[PathBuf], &[&str], Add, &str); 3] = [
            (&self.cert, trust::CERTIFICATES, Evidence::add_certificate_bytes, "certificate"),
            (&self.crl, trust::REVOCATION_LISTS, Evidence::add_crl_bytes, "revocation list"),
            (&self.ocsp, trust::OCSP_RESPONSES, Evidence::add_ocsp_bytes, "OCSP response"),
        ];
        for (paths, extensions, add, what) in kinds {
            for (path, bytes) in trust::files(paths, extensions)? {
                if add(&mut evidence, &bytes, Origin::Caller) == 0 {
                    complain(&format!("{path}: no {what} that can be read; left out"));
                }
            }
        }
        Ok(evidence)
    }
}

/// `default`, `none`, or a file that holds a table.
pub(crate) fn algorithm_policy(text: &str) -> Result<AlgorithmChoice, String> {
    match text {
        "default" => Ok(AlgorithmChoice::Default),
        "none" => Ok(AlgorithmChoice::None),
        file => {
            let table = std::fs::read_to_string(file).map_err(|error| plain(&error))?;
            let table = AlgorithmPolicy::from_json(&table).map_err(|error| error.to_string())?;
            Ok(AlgorithmChoice::Table(table))
        }
    }
}

/// RFC 3339, or a bare date.
pub(crate) fn time(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(text).ok_or_else(|| "expected RFC 3339, such as 2026-11-21T12:00:00Z".to_owned())
}
