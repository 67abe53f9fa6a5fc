//! `countersign cert`: a certification path alone (RFC 5280), for operators and for test suites of paths.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use countersign::asn1::ObjectIdentifier;
use countersign::budget::{Budget, Uninterrupted};
use countersign::crypto::{PureRust, SignatureAlgorithm};
use countersign::pki::path::PathParameters;
use countersign::pki::revocation::{Retroactive, RevocationChecker, RevocationPolicy};
use countersign::pki::{
    self, Certificate, Evidence, Origin, PathBuilder, PathError, PathErrorKind, RevocationMode,
    ValidatedPath, Verifier,
};
use countersign::time::Time;
use countersign::validation::{AlgorithmPolicy, AlgorithmUse};
use countersign::validator::AlgorithmChoice;
use countersign_host::now;
use serde_json::json;

use crate::exit::{Exit, Failure};
use crate::input::plain;
use crate::judgement::{RevocationArgument, algorithm_policy, time};
use crate::limits::LimitArguments;
use crate::output::{Output, complain};
use crate::trust;

pub(crate) const EXAMPLES: &str = "\
Examples:
  countersign cert signer.pem --trust root.pem --cert intermediate.pem
  countersign cert signer.pem --trust anchors/ --cert chain.p7b --crl ca.crl --revocation require
  countersign cert signer.pem --trust root.pem --at 2024-05-01T00:00:00Z --format json";

/// What can be asked of one path.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The certificate to judge: PEM or DER
    leaf: PathBuf,

    /// Trust anchors: a PEM or DER file, or a folder of them
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    trust: Vec<PathBuf>,

    /// Certificates that may stand between; they are not trusted
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    cert: Vec<PathBuf>,

    /// Certificate revocation lists
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    crl: Vec<PathBuf>,

    /// OCSP responses
    #[arg(long, value_name = "PATH", help_heading = "Trust and evidence")]
    ocsp: Vec<PathBuf>,

    /// The moment for which to judge, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Judgement")]
    at: Option<Time>,

    /// How missing revocation data is judged
    #[arg(long, value_name = "MODE", default_value = "soft-fail", help_heading = "Judgement")]
    revocation: RevocationArgument,

    /// Accept revocation data issued after the moment of judgement
    #[arg(long, help_heading = "Judgement")]
    retroactive_revinfo: bool,

    /// Dated constraints on digests and keys: `default` (ETSI TS 119 312), `none`, or a file with a table of its form
    #[arg(long, value_name = "POLICY", default_value = "default", value_parser = algorithm_policy, help_heading = "Judgement")]
    algorithm_policy: AlgorithmChoice,

    /// A certificate policy that is acceptable; several may be given [default: any]
    #[arg(long, value_name = "OID", help_heading = "Policies (RFC 5280 6.1.1)")]
    policy: Vec<String>,

    /// The whole path must hold for an acceptable policy
    #[arg(long, help_heading = "Policies (RFC 5280 6.1.1)")]
    explicit_policy: bool,

    /// Policies may not be mapped
    #[arg(long, help_heading = "Policies (RFC 5280 6.1.1)")]
    inhibit_policy_mapping: bool,

    /// anyPolicy stands for no other policy
    #[arg(long, help_heading = "Policies (RFC 5280 6.1.1)")]
    inhibit_any_policy: bool,

    /// Words for a person, or one JSON object
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let leaf = leaf(arguments)?;
    let trust = trust::anchors(&arguments.trust)?;
    let evidence = evidence(arguments)?;
    let parameters = parameters(arguments)?;
    let algorithms = match &arguments.algorithm_policy {
        AlgorithmChoice::Table(table) => table.clone(),
        AlgorithmChoice::None => AlgorithmPolicy::none(),
        _ => AlgorithmPolicy::default(),
    };
    let budget = Budget::new(arguments.limits.limits(), &Uninterrupted);
    let verifier = Verifier::new(&PureRust, &budget);
    let checker = RevocationChecker::new(&trust, &evidence, &verifier, revocation(arguments));
    let mut accept = |path: &ValidatedPath| {
        constrained(path, &algorithms, parameters.time)?;
        checker.judge(path, parameters.time).map(|_| ())
    };
    let builder = PathBuilder::new(&trust, evidence.pool(), &verifier, &parameters);
    let judged = builder.build_where(&leaf, &mut accept);

    let mut notes: Vec<String> = evidence.findings().iter().map(|finding| finding.message.clone()).collect();
    let (valid, reason, sub_indication, path) = match &judged {
        Ok(path) => {
            notes.extend(path.findings().iter().map(|finding| finding.message.clone()));
            let anchor = path.anchor().certificate.subject();
            (true, format!("a valid path leads to the trust anchor \"{anchor}\""), None, path.certificates())
        }
        Err(error) => (false, error.to_string(), Some(error.sub_indication()), error.path.as_slice()),
    };
    let path: Vec<String> =
        path.iter().map(|certificate| certificate.subject().human_friendly().to_owned()).collect();
    let mut output = Output::new();
    match arguments.format {
        Format::Json => {
            let report = json!({
                "valid": valid,
                "reason": reason,
                "sub_indication": sub_indication,
                "path": path,
                "findings": notes,
                "public_key_operations": budget.public_key_operations_spent(),
            });
            output.line(&report.to_string())?;
        }
        Format::Text => {
            output.line(&format!("{}: {reason}", if valid { "valid" } else { "not valid" }))?;
            for (depth, subject) in path.iter().enumerate() {
                output.line(&format!("  {depth}  {subject}"))?;
            }
            for note in &notes {
                output.line(&format!("  note: {note}"))?;
            }
        }
    }
    output.flush()?;
    Ok(if valid { Exit::Passed } else { Exit::Failed })
}

