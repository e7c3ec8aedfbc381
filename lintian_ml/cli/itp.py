# SPDX-License-Identifier: GPL-2.0-or-later
"""Review an intent to package (ITP, RFP, RFS): what the bug says of models, what the source holds, what to ask."""
from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.words import stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lintian_ml.itp.form import Bug
    from lintian_ml.itp.mail import Message
    from lintian_ml.model import Pointer
    from lintian_ml.review import Review

FORMATS = ("text", "markdown", "mail")
EPILOG = """examples:
  lintian-ml itp bug.mbox                            what the bug says, and what to ask
  lintian-ml itp bug.mbox --source foo-1.0.tar.gz    also whether the source is what the bug says
  lintian-ml itp --format mail bug.mbox > reply      a draft of the reply; nothing is ever sent
  lintian-ml itp 1234567                             a bug by its number, where the network allows

The bug is an mbox, a mail or the text that reportbug saves. --format mail takes the sender from DEBFULLNAME and
DEBEMAIL.
Exit status: 0 reviewed, 1 could not.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The bug, its source, and the form of the review."""
    add = parser.add_argument
    add("bug", metavar="BUG", help='an mbox or text file of the bug, "-" for standard input, or its number')
    add("--source", metavar="PATH", help="the source to compare with: a tree, tarball, git checkout or .dsc")
    add("--format", choices=FORMATS, default="text", help="the review as text, as Markdown, or as a draft of a mail to "
        "the bug (default: text)")
    add("--output", metavar="FILE", help="write there instead of standard output")


def run(options: argparse.Namespace) -> int:
    """Read the bug, look at the source, print the review."""
    from dataclasses import replace

    from lintian_ml import review
    from lintian_ml.cli.files import write
    from lintian_ml.itp import assemble, form, promise

    bug = form.parse(_messages(options.bug))
    tree = promise.tree(options.source) if options.source else None
    found = assemble.of_bug(bug, tree)
    if tree:
        found = replace(found, findings=review.placed(found.findings, _functions(options.source, found)))
    write(_rendered(options.format, found, bug), options.output)
    return 0


def _messages(name: str) -> tuple[Message, ...]:
    from lintian_ml.itp import mail, online

    number = name.removeprefix("#")
    if number.isascii() and number.isdigit() and not Path(name).exists():
        return online.fetch(number)
    return mail.read(_bytes(name), name)


def _bytes(name: str) -> bytes:
    try:
        if name == "-":
            import sys

            return sys.stdin.buffer.read(limits.BUG + 1)
        with Path(name).open("rb") as stream:
            return stream.read(limits.BUG + 1)
    except (OSError, ValueError) as error:
        raise InputError(stopped(name, error)) from error


def _functions(source: str, review: Review) -> Mapping[Pointer, str]:
    from lintian_ml.review import functions
    from lintian_ml.model import Pointer

    wanted = [Pointer(place.path, place.line) for entry in review.findings for place in entry.places]
    return functions.locate(source, wanted)


def _rendered(name: str, review: Review, bug: Bug) -> str:
    if name == "mail":
        from lintian_ml.itp import reply

        return reply.mail(review, bug, (os.environ.get("DEBFULLNAME", ""), os.environ.get("DEBEMAIL", "")))
    if name == "markdown":
        from lintian_ml.report import markdown

        return markdown.text(review)
    from lintian_ml.report import review as plain

    return plain.text(review)
