# SPDX-License-Identifier: GPL-2.0-or-later
"""The questions: what each kind of evidence answers, what silence answers, and the facts of a package."""
from __future__ import annotations

from dataclasses import replace

import pytest
from evidence_makers import gather, weight

from lintian_ml import deb822, predicates, share
from lintian_ml.model import Answer, Evidence, Pointer, Strength
from lintian_ml.predicates import Context

PATH = "nets/a.net"
NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


def evidence(claim: str, value: str, strength: Strength = Strength.DOCUMENTED, source: str = "copyright") -> Evidence:
    return Evidence(claim, value, Pointer("file", 1), source, strength, (PATH,))


def ask(question: str, *entries: Evidence, complete: bool = True) -> Answer:
    answered = predicates.answer(weight(PATH), Context(entries, {}, (weight(PATH),), complete))[question]
    assert all(0 <= index < len(entries) for index in answered.evidence)
    return answered.answer


def test_questions_are_those_of_the_policy_folder() -> None:
    """Every stanza of policy/predicates has its function, and every function its stanza."""
    faults: list[str] = []
    stanzas = deb822.parse(share.text("policy", "predicates"), "predicates", faults)
    assert sorted(stanza.get("Question") for stanza in stanzas) == sorted(predicates.QUESTIONS)
    assert faults == []


@pytest.mark.parametrize("question", sorted(name for name in predicates.QUESTIONS if not name.startswith("name-says-")))
def test_silence_of_an_incomplete_package_is_unknown(question: str) -> None:
    """Where parts are missing, no evidence answers nothing; only the allowlist is complete in itself."""
    assert ask(question, complete=False) is (NO if question == "is-exempt" else UNKNOWN)


@pytest.mark.parametrize("question", ["training-program-is-present", "training-data-is-present", "origin-is-documented",
                                      "training-program-is-complete"])
def test_silence_of_a_complete_package(question: str) -> None:
    """What the package holds is a no where all of it was read without any."""
    assert ask(question) is NO


def licences(*pairs: tuple[str, Strength]) -> list[Evidence]:
    return [evidence("licence", value, strength) for value, strength in pairs]


@pytest.mark.parametrize(("found", "free"), [
    ([("MIT", Strength.ASSERTED)], YES),
    ([("CC-BY-NC-4.0", Strength.DOCUMENTED)], NO),
    ([("MIT", Strength.ASSERTED), ("CC-BY-NC-4.0", Strength.CHECKED)], NO),
    ([("MIT", Strength.DOCUMENTED), ("CC-BY-NC-4.0", Strength.DOCUMENTED)], NO),
    ([("MIT", Strength.DOCUMENTED), ("CC-BY-NC-4.0", Strength.ASSERTED)], UNKNOWN),
    ([("Foo-1", Strength.DOCUMENTED)], UNKNOWN),
])
def test_licence_is_free(found: list[tuple[str, Strength]], free: Answer) -> None:
    """The strongest evidence decides; a weaker one that contradicts a yes leaves it open."""
    assert ask("licence-is-free", *licences(*found)) is free


def test_licence_is_named() -> None:
    """A licence is a yes; a copyright file that was read and says nothing of the file is a no."""
    assert ask("licence-is-named", *licences(("Foo-1", Strength.ASSERTED))) is YES
    context = Context((), {"debian/copyright": 10}, (weight(PATH),))
    assert predicates.answer(weight(PATH), context)["licence-is-named"].answer is NO
    context = replace(context, complete=False)
    assert predicates.answer(weight(PATH), context)["licence-is-named"].answer is UNKNOWN


@pytest.mark.parametrize(("entry", "present"), [
    (evidence("training-program", "pytorch", Strength.CHECKED), YES),
    (evidence("training-program-in-build-depends", "fasttext", Strength.CHECKED), YES),
    (evidence("training-program-in-build-depends", "fasttext", Strength.ASSERTED), NO),
    (evidence("training-program-named", "https://example.org/"), NO),
    (evidence("training-program-possible", "by its name"), UNKNOWN),
])
def test_training_program_is_present(entry: Evidence, present: Answer) -> None:
    """In the tree or called from Build-Depends is a yes; installed for something, or elsewhere, is none."""
    assert ask("training-program-is-present", entry) is present


def test_program_alone_is_not_complete() -> None:
    """A program without settings and command leaves it open; with both it is complete."""
    program = evidence("training-program", "pytorch", Strength.CHECKED)
    assert ask("training-program-is-complete", program) is UNKNOWN
    declared = evidence("declared", "Rebuild-Command=make net")
    assert ask("training-program-is-complete", program, declared, evidence("hyper-parameters", "a.toml")) is YES


