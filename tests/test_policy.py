# SPDX-License-Identifier: GPL-2.0-or-later
"""Policy texts: proven, complete in what they say of themselves, and judged in three values."""
from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from conftest import RECORDED

from lintian_ml import asked, deb822, policy, share, tags
from lintian_ml.hints import drafts
from lintian_ml.errors import DataError, UsageError
from lintian_ml.model import Answer, Verdict
from lintian_ml.policy import PolicyText

TEXTS = policy.load()
NAMES = [text.name for text in TEXTS]
WHEN = "tiny.policy:6: When lists questions, commas between"
TINY = """Policy: tiny
Title: t
Status: draft
Reference: https://example.org/

"""


def _named(name: str) -> PolicyText:
    return policy.select([name])[0]


def _answers(**given: bool | None) -> dict[str, Answer]:
    values = {True: Answer.YES, False: Answer.NO, None: Answer.UNKNOWN}
    return {question.replace("_", "-"): values[answer] for question, answer in given.items()}


def _parsed(text: str) -> PolicyText:
    faults: list[str] = []
    found = policy.parse(TINY + text, "tiny", faults)
    assert found and not faults, faults
    return found


def _faults(text: str, name: str = "tiny") -> list[str]:
    faults: list[str] = []
    assert policy.parse(text, name, faults) is None
    return faults


def _stanzas(name: str, first: str) -> dict[str, deb822.Stanza]:
    faults: list[str] = []
    stanzas = deb822.parse(share.text("policy", name), name, faults)
    for stanza in stanzas:
        deb822.expect(stanza, name, faults, *{"Question": (asked.REQUIRED, asked.OPTIONAL),
                                              "Claim": (("Claim", "Description"),)}[first])
    assert not faults
    assert len({stanza.get(first) for stanza in stanzas}) == len(stanzas)
    return {stanza.get(first): stanza for stanza in stanzas}


def test_every_field_that_answers_asks_for_its_value() -> None:
    """A field of debian/ml-models answers one question, and asks what to write there and not what we found."""
    fields = [question for question in asked.load().values() if question.field or question.to_declare]
    assert all(question.field and question.to_declare for question in fields)
    assert len({question.field for question in fields}) == len(fields)


# -- our texts -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_text_is_proven(text: PolicyText) -> None:
    """Every text gives exactly one class for each way to answer everything, and an answer more never widens it."""
    assert policy.prove(text) == []


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_text_says_what_it_rests_on(text: PolicyText) -> None:
    """Every text has a date, an author, an area and a tag for each class, and a basis for each stanza."""
    assert text.date and text.author and text.reference.startswith("https://")
    assert set(text.areas) == set(text.tags) == set(text.classes)
    assert all(clause.basis for clause in text.clauses)


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_text_asks_only_known_questions_and_names_only_known_tags(text: PolicyText) -> None:
    """Questions stand in policy/predicates, tags have a file, rules are implemented."""
    assert set(text.questions) <= set(_stanzas("predicates", "Question"))
    assert {*text.tags.values(), *text.rules} <= set(tags.load())
    assert set(text.rules) <= set(drafts.RULES)


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_tags_of_texts_are_drafts(text: PolicyText) -> None:
    """What rests on a text is experimental and at most info."""
    for name in (*text.tags.values(), *text.rules, drafts.OPEN):
        tag = tags.load()[name]
        assert tag.experimental and tag.severity.value in ("info", "pedantic", "classification")


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_silence_is_never_a_guess(text: PolicyText) -> None:
    """A stanza without a basis of its own words says why we read it so, or is unspecified."""
    for clause in text.clauses:
        assert clause.class_ == policy.UNSPECIFIED or "lost" not in clause.basis or clause.inference \
            or "agreed content" in clause.basis


def test_predicates_are_the_questions_that_are_answered() -> None:
    """policy/predicates and the functions of predicates.py have the same names."""
    from lintian_ml import predicates

    assert set(_stanzas("predicates", "Question")) == set(predicates.QUESTIONS)


