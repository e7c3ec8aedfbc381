# SPDX-License-Identifier: GPL-2.0-or-later
"""Draft bug reports about what one policy text objects to, a folder per maintainer. They are written, never sent.

Layout of a report: https://www.debian.org/Bugs/Reporting; of the list: dd-list(1); the announcement that more than ten
reports of one kind need first: Debian Developer's Reference 7.1.1.
"""
from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lintian_ml import exemptions, tags
from lintian_ml.archive import records
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.records import Listed
from lintian_ml.archive.site.collect import known
from lintian_ml.archive.site.markup import slug
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError
from lintian_ml.hints.drafts import OPEN, derive
from lintian_ml.model import Hint, PackageReport, Severity
from lintian_ml.policytext import PolicyText
from lintian_ml.records import dataclass
from lintian_ml.report.escape import printable
from lintian_ml.report.explain import plain
from lintian_ml.words import stopped, worded

MANY = 10  # reports of one kind; more need an announcement first
SHOWN = 12  # places that one report lists for a tag
EVIDENCE = 12  # pieces of evidence that one report quotes
USER = "debian-ai@lists.debian.org"
WIDTH = 76


@dataclass(frozen=True)
class Draft:
    """One report: who it is for, and what it says."""

    source: Listed
    tags: tuple[str, ...]
    text: str


def drafts(store: Store, text: PolicyText, selection: Selection, old: Store | None = None,
           user: str = USER) -> Iterator[Draft]:
    """A report for each package of main in which the text objects to something that is certain.

    Sources that the ``old`` store has judged get none.
    """
    before = known(old)
    for source in records.listed(store, selection, records.WITH_WEIGHTS):
        package = records.with_area(records.report(records.package(store, source)), source.component)
        found = list(objections(package, text)) if package.area == "main" and source.digest not in before else []
        if found:
            names = tuple(sorted({hint.tag for hint in found}))
            yield Draft(source, names, _report(source, package, found, text, user))


def objections(package: PackageReport, text: PolicyText) -> Iterator[Hint]:
    """What a text asks to be changed: neither open verdicts, nor plain classes, nor what was answered already."""
    loaded = tags.load()
    for hint in exemptions.apply(derive(package, text), package.name, loaded):
        tag = loaded.get(hint.tag)
        if tag and not hint.masked_by and hint.tag != OPEN and tag.severity is not Severity.CLASSIFICATION:
            yield hint


def in_force(text: PolicyText) -> bool:
    """Whether the text's status says that Debian is bound by it."""
    return text.status.startswith("in force")


def _report(source: Listed, package: PackageReport, found: Sequence[Hint], text: PolicyText, user: str) -> str:
    by_tag: dict[str, list[Hint]] = defaultdict(list)
    for hint in found:
        by_tag[hint.tag].append(hint)
    first, *others = by_tag
    more = f" and {len(others)} more" if others else ""
    head = ["To: submit@bugs.debian.org", f"Subject: {printable(source.name)}: {first}{more} (under {text.name})", "",
            f"Source: {printable(source.name)}", f"Version: {printable(source.version)}",
            f"Severity: {'normal' if in_force(text) else 'wishlist'}", f"User: {user}",
            f"Usertags: lintian-ml {text.name} {' '.join(by_tag)}", ""]
    body = [*_wrapped(
        f"lintian-ml looked into the source package {printable(source.name)} {printable(source.version)} and found "
        f"what the text called {text.name} ({text.title}) objects to. Status of that text: {text.status}. "
        f"{_standing(text)}")]
    for name, hints in by_tag.items():
        body += ["", name, "-" * len(name), *_objection(name, hints)]
    body += ["", "What this rests on", "------------------", *_evidence(package, {
        hint.pointer.path for hint in found if hint.pointer})]
    body += ["", *_wrapped(
        "If something is wrong or already settled: debian/ml-models takes a declaration (lintian-ml declare writes a "
        "first one with the open questions), debian/source/lintian-ml-overrides takes an override with its reason.")]
    return "\n".join([*head, *body, "", f"The text: {text.reference}", ""])


