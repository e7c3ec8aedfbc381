# SPDX-License-Identifier: GPL-2.0-or-later
"""The output for people, compared whole."""
from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from handmade import TAGS, package, report, weight

from lintian_ml.model import Answer, Hint, PackageReport, Pointer, Role, Severity
from lintian_ml.report import text
from lintian_ml.report.display import Display

EVERYTHING = Display(tags=TAGS, levels=frozenset(Severity), experimental=True, overrides=True, quiet=True)


def shown(display: Display, *packages: PackageReport) -> str:
    return text.render(report(*packages), display)


def hints(*packages: PackageReport) -> str:
    """Everything up to the closing part."""
    output = shown(replace(EVERYTHING, quiet=False), *packages)
    return output[:output.index(f"N: {packages[0].name} source: no machine")]


def same(output: str, expected: str) -> None:
    assert output == dedent(expected).lstrip("\n").replace("~", " ")


def test_lines_have_lintians_grammar() -> None:
    """Letter, package, type except for binary packages, tag, note, pointer with a line if there is one."""
    source = package(Hint("ml-broken", "cut short", Pointer("a/b.onnx", 3)), Hint("ml-origin", "", Pointer("a")),
                     Hint("ml-odd", "only a note"), Hint("ml-draft"))
    binary = package(Hint("ml-broken", "", Pointer("usr/x")), kind="binary")
    same(shown(EVERYTHING, source, binary), """
        E: foo source: ml-broken cut short [a/b.onnx:3]
        E: foo: ml-broken [usr/x]
        W: foo source: ml-origin [a]
        P: foo source: ml-odd only a note
        X: foo source: ml-draft
        """)


def test_trees_and_tarballs_are_sources() -> None:
    """A tree or a tarball is printed with lintian's type for source packages."""
    for kind in ("tree", "tarball"):
        assert shown(EVERYTHING, package(Hint("ml-odd"), kind=kind)) == "P: foo source: ml-odd\n"


def test_order_is_lintians() -> None:
    """Not masked before masked, letters E W I P X C O M, then tag, type, package, context."""
    found = [Hint("ml-weights", "b"), Hint("ml-weights", "a"), Hint("ml-broken", masked_by="exempt jpeg tables"),
             Hint("ml-broken", "z", masked_by="override 3"), Hint("ml-unused-override"), Hint("ml-draft"),
             Hint("ml-odd"), Hint("ml-origin")]
    same(hints(package(*found, name="zoo"), package(*found[:2], name="ant")), """
        W: zoo source: ml-origin
        I: zoo source: ml-unused-override
        P: zoo source: ml-odd
        X: zoo source: ml-draft
        C: ant source: ml-weights a
        C: ant source: ml-weights b
        C: zoo source: ml-weights a
        C: zoo source: ml-weights b
        O: zoo source: ml-broken z
        N: masked by exempt jpeg tables
        M: zoo source: ml-broken
        """)


def test_justification_comes_first_and_wrapped() -> None:
    """An override's comment stands in N: lines of lintian's width above the line it explains; not with --quiet."""
    excused = package(Hint("ml-origin", masked_by="override", justification="we know it " * 14))
    assert shown(EVERYTHING, excused) == "O: foo source: ml-origin\n"
    same(hints(excused), """
        N: we know it we know it we know it we know it we know it we know it we know
        N: it we know it we know it we know it we know it we know it we know it we
        N: know it
        O: foo source: ml-origin
        """)


@pytest.mark.parametrize("bad", ["\x1b", "\n", "\r", "\x00", "\u202e", "\u2028", "\x9b", "\udcff", "\u200b", "\xa0"])
def test_unprintable_characters_are_question_marks(bad: str) -> None:
    """No text of a package steers the terminal or forges a line."""
    hostile = package(Hint("ml-origin", f"n{bad}", Pointer(f"p{bad}"), "override", f"j{bad}"), name=f"foo{bad}",
                      weights=(weight(f"w{bad}.txt"),))
    output = shown(Display(tags=TAGS, overrides=True, verbose=True), hostile)
    assert bad not in output.replace("\n", "") and "N: j?\nO: foo? source: ml-origin n? [p?]\n" in output
    assert "w?.txt" in output


def test_information_follows_the_first_line_of_a_tag() -> None:
    """--info has lintian's layout: N: before every hint, the explanation once."""
    display = Display(tags=TAGS, info=True, quiet=True)
    same(shown(display, package(Hint("ml-origin", "a"), Hint("ml-origin", "b"))), """
        N:
        W: foo source: ml-origin a
        N:~
        N:   No file says where the weights come from, which is what a reader of the
        N:   package would like to know.
        N:  ~
        N:   Say it in <README.source>:
        N:     Weights: from there
        N:~
        N:   Please refer to section 4.14 of the Debian Policy Manual and
        N:   https://example.org/origin for details.
        N:~
        N:   Visibility: warning
        N:   Show-Always: no
        N:   Check: weights
        N:~
        N:
        W: foo source: ml-origin b
        """)


def test_colour_is_on_the_tag_alone() -> None:
    """Only the name of the tag is coloured."""
    output = shown(Display(tags=TAGS, colour=True, quiet=True), package(Hint("ml-origin", "a")))
    assert output == "W: foo source: \x1b[33mml-origin\x1b[0m a\n"


