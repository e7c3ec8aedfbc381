# SPDX-License-Identifier: GPL-2.0-or-later
"""The mails of one bug as text: an mbox, a single mail, or the bare text that reportbug leaves in a file.

Mails are taken apart by Python's ``email`` (RFC 5322, 2045 to 2047, 3676); a part in HTML becomes text where there is
no plain one. Nothing in a mail is followed or opened.
"""
from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy as rules
from email.header import decode_header
from email.message import Message as Mail
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.lazy import regex
from lintian_ml.records import dataclass
from lintian_ml.words import joined, worded

_FROM = regex(rb"(?m)(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S[^\n]*\d{4}[^\n]{0,12}$")
_HEADER = regex(
    r"(?i)(?:from|received|return-path|date|subject|to|cc|message-id|mime-version|content-type|delivered-to|reply-to|"
    r"resent-\w+|envelope-to|x-[\w-]+|list-\w+|content-\w[\w-]*|user-agent|in-reply-to|references|dkim-\w+)\s*:\s")
_PSEUDO = ("package", "source", "version", "severity", "owner", "tags", "control")
_MARKUP = regex(r"(?i)\s*<(?:!doctype html|html|head|body|div|p|table|pre)\b")
_BLOCKS = frozenset("p div br li ul ol tr table pre h1 h2 h3 h4 h5 h6 hr blockquote section article dt dd".split())
_BYTES = 4  # bytes that are looked at for one character of text: markup, and letters beyond ASCII
_READ = ("From", "Subject", "Date", "Message-ID", "To")
_SKIPPED = frozenset(("script", "style", "head", "title", "template"))


@dataclass(frozen=True)
class Message:
    """One mail. ``number`` counts from 1; ``sender`` is a name and may be empty; ``text`` is what a reader sees, in
    lines, quotations included; ``left`` says what of the mail, or behind it, was too much to be read.
    """

    number: int
    text: str
    subject: str = ""
    sender: str = ""
    address: str = ""
    date: str = ""
    identifier: str = ""
    references: tuple[str, ...] = ()
    recipients: str = ""
    left: str = ""

    @property
    def place(self) -> str:
        """How a finding names it."""
        return f"message {self.number}"


class _Text(NamedTuple):
    """The words of one part, and whether it has more of them."""

    text: str
    cut: bool


def read(data: bytes, name: str) -> tuple[Message, ...]:
    """The messages in a file called ``name``, in their order. Raises InputError where there is no text in it."""
    if len(data) > limits.BUG:
        raise InputError(worded("{name}: has {number} bytes, of a bug at most {limit} are read", name=name,
                                number=len(data), limit=limits.BUG))
    if b"\0" in data[:limits.KIB]:
        raise InputError(worded("{name}: is no mail and no text", name=name))
    parts = list(_split(data))
    mails = [_message(part) for part in parts[:limits.BUG_MESSAGES]]
    found = [message for message in mails if message.text.strip() or message.subject]
    if not found:
        raise InputError(worded("{name}: holds no text", name=name))
    return tuple(_numbered(found, len(parts)))


def of_mails(mails: list[Mail]) -> tuple[Message, ...]:
    """The same for mails that are parsed already."""
    return tuple(_numbered([_from_mail(mail) for mail in mails[:limits.BUG_MESSAGES]], len(mails)))


def _numbered(messages: list[Message], count: int) -> Iterator[Message]:
    """Numbers from 1; the last of them says that there are more, of ``count`` in all."""
    more = worded("{number:,} further mails are not read", number=count - limits.BUG_MESSAGES) \
        if count > limits.BUG_MESSAGES else ""
    for number, message in enumerate(messages, 1):
        left = message.left if number < len(messages) else joined("; ", filter(None, (message.left, more)))
        yield replace(message, number=number, left=left)


def _split(data: bytes) -> Iterator[bytes]:
    """The mails of an mbox; any other file is one."""
    starts = [found.start() for found in _FROM.finditer(data)] if data.startswith(b"From ") else []
    if not starts:
        yield data
    for start, end in zip(starts, [*starts[1:], len(data)]):
        yield data[start:end].partition(b"\n")[2].replace(b"\n>From ", b"\nFrom ")


def _message(data: bytes) -> Message:
    head = data.lstrip()[:200].decode("latin-1")
    if not _HEADER.match(head):
        text = _plain(_decoded(data, "utf-8"))
        return Message(0, text.text, left=worded("its text is longer than is read") if text.cut else "")
    read, rest = _parsed_part(data.lstrip())
    message = _from_mail(email.message_from_bytes(read, policy=rules.compat32))
    left = joined("; ", filter(None, (message.left, worded("its last parts are not read"))))
    return replace(message, left=left) if rest else message


