//! Exit statuses.

use std::process::ExitCode;

use countersign::validation::Verdict;

/// What the command's exit status says. Ordered by gravity: of several files, the gravest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Every signature of every file is TOTAL-PASSED; or the command did what was asked.
    Passed,
    /// Some file has no signature, nothing worse.
    NoSignature,
    /// Some signature is INDETERMINATE, none failed.
    Indeterminate,
    /// Some signature is TOTAL-FAILED; or some digest differs.
    Failed,
    /// Some file could not be read.
    Unreadable,
    /// The command was not understood.
    Usage,
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Indeterminate => 2,
            Self::NoSignature => 3,
            Self::Unreadable => 4,
            Self::Usage => 64,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::TotalPassed => Self::Passed,
            Verdict::NoSignature => Self::NoSignature,
            Verdict::Indeterminate => Self::Indeterminate,
            Verdict::TotalFailed => Self::Failed,
        }
    }
}

/// The end of a command that could not do its work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// One line.
    pub(crate) message: String,
    pub(crate) exit: Exit,
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::Usage }
    }

    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::Unreadable }
    }
}

/// Standard output could not be written to.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::unreadable(format!("cannot write: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_wins() {
        let order = [Exit::Unreadable, Exit::Failed, Exit::Indeterminate, Exit::NoSignature, Exit::Passed];
        assert!(order.is_sorted_by(|a, b| a > b));
        assert_eq!(order.map(Exit::code), [4, 1, 2, 3, 0]);
    }
}
