# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that train: code that changes parameters itself, or a call of a tool that does.

A mere mention is none. Signals come from ``data/training-signals.tsv``: one strong, or three different medium ones in
one file, make a training program. The file's name counts as a medium signal, and so does a ``main`` in a file of such a
name. In tests and documentation everything counts half. Calls of known tools (``data/trainers.tsv``) in scripts and
makefiles are strong.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from lintian_ml import limits, tables
from lintian_ml.evidence import attribution, calls, cmake, code, depends, trainer_names
from lintian_ml.evidence.page import Page, Shelf
from lintian_ml.evidence.signals import ACTS, MEDIUM, STRONG, Signal, find, of_language
from lintian_ml.evidence.signals import stems as found_stems
from lintian_ml.evidence.store import Store, Trainer
from lintian_ml.lazy import regex
from lintian_ml.model import Evidence, Pointer, Role, Strength
from lintian_ml.records import dataclass

ENOUGH = 6
_SCRIPTS = frozenset({"sh", "mk", "pl", "py", "rb"})
_MAIN = regex(r"\bmain\s*\(|__main__|^#!", re.MULTILINE)
# Words of the other kind of train; where they are as frequent as those of learning, the file is about railways.
_RAILWAY = regex(r"(?i)\b(?:rail(?:way|road)s?|locomotives?|wagons?|timetables?|vehicles?|departures?)\b")
_RAILS = ("rail", "locomotive", "wagon", "timetable", "vehicle", "departure")  # one of these is in each of them
_LEARNING = regex(r"(?i)(?:learn|epoch|gradient|backprop|weights?|corpus|classif|neural|model)")


@dataclass(frozen=True)
class Hit:
    """One signal that is there, and where; ``command`` where it is the call of a tool, or what builds it."""

    key: str
    score: int
    framework: str
    offset: int
    command: str = ""
    built: bool = False


def look(page: Page, store: Store) -> None:
    """Score one file and keep it if it trains."""
    if page.shelf is Shelf.SETTINGS:
        _settings(page, store)
    elif page.shelf in (Shelf.PROGRAM, Shelf.DEBIAN) and page.language:
        calls_tools = page.language in _SCRIPTS and _may_call(page)
        stems = found_stems(page.data, page.language)
        may_train = stems is None or bool(stems - {b"rain"}) or page.trains or trainer_names.makes(page)
        signals = _possible(page, stems) if may_train and (calls_tools or _acts(page, stems)) else []
        if calls_tools or sum(signal.score for signal in signals) + _by_name(page) >= _needed(page):
            found = list(_trainers(page, signals))
            store.trainers.extend(found)
            if found:
                attribution.of_trainer(page, store)
                return
        if _likely(page):
            store.likely.append(Pointer(page.path, 1))


def _likely(page: Page) -> bool:
    """Whether a program is called after a training, which is all that is known of what it does."""
    return page.shelf is Shelf.PROGRAM and page.role not in (Role.TEST, Role.DOCUMENTATION) \
        and trainer_names.may_train(page) and _MAIN.search(page.text) is not None \
        and not _about_railways(page.text)


def _may_call(page: Page) -> bool:
    data = page.data
    return (page.language != "py" or b"subprocess" in data or b"system(" in data) and any(
        [tool in data for tool in calls.tools()])


def _acts(page: Page, stems: Set[bytes] | None) -> bool:
    """Whether something may be done to parameters, by the name or by one signal that says so, comments included."""
    return page.name.endswith(".ipynb") or trainer_names.trains(page) or any(
        signal.acts and signal.hinted(page.data, stems) and find(signal, page.text)
        for signal in of_language(page.language))


def _possible(page: Page, stems: Set[bytes] | None) -> list[Signal]:
    """Signals one of whose strings is in the file."""
    return [signal for signal in of_language(page.language) if signal.hinted(page.data, stems)]


def _by_name(page: Page) -> int:
    """What the name may count for: ``train`` with a main in the file twice, a maker of models once."""
    return 2 * MEDIUM if trainer_names.trains(page) else MEDIUM if trainer_names.makes(page) else 0


def _needed(page: Page) -> int:
    return 2 * ENOUGH if page.role in (Role.TEST, Role.DOCUMENTATION) else ENOUGH