def test_claims_are_described() -> None:
    """policy/claims describes each claim in lower-case words without a full stop."""
    for stanza in _stanzas("claims", "Claim").values():
        assert stanza.get("Description")[0].islower() and not stanza.get("Description").endswith(".")


def test_questions_end_in_a_question_mark() -> None:
    """policy/predicates asks."""
    assert all(stanza.get("Asks").endswith("?") for stanza in _stanzas("predicates", "Question").values())


# -- cases that were argued ------------------------------------------------------------------------------------------

FREE = _answers(is_exempt=False, licence_is_free=True, training_data_is_free=True, training_data_is_public=True,
                training_program_is_present=True, training_program_is_complete=True, training_program_is_free=True,
                data_is_simulated=False, data_information_is_complete=True, is_critical=False, base_model_is_free=True,
                trains_another_model=False, rebuild_is_feasible=True, modified_from_weights=False)
UNLICENSED_DATA = {**FREE, **_answers(training_data_is_free=False)}
CASES = [
    ("a model with everything there is free", FREE,
     {"ml-policy-2021": "free-model", "ml-policy-2019-08": "free-model", "ml-policy-2019-05": "free-model",
      "gr-2025-zhou": "dfsg-compliant", "gr-2025-hartman": "dfsg-compliant", "gr-2025-mahinovs": "dfsg-compliant",
      "gr-2025-glaser": "dfsg-compliant", "osaid-1.0": "open-source-ai", "fsf-2024": "free",
      "guix-gcd-008": "may-be-included"}),
    ("gnubg: data online without a licence, trainer there", UNLICENSED_DATA,
     {"ml-policy-2021": "toxic-candy-model", "ml-policy-2019-08": "sourceless-model",
      "gr-2025-zhou": "unspecified", "gr-2025-hartman": "dfsg-compliant", "gr-2025-mahinovs": "dfsg-compliant",
      "gr-2025-glaser": "not-dfsg-compliant", "osaid-1.0": "open-source-ai", "fsf-2024": "nonfree",
      "guix-gcd-008": "unspecified"}),
    ("rnnoise before 0.2: data that cannot be shared", {**UNLICENSED_DATA, **_answers(training_data_is_public=False)},
     {"ml-policy-2021": "toxic-candy-model", "ml-policy-2019-05": "toxic-candy-model",
      "gr-2025-zhou": "not-dfsg-compliant", "gr-2025-hartman": "not-dfsg-compliant",
      "guix-gcd-008": "cannot-be-included"}),
    ("face login with data that is not free stays toxic candy", {**UNLICENSED_DATA, **_answers(is_critical=True)},
     {"ml-policy-2021": "toxic-candy-model", "ml-policy-2019-08": "toxic-candy-model"}),
    ("a base model that is not free to train others with", {**UNLICENSED_DATA, **_answers(trains_another_model=True)},
     {"ml-policy-2019-08": "toxic-candy-model"}),
    ("mozc's dictionary on the allowlist", {**UNLICENSED_DATA, **_answers(is_exempt=True)},
     {"ml-policy-2021": "exempt", "ml-policy-2019-08": "sourceless-model"}),
    ("leela-zero's net: self-play", {**FREE, **_answers(data_is_simulated=True, training_data_is_public=False)},
     {"ml-policy-2021": "free-model", "ml-policy-2019-08": "free-model", "ml-policy-2019-05": "unspecified",
      "gr-2025-zhou": "dfsg-compliant", "fsf-2024": "free"}),
    ("weights for non-commercial use", {**FREE, **_answers(licence_is_free=False)},
     dict(zip(sorted(RECORDED), ("nonfree", "not-dfsg-compliant", "not-dfsg-compliant", "not-dfsg-compliant",
                                 "not-dfsg-compliant", "cannot-be-included", "non-free-model", "non-free-model",
                                 "non-free-model", "not-open-source-ai")))),
    ("no training program", {**FREE, **_answers(training_program_is_present=False, training_program_is_complete=False)},
     {"ml-policy-2021": "toxic-candy-model", "gr-2025-zhou": "not-dfsg-compliant", "gr-2025-hartman": "unspecified",
      "osaid-1.0": "not-open-source-ai"}),
    ("public data, no free licence, upstream tunes the weights",
     {**UNLICENSED_DATA, **_answers(modified_from_weights=True, training_data_is_public=False)},
     {"gr-2025-hartman": "dfsg-compliant", "gr-2025-zhou": "not-dfsg-compliant"}),
]


