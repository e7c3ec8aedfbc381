# SPDX-License-Identifier: GPL-2.0-or-later
"""A review as the mail that a reviewer would send to the bug: a draft, written and never sent.

It answers the newest mail of the packager that a finding is about, else the one that opened the bug. Headers are as
RFC 5322, 3.6.4 wants them for a reply: In-Reply-To names what is answered, References the thread up to it. It goes to
the bug, with its submitter and whoever is answered in copy; there is no Date and no Message-ID, which the program that
sends it adds.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from lintian_ml import __version__
from lintian_ml.itp.form import Bug
from lintian_ml.itp.mail import Message
from lintian_ml.lazy import regex
from lintian_ml.report.escape import printable
from lintian_ml.report.explain import wrap
from lintian_ml.report.review import LEGEND, few, letter, nothing
from lintian_ml.review import Area, Finding, Review

WIDTH = 73  # columns, so that two more quotations still fit into 80
TRACKER = "bugs.debian.org"
_IDENTIFIER = regex(r"<[!-;=?-~]{3,200}>")


def mail(review: Review, bug: Bug, sender: tuple[str, str] = ("", "")) -> str:
    """The draft with LF line ends; ``sender`` is name and address, left out where the address is empty."""
    message = answered(review, bug)
    draft = EmailMessage(policy=SMTP.clone(linesep="\n", max_line_length=78))
    if sender[1] and (found := _address(*sender)):
        draft["From"] = found
    people = _people((bug.submitter, message), sender[1])
    if bug.number:
        draft["To"] = Address("", bug.number, TRACKER)
    if people:
        draft["Cc" if bug.number else "To"] = people
    draft["Subject"] = _subject(bug, message)
    if _IDENTIFIER.fullmatch(message.identifier):
        draft["In-Reply-To"] = message.identifier
        draft["References"] = " ".join(_thread(bug, message))
    draft["User-Agent"] = f"lintian-ml/{__version__} (draft)"
    draft.set_content("".join(f"{line}\n" for line in _body(review, bug, message)), cte="8bit")
    return draft.as_bytes().decode("utf-8")


def answered(review: Review, bug: Bug) -> Message:
    """The newest mail of whoever packages it that a finding quotes; else the one that opened the bug."""
    packager = (parseaddr(bug.owner)[1] or bug.submitter.address).lower()
    quoted = {place.path for entry in review.findings for place in entry.places}
    return next((message for message in reversed(bug.messages)
                 if message.place in quoted and message.address.lower() == packager), bug.submitter)


def _people(messages: Iterable[Message], but: str) -> list[Address]:
    """Who wrote them, each once, without the address ``but``."""
    found = {message.address.lower(): _address(message.sender, message.address) for message in messages}
    return [address for key, address in found.items() if address and key != but.lower()]


def _thread(bug: Bug, message: Message) -> list[str]:
    """The identifiers from the first mail of a thread to ``message``; what its own header lacks, others have. The
    first and the last ten are enough to put it into its place."""
    known = {entry.identifier: entry.references for entry in bug.messages if entry.identifier}
    found = [*message.references, message.identifier]
    while above := [name for name in known.get(found[0], ()) if name not in found]:
        found = above + found
    sound = [name for name in found if _IDENTIFIER.fullmatch(name)]
    return sound[:1] + sound[1:][-10:]


def _address(name: str, address: str) -> Address | None:
    """An address as a header takes it; None where it is none."""
    local, _, domain = printable(address).rpartition("@")
    try:
        return Address(printable(name), local, domain) if local and domain else None
    except (ValueError, IndexError):
        return None


def _subject(bug: Bug, message: Message) -> str:
    subject = printable(re.sub(r"(?i)^(?:\s*re\s*:\s*)+", "", message.subject or bug.submitter.subject))
    if not subject:
        subject = f"{bug.kind or 'ITP'}: {printable(bug.name)}{f' -- {printable(bug.summary)}' if bug.summary else ''}"
    if bug.number and f"#{bug.number}" not in subject:
        subject = f"Bug#{bug.number}: {subject}"
    return f"Re: {subject}"


def _body(review: Review, bug: Bug, message: Message) -> Iterator[str]:
    name = printable(message.sender)
    yield from ([f"Hi {name.split()[0]},", ""] if name.split() else [])
    count = len(review.findings)
    points = nothing(review) if not count else "One point came up:" if count == 1 else f"{count} points came up:"
    yield from wrap(f"I had a look at {printable(bug.name or 'this package')} with an eye on machine-learning models. "
                    f"{points}", WIDTH)
    for number, entry in enumerate(review.findings, 1):
        yield ""
        yield from _finding(number, entry, bug)
    if review.questions:
        yield from ("", *wrap("These questions would settle what is open:", WIDTH), "")
        for number, question in enumerate(review.questions):
            yield from _hanging(f" {letter(number)}) ", question)
    yield from _areas(review.areas)
    for note in review.notes:
        yield from ("", *wrap(f"Note: {printable(note)}.", WIDTH))
    yield from ("", f"(drafted with lintian-ml {__version__})")


def _finding(number: int, entry: Finding, bug: Bug) -> Iterator[str]:
    """What the bug says is quoted, with who said it; then the point and its question."""
    messages = {message.place: message for message in bug.messages}
    for path in dict.fromkeys(place.path for place in entry.places if place.path in messages):
        yield from wrap(_attribution(messages[path]), WIDTH)
        for words in dict.fromkeys(place.words for place in entry.places if place.path == path):
            yield from (f"> {line}" for line in wrap(printable(words), WIDTH - 2))
        yield ""
    yield from _hanging(f"{number}. ", f"{entry.title}.")
    for sentence in entry.says:
        yield from _hanging("   ", f"{printable(sentence)}.")
    for place in (place for place in entry.places if place.path not in messages):
        yield from _hanging("   * ", f"{printable(str(place))}{f': {printable(place.words)}' if place.words else ''}")
    yield from _hanging("   ", f"This rests on {'; '.join(entry.rests_on)}.")
    yield from _hanging("   ", f"What would resolve it: {entry.resolves}.")
    yield from _hanging("   ", entry.asks)


def _attribution(message: Message) -> str:
    who = printable(message.sender or message.address)
    if not who:
        return f"The bug says ({message.place}):"
    return f"On {printable(message.date)}, {who} wrote:" if message.date else f"{who} wrote:"


def _areas(areas: tuple[Area, ...]) -> Iterator[str]:
    if areas:
        yield from ("", "The area, under each policy text:", "")
        for area in areas:
            yield from _hanging(f" * {area.text}: ", f"{area.area} ({few(area.classes)})")
        yield from ("", *wrap(LEGEND, WIDTH))


def _hanging(start: str, value: str) -> Iterator[str]:
    found = wrap(value, WIDTH - len(start)) or [""]
    yield f"{start}{found[0]}".rstrip()
    yield from (f"{' ' * len(start)}{line}" for line in found[1:])