def _trainers(page: Page, signals: Sequence[Signal]) -> Iterator[Trainer]:
    raw = code.notebook(page.text) if page.name.endswith(".ipynb") else page.text
    if not _may_train(raw, page, signals):
        return
    text = code.without_comments(raw, page.language)
    found = list(_hits(text, page, signals))
    score = sum(hit.score for hit in found)
    acts = any(hit.score == STRONG or hit.key in ACTS for hit in found) or trainer_names.trains(page)
    called = any(hit.command for hit in found)  # Edinburgh's tool for decision trees is a wagon itself
    if score < _needed(page) or not acts or not called and _about_railways(text):
        return
    best = max(found, key=lambda hit: (hit.score, hit.offset > 0, -hit.offset))
    line = 1 if page.name.endswith(".ipynb") else text.count("\n", 0, best.offset) + 1
    yield Trainer(best.framework, Pointer(page.path, line), score, best.command, best.built)


def _may_train(raw: str, page: Page, signals: Sequence[Signal]) -> bool:
    """Whether enough is there with the comments; the search ends as soon as what is left would not do."""
    score = sum(hit.score for hit in _hits(raw, page, ()))
    left = sum(signal.score for signal in signals)
    for signal in signals:
        if score >= _needed(page) or score + left < _needed(page):
            break
        left -= signal.score
        score += signal.score if find(signal, raw) else 0
    return score >= _needed(page)


def _hits(text: str, page: Page, signals: Sequence[Signal]) -> Iterator[Hit]:
    for signal in signals:
        if match := find(signal, text):
            yield Hit(signal.key, signal.score, signal.framework, match.start())
    if trainer_names.trains(page):
        yield Hit("name", MEDIUM, "own code", 0)
        if (main := _MAIN.search(text)) or page.text.startswith("#!"):
            yield Hit("main", MEDIUM, "own code", main.start() if main else 0)
    elif trainer_names.makes(page):
        yield Hit("name", MEDIUM, "own code", 0)
    yield from _calls_in(text, page)


def _calls_in(text: str, page: Page) -> Iterator[Hit]:
    """The first call of a tool, or the first place at which the tool is built."""
    if page.language not in _SCRIPTS:
        return
    for command, offset in calls.calls(text, page.data):
        done, place = cmake.deed(text, offset) if cmake.is_cmake(page.name) else (_by_make(page.name), offset)
        if done is not cmake.Deed.NAMED:
            framework = tables.load("trainers.tsv")[command]["framework"]
            yield Hit("call", STRONG, framework, place, command, done is cmake.Deed.BUILT)
            return


def _by_make(name: str) -> cmake.Deed:
    """automake's files name the programs that they build, those written by hand call them, as scripts do."""
    return cmake.Deed.BUILT if name.startswith("Makefile.") else cmake.Deed.RUN


def _about_railways(text: str) -> bool:
    lower = text.lower()
    if not any([word in lower for word in _RAILS]):
        return False
    return len(_RAILWAY.findall(text)) > len(_LEARNING.findall(text))


def _settings(page: Page, store: Store) -> None:
    """Settings of a training; those of a solver are a training program's own input and count as one."""
    found = [(signal, match) for signal in of_language("settings") if (match := find(signal, page.text))]
    if sum(signal.score for signal, _ in found) < ENOUGH:
        return
    signal, match = max(found, key=lambda pair: pair[0].score)
    store.settings.append(
        Evidence("hyper-parameters", signal.framework, page.at(match.start()), "program", Strength.CHECKED))


def relate(store: Store) -> None:
    """Say which programs train, the surest first, and which settings of a training there are."""
    files = store.files
    packages = depends.names(store)
    folders = {weight.path.rpartition("/")[0] for weight in store.weights}
    here = [trainer for trainer in store.trainers if calls.is_here(trainer, files, packages, folders)]
    for trainer in store.trainers:
        if trainer not in here:
            store.say("training-program-named", f"{trainer.command}, called but not in this package", trainer.pointer,
                      "program", Strength.CHECKED)
    ranked = sorted(here, key=lambda trainer: (-trainer.score, trainer.pointer))
    shown = limits.POINTERS if len(ranked) <= limits.POINTERS else limits.POINTERS - 1  # the last line counts the rest
    for trainer in ranked[:shown]:
        value = f"{trainer.framework}, {trainer.command}" if trainer.command else trainer.framework
        store.say("training-program", value, trainer.pointer, "program", Strength.CHECKED)
    if rest := ranked[shown:]:
        place = Pointer(_common({trainer.pointer.path for trainer in rest}))
        store.say("training-program", f"and {len(rest)} more", place, "program", Strength.CHECKED)
    for pointer in sorted(store.likely)[:limits.POINTERS]:
        store.say("training-program-possible", "by its name", pointer, "program", Strength.ASSERTED)
    store.evidence.extend(store.settings)


def _common(paths: set[str]) -> str:
    """The directory that all paths share, ``.`` for the root."""
    parts = [path.split("/")[:-1] for path in sorted(paths)]
    shared = [names[0] for names in zip(*parts, strict=False) if len(set(names)) == 1]
    return "/".join(shared) or "."