fn leaf(arguments: &Arguments) -> Result<Certificate, Failure> {
    let name = arguments.leaf.display();
    let bytes = std::fs::read(&arguments.leaf)
        .map_err(|error| Failure::unreadable(format!("{name}: {}", plain(&error))))?;
    match pki::certificates(&bytes).into_iter().next() {
        Some(Ok(leaf)) => Ok(leaf),
        Some(Err(error)) => Err(Failure::unreadable(format!("{name}: {error}"))),
        None => Err(Failure::unreadable(format!("{name}: no certificate"))),
    }
}

fn evidence(arguments: &Arguments) -> Result<Evidence, Failure> {
    let mut evidence = Evidence::new();
    let unread = |read: usize, path: &str| {
        if read == 0 {
            complain(&format!("{path}: nothing that can be read; left out"));
        }
    };
    for (path, bytes) in trust::files(&arguments.cert, trust::CERTIFICATES)? {
        unread(evidence.add_certificate_bytes(&bytes, Origin::Caller), &path);
    }
    for (path, bytes) in trust::files(&arguments.crl, trust::REVOCATION_LISTS)? {
        unread(evidence.add_crl_bytes(&bytes, Origin::Caller), &path);
    }
    for (path, bytes) in trust::files(&arguments.ocsp, trust::OCSP_RESPONSES)? {
        unread(evidence.add_ocsp_bytes(&bytes, Origin::Caller), &path);
    }
    Ok(evidence)
}

fn revocation(arguments: &Arguments) -> RevocationPolicy {
    let mode = match arguments.revocation {
        RevocationArgument::None => RevocationMode::None,
        RevocationArgument::SoftFail => RevocationMode::SoftFail,
        RevocationArgument::HardFail => RevocationMode::HardFail,
        RevocationArgument::Require => RevocationMode::Require,
    };
    let retroactive = if arguments.retroactive_revinfo { Retroactive::Accept } else { Retroactive::Refuse };
    RevocationPolicy::new(mode).with_retroactive(retroactive)
}

/// Holds the signatures of the path against the dated constraints.
fn constrained(path: &ValidatedPath, algorithms: &AlgorithmPolicy, time: Time) -> Result<(), PathError> {
    for (index, certificate) in path.certificates().iter().enumerate() {
        let Some(issuer) = path.issuer_of(index) else { break };
        let Ok(known) = SignatureAlgorithm::resolve(certificate.signature_algorithm(), None) else {
            continue;
        };
        let used = AlgorithmUse::signature(&known, issuer.key_size_bits());
        if let Err(constraint) = algorithms.judge(used, time) {
            let kind = PathErrorKind::AlgorithmConstraint(constraint.to_string());
            return Err(PathError::new(kind, index, path.certificates().to_vec()));
        }
    }
    Ok(())
}

fn parameters(arguments: &Arguments) -> Result<PathParameters, Failure> {
    let mut parameters = PathParameters::at(arguments.at.unwrap_or_else(now));
    for text in &arguments.policy {
        let policy = ObjectIdentifier::new(text)
            .map_err(|_| Failure::usage(format!("{text}: not an object identifier")))?;
        parameters.initial_policies.push(policy);
    }
    parameters.explicit_policy = arguments.explicit_policy;
    parameters.inhibit_policy_mapping = arguments.inhibit_policy_mapping;
    parameters.inhibit_any_policy = arguments.inhibit_any_policy;
    Ok(parameters)
}
