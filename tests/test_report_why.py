# SPDX-License-Identifier: GPL-2.0-or-later
"""The explanation of one weight file, compared whole."""
from __future__ import annotations

import re
from dataclasses import replace

import pytest
from handmade import package, report, weight

from lintian_ml import asked, policy, policytext
from lintian_ml.errors import UsageError
from lintian_ml.model import Answer, Answered
from lintian_ml.report import why

YES, NO = Answer.YES, Answer.NO

TEXT = """Policy: text-a
Title: T
Status: draft
Reference: here

Class: free
When: licence-is-free, training-data-is-free
Basis: b

Class: toxic
When: licence-is-free, not training-data-is-free
Basis: b
Inference: silence is no licence

Class: nonfree
When: not licence-is-free
Basis: b
"""
EXPECTED = f"""foo source: net.txt

What it is
  format: leela-zero-text, neural, shipped
  size: 99 bytes; 357,208 parameters in 2 tensors of float16, float32
  trained: unknown; reproducibility shown: none
  sha256: {'a' * 64}
  fingerprint: none
  producer: me

Questions, answers and evidence
  Is the licence of the weights free under the DFSG?
    yes (licence-is-free)
    (1) licence: GPL-3+ [debian/copyright:7] (copyright, asserted)
  Is all there that a rebuild needs: data preparation, hyper-parameters, entry
    point and seeds?
    no (training-program-is-complete)
    (2) training-program: tensorflow [train.py] (program, checked)
  Unknown, for nothing in the package speaks of it:
    Is every dataset, or the simulator that generates the data, explicitly
      under a free licence? (training-data-is-free)

Which area of the archive
  now: main, for no control file names it
  under text-a: no area is named

What each policy text makes of it
  text-a: free | toxic ?
    T
    status: draft
    undecided, until there is an answer to training-data-is-free:
    free if training-data-is-free, because licence-is-free
      text: b
    toxic if not training-data-is-free, because licence-is-free
      text: b
      our reading: silence is no licence

What one new fact would change
  with a licence on the weights that is not free: nonfree under 1 of 1 texts
    (text-a)
  with a free licence on the data: free under 1 of 1 texts (text-a)
  with data that is not free: toxic under 1 of 1 texts (text-a)

How far evidence can be trusted: checked was seen in the bytes, documented is
  said of this very file, asserted is said in general or of many files.
None of the policy texts is in force in Debian; a class is what a text's words
  come to, not a decision.
"""


def test_every_answer_and_every_class_left() -> None:
    """Questions in words come with their evidence, classes with what they rest on, and then what would change them."""
    faults: list[str] = []
    text = policytext.parse(TEXT, "text-a", faults)
    assert text and not faults
    assert why.render(report(package(weights=(weight(), weight("other")))), ["net.txt"], [text]) == EXPECTED


def _answers(**given: Answer) -> dict[str, Answer]:
    return {name.replace("_", "-"): value for name, value in given.items()}


def test_a_fact_brings_what_it_needs_and_takes_what_needs_it() -> None:
    """A complete program is present; without a program none is complete; a program that came may be complete or not."""
    absent = _answers(training_program_is_present=NO, training_program_is_complete=NO)
    assert asked.with_fact(absent, "training-program-is-complete", YES) \
        == _answers(training_program_is_present=YES, training_program_is_complete=YES)
    assert asked.with_fact(absent, "training-program-is-present", YES) \
        == _answers(training_program_is_present=YES, training_program_is_complete=Answer.UNKNOWN)
    assert asked.with_fact(_answers(training_program_is_present=YES, training_program_is_complete=YES),
                           "training-program-is-present", NO) == absent


def test_each_question_names_the_facts_behind_its_answers() -> None:
    """Every question can be asked in words and answered in words."""
    for question in asked.load().values():
        assert question.if_yes and question.if_no and question.if_yes != question.if_no
        assert not re.search(r"[.?!]$|^[A-Z]", question.if_yes + " " + question.if_no)


@pytest.mark.usefixtures("recorded_texts")
def test_real_texts_say_what_a_free_licence_on_the_data_would_do() -> None:
    """All good but the data's licence: one fact decides, and the texts that it decides are counted."""
    texts = policy.load()
    answers = {question: YES for text in texts for question in text.questions}
    answers |= _answers(is_exempt=NO, is_critical=NO, trains_another_model=NO, data_is_simulated=NO,
                        training_data_is_free=NO)
    judged = replace(weight(), answers={name: Answered(answer) for name, answer in answers.items()},
                     verdicts=policy.judge_all(texts, answers))
    output = " ".join(why.render(report(package(weights=(judged,))), ["net.txt"], texts).split())
    assert "with a free licence on the data: " in output
    told = output.partition("with a free licence on the data: ")[2].partition(" with ")[0]
    assert re.search(r"free-model under 3 of \d+ texts \(ml-policy-2019-05, ml-policy-2019-08, ml-policy-2021\)", told)


def test_path_without_weights_is_an_error() -> None:
    """A path that is no weight file is told, with the nearest one."""
    with pytest.raises(UsageError, match="net.tx: no weight file was found there, did you mean 'net.txt'"):
        why.render(report(package(weights=(weight(),))), ["net.tx"], [])


def test_hostile_text_is_escaped() -> None:
    """Nothing from the package steers the terminal."""
    path = "net\x1b[31m.txt"
    assert "\x1b" not in why.render(report(package(name="f\x1b", weights=(weight(path),))), [path], [])
