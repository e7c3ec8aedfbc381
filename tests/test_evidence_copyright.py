# SPDX-License-Identifier: GPL-2.0-or-later
"""debian/copyright without a library: the same answers as python-debian's, or none."""
from __future__ import annotations

import random
import subprocess
import sys
import warnings

from lintian_ml.evidence import copyright_plain

TEXT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: net
Source: https://example.org/net

Files: *
Copyright: 2020 Somebody
License: GPL-2+
Comment: trained by
 .
 somebody

Files: src/net.c
  data/*.bin
Copyright:
 2021 Somebody Else
 2022 And Another
License: BSD-3-clause or Expat

License: GPL-2+
 On Debian systems
 .
 see elsewhere.
"""
LINES = ("", " ", "# a comment", "\tx", " .", "Files:", "Files: a b", "License:", "License:  MIT", "Copyright: x", "x",
         "Comment: more", "É: x", "-X: y", "Format: other")


def _reference(text: str) -> object:
    from debian import copyright as library

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = library.Copyright(sequence=text.splitlines(True), strict=True)
            return [(tuple(entry.files), entry.license.synopsis, (entry.comment or "").split())
                    for entry in parsed.all_files_paragraphs()]
        except Exception as error:  # whatever it raises, the quick reader must not have answered
            return repr(error)


def test_a_plain_file_is_read() -> None:
    """Stanzas with their patterns, the first line of the licence, and the comment."""
    first, second = copyright_plain.stanzas(TEXT) or ()
    assert (first.patterns, first.licence) == (("*",), "GPL-2+")
    assert first.comment.split() == ["trained", "by", ".", "somebody"]
    assert (second.patterns, second.licence) == (("src/net.c", "data/*.bin"), "BSD-3-clause or Expat")


def test_a_file_that_was_changed_is_read_alike_or_not_at_all() -> None:
    """Whatever is inserted, lost, indented or repeated: an answer is python-debian's answer."""
    dice, answered = random.Random(1), 0
    for _ in range(300):
        lines = TEXT.split("\n")
        place = dice.randrange(len(lines))
        change = dice.randrange(4)
        if change == 0:
            del lines[place]
        elif change == 1:
            lines.insert(place, dice.choice(LINES))
        else:
            lines[place] = lines[place].strip() if change == 2 else " " + lines[place]
        found = copyright_plain.stanzas("\n".join(lines))
        if found is not None:
            answered += 1
            assert [(entry.patterns, entry.licence, entry.comment.split()) for entry in found] == _reference(
                "\n".join(lines)), lines
    assert answered > 50


def test_the_library_says_nothing_on_the_terminal() -> None:
    """Of an address without its slash python-debian warns, where nobody listens on the terminal; it is no finding."""
    text = TEXT.replace("copyright-format/1.0/", "copyright-format/1.0")
    code = f"from lintian_ml.evidence import copyright\nprint(len([*copyright._with_debian({text!r})]))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("2\n", "")
