//! The options of a judgement, shared by all commands that judge.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use countersign::time::Time;

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
    pub(crate) revocation: Revocation,

    /// Accept revocation data issued after the validation time
    #[arg(long, help_heading = "Judgement")]
    pub(crate) retroactive_revinfo: bool,

    /// What the judgement takes into account
    #[arg(long, value_name = "PROFILE", default_value = "long-term", help_heading = "Judgement")]
    pub(crate) profile: Profile,

    /// Dated constraints on digests and keys (ETSI TS 119 312)
    #[arg(long, value_name = "POLICY", default_value = "default", help_heading = "Judgement")]
    pub(crate) algorithm_policy: AlgorithmPolicy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Revocation {
    /// Don't look at revocation
    None,
    /// Use what is there; accept that there is none
    SoftFail,
    /// Need it where the certificate says where it is
    HardFail,
    /// Need it always
    Require,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// EN 319 102-1 clause 5.3, with signature time-stamps
    Basic,
    /// EN 319 102-1 clause 5.6: past validation with proofs of existence
    LongTerm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlgorithmPolicy {
    /// Judged at the time at which the signature is proven to exist
    Default,
    /// Switched off
    None,
}

/// RFC 3339, or a bare date.
pub(crate) fn time(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(text).ok_or_else(|| "expected RFC 3339, such as 2026-11-21T12:00:00Z".to_owned())
}