@pytest.mark.parametrize("answers, expected", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_case_gets_the_class_of_each_text(answers: dict[str, Answer], expected: dict[str, str]) -> None:
    """Facts argued in public lead to the class that each text gives them."""
    found = {name: policy.judge(_named(name), answers) for name in expected}
    assert found == {name: Verdict((class_,)) for name, class_ in expected.items()}


# -- three values ----------------------------------------------------------------------------------------------------

def test_nothing_known_rules_nothing_out() -> None:
    """Without an answer every class is possible and every question open."""
    for text in TEXTS:
        verdict = policy.judge(text, {})
        assert set(verdict.classes) == set(text.classes)
        assert verdict.open == text.questions


def test_unknown_data_licence_leaves_two_classes_and_one_question() -> None:
    """With all but the data's licence known to be good, that licence alone is open."""
    verdict = policy.judge(_named("ml-policy-2021"), {**FREE, **_answers(training_data_is_free=None)})
    assert verdict == Verdict(("free-model", "toxic-candy-model"), ("training-data-is-free",))


def test_question_that_cannot_matter_is_not_open() -> None:
    """Public data makes it moot whether it was simulated; a licence that is not free makes all else moot."""
    text = _named("ml-policy-2021")
    assert policy.judge(text, {**FREE, **_answers(data_is_simulated=None)}) == Verdict(("free-model",))
    assert policy.judge(text, _answers(is_exempt=False, licence_is_free=False)) == Verdict(("non-free-model",))


def test_class_stays_certain_where_both_answers_lead_to_it() -> None:
    """A case distinction that ends in one class needs no answer."""
    text = _parsed("Class: a\nWhen: x, y\n\nClass: a\nWhen: x, not y\n\nClass: b\nWhen: not x\n")
    assert policy.judge(text, {"x": Answer.YES}) == Verdict(("a",))


def test_question_is_open_where_it_matters_only_together_with_another() -> None:
    """Of two questions of which either decides nothing alone, both are open."""
    text = _parsed("Class: a\nWhen: x, y\n\nClass: a\nWhen: not x, not y\n\n"
                   "Class: b\nWhen: x, not y\n\nClass: b\nWhen: not x, y\n")
    assert policy.prove(text) == []
    assert policy.judge(text, {}) == Verdict(("a", "b"), ("x", "y"))


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_verdict_is_open_exactly_while_it_is_undecided(text: PolicyText) -> None:
    """More than one class and open questions come together, and a decided verdict has one applying class."""
    for given in product(Answer, repeat=len(text.questions)):
        answers = dict(zip(text.questions, given))
        verdict = policy.judge(text, answers)
        assert bool(verdict.open) == (len(verdict.classes) > 1)
        assert {clause.class_ for clause in policy.applying(text, answers)} <= set(verdict.classes)
        assert set(verdict.classes) <= {clause.class_ for clause in policy.possible(text, answers)}


# -- the proof itself ------------------------------------------------------------------------------------------------

def test_proof_finds_a_gap() -> None:
    """A text that forgets a case is not proven, and the case is named."""
    text = _parsed("Class: a\nWhen: x, y\n\nClass: b\nWhen: not x\n")
    assert policy.prove(text) == ["tiny: no class holds with x = yes, y = no"]


def test_proof_finds_a_contradiction() -> None:
    """A text that gives two classes at once is not proven."""
    text = _parsed("Class: a\nWhen: x\n\nClass: b\nWhen: not x\n\nClass: c\nWhen: x\n")
    assert policy.prove(text) == ["tiny: both a and c hold with x = yes"]


def test_proof_runs_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    """``python3 -m lintian_ml.policy`` says of each text how far it is proven."""
    assert policy._main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == NAMES
    assert "ml-policy-2021: 6 questions, 7 stanzas, 4 classes: proven" in lines


# -- reading ---------------------------------------------------------------------------------------------------------

def test_minimal_text_is_enough() -> None:
    """Policy, Title, Status, Reference, and stanzas of Class and When make a text."""
    assert _parsed("Class: a\nWhen: x\n\nClass: b\nWhen: not x\n").classes == ("a", "b")


@pytest.mark.parametrize("text, fault", [
    (TINY + "Class: a\nWhen: x\nColour: red\n", "tiny.policy:8: unknown field Colour"),
    (TINY + "Class: a\n", "tiny.policy:6: field When is missing"),
    (TINY + "Class: a\nWhen: x or y\n", f"{WHEN}, each optionally with not"),
    (TINY + "Class: a\nWhen: not\n", f"{WHEN}, each optionally with not"),
    (TINY + "Class: a\nWhen: x, not x\n", "tiny.policy:6: When names a question twice"),
    (TINY + "Class: a\nClass: b\nWhen: x\n", "tiny.policy:7: field Class is given twice"),
    (TINY, "tiny.policy:1: needs a header and at least one stanza with a class"),
    (TINY.replace("tiny", "other") + "Class: a\nWhen: x\n", "tiny.policy:1: the text's name has to be the file's"),
    (TINY.replace("\n\n", "\nArea-For: a = heaven\n\n") + "Class: a\nWhen: x\n",
     "tiny.policy:5: heaven is no area, one of main, contrib, non-free, not-main, unspecified is"),
    (TINY.replace("\n\n", "\nTag-For: b = ml-b\n\n") + "Class: a\nWhen: x\n",
     "tiny.policy:5: Tag-For lists class = word, commas between, each class of the stanzas at most once, "
     "but has 'b = ml-b'"),
    (TINY + "Class: a\nWhen: " + ", ".join(f"q{number}" for number in range(13)) + "\n",
     "tiny.policy:1: asks 13 questions, at most 12 can be proven"),
])
def test_malformed_text_names_file_line_and_fault(text: str, fault: str) -> None:
    """A fault in a text is one sentence with its line."""
    assert fault in _faults(text)


def test_all_faults_are_told_at_once() -> None:
    """Two faults give two lines."""
    assert len(_faults(TINY + "Class: a\nWhen: x y z\nColour: red\n")) == 2


def test_selection() -> None:
    """Texts are chosen by name, all at once, and an unknown name says which there are."""
    assert [text.name for text in policy.select(["ml-policy-2021", "gr-2025-zhou"])] == ["gr-2025-zhou",
                                                                                         "ml-policy-2021"]
    assert policy.select(["all"]) == TEXTS and policy.select([]) == ()
    with pytest.raises(UsageError, match="no policy text is called nonsense; there are .*ml-policy-2021.* and all"):
        policy.select(["nonsense"])


def test_own_files_are_found_in_every_layout(tmp_path: Path) -> None:
    """policy/ is found beside the package, below a prefix and below --target; without it the folders are listed."""
    for layout, package in (("checkout", "lintian_ml"), ("prefix", "lib/python3.11/site-packages/lintian_ml"),
                            ("target", "lintian_ml")):
        base = tmp_path / layout
        home = base if layout == "checkout" else base / "share" / "lintian-ml"
        (home / "policy" / "tags").mkdir(parents=True)
        assert share.find(base / package) == home
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(share, "candidates", lambda package: (tmp_path / "nowhere",))
        with pytest.raises(DataError, match="own folder policy/ is missing, looked in .*nowhere"):
            share.find(tmp_path)


def test_missing_own_file_is_named() -> None:
    """A file of ours that is not there is a clear error."""
    with pytest.raises(DataError, match="own file policy/nonsense is missing"):
        share.text("policy", "nonsense")
