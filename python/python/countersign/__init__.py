"""Judges signed PDF documents: can this one be believed?

>>> import countersign
>>> report = countersign.validate(
...     "testdata/cases/ok/pades-b-t/input.pdf", trust="testdata/pki/root.pem", at="2026-06-01T12:00:00Z"
... )
>>> report.indication
'TOTAL-PASSED'

It reads a document revision by revision, verifies every signature and time-stamp, says what changed after each, and
weighs all of it by ETSI EN 319 102-1. Nothing is trusted that you did not name.
"""

from . import errors
from ._countersign import (
    Batch,
    BatchItem,
    Reconciliation,
    RecordBatch,
    Report,
    Schema,
    Signature,
    Validator,
    __version__,
    digest,
    reconcile,
    row_schema,
    validate,
    verify_batch,
)
from .errors import CountersignError

__all__ = [
    "Batch",
    "BatchItem",
    "CountersignError",
    "Reconciliation",
    "RecordBatch",
    "Report",
    "Schema",
    "Signature",
    "Validator",
    "__version__",
    "digest",
    "errors",
    "reconcile",
    "row_schema",
    "validate",
    "verify_batch",
]