@pytest.mark.parametrize(("entries", "free", "public"), [
    ([evidence("training-data-licence", "ImageNet: LicenseRef-ImageNet-terms (x)", source="datasets.tsv"),
      evidence("training-data-named", "ImageNet"), evidence("training-data-access", "ImageNet: on-request")], NO, NO),
    ([evidence("training-data-licence", "LibriSpeech: CC-BY-4.0 (x)", source="datasets.tsv"),
      evidence("training-data-named", "LibriSpeech"),
      evidence("training-data-access", "LibriSpeech: public")], YES, YES),
    ([evidence("training-data-licence", "LibriSpeech: CC-BY-4.0 (x)", source="datasets.tsv"),
      evidence("training-data-named", "LibriSpeech"), evidence("training-data-named", "birds.zip"),
      evidence("training-data-access", "LibriSpeech: public")], UNKNOWN, YES),
    ([evidence("training-data-licence", "COCO: CC-BY-4.0 (x)", source="datasets.tsv"),
      evidence("training-data-named", "COCO")], UNKNOWN, UNKNOWN),
    ([evidence("training-data-licence", "CC0-1.0"), evidence("training-data-named", "birds.zip")], YES, UNKNOWN),
    ([evidence("training-data", "text")], UNKNOWN, YES),
])
def test_training_data(entries: list[Evidence], free: Answer, public: Answer) -> None:
    """One set that is not free makes a no; one that nobody knows leaves it open; data in the tree is public."""
    assert ask("training-data-is-free", *entries) is free
    assert ask("training-data-is-public", *entries) is public


def test_simulated_data() -> None:
    """A simulator alone is a yes, other data a no, both leave it open."""
    simulator, other = evidence("simulator", "SkyMaker"), evidence("training-data-named", "COCO")
    answers = [ask("data-is-simulated", *found) for found in ([simulator], [other], [simulator, other])]
    assert answers == [YES, NO, UNKNOWN]


@pytest.mark.parametrize(("question", "declared", "answer"), [
    ("is-critical", "Critical-Use=yes", YES), ("is-critical", "Critical-Use=no", NO),
    ("base-model-is-free", "Base-Model=none", YES), ("is-critical", "Critical-Use=unknown", UNKNOWN),
])
def test_declared_answers(question: str, declared: str, answer: Answer) -> None:
    """What only a person knows comes from debian/ml-models."""
    assert ask(question, evidence("declared", declared)) is answer


def test_feasible_rebuild() -> None:
    """A command and a rebuild that was done make a yes; a claim that nobody tried does not."""
    command = evidence("declared", "Rebuild-Command=make net")
    assert ask("rebuild-is-feasible", command, evidence("declared", "Reproducibility=rebuilt-by-2")) is YES
    assert ask("rebuild-is-feasible", command, evidence("declared", "Reproducibility=asserted")) is UNKNOWN


def test_teacher_of_another_model() -> None:
    """A model that another one names as its base takes part in its training."""
    other = Evidence("base-model", "owner/a.net", Pointer("b.net"), "metadata", Strength.CHECKED, ("b.net",))
    assert ask("trains-another-model", other) is YES


def test_exempt() -> None:
    """The allowlist is complete in itself."""
    assert [ask("is-exempt"), ask("is-exempt", evidence("exempt", "why"))] == [NO, YES]


def test_evidence_about_other_files_does_not_count() -> None:
    """What is about one file answers nothing about another."""
    other = Evidence("licence", "MIT", Pointer("x"), "copyright", Strength.DOCUMENTED, ("b.net",))
    assert ask("licence-is-named", other) is UNKNOWN


@pytest.mark.parametrize(("files", "facts"), [
    ({"README": "nothing"}, "no no no"),
    ({"fit.sh": "svm-train heart_scale model\n", "svm-train.c": "x",
      "heart_scale": "+1 1:1 2:2 3:1\n" * 9}, "yes yes yes"),
    ({"README": "trained on LibriSpeech\n"}, "no no yes"),
    ({"README": "Suitable training data can be found at https://www.openslr.org/12/\n"}, "no no unknown"),
])
def test_facts(files: dict[str, str], facts: str) -> None:
    """Present, present, named: from the tree alone, with weights or without."""
    found = predicates.facts(Context(gather(files)[0]))
    keys = ("training-program-present", "training-data-present", "training-data-named")
    assert " ".join(str(found[key]) for key in keys) == facts


def test_facts_of_an_incomplete_package() -> None:
    """With parts missing nothing is a no."""
    assert set(predicates.facts(Context((), complete=False)).values()) == {UNKNOWN}


def test_licence_fact() -> None:
    """The licence is named where every shipped weight file has one."""
    both = (weight("a.net"), weight("b.net"))
    claims = [Evidence("licence", "MIT", Pointer("x"), "copyright", Strength.ASSERTED, (entry.path,)) for entry in both]
    inventory = {"debian/copyright": 1}
    named = [predicates.facts(Context(found, inventory, both))["model-licence-named"] for found in (claims, claims[:1])]
    assert named == [YES, NO]
