# SPDX-License-Identifier: GPL-2.0-or-later
"""What a bug's words come to before there is a source: whether models are in the package, how the questions of the
policy texts would be answered if the words are true, and which classes and areas are left."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lintian_ml import policy, review, tables
from lintian_ml.evidence import datasets, licences
from lintian_ml.itp.says import FAMILIES, Said
from lintian_ml.model import Answer, PackageReport
from lintian_ml.words import worded

NONE, UNCLEAR, SHIPPED, BUILT = "none", "unclear", "shipped", "built"
DOWNLOADED, HOSTED, DENIED = "downloaded", "hosted", "denied"
CASES: Mapping[str, str] = {
    NONE: worded("not spoken of"),
    UNCLEAR: worded("spoken of; whether the package holds any is not said"),
    SHIPPED: worded("in the package"),
    BUILT: worded("fetched by the build, and so in the package"),
    DOWNLOADED: worded("not in the package, fetched from elsewhere"),
    HOSTED: worded("run by a service, not in the package"),
    DENIED: worded("not in the package"),
}
PRESENT = (UNCLEAR, SHIPPED, BUILT)  # cases in which the policy texts have something to judge
MODELS = "base-models.tsv"
_DOWNLOADS = ("download-at-run", "download-at-test")


def case(said: Iterable[Said], package: PackageReport | None = None) -> str:
    """Which of CASES a bug is. What the source holds decides; else the last message that says anything of it."""
    if package is not None and package.weights:
        return SHIPPED
    claims = list(said)
    order = (("no-model", DENIED), ("ships-model", SHIPPED), ("download-at-build", BUILT),
             *((name, DOWNLOADED) for name in _DOWNLOADS), ("hosted", HOSTED))
    last: dict[str, int] = {}
    for entry in claims:
        last[entry.claim] = max(last.get(entry.claim, 0), entry.message)
    if not last.keys() - {"software-licence"}:
        return NONE
    told = [(last[name], -rank, found) for rank, (name, found) in enumerate(order) if name in last]
    decided = max(told)[2] if told else UNCLEAR
    return DOWNLOADED if decided == DENIED and any(name in last for name in _DOWNLOADS) else decided


def last_word(said: Sequence[Said], claim: str) -> Said | None:
    """The claim as it was made last."""
    return next((entry for entry in reversed(said) if entry.claim == claim), None)


def answers(said: Sequence[Said], name: str) -> dict[str, Answer]:
    """The questions that the words of a bug would answer, were they true. ``name`` is the source package's."""
    result: dict[str, Answer] = {}
    licence = last_word(said, "model-licence")
    if licence:
        result["licence-is-named"] = Answer.YES
        result["licence-is-free"] = licences.is_free(licence.value)
    result |= _data(said)
    claims = {entry.claim for entry in said}
    if "no-training-program" in claims:
        result["training-program-is-present"] = result["training-program-is-complete"] = Answer.NO
    if "critical-use" in claims:
        result["is-critical"] = Answer.YES
    bases = [base_terms(entry.value) for entry in said if entry.claim == "base-model"]
    if any(licences.is_free(terms) is Answer.NO for terms in bases):
        result["base-model-is-free"] = Answer.NO
    if not any(row["package"] == name for row in tables.load("exempt.tsv").values()):
        result["is-exempt"] = Answer.NO
    return result


def _data(said: Sequence[Said]) -> dict[str, Answer]:
    """What is known of the data that is named; silence stays unknown."""
    rows = data_rows(said)
    result: dict[str, Answer] = {}
    if any(entry.claim == "training-data" for entry in said):
        result["training-data-is-named"] = Answer.YES
    if any(entry.claim == "data-simulated" for entry in said):
        result["data-is-simulated"] = Answer.YES
    stated = last_word(said, "data-licence")
    if stated:
        result["training-data-is-free"] = licences.is_free(stated.value)
    if any(row["dfsg"] == "no" for row in rows.values()):
        result["training-data-is-free"] = Answer.NO
    if any(row["access"] in ("private", "on-request") for row in rows.values()) or \
            any(entry.claim == "data-not-public" for entry in said):
        result["training-data-is-public"] = Answer.NO
    return result


def data_rows(said: Iterable[Said]) -> Mapping[str, tables.Row]:
    """What the table knows of the datasets that a bug names, by their names."""
    table = tables.load("datasets.tsv")
    names = [name for entry in said if entry.claim == "training-data"
             for name in ([entry.value] if entry.value in table else datasets.known(entry.value))]
    return {name: table[name] for name in names}


def base_terms(name: str) -> str:
    """The terms that the maker of a model, or of a family of them, states; empty where they differ or nobody knows."""
    row = known_model(name)
    return row["licence"] if row and row["licence"] != "per model" else ""


def known_model(name: str) -> tables.Row | None:
    """What our tables have of a family of models, or of a single model by its name on a hub."""
    family = tables.load(FAMILIES).get(name)
    return family or tables.load(MODELS).get(tables.index(MODELS, "aliases").get(name.lower(), ""))


def areas(said: Sequence[Said], name: str) -> tuple[review.Area, ...]:
    """The area under each policy text, were the words of the bug true and all that it says."""
    given = answers(said, name)
    return tuple(review.area(text, [policy.judge(text, given)]) for text in review.texts())
