# SPDX-License-Identifier: GPL-2.0-or-later
"""The first page's figures as Markdown, for a mail, a wiki or a document that is made again with each scan."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lintian_ml import policy
from lintian_ml.archive import triage
from lintian_ml.archive.census import Counts
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.estimate import at_worst, likely
from lintian_ml.archive.progress import size
from lintian_ml.archive.site import collect, front, lists
from lintian_ml.archive.site.collect import Facts
from lintian_ml.archive.store import Store, chosen
from lintian_ml.policytext import PolicyText
from lintian_ml.report.escape import printable

LARGEST = 20  # packages in the list of the largest


def render(store: Store, selection: Selection = Selection()) -> Iterator[str]:
    """The document's lines, each with its line end."""
    facts = collect.gather(store, selection, lambda source, package, row: None)
    texts = policy.load()
    for block in (_answer(facts), _whole(facts), _texts(facts, texts), _classes(facts.counts, texts),
                  _switches(facts.counts, texts), _formats(facts), _largest(facts),
                  _families(store, selection), _failures(facts)):
        yield from (f"{line}\n" for line in [*block, ""])


def _answer(facts: Facts) -> Iterator[str]:
    counts, status = facts.counts, facts.status
    listed, judged = status["listed"], status["judged"]
    partly = f", {status['incomplete'][0]:,} of them without all of their files" if status["incomplete"][0] else ""
    yield (f"Of {listed[0]:,} sources listed in {printable(facts.where)}{front.several(facts)}, {size(listed[1])} "
           f"compressed, {judged[0]:,} ({size(judged[1])}) were judged{partly}. **{counts.packages:,} of them hold "
           f"{counts.models:,} models** with {size(counts.bytes)} and {counts.parameters:,} parameters that could be "
           f"counted. Judged by {status['judges']}.")


def _whole(facts: Facts) -> Iterator[str]:
    """The strata and what they say together."""
    models = [part.models for part in facts.strata]
    if not models:
        return
    worst = at_worst(models)
    yield (f"So the whole holds **{front.estimated(likely(models))} packages with models**, with 95 % confidence, if "
           "the packages that could not be had are like those that could; whatever is in those, "
           f"{worst.low:,} to {worst.high:,}.")
    yield ""
    yield from _table(("packages", "in the archive", "picked", "judged", "with models", "estimate"), (
        (triage.STRATA[part.name], part.population, part.picked, part.judged, part.counts.packages,
         front.estimated(likely([part.models]))) for part in facts.strata))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]], left: int = 1) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join('---' if column < left else '---:' for column in range(len(heads)))}|"
    for row in rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else printable(str(value))
    return text.replace("|", "\\|")


def _texts(facts: Facts, texts: Sequence[PolicyText]) -> Iterator[str]:
    yield from ("Packages of main that would have to leave it, certain … possible:", "")
    yield from _table(("text", "packages", *(["of the whole archive (95 %)"] if facts.strata else [])), (
        (text.name, front.shown(facts.counts.leaving[text.name]) if front.speaks(text) else "says nothing about areas",
         *([front.leaving(facts, text)] if facts.strata else [])) for text in texts))


def _classes(counts: Counts, texts: Sequence[PolicyText]) -> Iterator[str]:
    yield from ("Models and packages by class, certain … possible:", "")
    yield from _table(("text", "class", "models", "packages"), (
        (text.name, name, front.shown(counts.files_in[text.name][name]),
         front.shown(counts.packages_in[text.name][name])) for text in texts for name in text.classes), 2)


def _switches(counts: Counts, texts: Sequence[PolicyText]) -> Iterator[str]:
    named = [text.name for text in texts if front.speaks(text)]
    yield from ("Packages with a model that may stay in main under the text on the left and may not under the one "
                "above:", "")
    yield from _table(("from, to", *named), (
        (before, *("–" if before == after else front.shown(counts.switches[before, after]) for after in named))
        for before in named))


def _formats(facts: Facts) -> Iterator[str]:
    yield from ("Formats:", "")
    yield from _table(("format", "models", "packages", "size"), (
        (name, models, packages, size(held)) for name, (models, packages, held) in sorted(
            facts.counts.formats.items(), key=lambda entry: (-entry[1][1], -entry[1][0], entry[0]))))


def _largest(facts: Facts) -> Iterator[str]:
    rows = sorted(facts.rows, key=lambda row: (-row.bytes, row.name))[:LARGEST]
    yield from (f"The {len(rows)} packages with most bytes of weights:", "")
    yield from _table(("package", "version", "models", "size", "parameters"), (
        (row.name, row.version, row.models, size(row.bytes), row.parameters or "unknown") for row in rows), 2)


def _families(store: Store, selection: Selection) -> Iterator[str]:
    """The models that several packages embed."""
    found = [(key, form, names) for key, _, packages, _, form, _ in lists.families(store, selection)
             if packages > 1 and (names := _holding(store, selection, key))]
    if not found:
        return
    yield from ("Models that more than one package holds, by the fingerprint of their numbers:", "")
    yield from _table(("fingerprint", "format", "packages"), (
        (key[:12], form, ", ".join(names)) for key, form, names in found), 3)


def _holding(store: Store, selection: Selection, key: str) -> list[str]:
    where, values = chosen(selection)
    return [row[0] for row in store.db.execute(
        "SELECT DISTINCT s.name FROM weight w JOIN source s ON s.id = w.source "
        f"WHERE {where} AND coalesce(w.fingerprint, w.sha256) = ? ORDER BY 1", (*values, key))]


def _failures(facts: Facts) -> Iterator[str]:
    if not facts.status["reasons"]:
        yield "Every source that was tried could be judged."
        return
    yield from ("Not judged:", "")
    yield from _table(("reason", "sources"), ((reason, count) for reason, count, _ in facts.status["reasons"]))
