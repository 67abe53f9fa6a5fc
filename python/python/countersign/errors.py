"""Why there is no report. A forged signature is not an error: it is a report."""

from typing import ClassVar


class CountersignError(Exception):
    """Every exception of this package that is about its work, not about a value of a wrong type."""

    kind: ClassVar[str] = "error"
    """The kind in one word, as in the column `error_kind`."""


class ReadError(CountersignError, OSError):
    """The bytes could not be read."""

    kind = "io"


class NotPdfError(CountersignError, ValueError):
    """There is no `%PDF-` header, or nothing that a reader could start from."""

    kind = "not-pdf"


class PdfSyntaxError(CountersignError, ValueError):
    """The structure of the document can't be followed."""

    kind = "syntax"


class EncryptedError(CountersignError):
    """The document is encrypted and can't be opened with the password given."""

    kind = "encrypted"


class LimitError(CountersignError):
    """A limit of the options was reached."""

    kind = "limit"


class InterruptedError(CountersignError):  # noqa: A001
    """The work was cancelled."""

    kind = "interrupted"


class InternalError(CountersignError):
    """A fault of this package, caught so that it ends no process."""

    kind = "internal"


class ConfigurationError(CountersignError, ValueError):
    """An option is unknown, or has a value that does not fit."""

    kind = "configuration"


class TrustError(CountersignError, ValueError):
    """Bytes given as trust anchors hold no certificate."""

    kind = "no-certificate"


class EvidenceError(CountersignError, ValueError):
    """Bytes given as evidence hold no certificate, CRL or OCSP response."""

    kind = "no-evidence"


class RecordError(CountersignError, ValueError):
    """A record is of no known kind, or malformed."""

    kind = "record"
