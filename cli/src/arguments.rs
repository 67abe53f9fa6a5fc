//! What the command line says.

use clap::{Parser, Subcommand};

/// Judges signed PDF documents: who signed, when, and whether the document is still the one that was signed.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = OVERVIEW, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge every signature and document time-stamp
    #[command(after_help = crate::validate::EXAMPLES)]
    Validate(crate::validate::Arguments),
    /// Judge many documents at once
    #[command(after_help = crate::batch::EXAMPLES)]
    Batch(crate::batch::Arguments),
    /// Say what each revision added, and what changed after each signature
    #[command(after_help = crate::revisions::EXAMPLES)]
    Revisions(crate::revisions::Arguments),
    /// Write the document as it was at an earlier revision
    #[command(after_help = crate::extract::EXAMPLES)]
    Extract(crate::extract::Arguments),
    /// Digest whole files with SHA-256 and SHA3-512, or check such digests
    #[command(after_help = crate::digest::EXAMPLES)]
    Digest(crate::digest::Arguments),
    /// Judge a certification path alone (RFC 5280)
    #[command(after_help = crate::cert::EXAMPLES)]
    Cert(crate::cert::Arguments),
    /// Hold a signing platform's record against the documents
    #[command(after_help = crate::reconcile::EXAMPLES)]
    Reconcile(crate::reconcile::Arguments),
    /// Run the HTTP endpoint
    #[cfg(feature = "serve")]
    #[command(after_help = crate::serve::EXAMPLES)]
    Serve(crate::serve::Arguments),
    /// Make, list and revoke the keys of the endpoint's callers
    #[cfg(feature = "serve")]
    #[command(after_help = crate::keys::EXAMPLES)]
    Keys(crate::keys::Arguments),
    /// Run the HTTP endpoint (not part of this build)
    #[cfg(not(feature = "serve"))]
    #[command(disable_help_flag = true)]
    Serve(crate::without_endpoint::Arguments),
    /// Make, list and revoke the keys of the endpoint's callers (not part of this build)
    #[cfg(not(feature = "serve"))]
    #[command(disable_help_flag = true)]
    Keys(crate::without_endpoint::Arguments),
}

const OVERVIEW: &str = "\
Examples:
  countersign validate --trust anchors/ contract.pdf
  countersign validate --trust root.pem --format json *.pdf > reports.json
  countersign revisions contract.pdf
  countersign extract contract.pdf --presigned Signature1 -o before.pdf
  countersign digest contract.pdf

Exit status: 0 all passed, 1 some failed, 2 some not certain, 3 some without signature,
4 some unreadable, 64 wrong usage. The gravest wins: 4, 1, 2, 3, 0.
Nothing is fetched from the network unless --fetch says so.";
