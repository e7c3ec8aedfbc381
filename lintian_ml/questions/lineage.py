# SPDX-License-Identifier: GPL-2.0-or-later
"""Which models this one was made from, which were made from it, and what it inherits: of a chain the worst link counts.
"""
from __future__ import annotations

from lintian_ml import questions, tables
from lintian_ml.evidence import licences
from lintian_ml.model import Answer, Answered, Evidence, Strength
from lintian_ml.questions import NO, UNKNOWN, YES, answered
from lintian_ml.questions.case import Case

_DATA = {"yes": YES, "no": NO}


def _named(case: Case) -> list[int]:
    """What names a base model of this very file; general words show that there may be one, and no more."""
    return [index for index in case.of("base-model") if case.get(index).strength > Strength.ASSERTED]


def licence_of_chain(case: Case) -> Answer:
    """The worst licence of all models that this one was made from; yes where none is named."""
    links: dict[str, list[Evidence]] = {}
    for index in case.of("base-model-licence"):
        entry = case.get(index)
        name, _, licence = entry.value.rpartition(": ")
        links.setdefault(name, []).append(
            Evidence(entry.claim, licence, entry.pointer, entry.source, entry.strength))
    return min((questions.licences_together(entries) for entries in links.values()), default=YES)


def data_of_chain(case: Case) -> Answer:
    """The same for the data that these models were trained on: a row of datasets.tsv, or a licence that is claimed."""
    table = tables.load("datasets.tsv")
    names = [case.get(index).value.rpartition(": ")[2] for index in case.of("base-model-data")]
    return min((_DATA.get(table[name]["dfsg"], UNKNOWN) if name in table else licences.is_free(name)
                for name in names), default=YES)


def licence_is_free(case: Case) -> Answered:
    """The licence of the file itself, and of each model in the chain that it was made from."""
    own, links = questions.own_licence_is_free(case), case.of("base-model-licence")
    worst = min(own.answer, licence_of_chain(case))
    return answered(worst, (*own.evidence, *(links if worst is not YES or own.answer is YES else ())))


def training_data_is_free(case: Case) -> Answered:
    """The data of the file itself, and of each model in the chain; data that nobody names leaves it open."""
    own, links = questions.own_data_is_free(case), case.of("base-model-data")
    return answered(min(own.answer, data_of_chain(case)), (*own.evidence, *links))


def trains_another_model(case: Case) -> Answered:
    """Yes where another model of the package names this file as the one that it was made from; else as declared."""
    value, told = case.declared("Trains-Another-Model")
    path, evidence = case.weight.path, case.context.evidence
    places = {index for key in (path, path.rpartition("/")[2]) for index in case.context.bases.get(key, ())}
    found = [index for index in sorted(places) if path not in evidence[index].about and _is_base(evidence[index], path)]
    if not found and value in ("yes", "no"):
        return answered(YES if value == "yes" else NO, told)
    return answered(YES if found else UNKNOWN, (*found, *told))


def _is_base(entry: Evidence, path: str) -> bool:
    if entry.claim == "base-model":
        return entry.strength > Strength.ASSERTED and entry.value.rpartition("/")[2] == path.rpartition("/")[2]
    return entry.claim == "base-model-licence" and entry.value.startswith((f"{path}: ", f"{path}, base of "))


def base_model_is_free(case: Case) -> Answered:
    """Yes where the declaration says that there is none, and neither the file nor a document that speaks of it
    contradicts that; else as the worst link of the chain, its licence and its data.
    """
    value, told = case.declared("Base-Model")
    named = _named(case)
    if value in ("none", "no"):
        return answered(UNKNOWN if named else YES, (*told, *named))
    links = case.of("base-model-licence", "base-model-data")
    if not links:
        return answered(UNKNOWN, case.of("base-model"))
    return answered(min(licence_of_chain(case), data_of_chain(case)), (*named, *links))


def modified_from_weights(case: Case) -> Answered:
    """Yes where a patch of the package changes the weights, or where they were made from other weights."""
    found = case.of("patched") + _named(case)
    return answered(YES if found else UNKNOWN, found)


QUESTIONS = {function.__name__.replace("_", "-"): function for function in (
    licence_is_free, training_data_is_free, trains_another_model, base_model_is_free, modified_from_weights)}
