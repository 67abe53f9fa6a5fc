"""The types of what this package takes and gives."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeAlias, TypedDict

Bytes: TypeAlias = bytes | bytearray | memoryview
Path: TypeAlias = str | os.PathLike[str]
Document: TypeAlias = Bytes | Path | tuple[str, Bytes | Path]
Given: TypeAlias = Bytes | Path | tuple[str, Bytes]
Verdict: TypeAlias = Literal["TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED", "NO-SIGNATURE"]
Indication: TypeAlias = Literal["TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"]


class Limits(TypedDict, total=False):
    """The most that one document may cost."""

    inflated_bytes: int
    memory: int
    nesting: int
    objects: int
    xref_entries: int
    revisions: int
    signatures: int
    path_steps: int
    name_comparisons: int
    public_key_operations: int


class Options(TypedDict, total=False):
    """The options of a judgement, by the names of the C library's JSON. None stands for the default."""

    at: str | datetime | date | None
    profile: Literal["long-term", "basic"] | None
    revocation: Literal["none", "soft-fail", "hard-fail", "require"] | None
    retroactive_revinfo: bool | None
    algorithm_policy: Literal["default", "none"] | dict[str, Any] | None
    password: str | None
    digests: list[Literal["sha3-512"]] | None
    strict_changes: bool | None
    limits: Limits | None


class GivenAndOptions(Options, total=False):
    """What a function takes that makes a validator for one call."""

    tsa_trust: Given | Iterable[Given] | None
    evidence: Given | Iterable[Given] | None


class ArrowArray(Protocol):
    """A record batch by the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """A table by the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
