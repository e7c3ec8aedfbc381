# SPDX-License-Identifier: GPL-2.0-or-later
"""Overrides: lintian's grammar, its rules for patterns, and what a file itself can earn."""
from __future__ import annotations

import time

import pytest

from lintian_ml import glob, limits, overrides, tags
from lintian_ml.model import Hint, Pointer, Severity
from lintian_ml.overrides import PATH, Override, Overrides
from lintian_ml.tags import Tag

KNOWN = {**tags.load(), "ml-new": Tag("ml-new", Severity.INFO, "ml/x", "x", renamed_from=("ml-old",))}
WEIGHTS = Hint("ml-weights", "gnubg-weights neural, shipped", Pointer("gnubg.weights"))


def _parse(text: str, kind: str = "source", architecture: str = "") -> Overrides:
    return overrides.parse(text, "gnubg", kind, architecture)


def _lines(text: str, *hints: Hint) -> list[str]:
    """What the overrides themselves earned."""
    found = overrides.apply(hints, _parse(text), KNOWN)[len(hints):]
    return [f"{hint.tag} {hint.context}" for hint in found]


def _masked(text: str, hint: Hint = WEIGHTS) -> tuple[str | None, str]:
    found = overrides.apply([hint], _parse(text), KNOWN)[0]
    return found.masked_by, found.justification


# -- the grammar -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [
    "ml-weights", "  ml-weights  ", "gnubg: ml-weights", "gnubg:ml-weights", "gnubg source: ml-weights",
    "source: ml-weights", "gnubg [any]: ml-weights", "gnubg [!amd64 !i386] source: ml-weights",
    "[any] source: ml-weights", "[any]: ml-weights", "gnubg   source  :   ml-weights", "gnubg source : ml-weights",
])
def test_line_means_a_tag_of_the_source(line: str) -> None:
    """Own package name, architectures and own type may stand before a colon."""
    found = _parse(line)
    assert found == Overrides((Override("ml-weights", "", 1),))


@pytest.mark.parametrize("line, why", [
    ("gnubg ml-weights", "a colon is expected before the tag"),
    ("source ml-weights", "a colon is expected before the tag"),
    ("[any] ml-weights", "a colon is expected before the tag"),
    ("gnubg source ml-weights", "a colon is expected before the tag"),
    ("gnubg", "a colon is expected before the tag"),
    ("gnubg:", "a tag is expected"),
    ("gnubg source: ", "a tag is expected"),
    ("ml-weights " + "x" * (limits.PATTERN + 1), f"the pattern is longer than {limits.PATTERN} characters"),
])
def test_malformed_line_earns_a_tag(line: str, why: str) -> None:
    """A colon is needed where anything stands before the tag, and a tag is needed."""
    assert _parse(line) == Overrides((), (Hint("ml-malformed-override", why, Pointer(PATH, 1)),))


@pytest.mark.parametrize("names, why", [
    ("amd64 !i386", "either all architectures are negated or none"),
    ("amd_64", "no architecture is called amd_64"),
    ("", "no architecture is called nothing"),
    ("AMD64 i386", "no architecture is called AMD64"),
])
def test_bad_architecture_list_earns_a_tag(names: str, why: str) -> None:
    """Names have to be names, and all are negated or none."""
    assert _parse(f"[{names}]: ml-weights").hints \
        == (Hint("ml-invalid-override-restriction", why, Pointer(PATH, 1)),)


@pytest.mark.parametrize("names, architecture, holds", [
    ("amd64", "amd64", True), ("amd64 i386", "i386", True), ("amd64", "i386", False), ("!amd64", "i386", True),
    ("!amd64", "amd64", False), ("linux-any", "amd64", True), ("any-amd64", "hurd-amd64", True),
    ("linux-any", "hurd-i386", False), ("hurd-any", "hurd-i386", True), ("any", "amd64", True),
    ("amd64", "source", False), ("linux-any", "source", False), ("!amd64", "source", True), ("any", "source", True),
])
def test_architecture_list_holds_as_in_build_depends(names: str, architecture: str, holds: bool) -> None:
    """A line for another architecture is left out without a word."""
    found = _parse(f"[{names}]: ml-weights", "source" if architecture == "source" else "binary", architecture)
    assert bool(found.entries) is holds and not found.hints


