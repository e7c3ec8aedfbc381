# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of the command line that choose: severities, tags, policy texts, reasons to fail."""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from lintian_ml.cli.arguments import suggestion, unknown
from lintian_ml.errors import UsageError
from lintian_ml.lazy import regex
from lintian_ml.model import Severity
from lintian_ml.report.display import FAILURES, LEVELS
from lintian_ml.words import _, stopped, worded

RANKS = {severity.value: rank for rank, severity in enumerate(reversed(Severity))}  # classification lowest
LEVEL = regex(r"([+=-]?)(>=|<=|[<=>]?)([a-z]+)")


def levels(changes: Iterable[str]) -> frozenset[Severity]:
    """Apply lintian's display levels in their order to the default. Raises UsageError for anything else."""
    chosen = LEVELS
    for change in changes:
        found = LEVEL.fullmatch(change)
        if not found or found[3] not in RANKS:
            word = found[3] if found else change
            raise UsageError(_("unknown {what} '{name}'").format(what=_("display level"), name=change)
                             + suggestion(word, RANKS))
        named = _related(found[2] or "=", RANKS[found[3]])
        chosen = chosen | named if found[1] == "+" else chosen - named if found[1] == "-" else named
    return chosen


def _related(relation: str, rank: int) -> frozenset[Severity]:
    return frozenset(severity for severity in Severity if {
        ">=": RANKS[severity.value] >= rank, ">": RANKS[severity.value] > rank, "=": RANKS[severity.value] == rank,
        "<": RANKS[severity.value] < rank, "<=": RANKS[severity.value] <= rank}[relation])


def tags(lists: Collection[str], files: Collection[str]) -> frozenset[str]:
    """The tags named in comma lists and in files (``#`` begins a comment line). Raises UsageError for unknown ones."""
    if not lists and not files:
        return frozenset()
    from lintian_ml import tags as all_tags

    known = all_tags.load()
    names = set(_words([*lists, *(line for file in files for line in _lines(file))]))
    former = {old: tag.name for tag in known.values() for old in tag.renamed_from}
    for name in sorted(names - known.keys() - former.keys()):
        raise unknown("tag", name, known)
    return frozenset(former.get(name, name) for name in names)


def policies(names: Sequence[str]) -> tuple[str, ...]:
    """The policy texts named, ``all`` replaced by every one. Raises UsageError for unknown ones."""
    if not names:
        return ()
    from lintian_ml import policy

    known = [text.name for text in policy.load()]
    wanted = [text for name in names for text in (known if name == "all" else [name])]
    for name in wanted:
        if name not in known:
            raise unknown("policy", name, {*known, "all"})
    return tuple(dict.fromkeys(wanted))


def suite(name: str) -> str:
    """The suite of that name, empty for none. Raises UsageError for one that the tables do not know."""
    if not name:
        return ""
    from lintian_ml.evidence import suites

    if name not in suites.NAMES:
        raise UsageError(worded("{problem}; there are {names}", problem=unknown("suite", name, suites.NAMES),
                                names=", ".join(suites.NAMES)))
    return suites.NAMES.get(name, "")


def conditions(lists: Iterable[str] | None) -> frozenset[str]:
    """The words of --fail-on. Raises UsageError for unknown ones."""
    words = list(_words(lists)) if lists is not None else ["error"]
    for word in words:
        if word not in FAILURES:
            raise unknown("--fail-on condition", word, FAILURES)
    return frozenset(words)


def _words(lists: Iterable[str]) -> Iterator[str]:
    for text in lists:
        yield from (word.strip() for word in text.split(",") if word.strip())


def _lines(file: str) -> list[str]:
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(stopped(file, error)) from error
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]
