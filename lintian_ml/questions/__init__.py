# SPDX-License-Identifier: GPL-2.0-or-later
"""The questions of ``policy/predicates``: from evidence to yes, no or unknown, with the evidence behind it.

Silence is unknown. A *no* needs evidence too, or a search of the complete package where the question is what the
package holds.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from lintian_ml import tables
from lintian_ml.evidence import licences
from lintian_ml.evidence.datasets import known
from lintian_ml.model import Answer, Answered, Evidence, Strength
from lintian_ml.questions.case import Case

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


def answered(value: Answer, evidence: Iterable[int] = ()) -> Answered:
    return Answered(value, tuple(sorted(set(evidence))))


# -- licence ---------------------------------------------------------------------------------------------------------

def licence_is_named(case: Case) -> Answered:
    """Yes with any licence; no where debian/copyright was read and does not cover the file."""
    found = case.of("licence")
    read = case.context.complete and "debian/copyright" in case.context.inventory
    return answered(YES if found else NO if read else UNKNOWN, found)


def own_licence_is_free(case: Case) -> Answered:
    """What is said of the file itself; what it inherits is in questions.lineage."""
    found = case.of("licence")
    return answered(licences_together([case.get(index) for index in found]), found)


def licences_together(evidence: Sequence[Evidence]) -> Answer:
    """What the strongest evidence says; a weaker one that contradicts it makes the answer unknown."""
    answers = [(entry.strength, licences.is_free(entry.value)) for entry in evidence]
    if not answers:
        return UNKNOWN
    strongest = max(strength for strength, _ in answers)
    best = min(value for strength, value in answers if strength == strongest)
    if best is YES and any(value is NO for _, value in answers):
        return UNKNOWN
    if best is UNKNOWN and strongest is not Strength.CHECKED and any(value is NO for _, value in answers):
        return NO
    return best


# -- training program ------------------------------------------------------------------------------------------------

def _programs(case: Case) -> list[int]:
    return case.of("training-program") + [
        index for index in case.of("training-program-in-build-depends") if case.get(index).strength is Strength.CHECKED]


def training_program_is_present(case: Case) -> Answered:
    """Yes with one in the tree or in Build-Depends; no where all was read, or a file says that it is elsewhere; unknown
    with one in another part of the tree, or with a program whose name alone says that it trains.
    """
    found, elsewhere = _programs(case), case.of("training-program-named")
    if found:
        return answered(YES, found)
    if open_still := [*case.far("training-program"), *case.of("training-program-possible")]:
        return answered(UNKNOWN, (*open_still, *elsewhere))
    return answered(NO if case.context.complete else UNKNOWN, elsewhere)


def training_program_is_complete(case: Case) -> Answered:
    """No without a program; yes with a declared rebuild and its settings, or with every part of a program that is known
    to have trained this very file; a program alone is unknown.
    """
    present = training_program_is_present(case)
    command, told = case.declared("Rebuild-Command")
    parts = [case.of(claim) for claim in ("hyper-parameters", "entry-point", "seed", "data-preparation")]
    if present.answer is NO:
        return present
    tied = any(case.get(index).about for index in case.of("training-program", "rebuild-command"))
    complete = present.answer is YES and (command not in ("", "none") and parts[0] or tied and all(parts))
    return answered(YES if complete else UNKNOWN, (*present.evidence, *told, *sum(parts, [])))


def training_program_is_free(case: Case) -> Answered:
    """The licence of the program's files, found or declared, and its framework's place in main."""
    found, outside = case.of("training-program-licence"), case.of("framework-outside-main")
    inside = case.of("framework-in-main")
    licence = min([licences.is_free(case.get(index).value) for index in found], default=UNKNOWN)
    declared = any(case.get(index).source == "declaration" for index in found)
    tools = NO if outside and not inside else YES if (declared or inside) and not outside else UNKNOWN
    return answered(min(licence, tools), (*found, *inside, *outside))


# -- training data ---------------------------------------------------------------------------------------------------

def _named(case: Case) -> list[int]:
    return case.of("training-data-named", "dataset")


def training_data_is_present(case: Case) -> Answered:
    """Yes with data in the tree or in Build-Depends; no where all was read without any; unknown with some that is in
    another part of the tree, or among the tests of what is shipped.
    """
    found, far = case.of("training-data", "training-data-in-build-depends"), case.far("training-data")
    if found:
        return answered(YES, found)
    return answered(NO if case.context.complete and not far else UNKNOWN, (*far, *_named(case)))


def training_data_is_named(case: Case) -> Answered:
    """Yes with a name, an address or a named simulator."""
    found = _named(case) + case.of("simulator")
    return answered(YES if any(case.get(index).strength > Strength.ASSERTED for index in found) else UNKNOWN, found)


def own_data_is_free(case: Case) -> Answered:
    """Every licence of the data has to be free; one that is not makes a no, one that nobody knows an unknown, and so
    does the licence of data that may be of other models.
    """
    found = case.of("training-data-licence")
    answers = [_data_licence(case.get(index)) for index in found]
    declared = any(case.get(index).source != "datasets.tsv" for index in found)
    others = case.far("training-data") and not (_named(case) or case.of("training-data", "declared"))
    strange = not declared and any(not _is_known(case.get(index).value) for index in _named(case))
    return answered(NO if NO in answers else UNKNOWN if others or strange or not answers else min(answers), found)


def _is_known(value: str) -> bool:
    return value in tables.load("datasets.tsv") or any(True for _ in known(value))


def _data_licence(entry: Evidence) -> Answer:
    name = entry.value.partition(":")[0]
    row = tables.load("datasets.tsv").get(name)
    if row and entry.source == "datasets.tsv":
        return {"yes": YES, "no": NO}.get(row["dfsg"], UNKNOWN)
    return licences.is_free(entry.value)


def training_data_is_public(case: Case) -> Answered:
    """Yes with data in the tree or access for all; no with access on request, or private."""
    found = case.of("training-data-access")
    words = {case.get(index).value.rpartition(": ")[2] for index in found}
    if words & {"on-request", "private"}:
        return answered(NO, found)
    inside = case.of("training-data")
    public = words == {"public"} or (inside and not words - {"public"})
    return answered(YES if public else UNKNOWN, (*found, *inside))


def data_is_simulated(case: Case) -> Answered:
    """Yes with a simulator; no with data that is named and public or in the tree, and none."""
    simulated, others = case.of("simulator"), _named(case) + case.of("training-data")
    if simulated:
        return answered(UNKNOWN if others else YES, (*simulated, *others))
    return answered(NO if others else UNKNOWN, others)


def data_information_is_complete(case: Case) -> Answered:
    """Only a person can say yes: with data, its licence and its access declared."""
    fields = [case.declared(name) for name in ("Training-Data", "Training-Data-License", "Training-Data-Access")]
    told = [index for _, places in fields for index in places]
    whole = all(value not in ("", "unknown", "none") for value, _ in fields)
    private = any(case.get(index).value.endswith("private") for index in case.of("training-data-access"))
    return answered(YES if whole else NO if private and not _named(case) else UNKNOWN, told)


# -- use -------------------------------------------------------------------------------------------------------------

def is_critical(case: Case) -> Answered:
    """As debian/ml-models declares; else yes with a critical program that uses the file; signs alone leave it open."""
    value, told = case.declared("Critical-Use")
    if value in ("yes", "no"):
        return answered(YES if value == "yes" else NO, told)
    found = case.of("critical-use")
    sure = any(case.get(index).strength > Strength.ASSERTED for index in found)
    return answered(YES if sure else UNKNOWN, found)


def is_exempt(case: Case) -> Answered:
    """The list is complete in itself: a file that no row covers is a no."""
    found = case.of("exempt")
    return answered(YES if found else NO, found)


def rebuild_is_feasible(case: Case) -> Answered:
    """Yes where a rebuild was done or tried, and the command is there, or where each build does it."""
    (command, told), (shown, stated) = case.declared("Rebuild-Command"), case.declared("Reproducibility")
    done = re.fullmatch(r"dry-run|rebuilt(?:-by-\d+)?", shown) and command not in ("", "none")
    built = [index for index in case.of("rebuild-command") if case.get(index).strength is Strength.CHECKED
             and case.get(index).about]
    feasible = done or built or case.weight.reproducibility.startswith(("dry-run", "rebuilt"))
    return answered(YES if feasible else UNKNOWN, (*told, *stated, *built, *case.of("training-cost")))


def origin_is_documented(case: Case) -> Answered:
    """Yes with any document of the package; no where all of it was read without one."""
    found = case.of("origin-documented")
    return answered(YES if found else NO if case.context.complete else UNKNOWN, found)


_ALL: tuple[Callable[[Case], Answered], ...] = (
    licence_is_named, training_program_is_present, training_program_is_complete,
    training_program_is_free, training_data_is_present, training_data_is_named,
    training_data_is_public, data_is_simulated, data_information_is_complete, is_critical,
    is_exempt, rebuild_is_feasible, origin_is_documented)
QUESTIONS = {function.__name__.replace("_", "-"): function for function in _ALL}