def test_type_is_that_of_the_package() -> None:
    """In a source package ``binary`` is no type, so it is read as a tag, and the other way round."""
    assert _parse("binary: ml-weights").entries == (Override("binary:", "ml-weights", 1),)
    assert _parse("binary: ml-weights", "binary").entries == (Override("ml-weights", "", 1),)
    assert _parse("source: ml-weights", "tree").entries == (Override("ml-weights", "", 1),)


def test_foreign_package_name_is_an_unknown_tag() -> None:
    """A name that is not the package's is taken for a tag."""
    assert _lines("other: ml-weights\n") == [f"ml-alien-tag other: [{PATH}:1]"]


def test_white_space_is_squeezed() -> None:
    """Tabs and runs of spaces count as one space, in the pattern too."""
    assert _parse("\tml-weights \t a\t b \n").entries == (Override("ml-weights", "a b", 1),)


def test_too_many_lines_end_the_reading() -> None:
    """A list without end is cut, and says so."""
    found = _parse("".join(f"ml-weights {number}\n" for number in range(limits.OVERRIDES + 50)))
    assert len(found.entries) == limits.OVERRIDES
    assert [hint.tag for hint in found.hints] == ["ml-malformed-override"]


# -- justifications --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text, justification", [
    ("# why\nml-weights\n", "why"),
    ("# first\n#second\n#\n# third\nml-weights\n", "first second third"),
    ("# dropped\n\nml-weights\n", ""),
    ("# old\n\n# new\nml-weights\n", "new"),
    ("ml-weights\n# below\n", ""),
    ("# inherited\nml-weights other\nml-weights *\n", "inherited"),
    ("# inherited\nml-weights other\n# own\nml-weights *\n", "own"),
    ("# lost\nml-weights other\n\nml-weights *\n", ""),
    ("# other\nml-possible-weights\nml-weights\n", ""),
])
def test_comments_directly_above_are_the_justification(text: str, justification: str) -> None:
    """A blank line drops them; an override for the same tag on the next line inherits them."""
    masked_by, found = _masked(text)
    assert masked_by and found == justification


# -- patterns --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("pattern, text, fits", [
    ("abc", "abc", True), ("abc", "abcd", False), ("ab", "abc", False), ("", "", True), ("*", "", True),
    ("*", "a/b", True), ("a*c", "a/b/c", True), ("a*c", "ac", True), ("a*c", "acd", False), ("?", "a", True),
    ("?", "", False), ("a?c", "abc", True), ("a?c", "ac", False), ("*b?", "abbc", True), ("**b**", "abc", True),
    ("[a-z]", "b", False), ("[a-z]", "[a-z]", True), ("{a,b}", "a", False), ("[doc/*.html]", "[doc/a/b.html]", True),
    (r"a\*c", "a*c", True), (r"a\*c", "abc", False), (r"a\?", "a?", True), (r"a\?", "ab", False), (r"\\", "\\", True),
    ("\\", "\\", True), ("a.c", "abc", False), ("a.c", "a.c", True), ("*a*b", "xaxbxb", True), ("*ab", "aab", True),
    ("a*a", "a", False), ("*?*", "x", True), ("a*?b", "ab", False), ("a*?b", "axb", True), ("x*", "a\nb", False),
    ("a*b", "a\nb", True),
])
def test_pattern(pattern: str, text: str, fits: bool) -> None:
    """``*`` and ``?`` are special, a backslash escapes, all else is literal, and the whole context has to fit."""
    assert glob.matches(pattern, text) is fits