def test_limit_is_lintians() -> None:
    """The last line within the limit says how to see the others."""
    found = [Hint("ml-origin", str(number)) for number in range(4)]
    same(shown(Display(tags=TAGS, limit=2, quiet=True), package(*found)), """
        W: foo source: ml-origin 0
        W: foo source: ml-origin ... use "--tag-display-limit 0" to see all (or pipe to a file/program)
        """)
    assert shown(Display(tags=TAGS, limit=5, quiet=True), package(*found)).count("\n") == 4


def test_display_level_and_experimental() -> None:
    """The default shows errors and warnings that are neither experimental nor masked."""
    found = [Hint(tag) for tag in TAGS] + [Hint("ml-broken", "m", masked_by="override")]
    default = "E: foo source: ml-broken\nW: foo source: ml-origin\n"
    assert shown(Display(tags=TAGS, quiet=True), package(*found)) == default
    assert shown(Display(tags=TAGS, quiet=True, drafts=True), package(*found)) == f"{default}X: foo source: ml-draft\n"
    assert shown(Display(tags=TAGS, quiet=True, only=frozenset({"ml-draft"})),
                 package(*found)) == "X: foo source: ml-draft\n"
    assert shown(Display(tags=TAGS, quiet=True, suppressed=frozenset({"ml-broken"})),
                 package(*found)) == "W: foo source: ml-origin\n"


def test_no_override_gives_the_hint_back() -> None:
    """--no-override ignores overrides; what something else masked stays masked."""
    found = (Hint("ml-origin", "a", masked_by="override 2"), Hint("ml-origin", "b", masked_by="exempt c"))
    assert shown(Display(tags=TAGS, quiet=True, ignore_overrides=True), package(*found)) == \
        "W: foo source: ml-origin a\n"


def test_tag_without_a_file_is_still_told() -> None:
    """A finding is not lost because its tag has no file."""
    assert shown(Display(quiet=True), package(Hint("ml-new"))) == "W: foo source: ml-new\n"


def test_closing_table() -> None:
    """Each weight file with its class under every text, the answers that led there, and what is open."""
    weights = (weight(), weight("tests/small.txt", 8, Role.TEST, Answer.NO))
    same(shown(Display(tags=TAGS), package(weights=weights), package(name="bar", complete=False)), """
        N:
        N: foo source: 2 weight files, 357,216 parameters
        N:   training program present: yes; training data present: no
        N:   file             format           kind    role             parameters
        N:   net.txt          leela-zero-text  neural  shipped             357,208
        N:   tests/small.txt  leela-zero-text  neural  test, untrained           8
        N:     text-a   free | toxic ?
        N:     text-bb  toxic
        N:     yes: licence-is-free
        N:     no: training-program-is-complete
        N:     open: training-data-is-free
        N: bar source: no machine-learning weights found
        N:   a part of the source is missing or damaged: what it holds is not in this report
        N:
        N: a list of classes with ? is undecided: answers to the open questions would shorten it
        N: "lintian-ml explain NAME" says what a policy text, a class or a question is
        """)


def test_verbose_table_says_where_answers_come_from() -> None:
    """With --verbose every answer has its places."""
    output = shown(Display(tags=TAGS, verbose=True, questions=frozenset({"licence-is-free"})),
                   package(weights=(weight(),)))
    assert "N:     yes: licence-is-free [debian/copyright:7]\n" in output
    assert "training-program-is-complete" not in output


def test_many_files_are_one_row() -> None:
    """More than twelve files of a kind in one directory are summed up; twelve are not."""
    many = tuple(weight(f"LM/{number:02}.lm", 400) for number in range(13))
    assert "N:   LM/*.lm (13 files)  leela-zero-text  neural  shipped       5,200\n" in shown(
        Display(), package(weights=many))
    assert "*" not in shown(Display(), package(weights=many[:12]))


def test_paths_are_cut_on_a_terminal_only() -> None:
    """A long path keeps its end within the width of a terminal, and stays whole in a pipe."""
    path = f"{'deep/' * 30}net.txt"
    files = package(weights=(weight(path),))
    assert f"N:   {path}  leela-zero-text" in shown(Display(), files)
    row = f"N:   ...{path[-26:]}  leela-zero-text  neural  shipped     357,208"
    assert len(row) == 80 and row in shown(Display(cut=True, width=80), files).splitlines()


def test_unknown_number_of_parameters() -> None:
    """A format that is only recognised has no number of parameters."""
    output = shown(Display(), package(weights=(weight(parameters=0),)))
    assert "N: foo source: 1 weight file\n" in output and "neural  shipped     unknown\n" in output


def test_override_figures_are_right() -> None:
    """The closing line counts what was overridden and which overrides were of no use, shown or not."""
    found = (Hint("ml-origin", "a", masked_by="override 2"), Hint("ml-unused-override"), Hint("ml-odd", masked_by="x"))
    assert shown(Display(tags=TAGS), package(*found)).splitlines()[-1] == "N: 1 hint overridden; 1 unused override"
    assert "overridden" not in shown(Display(tags=TAGS), package())
    assert shown(Display(tags=TAGS, verbose=True), package()).endswith("N: 0 hints overridden; 0 unused overrides\n")


def test_exemptions_stay_visible() -> None:
    """A closing line counts the hints that the list answers, those alone that would be shown, and where to see them."""
    found = (Hint("ml-origin", "a", masked_by="exemption x"), Hint("ml-draft", masked_by="exemption x"),
             Hint("ml-odd", masked_by="baseline"))
    last = shown(Display(tags=TAGS), package(*found)).splitlines()[-1]
    assert last == "N: 1 hint answered by the list of exemptions; --show-overrides prints the reasons"
    assert "exemptions" not in shown(Display(tags=TAGS, overrides=True), package(*found))
