# SPDX-License-Identifier: GPL-2.0-or-later
"""Hints: what each finding needs, and that nothing is said without it."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lintian_ml import hints, limits, policy, tags
from lintian_ml.hints import drafts
from lintian_ml.errors import DataError
from lintian_ml.model import (Answer, Answered, Evidence, Header, Hint, Kind, PackageReport, Pointer, Role, Strength,
                              Tensor, Verdict, WeightFile)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
NET = WeightFile("net.weights", "gnubg-weights", Kind.NEURAL, Role.SHIPPED, 9, "0" * 64, Header(
    tuple(Tensor(f"t{number}", (2,), "float32") for number in range(6)), 357208, {"architecture": "250-128-5"}))
KNOWN_ORIGIN = {"origin-is-documented": Answered(YES)}
QUIET = replace(NET, answers=KNOWN_ORIGIN)
PACKAGE = PackageReport("gnubg", "1.0-1", "source", "gnubg_1.0-1.dsc", True, weights=(QUIET,))
POLICY = policy.select(["ml-policy-2021"])


def _with(weight: WeightFile, **answers: Answer) -> WeightFile:
    given = {question.replace("_", "-"): Answered(answer) for question, answer in answers.items()}
    return replace(weight, answers={**weight.answers, **given})


def _claim(claim: str, value: str = "x", path: str = "debian/rules", line: int | None = 3, source: str = "code",
           strength: Strength = Strength.CHECKED, about: tuple[str, ...] = ()) -> Evidence:
    return Evidence(claim, value, Pointer(path, line), source, strength, about)


def _lines(package: PackageReport, texts: Sequence[policy.PolicyText] = ()) -> list[str]:
    """All hints but the one that says there is a model."""
    return [f"{hint.tag} {hint.context}" for hint in hints.derive(package, texts) if hint.tag != "ml-weights"]


def _package(*weights: WeightFile, **changes: object) -> PackageReport:
    return replace(PACKAGE, weights=weights or (QUIET,), **changes)  # type: ignore[arg-type]


# -- the model -------------------------------------------------------------------------------------------------------

def test_package_without_weights_is_silent() -> None:
    """No model, no hint, under no policy text either."""
    assert hints.derive(replace(PACKAGE, weights=()), policy.load()) == []


def test_each_weight_file_is_one_line_of_facts() -> None:
    """Format, kind, architecture, counts and role, then the place."""
    assert hints.derive(PACKAGE) == [
        Hint("ml-weights", "gnubg-weights neural 250-128-5, 6 tensors, 357208 parameters, shipped",
             Pointer("net.weights"))]


@pytest.mark.parametrize("weight, line", [
    (replace(NET, header=Header()), "gnubg-weights neural, shipped"),
    (replace(NET, header=Header((Tensor("a", (1,), "int8"),), 1)),
     "gnubg-weights neural, 1 tensor, 1 parameter, shipped"),
    (replace(NET, header=Header(parameters=7, trained=NO), role=Role.TEST, kind=Kind.NGRAM),
     "gnubg-weights ngram, 7 parameters, test, not trained"),
    (replace(NET, header=Header(metadata={"architecture": "x" * 61})), "gnubg-weights neural, shipped"),
    (replace(NET, header=Header(metadata={"architecture": "two\n  lines"})), "gnubg-weights neural two lines, shipped"),
])
def test_line_of_facts_leaves_out_what_is_not_known(weight: WeightFile, line: str) -> None:
    """Nothing is printed for a count of zero or an architecture that is too long."""
    assert hints.describe(weight) == line


# -- origin ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("role, tag", [
    (Role.SHIPPED, "ml-weights-without-documented-origin"),
    (Role.TEST, "ml-test-weights-without-documented-origin"),
    (Role.EXAMPLE, "ml-test-weights-without-documented-origin"),
    (Role.DOCUMENTATION, "ml-test-weights-without-documented-origin"),
])
@pytest.mark.parametrize("answer", [NO, UNKNOWN, None])
def test_undocumented_origin_is_told(role: Role, tag: str, answer: Answer | None) -> None:
    """A warning for what is shipped, less for the rest, unless the origin is known to be documented."""
    answers = {} if answer is None else {"origin-is-documented": Answered(answer)}
    assert _lines(_package(replace(NET, role=role, answers=answers))) == [f"{tag} gnubg-weights [net.weights]"]


@pytest.mark.parametrize("changes", [{"complete": False}, {"kind": "binary"}])
def test_absence_is_not_told_where_not_all_was_seen(changes: dict[str, object]) -> None:
    """A part that is missing, or a binary package, may hide the document."""
    assert _lines(_package(_with(NET, licence_is_named=NO), **changes)) == []


def test_untrained_weights_need_no_origin() -> None:
    """Weights at their initial distribution are told with the figures of the test, and nothing else."""
    fresh = replace(NET, header=Header(trained=NO))
    figures = _claim("initial-distribution", "normal, deviation 0.1, 300 values", "net.weights", None,
                     about=("net.weights",))
    assert _lines(_package(fresh, evidence=(figures,))) \
        == ["ml-initialised-weights normal, deviation 0.1, 300 values [net.weights]"]


# -- licence ---------------------------------------------------------------------------------------------------------

def _licence(strength: Strength = Strength.DOCUMENTED, source: str = "copyright", value: str = "CC-BY-NC-4.0",
             about: tuple[str, ...] = ("net.weights",)) -> Evidence:
    return _claim("licence", value, "debian/copyright", 5, source, strength, about)


def test_licence_that_is_not_free_is_told_in_main_only() -> None:
    """In contrib and non-free nothing is said of it."""
    weight = _with(QUIET, licence_is_free=NO, licence_is_named=YES)
    found = _package(weight, evidence=(_licence(),))
    assert _lines(found) == ["ml-weights-licence-not-free CC-BY-NC-4.0 [net.weights]"]
    assert _lines(replace(found, area="non-free")) == _lines(replace(found, area="contrib")) == []


def test_unknown_licence_is_not_a_fault() -> None:
    """Unknown is neither yes nor no."""
    assert _lines(_package(_with(QUIET, licence_is_free=UNKNOWN, licence_is_named=UNKNOWN))) == []


def test_missing_licence_is_told() -> None:
    """A file that no stanza covers has no licence."""
    assert _lines(_package(_with(QUIET, licence_is_named=NO))) \
        == ["ml-weights-without-licence gnubg-weights [net.weights]"]


@pytest.mark.parametrize("evidence, told", [
    ((_licence(Strength.ASSERTED),), True),
    ((_licence(Strength.ASSERTED, about=()),), True),
    ((_licence(),), False),
    ((_licence(Strength.ASSERTED), _licence(source="metadata")), False),
    ((_licence(Strength.ASSERTED, source="readme"),), False),
    ((_licence(Strength.ASSERTED, about=("other",)),), False),
])
def test_catch_all_is_told_where_nothing_else_speaks(evidence: tuple[Evidence, ...], told: bool) -> None:
    """Only a stanza for all files, and nothing that names the file or stands in it."""
    lines = _lines(_package(evidence=evidence))
    assert lines == (["ml-weights-licence-only-by-catch-all CC-BY-NC-4.0 [net.weights]"] if told else [])


# -- claims that are findings ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("claim, tag", [
    ("unsafe-import", "ml-unsafe-pickle-import"), ("patched", "ml-weights-changed-by-patch"),
    ("download-at-build", "ml-download-at-build"), ("download-at-test", "ml-download-at-test"),
    ("download-at-run", "ml-download-at-run"), ("executable-fetched", "ml-executable-fetched"),
])
def test_claim_is_a_finding(claim: str, tag: str) -> None:
    """The value is the note, the place the pointer, and the same twice is told once."""
    entry = _claim(claim, "wget  https://example.org/net")
    assert _lines(_package(evidence=(entry, entry))) == [f"{tag} wget https://example.org/net [debian/rules:3]"]


def test_download_at_build_is_told_in_main_only() -> None:
    """Policy 4.9 binds packages in main."""
    assert _lines(_package(evidence=(_claim("download-at-build"),), area="non-free")) == []


def test_text_of_a_package_is_cut() -> None:
    """A note quotes one line of limited length."""
    line, = _lines(_package(evidence=(_claim("unsafe-import", "a\n" * 10_000),)))
    assert len(line) < limits.NOTE + 60 and "…" in line and "\n" not in line


# -- policy texts ----------------------------------------------------------------------------------------------------

FREE = {"is_exempt": NO, "licence_is_free": YES, "licence_is_named": YES, "training_data_is_free": YES,
        "training_data_is_public": YES, "data_is_simulated": NO, "training_program_is_complete": YES}


def _drafts(package: PackageReport) -> list[str]:
    """The hints under one text, but for the one that every package without a README earns."""
    return [line for line in _lines(package, POLICY) if not line.startswith("ml-model-type-not-annotated")]


def test_no_policy_word_without_policy() -> None:
    """Tags that rest on a draft come only for a text that was asked for."""
    toxic = _with(QUIET, **{**FREE, "training_data_is_free": NO})
    package = _package(toxic, facts={"training-program-present": NO}, evidence=(_claim("critical-use"),))
    assert _lines(package) == []
    assert not any(tags.load()[hint.tag].experimental for hint in hints.derive(package))


def test_class_is_told() -> None:
    """A certain class has its tag, with the name of the text."""
    assert _drafts(_package(_with(QUIET, **FREE))) == ["ml-free-model under ml-policy-2021 [net.weights]"]


def test_verdict_of_the_report_is_used() -> None:
    """A verdict that is there already is not judged again."""
    weight = replace(QUIET, verdicts={"ml-policy-2021": Verdict(("exempt",))})
    assert _drafts(_package(weight)) == ["ml-exempt-model under ml-policy-2021 [net.weights]"]


def test_toxic_candy_in_main_names_class_area_and_disclaimer() -> None:
    """What the draft asks of a model that cannot enter main."""
    package = _package(_with(QUIET, **{**FREE, "training_data_is_free": NO}))
    both = ["ml-model-not-for-main toxic-candy-model under ml-policy-2021 [net.weights]",
            "ml-toxic-candy-model under ml-policy-2021 [net.weights]"]
    missing = "ml-policy-disclaimer-missing under ml-policy-2021 [debian/copyright]"
    assert _drafts(package) == [both[0], missing, both[1]]
    assert _drafts(replace(package, area="non-free")) == [missing, both[1]]
    assert _drafts(replace(package, evidence=(_claim("ml-policy-disclaimer"),))) == both


def test_open_verdict_names_classes_and_questions() -> None:
    """Classes that are not ruled out, and what would decide."""
    assert _drafts(_package(_with(QUIET, **{**FREE, "training_data_is_free": UNKNOWN}))) == [
        "ml-policy-verdict-open under ml-policy-2021: free-model or toxic-candy-model; open: training-data-is-free "
        "[net.weights]"]


@pytest.mark.parametrize("fact, role, trained, told", [
    (NO, Role.SHIPPED, UNKNOWN, True), (UNKNOWN, Role.SHIPPED, UNKNOWN, False), (YES, Role.SHIPPED, UNKNOWN, False),
    (NO, Role.TEST, UNKNOWN, False), (NO, Role.SHIPPED, NO, False),
])
def test_missing_training_program(fact: Answer, role: Role, trained: Answer, told: bool) -> None:
    """Asked for where a trained model is shipped and the program is known to be missing."""
    weight = replace(_with(QUIET, **FREE), role=role, header=Header(trained=trained))
    lines = _drafts(_package(weight, facts={"training-program-present": fact}))
    assert ("ml-training-program-missing under ml-policy-2021" in {line.strip() for line in lines}) is told


@pytest.mark.parametrize("value, told", [("authentication", True), ("no", False), ("", False)])
def test_critical_use(value: str, told: bool) -> None:
    """Told with its kind, unless it is denied."""
    lines = _drafts(_package(_with(QUIET, **FREE), evidence=(_claim("critical-use", value),)))
    assert (f"ml-critical-use {value}, under ml-policy-2021 [debian/rules:3]" in lines) is told


def _rule(name: str, package: PackageReport) -> list[str]:
    return [line for line in _lines(package, POLICY) if line.startswith(f"ml-{name} ")]


@pytest.mark.parametrize("changes, told", [
    ({}, True), ({"evidence": (_claim("model-type", "toxic candy"),)}, False), ({"kind": "tree"}, False),
    ({"complete": False}, False), ({"weights": (replace(QUIET, role=Role.TEST),)}, False),
])
def test_type_that_no_readme_names(changes: dict[str, object], told: bool) -> None:
    """Asked of a whole source package that ships a trained model."""
    assert bool(_rule("model-type-not-annotated", replace(PACKAGE, **changes))) is told  # type: ignore[arg-type]


@pytest.mark.parametrize("version, told", [
    ("1.0-1", True), ("1.0+ds-1", False), ("1.0+dfsg1-1", False), ("1.0~dfsg-1", False), ("1.0+dsl-1", True),
    ("1.0", False),
])
def test_suffix_of_a_tarball_without_the_model(version: str, told: bool) -> None:
    """Either suffix will do; a native package has no upstream tarball."""
    package = _package(evidence=(_claim("model-excluded", "data/*.onnx"),), version=version)
    assert bool(_rule("repack-suffix-missing", package)) is told
    assert not _rule("repack-suffix-missing", _package(version=version))


@pytest.mark.parametrize("answers, told", [
    ({"training_data_is_public": NO}, True), ({"training_data_is_public": UNKNOWN}, False),
    ({"training_data_is_public": NO, "data_is_simulated": YES}, False),
])
def test_data_that_is_not_public(answers: dict[str, Answer], told: bool) -> None:
    """Told where it is known; data that a simulator makes needs no publication."""
    assert bool(_rule("training-data-not-public", _package(_with(QUIET, **answers)))) is told


def test_data_that_is_named_without_a_licence() -> None:
    """Silence on named data is told; a licence for it, or no data at all, is not."""
    named = _with(QUIET, training_data_is_named=YES)
    licensed = _claim("training-data-licence", "CC0-1.0")
    assert _rule("training-data-without-licence", _package(named))
    assert not _rule("training-data-without-licence", _package(named, evidence=(licensed,)))
    assert not _rule("training-data-without-licence", _package(QUIET))


def test_licence_that_asks_for_source() -> None:
    """Told only where program or data are known to be missing."""
    asks = _with(QUIET, licence_asks_for_source=YES)
    tag = "ml-weights-licence-asks-for-source"
    assert not [line for line in _lines(_package(asks)) if line.startswith(tag)]
    assert [line for line in _lines(_package(_with(asks, training_data_is_present=NO))) if line.startswith(tag)]


def test_needs_internet_answers_for_an_autopkgtest() -> None:
    """The restriction covers debian/tests, not the tests of a build."""
    allowed = _claim("needs-internet", path="debian/tests/control")
    inside, outside = _claim("download-at-test", path="debian/tests/net"), _claim("download-at-test", path="tests/net")
    assert _lines(_package(evidence=(allowed, inside))) == []
    assert len(_lines(_package(evidence=(allowed, outside)))) == len(_lines(_package(evidence=(inside,)))) == 1


def test_unknown_rule_of_a_text_is_an_error() -> None:
    """A rule that nobody implements is named."""
    with pytest.raises(DataError, match="policy text ml-policy-2021: there is no rule ml-nonsense, only ml-c"):
        hints.derive(PACKAGE, [replace(POLICY[0], rules=("ml-nonsense",))])


# -- all together ----------------------------------------------------------------------------------------------------

def _everything() -> list[Hint]:
    """Many packages, all texts."""
    claims = tuple(_claim(claim, value) for claim in ("unsafe-import", "patched", "download-at-build", "critical-use",
                                                      "download-at-test", "download-at-run") for value in ("a", "b"))
    weights = [replace(_with(NET, **{**FREE, **changes}), path=f"net{number}", role=role,
                       header=replace(NET.header, trained=NO if number % 7 == 0 else UNKNOWN))
               for number, (changes, role) in enumerate(
                   (changes, role) for role in Role for changes in (
                       {}, {"licence_is_free": NO}, {"training_data_is_free": NO}, {"licence_is_named": NO},
                       {"training_data_is_public": NO}, {"training_data_is_free": UNKNOWN}, {"is_exempt": YES}))]
    package = _package(*weights, evidence=(*claims, _licence(Strength.ASSERTED, about=("net3",))),
                       facts={"training-program-present": NO})
    return hints.derive(package, policy.load())


def test_every_hint_has_a_tag_and_every_context_is_unique() -> None:
    """A tag file for each hint, each context once within a tag, sorted, the same each time."""
    found = _everything()
    assert {hint.tag for hint in found} <= set(tags.load())
    assert len({(hint.tag, hint.context) for hint in found}) == len(found)
    assert found == sorted(found, key=lambda hint: (hint.tag, hint.context)) == _everything()


def test_messages_keep_to_the_style() -> None:
    """Notes are lower-case facts without a full stop, on one line."""
    for hint in _everything():
        quoted = hint.note.replace("CC-BY-NC-4.0", "")
        assert not re.search(r"[.!]$|\n|^[A-Z][a-z]", quoted), hint


def test_many_weights_are_fast() -> None:
    """Evidence is looked up, not searched, for each of thousands of files."""
    weights = [replace(QUIET, path=f"net{number}") for number in range(3000)]
    evidence = tuple(_licence(about=(weight.path,)) for weight in weights)
    assert len(hints.derive(_package(*weights, evidence=evidence))) == 3000


def test_rules_are_those_of_some_text() -> None:
    """No rule is implemented that no text names."""
    assert set(drafts.RULES) == {rule for text in policy.load() for rule in text.rules}