def _parsed_part(data: bytes) -> tuple[bytes, bytes]:
    """A mail up to its last part that is read, and what follows."""
    at = 0
    for _ in range(limits.BUG_PARTS + 1 if data.count(b"\n--") > limits.BUG_PARTS else 0):
        at = data.index(b"\n--", at) + 3
    return (data[:at - 3], data[at - 3:]) if at else (data, b"")


def _from_mail(mail: Mail) -> Message:
    pseudo = [f"{name}: {value}" for name, value in mail.items() if name.lower() in _PSEUDO]
    parts = list(_parts(mail))
    body = "\n\n".join(part.text for part in parts if part.text.strip())
    text = "\n".join([*pseudo, "", body]) if pseudo else body
    references = re.findall(r"<[^<>\s]{3,200}>", f"{mail.get('References', '')} {mail.get('In-Reply-To', '')}")
    name, address = parseaddr(_raw(mail, "From"))
    cut = len(text) > limits.BUG_TEXT or any(part.cut for part in parts)
    return Message(0, text[:limits.BUG_TEXT], _words(_raw(mail, "Subject")), _words(name), address,
                   _words(_raw(mail, "Date")), _words(_raw(mail, "Message-ID")), tuple(dict.fromkeys(references)),
                   _words(_raw(mail, "To")), _left(mail, cut))


def _left(mail: Mail, cut: bool) -> str:
    """What of a mail is not read."""
    long = any(len(_value(mail, name)) > limits.BUG_HEADER for name in _READ)
    return joined("; ", [*[worded("its text is longer than is read")] * cut,
                         *[worded("a header is longer than is read")] * long])


def _raw(mail: Mail, name: str) -> str:
    """A header as it stands in the mail; bytes that are no ASCII are taken as UTF-8, as RFC 6532 has it."""
    return _value(mail, name)[:limits.BUG_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _value(mail: Mail, name: str) -> str:
    return next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")


def _words(value: str) -> str:
    """A header as one line of text, encoded words decoded."""
    try:
        parts = [part.decode(charset or "latin-1", "replace") if isinstance(part, bytes) else part
                 for part, charset in decode_header(value)]
    except (LookupError, ValueError):
        parts = [value]
    return " ".join("".join(parts).split())


def _parts(mail: Mail) -> Iterator[_Text]:
    """The text of a mail: plain parts, and HTML where an alternative has no plain one; attachments are left out."""
    if mail.get_content_type() == "multipart/alternative":
        kinds = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
        best = kinds.get("text/plain") or kinds.get("text/html")
        yield from [_text(best)] if best is not None else []
    elif mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Mail) and part.get_content_disposition() != "attachment":
                yield from _parts(part)
    elif mail.get_content_maintype() == "text" and mail.get_content_disposition() != "attachment":
        yield _text(mail)


def _text(mail: Mail) -> _Text:
    payload = mail.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    cut = len(data) > _BYTES * limits.BUG_TEXT
    text = _decoded(data[:_BYTES * limits.BUG_TEXT], mail.get_content_charset() or "utf-8")
    if mail.get_content_type() == "text/html":
        return _Text(flattened(text), cut)
    if str(mail.get_param("format", "")).lower() == "flowed":
        text = re.sub(r"(?m)(?<!^--) \n(?![>\s])", " ", text.replace("\r\n", "\n"))  # RFC 3676
    plain = _plain(text)
    return _Text(plain.text, cut or plain.cut)


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace") if _is_utf8(data) else data.decode("latin-1")


def _is_utf8(data: bytes) -> bool:
    """Whether more of what is no ASCII is UTF-8 than is not."""
    text = data.decode("utf-8", "replace")
    return 2 * text.count("\ufffd") <= sum(not sign.isascii() for sign in text)


def _plain(text: str) -> _Text:
    """Text as it stands; a saved page of the bug tracker is flattened."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").lstrip("\ufeff")
    page = bool(_MARKUP.match(text))
    cut = page and len(text) > _BYTES * limits.BUG_TEXT
    text = flattened(text) if page else text
    return _Text(text[:limits.BUG_TEXT], cut or len(text) > limits.BUG_TEXT)


class _Flattener(HTMLParser):
    """Collects the words of a page; every block begins a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipped = 0
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in _SKIPPED
        self._verbatim += tag == "pre"
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "blockquote":
            self.parts.append("\n> ")

    def handle_endtag(self, tag: str) -> None:
        self._skipped = max(0, self._skipped - (tag in _SKIPPED))
        self._verbatim = max(0, self._verbatim - (tag == "pre"))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.parts.append(data if self._verbatim else re.sub(r"\s+", " ", data))


def flattened(page: str) -> str:
    """The text of an HTML page, a line for each block and at most one empty line between two."""
    flattener = _Flattener()
    flattener.feed(page[:_BYTES * limits.BUG_TEXT])
    flattener.close()
    text = "\n".join(line.strip() for line in "".join(flattener.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