def _standing(text: PolicyText) -> str:
    return "" if in_force(text) else ("It is not in force, so nothing has to be done; this report asks what you think, "
                                      "and helps those who discuss the text to see what it would mean.")


def _objection(name: str, hints: Sequence[Hint]) -> Iterator[str]:
    for hint in hints[:SHOWN]:
        yield f"  * {printable(' '.join(filter(None, (str(hint.pointer or ''), hint.note))))}"
    if len(hints) > SHOWN:
        yield f"  * and {len(hints) - SHOWN} more"
    yield ""
    yield from plain(tags.load()[name].explanation, WIDTH)


def _evidence(package: PackageReport, paths: Iterable[str]) -> Iterator[str]:
    about = set(paths)
    found = [entry for entry in package.evidence if not entry.about or about & set(entry.about)]
    for entry in found[:EVIDENCE]:
        origin = f"({entry.source}, {entry.strength})"
        yield from _wrapped(f"* {entry.claim}: {entry.value} [{entry.pointer}] {origin}", "  ")
    if len(found) > EVIDENCE:
        yield f"* and {len(found) - EVIDENCE} more pieces of evidence"
    if not found:
        yield from _wrapped("The whole package was searched, and nothing in it speaks of licence, data or training.")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(printable(text), WIDTH, subsequent_indent=indent, break_long_words=False,
                         break_on_hyphens=False)


# -- files -----------------------------------------------------------------------------------------------------------


def write(made: Iterable[Draft], text: PolicyText, target: Path) -> int:
    """Write the drafts, the list of maintainers, and the announcement where there are many; how many drafts.

    Raises InputError where the folder is not empty or cannot be written.
    """
    count, maintained, tagged = 0, dict[str, list[str]](), dict[str, int]()
    try:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise InputError(worded("{target}: is not empty; name another folder for the drafts", target=target))
        for count, draft in enumerate(made, 1):
            folder = target / slug(draft.source.maintainer or "nobody")
            folder.mkdir(exist_ok=True)
            (folder / f"{slug(draft.source.name)}_{slug(draft.source.version)}.txt").write_text(draft.text, "utf-8")
            _register(draft, maintained)
            for name in draft.tags:
                tagged[name] = tagged.get(name, 0) + 1
        listed = dd_list(maintained)
        (target / "dd-list").write_text(listed, "utf-8")
        if count > MANY:
            (target / "announcement.txt").write_text(announcement(text, tagged, count, listed), "utf-8")
    except OSError as error:
        raise InputError(stopped(target, error)) from None
    return count


def _register(draft: Draft, maintained: dict[str, list[str]]) -> None:
    """Note a package under its maintainer, and marked (U) under its uploaders."""
    people = {draft.source.maintainer or "nobody": ""}
    for uploader in draft.source.uploaders.replace(">,", ">\n").split("\n"):
        if uploader.strip(" ,"):
            people.setdefault(uploader.strip(" ,"), " (U)")
    for person, mark in people.items():
        name = f"{printable(draft.source.name)}{mark}"
        if name not in maintained.setdefault(person, []):
            maintained[person].append(name)


def dd_list(maintained: Mapping[str, Sequence[str]]) -> str:
    """Maintainers with their packages, as dd-list prints them."""
    people = sorted(maintained, key=lambda person: (person.casefold(), person))
    return "\n".join("".join([f"{printable(person)}\n", *(f"   {name}\n" for name in sorted(maintained[person]))])
                     for person in people)


def announcement(text: PolicyText, tagged: Mapping[str, int], count: int, listed: str) -> str:
    """The mail to debian-devel that comes before a mass filing."""
    head = ["To: debian-devel@lists.debian.org", f"Subject: Proposed mass bug filing: models under {text.name}", ""]
    body = _wrapped(
        f"lintian-ml looked for machine-learning weights in the archive. Under the text called {text.name} "
        f"({text.title}; status: {text.status}) it would have something to say about {count} source packages. Before "
        f"any bug is filed I would like to hear objections. {_standing(text)}")
    kinds = [f"  {number:5}  {name}" for name, number in sorted(tagged.items())]
    return "\n".join([*head, *body, "", "Packages by what was found:", *kinds, "", f"The text: {text.reference}", "",
                      "By maintainer:", "", listed])
