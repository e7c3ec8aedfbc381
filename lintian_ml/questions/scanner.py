# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scanner sees that goes by names and numbers alone, as one was asked for in 2025. A file inside a container is
judged as the container: such a scanner does not look inside."""
from __future__ import annotations

from lintian_ml.model import Answered
from lintian_ml.questions import NO, UNKNOWN, YES
from lintian_ml.questions.case import Case
from lintian_ml.wire import counting

STRUCTURED = (".json", ".xml")  # the two that the rule names
PERHAPS = (".yaml", ".yml", ".toml", ".csv", ".tsv", ".svg", ".html", ".plist")  # its "etc." may or may not mean these
ARRAYS = (".safetensors", ".pth", ".ckpt", ".npy", ".npz")


def _name(case: Case) -> str:
    return case.weight.path.split("!")[0].rpartition("/")[2].lower()


def _content(case: Case) -> tuple[str, list[int]]:
    found = [index for index in case.of(counting.CLAIM) if case.get(index).value in (
        counting.BINARY, counting.FEW, counting.MANY)]
    if "!" in case.weight.path:
        return counting.BINARY, []
    return (case.get(found[0]).value, found[:1]) if found else ("", [])


def file_is_plain_text(case: Case) -> Answered:
    """By the first bytes; a container is binary."""
    value, found = _content(case)
    return Answered(UNKNOWN if not value else NO if value == counting.BINARY else YES, tuple(found))


def holds_over_1000_numbers(case: Case) -> Answered:
    """Counted in plain text only."""
    value, found = _content(case)
    return Answered(YES if value == counting.MANY else NO if value == counting.FEW else UNKNOWN, tuple(found))


def name_says_structured_text(case: Case) -> Answered:
    """Yes for the suffixes that the rule names, unknown for those that its "etc." may mean."""
    name = _name(case)
    return Answered(YES if name.endswith(STRUCTURED) else UNKNOWN if name.endswith(PERHAPS) else NO)


def name_says_array_file(case: Case) -> Answered:
    """Yes for the suffixes that the rule names."""
    return Answered(YES if _name(case).endswith(ARRAYS) else NO)


QUESTIONS = {function.__name__.replace("_", "-"): function for function in (
    file_is_plain_text, name_says_structured_text, holds_over_1000_numbers, name_says_array_file)}
