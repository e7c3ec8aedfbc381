# SPDX-License-Identifier: GPL-2.0-or-later
"""The values that flow through lintian-ml: frozen, comparable, without behaviour beyond their own consistency."""
from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lintian_ml.records import dataclass, field

if TYPE_CHECKING:
    from lintian_ml.reader import Item


class _Named(enum.IntEnum):
    def __str__(self) -> str:
        return self.name.lower()


class Answer(_Named):
    """A three-valued answer. *and* is ``min``, *or* is ``max``, *not* is the mirror (Kleene's strong logic)."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def negated(self) -> Answer:
        return Answer(2 - self)


class Strength(_Named):
    """How far a piece of evidence can be trusted, weakest first."""

    ASSERTED = 0  # somebody says so, in general words or about many files
    DOCUMENTED = 1  # somebody says so about this very file
    CHECKED = 2  # lintian-ml saw it in the bytes


class Kind(enum.Enum):
    NEURAL = "neural"
    CLASSICAL = "classical"
    NGRAM = "ngram"
    FREQUENCY_TABLE = "frequency-table"


class Role(enum.Enum):
    SHIPPED, TEST, EXAMPLE, DOCUMENTATION = "shipped", "test", "example", "documentation"


class Depth(enum.Enum):
    RECOGNISED, HEADER, TENSORS = "recognised", "header", "tensors"


class Severity(enum.Enum):
    """lintian's, in lintian's order of output."""

    ERROR, WARNING, INFO = "error", "warning", "info"
    PEDANTIC, CLASSIFICATION = "pedantic", "classification"


@dataclass(frozen=True, order=True)
class Pointer:
    """A place in a package: path below the source root (``outer!inner`` inside a container), line counted from 1."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class Span:
    """Where a tensor's values lie: bytes [offset, offset + length) of the file, or of one member of it if it is a zip.

    ``encoding`` is a numpy type string with byte order (``<f4``, ``>i2``, ``|i1``), or ``bf16``, or ``text`` for
    decimal numbers separated by white space, commas, semicolons or braces.
    """

    offset: int
    length: int
    encoding: str
    member: str = ""


@dataclass(frozen=True)
class Tensor:
    """One array of parameters. ``dtype`` is numpy's word (``float32``, ``int8``) or the format's own (``q4_0``).

    ``span`` tells where the values are; a format whose values only a C library can reach gives ``digest`` instead
    (see ``fingerprint.py``). With neither, the file has no fingerprint.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    span: Span | None = None
    digest: str | None = None

    @property
    def size(self) -> int:
        """Number of elements: the product of the shape."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Note:
    """What a format's reader wants a person to see: becomes Evidence with the file's path."""

    claim: str
    value: str
    line: int | None = None


@dataclass(frozen=True)
class Header:
    """What a format's ``read`` found. ``parameters`` is the number of learned values, tables and buffers apart.

    ``metadata`` uses these keys where the format has the fact: ``producer``, ``licence``, ``dataset``, ``author``,
    ``base-model``, ``description``, ``architecture``; other keys are the format's own. ``trained`` is NO only for
    weights exactly at their initial distribution. ``certain=False`` means that the file may hold learned numbers but
    nothing proves it: it earns ``ml-possible-weights`` and stays out of ``weights``.
    """

    tensors: tuple[Tensor, ...] = ()
    parameters: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    kind: Kind | None = None
    trained: Answer = Answer.UNKNOWN
    certain: bool = True
    companions: tuple[str, ...] = ()  # paths, relative to this file's directory, of raw files that belong to the model


@dataclass(frozen=True)
class Format:
    """One file format. ``magic``: (offset, bytes) pairs of which one matches; where there is none, ``first``: what it
    may begin with (empty: anything), ``textual``: text or not (None: both), ``least``: bytes, of ``formats.SIZES``; of
    text, one byte in ``digits``, of ``formats.SHARES``, is a digit (0: none need be), and one of ``signs`` is shown
    (``lintian_ml.signs``; empty: none need be). ``recognise`` is cheap: it uses ``item.blob()`` only after tests of
    ``item.head``; ``read`` raises FormatError only; ``sample`` is a small file.
    """

    name: str
    title: str
    kind: Kind
    depth: Depth
    suffixes: tuple[str, ...]
    recognise: Callable[[Item], bool]
    read: Callable[[Item], Header]
    sample: Callable[[], bytes]
    magic: tuple[tuple[int, bytes], ...] = ()
    textual: bool | None = False
    first: bytes = b""
    least: int = 0
    digits: int = 0
    signs: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A claim, of those in ``policy/claims``, with its place and ``source``, the kind of place (``copyright``, …).

    ``about`` names the weight files it concerns; empty: the whole package.
    """

    claim: str
    value: str
    pointer: Pointer
    source: str
    strength: Strength
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answered:
    """The answer to one question of ``policy/predicates`` and the evidence that led to it (indices into the list)."""

    answer: Answer
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Under one policy text: the classes not ruled out, the questions that would narrow them, the areas implied."""

    classes: tuple[str, ...]
    open: tuple[str, ...] = ()
    areas: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class WeightFile:
    """One file that holds the parameters of a learned model."""

    path: str
    format: str
    kind: Kind
    role: Role
    size: int
    sha256: str
    header: Header
    fingerprint: str | None = None
    reproducibility: str = "none"
    answers: Mapping[str, Answered] = field(default_factory=dict)
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True)
class Hint:
    """A finding as lintian prints it. ``masked_by`` names what silenced it, ``under`` the policy text it rests on."""

    tag: str
    note: str = ""
    pointer: Pointer | None = None
    masked_by: str | None = None
    justification: str = ""
    under: str = ""

    @property
    def context(self) -> str:
        """What an override's pattern is matched against: note and pointer together."""
        return " ".join(part for part in (self.note, f"[{self.pointer}]" if self.pointer else "") if part)


@dataclass(frozen=True)
class PackageReport:
    """Everything known about one package. ``kind``: source, binary, tree or tarball (printed as lintian's type)."""

    name: str
    version: str
    kind: str
    input: str
    complete: bool
    facts: Mapping[str, Answer] = field(default_factory=dict)
    weights: tuple[WeightFile, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hints: tuple[Hint, ...] = ()
    area: str = "main"
    files: int = 0  # files looked at, members of containers included


@dataclass(frozen=True)
class Report:
    """The result of one run."""

    packages: tuple[PackageReport, ...] = ()
    failures: tuple[str, ...] = ()  # inputs that could not be checked at all, each one sentence