@pytest.mark.parametrize("pattern", ["*a" * 250 + "b", "*" + "a?" * 250 + "b", "*?" * 250 + "b", "*" * 500 + "b"])
def test_no_pattern_is_slow(pattern: str) -> None:
    """A pattern that would make a backtracking matcher hang is decided at once."""
    start = time.perf_counter()
    assert not glob.matches(pattern, "a" * 5000)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("line", [
    "ml-weights", "ml-weights *", "ml-weights gnubg-weights neural, shipped [gnubg.weights]", "ml-weights *[gnubg.*]",
    "ml-weights gnubg-weights*", "ml-weights *gnubg.weight?]",
])
def test_pattern_covers_note_and_pointer(line: str) -> None:
    """The pattern is compared with the context as printed: note, then pointer."""
    assert _masked(line) == (f"override {PATH}:1", "")
    assert _lines(line, WEIGHTS) == []


def test_leading_dot_slash_is_dropped() -> None:
    """``./`` before a pattern means nothing."""
    assert _masked("ml-weights ./*")[0]


def test_bare_tag_wins_over_patterns() -> None:
    """With a bare tag no pattern is looked at."""
    assert _masked("ml-weights *\nml-weights\n")[0] == f"override {PATH}:2"


def test_shortest_fitting_pattern_wins() -> None:
    """Among patterns that fit, the shortest one counts, wherever it stands."""
    assert _masked("ml-weights gnubg*\nml-weights g*\nml-weights x\n")[0] == f"override {PATH}:2"


def test_same_line_twice_takes_the_last() -> None:
    """The later of two equal lines replaces the earlier one, and both are told."""
    text = "# one\nml-weights *\n# two\nml-weights *\n"
    assert _masked(text) == (f"override {PATH}:4", "two")
    assert _lines(text, WEIGHTS) == [f"ml-duplicate-override ml-weights * (lines 4 2) [{PATH}:4]"]


# -- drift -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("line, earned", [
    ("ml-nonsense", "ml-alien-tag ml-nonsense"),
    ("source-is-missing x", "ml-alien-tag source-is-missing"),
    ("ml-possible-weights", "ml-unused-override ml-possible-weights"),
    ("ml-possible-weights [a]", "ml-unused-override ml-possible-weights [a]"),
    ("ml-weights [other]", "ml-mismatched-override ml-weights [other]"),
])
def test_override_without_effect_is_told(line: str, earned: str) -> None:
    """Unknown, not issued, or issued with other contexts."""
    assert _lines(line, WEIGHTS) == [f"{earned} [{PATH}:1]"]


def test_former_name_still_works() -> None:
    """An old tag name overrides, and is told."""
    hint = Hint("ml-new", "x")
    assert _masked("ml-old", hint)[0] == f"override {PATH}:1"
    assert _lines("ml-old", hint) == [f"ml-renamed-tag ml-old => ml-new [{PATH}:1]"]


def test_tags_of_the_file_itself_cannot_be_overridden() -> None:
    """An override for a tag that is always shown has no effect, and its line is told."""
    text = "ml-unused-override\nml-possible-weights\n"
    assert _lines(text) == [f"ml-unused-override ml-unused-override [{PATH}:1]",
                            f"ml-unused-override ml-possible-weights [{PATH}:2]"]
    alien = Hint("ml-alien-tag", "x")
    assert _masked("ml-alien-tag", alien) == (None, "")


def test_mask_that_is_there_stays() -> None:
    """A hint that something else masked keeps its mask; its override counts as used."""
    hint = Hint("ml-weights", "x", masked_by="screen exempt")
    assert _masked("ml-weights", hint) == ("screen exempt", "")
    assert _lines("ml-weights", hint) == []


def test_nothing_disappears() -> None:
    """Every hint comes back, in its order."""
    hints = [WEIGHTS, Hint("ml-possible-weights", "x")]
    found = overrides.apply(hints, _parse("ml-weights\n"), KNOWN)
    assert [hint.tag for hint in found] == ["ml-weights", "ml-possible-weights"]
    assert [bool(hint.masked_by) for hint in found] == [True, False]


def test_contexts_of_drift_are_unique() -> None:
    """The same fault on two lines is two contexts."""
    found = overrides.apply([], _parse("ml-a\nml-b\nsource\nsource\n"), KNOWN)
    assert len({(hint.tag, hint.context) for hint in found}) == len(found) == 4
