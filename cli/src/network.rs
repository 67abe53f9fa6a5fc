//! What may be fetched while documents are judged.

use std::time::Duration;

use countersign::budget::Interrupt;
use countersign::source::Source;
use countersign::time::Time;
use countersign::validator::Examination;
use countersign::{Error, Validator};
use countersign_host::Deadline;
#[cfg(feature = "fetch")]
use countersign_host::now;

#[cfg(feature = "fetch")]
#[derive(Debug, clap::Args)]
pub(crate) struct Network {
    /// Fetch missing issuers, OCSP responses and CRLs from where the certificates say that they are
    #[arg(long, help_heading = "Trust and evidence")]
    fetch: bool,

    /// With --fetch: ask private and loopback addresses too
    #[arg(long, requires = "fetch", help_heading = "Trust and evidence")]
    fetch_allow_private: bool,
}

/// This build has no network code.
#[cfg(not(feature = "fetch"))]
#[derive(Debug, clap::Args)]
pub(crate) struct Network {}

/// Judges documents, with or without the network; what one document fetched serves the others.
#[derive(Debug)]
pub(crate) struct Examiner {
    time: Option<Duration>,
    #[cfg(feature = "fetch")]
    fetcher: Option<countersign_fetch::Fetcher>,
}

impl Network {
    /// Whether a judgement may rest on what the network gives; and where private addresses may be asked.
    pub(crate) fn fetches(&self) -> Option<bool> {
        #[cfg(feature = "fetch")]
        return self.fetch.then_some(self.fetch_allow_private);
        #[cfg(not(feature = "fetch"))]
        None
    }

    /// `time` is what each document may take.
    pub(crate) fn examiner(&self, time: Option<Duration>) -> Examiner {
        Examiner {
            time,
            #[cfg(feature = "fetch")]
            fetcher: self.fetch.then(|| {
                let mut options = countersign_fetch::Options::default();
                options.allow_private = self.fetch_allow_private;
                countersign_fetch::Fetcher::new(options)
            }),
        }
    }
}

impl Examiner {
    /// Judges at the validation time that was asked for, else at `start`, or as soon as all is fetched: that may be younger
    /// than the start.
    pub(crate) fn examine(
        &self,
        validator: &Validator,
        source: &dyn Source,
        name: &str,
        (asked, start): (Option<Time>, Time),
        interrupt: &dyn Interrupt,
    ) -> Result<Examination, Error> {
        let interrupt = self.deadline(interrupt);
        #[cfg(feature = "fetch")]
        if let Some(fetcher) = &self.fetcher {
            let clock = || asked.unwrap_or_else(now);
            return fetcher.examine(validator, source, name, &clock, &interrupt);
        }
        validator.examine(source, name, asked.unwrap_or(start), &interrupt)
    }

    /// What ends the judgement of a document that begins now.
    pub(crate) fn deadline<'i>(&self, interrupt: &'i dyn Interrupt) -> Deadline<'i> {
        Deadline::after(self.time, interrupt)
    }
}
