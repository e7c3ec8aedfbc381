# SPDX-License-Identifier: GPL-2.0-or-later
"""The first page: how many models, under which text they are what, and what each text would take out of main."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from lintian_ml.archive import triage
from lintian_ml.archive.census import OUTSIDE, Counts, Range
from lintian_ml.archive.estimate import Part, Span, at_worst, likely
from lintian_ml.archive.progress import size
from lintian_ml.archive.site import charts
from lintian_ml.archive.site.collect import Facts
from lintian_ml.archive.site.markup import Child, Html, address, cell, element, link, number, page, table
from lintian_ml.policytext import PolicyText

TILES = 150  # packages in the treemap; smaller ones would be slivers
UNDECIDED = "undecided"


def render(facts: Facts, texts: Sequence[PolicyText]) -> str:
    """The whole page."""
    counts = facts.counts
    parts: list[Child] = [_answer(facts), _cards(facts)]
    parts += [_whole(facts)] if facts.strata else []
    parts += [_texts(facts, texts), _switches(counts, texts), _treemap(facts)]
    parts += [_growth(facts)] if facts.before else []
    return page("Machine-learning models in the archive", *parts, here="index.html")


def _answer(facts: Facts) -> Html:
    counts, (listed, judged) = facts.counts, (facts.status["listed"], facts.status["judged"])
    share = f"{100 * judged[0] / listed[0]:.1f} %" if listed[0] else "none"
    return element(
        "p", f"Of {listed[0]:,} sources listed in {facts.where}{several(facts)}, {judged[0]:,} were judged ({share}). ",
        element("strong", f"{counts.packages:,} of them hold {counts.models:,} models"),
        f" with {size(counts.bytes)} and {counts.parameters:,} parameters that could be counted. ",
        *([element("strong", f"So the whole holds {estimated(likely([part.models for part in facts.strata]))} packages "
                   "with models"), " (95 %). "] if facts.strata else []),
        link("coverage.html", "What was not seen, and why"), ".", class_="answer")


def several(facts: Facts) -> str:
    """What else belongs to the denominator."""
    listed, extra = facts.status["listed"][0], facts.status["extra"]
    words = [f"{facts.names:,} packages"] if facts.names != listed else []
    return f" ({', '.join([*words, *([f'{extra:,} of the sources Extra-Source-Only'] if extra else [])])})" \
        if words or extra else ""


def _cards(facts: Facts) -> Html:
    kinds = sorted(facts.counts.kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    cards = [("packages with models", facts.counts.packages), ("models", facts.counts.models), *kinds]
    return element("dl", *(element("div", element("dt", name), element("dd", value)) for name, value in cards),
                   class_="cards")


def estimated(span: Span) -> str:
    """``about 400 (310 to 520)``; the guess is a range too where something is open."""
    if span.possible != span.possible:
        return f"{span.low:,} to {span.high:,}"
    best = f"{span.certain:,.0f}" if round(span.certain) == round(span.possible) else \
        f"{span.certain:,.0f} … {span.possible:,.0f}"
    return best if span.low == span.high else f"about {best} ({span.low:,} to {span.high:,})"


def _whole(facts: Facts) -> Html:
    """What was judged says of the rest, stratum by stratum."""
    rows = [[cell(triage.STRATA[part.name]), number(part.population), number(part.picked), number(part.judged),
             number(part.counts.packages), cell(estimated(likely([part.models])))] for part in facts.strata]
    models = [part.models for part in facts.strata]
    sums = [sum(getattr(part, key) for part in models) for key in ("population", "picked", "judged", "certain")]
    rows.append([cell("all packages"), *map(number, sums), cell(estimated(likely(models)))])
    return element(
        "section", element("h2", "The whole archive"),
        element("p", "Packages are counted once, by their newest version. The last column estimates all packages of "
                "its row, with 95 % confidence (exact for draws without replacement), if those that could not be had "
                f"are like those that could. Whatever is in those, the whole holds {at_worst(models).low:,} to "
                f"{at_worst(models).high:,}."),
        table(("packages", "in the archive", "picked", "judged", "with models", "estimate"), rows,
              aria_label="what was judged of the archive", class_="strata"))


def shown(found: Range) -> str:
    """``12``, or ``12 … 40`` where it is not certain."""
    return f"{found.certain:,}" if found.certain == found.possible else f"{found.certain:,} … {found.possible:,}"


def ranged(found: Range) -> Html:
    """A cell for a range; sorts by what is certain, then by what is possible."""
    return number(found.certain + found.possible / 1e9, shown(found))


def look(text: PolicyText, name: str) -> str:
    """The style of a class: by what the text says of the area."""
    area = text.areas.get(name, "")
    return "in-main" if area == "main" else "outside" if area in OUTSIDE else "no-area"


def speaks(text: PolicyText) -> bool:
    """Whether the text says of any class that it does not belong in main."""
    return any(area in OUTSIDE for area in text.areas.values())


def leaving(facts: Facts, text: PolicyText) -> str:
    """The estimate of how many packages a text takes out of main."""
    parts: list[Part] = [part.leaving(text.name) for part in facts.strata]
    return estimated(likely(parts)) if speaks(text) else ""


def _texts(facts: Facts, texts: Sequence[PolicyText]) -> Html:
    counts, whole = facts.counts, bool(facts.strata)
    rows = [[cell(link(f"#{text.name}", text.name)),
             ranged(counts.leaving[text.name]) if speaks(text) else cell("says nothing about areas"),
             *([cell(leaving(facts, text))] if whole else []),
             cell(charts.bar(list(segments(counts, text)), _words(counts, text)))] for text in texts]
    return element(
        "section", element("h2", "Under each policy text"),
        element("p", "What is certain, up to what is possible: a model counts as certain where every open question "
                "leads to the same class, and as possible where one answer does. Unknowns are in neither."),
        table(("text", "packages of main that would have to leave", *(["of the whole archive (95 %)"] if whole else []),
               "models by class"), rows,
              aria_label="what each text would take out of main", class_="texts"),
        charts.legend((("in-main", "a class that stays in main"), ("outside", "a class that does not belong in main"),
                       ("no-area", "a class of which the text does not say where it belongs"),
                       (UNDECIDED, "undecided between classes"))),
        *(_classes(counts, text) for text in texts))


def segments(counts: Counts, text: PolicyText) -> Iterator[tuple[float, str, str]]:
    """The models that are certainly in a class, then those that are not: number, words, look."""
    classes = counts.files_in[text.name]
    for name in sorted(text.classes, key=lambda name: (look(text, name), name)):
        yield classes[name].certain, f"{name}: {classes[name].certain:,} certain", look(text, name)
    open_ = counts.models - sum(classes[name].certain for name in text.classes)
    yield open_, f"undecided: {open_:,}", UNDECIDED


def _words(counts: Counts, text: PolicyText) -> str:
    return f"{text.name}: " + "; ".join(words for value, words, _ in segments(counts, text) if value)


def _classes(counts: Counts, text: PolicyText) -> Html:
    rows = [[cell(name), cell(text.areas.get(name, "not said")), ranged(counts.files_in[text.name][name]),
             ranged(counts.packages_in[text.name][name])] for name in text.classes]
    return element("details", element("summary", text.name, " ", element("span", text.title, class_="faint")),
                   element("p", text.status), element("p", link(text.reference, text.reference)),
                   table(("class", "area", "models", "packages"), rows, aria_label=f"classes of {text.name}",
                         class_="sortable"), id=text.name)


def _switches(counts: Counts, texts: Sequence[PolicyText]) -> Html:
    """Rows: the text that held before; columns: the one that holds then."""
    named = [text.name for text in texts if speaks(text)]
    rows = [[element("th", before, scope="row"), *(
        cell("–", class_="faint number") if before == after else ranged(counts.switches[before, after])
        for after in named)] for before in named]
    return element("section", element("h2", "What a switch of text changes"),
                   element("p", "Packages of main with a model that may stay under the text on the left and may not "
                           "under the one above: certain up to possible."),
                   table(("from, to", *named), rows, aria_label="packages that a switch of text takes out of main",
                         class_="matrix"))


def treemap(facts: Facts) -> Html:
    """The largest packages, a rectangle for each."""
    tiles = [charts.Tile(row.bytes, row.name, f"{row.models:,} models, {size(row.bytes)}, {row.kind}",
                         f"package/{address(row.slug)}.html", f"kind-{row.kind}")
             for row in sorted(facts.rows, key=lambda row: (-row.bytes, row.name))[:TILES]]
    return charts.treemap(tiles, 1000, 520, "Weights by size, a rectangle per package")


def _treemap(facts: Facts) -> Html:
    kinds = sorted({row.kind for row in facts.rows})
    return element("section", element("h2", "Weights by size, a rectangle per package"), treemap(facts),
                   charts.legend([(f"kind-{kind}", kind) for kind in kinds]),
                   element("p", f"The {min(len(facts.rows), TILES):,} largest of {len(facts.rows):,} packages; the "
                           "colour is the kind of most of their bytes. ",
                           link("packages.html", "All of them as a table"), "."))


def _growth(facts: Facts) -> Html:
    old, new = facts.before, facts.counts
    assert old is not None
    rows = [("packages with models", old.packages, new.packages), ("models", old.models, new.models)]
    names = sorted({*old.formats, *new.formats}, key=lambda name: (-new.formats[name][0], name))
    rows += [(name, old.formats[name][0], new.formats[name][0]) for name in names[:20]]
    return element("section", element("h2", "Growth since the earlier scan"),
                   charts.legend((("before", "earlier scan"), ("after", "this scan"))),
                   charts.growth(rows, "Growth since the earlier scan"))
