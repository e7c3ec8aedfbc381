# SPDX-License-Identifier: GPL-2.0-or-later
"""Tag files: lintian's format, and a text that says what, why and what to do."""
from __future__ import annotations

import re

import pytest

from lintian_ml import deb822, policy, share, tags
from lintian_ml.hints import drafts
from lintian_ml.errors import DataError
from lintian_ml.model import Severity
from lintian_ml.tags import Tag

TAGS = tags.load()
GOOD = "Tag: ml-x\nSeverity: info\nCheck: ml/x\nExplanation: One.\n two.\n .\n Three.\nSee-Also: a 1, https://b/\n"


def _raw(name: str) -> str:
    return share.text("policy", "tags", name + tags.SUFFIX)


def _tag(name: str) -> Tag:
    return TAGS[name]


@pytest.mark.parametrize("name", TAGS)
def test_tag_file_is_complete(name: str) -> None:
    """Every tag has a check below ml/ and an explanation of at least two paragraphs, of whole sentences."""
    tag = _tag(name)
    paragraphs = tag.explanation.split("\n\n")
    assert re.fullmatch(r"ml/[a-z]+", tag.check)
    assert len(paragraphs) >= 2
    assert all(paragraph[0].isalnum() and paragraph.endswith(".") for paragraph in paragraphs)


@pytest.mark.parametrize("name", TAGS)
def test_tag_file_has_lintians_fields_only(name: str) -> None:
    """lintian can read the file: one stanza, its fields, lines that are not too long."""
    faults: list[str] = []
    stanza, = deb822.parse(_raw(name), name, faults)
    assert not faults
    assert set(stanza.fields) <= {"Tag", "Severity", "Experimental", "Check", "Explanation", "See-Also", "Show-Always",
                                  "Renamed-From"}
    assert all(len(line) <= 80 or line.startswith("See-Also") for line in _raw(name).splitlines())


@pytest.mark.parametrize("name", TAGS)
def test_tag_text_blames_nobody(name: str) -> None:
    """No tag speaks for Debian, exclaims, or calls the maintainer names."""
    text = _tag(name).explanation
    assert not re.search(r"Debian (forbids|requires)|!|\b(you|your|bad|wrongful|illegal|violat\w+)\b", text)


@pytest.mark.parametrize("name", TAGS)
def test_references_can_be_followed(name: str) -> None:
    """See-Also names a manual with a section, a manual page or an address."""
    for reference in _tag(name).see_also:
        assert re.fullmatch(r"debian-policy \d+(\.\d+)*|[a-z.-]+\(\d\)|https://\S+", reference)


def test_severities_keep_to_their_meaning() -> None:
    """Errors are for override files and false declarations only; warnings are a short list that rests on no draft."""
    errors = {name for name, tag in TAGS.items() if tag.severity is Severity.ERROR}
    warnings = {name for name, tag in TAGS.items() if tag.severity is Severity.WARNING}
    assert errors == {"ml-alien-tag", "ml-malformed-override", "ml-invalid-override-restriction",
                      "ml-declaration-contradicted"}
    assert {"ml-weights-without-documented-origin", "ml-weights-unreadable", "ml-source-incomplete"} <= warnings
    assert not any(TAGS[name].experimental for name in errors | warnings)
    assert _tag("ml-weights").severity is Severity.CLASSIFICATION


def test_drafts_are_named_as_such() -> None:
    """A tag is experimental exactly if it rests on a policy text, and then its explanation says so."""
    allowed = {name for text in policy.load() for name in (*text.tags.values(), *text.rules)} | {drafts.OPEN}
    assert {name for name, tag in TAGS.items() if tag.experimental} == allowed
    for name in allowed:
        assert "no such text is in force in Debian" in _tag(name).explanation
        assert _tag(name).check == "ml/policy"


def test_tags_of_override_files_are_always_shown() -> None:
    """What an override file earns cannot be overridden."""
    assert {name for name, tag in TAGS.items() if tag.show_always} \
        == {name for name, tag in TAGS.items() if tag.check == "ml/overrides"}


def test_tag_is_read() -> None:
    """Paragraphs are joined, references and flags taken apart."""
    faults: list[str] = []
    text = GOOD + "Experimental: yes\nShow-Always: no\nRenamed-From: ml-old, ml-older\n"
    assert tags.parse(text, "ml-x", faults) == Tag(
        "ml-x", Severity.INFO, "ml/x", "One. two.\n\nThree.", ("a 1", "https://b/"), experimental=True,
        renamed_from=("ml-old", "ml-older"))
    assert not faults


@pytest.mark.parametrize("text, fault", [
    (GOOD + "Name-Spaced: yes\n", "ml-x.tag:9: unknown field Name-Spaced"),
    (GOOD.replace("Explanation: One.", "Explanation:").replace(" two.\n .\n Three.\n", ""),
     "ml-x.tag:1: field Explanation is missing"),
    (GOOD.replace("info", "serious"), "ml-x.tag:1: unknown severity serious"),
    (GOOD.replace("ml-x", "ml-y"), "ml-x.tag:1: the tag's name has to be the file's and begin with ml-"),
    (GOOD + "Experimental: perhaps\n", "ml-x.tag:1: Experimental is neither yes nor no"),
    (GOOD + "\nScreen: x\n", "ml-x.tag:1: holds 2 stanzas instead of one"),
    (GOOD + "what\n", "ml-x.tag:9: is neither a field nor a comment"),
    (" x\n" + GOOD, "ml-x.tag:1: continues a field, but there is none above"),
    ("", "ml-x.tag:1: holds 0 stanzas instead of one"),
])
def test_malformed_tag_names_line_and_fault(text: str, fault: str) -> None:
    """A fault in a tag file is one sentence with its line, and the tag is not used."""
    faults: list[str] = []
    assert tags.parse(text, "ml-x", faults) is None
    assert fault in faults


def test_faults_are_one_error() -> None:
    """All faults together are one DataError, a line each."""
    with pytest.raises(DataError, match="^a\nb$"):
        deb822.complain(["a", "b"])


def test_deb822_reads_text_as_a_person_wrote_it() -> None:
    """Comments are skipped, a dot is an empty line, an indented line keeps its own line."""
    faults: list[str] = []
    stanza, = deb822.parse("\n# c\nA: one\n two\n# c\n .\n   x = 1\n end\r\nB:\n", "n", faults)
    assert stanza.line == 3 and not faults
    assert stanza.fields["A"].value == "one\ntwo\n\n  x = 1\nend"
    assert stanza.fields["A"].paragraphs() == ("one two", "  x = 1\nend")
    assert stanza.get("B") == "" and stanza.get("C") == ""
