# SPDX-License-Identifier: GPL-2.0-or-later
"""The form of a bug: its subject, the pseudo-headers of the bug tracker, and the fields of reportbug's templates for
wnpp (ITP, RFP) and sponsorship-requests (RFS), as people really fill them in.

The templates are those of reportbug; labels are also understood in German, without the star, with other signs before
them, and wrapped over lines. The last message that fills a field wins, and all that were given are kept.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.itp import own
from lintian_ml.itp.mail import Message
from lintian_ml.lazy import regex
from lintian_ml.records import dataclass, field

_LABELS = {
    "package name": "name", "packagename": "name", "name of the package": "name", "paketname": "name", "name": "name",
    "nom du paquet": "name", "nombre del paquete": "name",
    "version": "version", "upstream version": "version", "versión": "version",
    "upstream author": "upstream", "upstream authors": "upstream", "upstream author(s)": "upstream",
    "upstream contact": "upstream", "upstream name": "upstream", "author": "upstream", "authors": "upstream",
    "autor": "upstream", "auteur": "upstream", "upstream": "upstream",
    "url": "url", "upstream url": "url", "homepage": "url", "upstream homepage": "url", "website": "url",
    "licencia": "licence", "license": "licence", "licence": "licence",
    "licenses": "licence", "lizenz": "licence", "license(s)": "licence",
    "upstream license": "licence", "code license": "licence", "model license": "model-licence",
    "weights license": "model-licence", "license of the weights": "model-licence",
    "license of the model": "model-licence", "modell-lizenz": "model-licence", "data license": "data-licence",
    "programming lang": "language", "programming language": "language", "programming languages": "language",
    "programming langs": "language", "programmiersprache": "language", "language": "language",
    "langage": "language", "lenguaje": "language", "descripción": "description",
    "description": "description", "short description": "description", "beschreibung": "description",
    "vcs": "vcs", "vcs-git": "vcs", "vcs url": "vcs", "section": "section", "copyright": "copyright",
}
_LINE = regex(r"[ \t]{0,8}(?:[*•·+o-][ \t]+|"
              r"\*(?=[A-Za-z]))?(?P<label>[A-Za-z][A-Za-zóÓ ()-]{1,24}?)[ \t]*[:=][ \t]*(?P<value>.*)$")
_COLUMN = regex(r"[ \t]{1,4}[A-ZÀ-Ý][\w' -]{1,24}?[ \t]{2,}:[ \t]")  # a field of the form by its looks, known or not
_PSEUDO = regex(r"(?P<name>Package|Source|Version|Severity|Owner|Tags|X-Debbugs-C[Cc]|User|Usertags|Control|"
                r"Justification)"
                r":[ \t]*(?P<value>.*)$")
_OPEN = regex(
    r"(?i)(?:\(.*(?:etc\.?|GPL, LGPL).*\)|<[^@>]*>|\[fill in.*\]|x\.y\.z|tbd|tba|unknown|unbekannt|\?+|-+|n/?a|"
    r"see below|"
    r"siehe unten|somebody@example\.org|name <somebody@example\.org>|https?://www\.example\.(?:org|com)/?|)$")
_SUBJECT = regex(
    r"(?i)(?:bug#\d+:\s*)?(?P<kind>ITP|RFP|RFS|ITA|ITS|RFA|RFH|O)\s*:\s*(?P<name>[A-Za-z0-9][\w.+-]*)"
    r"(?:/(?P<version>[\w.+~:-]+))?(?:\s*\[[^\]]*\])*\s*(?:--|–|—|-{1,3}|:)?\s*(?P<summary>.*)$")
_NUMBER = regex(r"(?i)bug\s*+(?:#\s*+)?(\d{5,7})|\b(\d{5,7})@bugs\.debian\.org|#(\d{5,7}):|report logs - #(\d{5,7})")
_RETITLE = regex(r"(?im)^[ \t]*(?:control:[ \t]*)?retitle[ \t]+(?:-1|#?\d+)[ \t]+(?P<subject>.+)$")
_OWNER = regex(r"(?im)^[ \t]*(?:control:[ \t]*)?owner[ \t]+(?:-1|#?\d+)[ \t]+(?P<owner>\S.*)$")
_CONTINUED = 6  # lines that one field may go on for


@dataclass(frozen=True)
class Field:
    """A field that a message fills: its value as one line, and where it stands."""

    name: str
    value: str
    message: int
    line: int


@dataclass(frozen=True)
class Bug:
    """What the mails of a bug are about. ``kind`` is ITP, RFP, RFS, … or empty; ``prose`` has the own words of each
    message, its form taken out, by message number; ``fields`` are in the order in which they were given; ``left`` says
    what was too much to be read."""

    messages: tuple[Message, ...]
    number: str = ""
    kind: str = ""
    name: str = ""
    summary: str = ""
    owner: str = ""
    version: str = ""
    fields: tuple[Field, ...] = ()
    prose: Mapping[int, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()

    def last(self, name: str) -> Field | None:
        """The field as it was given last; None where nobody did."""
        return next((entry for entry in reversed(self.fields) if entry.name == name), None)

    @property
    def submitter(self) -> Message:
        """The message that opened the bug."""
        return self.messages[0]


def parse(messages: Sequence[Message]) -> Bug:
    """The form of a bug; whatever nobody filled in is empty."""
    spoken = [message for message in messages if not _of_the_tracker(message)] or list(messages)
    fields: list[Field] = []
    prose: dict[int, str] = {}
    for message in spoken:
        rest, found = _fields(own.text(message.text), message.number)
        prose[message.number] = rest
        fields += found
    pseudo = _pseudo(spoken[0].text)
    title = _title(spoken)
    named = next((entry.value.split()[0].strip("\"',.;") for entry in reversed(fields)
                  if entry.name == "name" and entry.value.split()), "")
    described = next((entry.value for entry in reversed(fields) if entry.name == "description"), "")
    version = next((entry.value for entry in reversed(fields) if entry.name == "version"), "")
    kind = title.get("kind", "").upper() or _kind(pseudo)
    return Bug(tuple(spoken), _number(messages), kind, named or title.get("name", ""),
               title.get("summary", "") or described, _owner(spoken, pseudo), version or title.get("version", ""),
               tuple(fields), prose, tuple(f"{message.place}: {message.left}" for message in messages if message.left))


def _kind(pseudo: Mapping[str, str]) -> str:
    """Without a title: who files an ITP owns it."""
    if pseudo.get("package") == "sponsorship-requests":
        return "RFS"
    return "ITP" if pseudo.get("package") == "wnpp" and pseudo.get("owner") else ""


def _owner(messages: Sequence[Message], pseudo: Mapping[str, str]) -> str:
    """Who said last that it is theirs; an exclamation mark stands for the sender."""
    taken = [(found["owner"].strip(), message) for message in messages for found in _OWNER.finditer(message.text)]
    if not taken:
        return pseudo.get("owner", "")
    owner, message = taken[-1]
    return f"{message.sender} <{message.address}>".strip() if owner == "!" else owner


def _of_the_tracker(message: Message) -> bool:
    """Acknowledgements and what the tracker says of commands."""
    return "bugs.debian.org" in message.address and bool(
        re.match(r"(?i)(?:bug#\d+: )?(?:acknowledgement|processed|info received|marked as done)", message.subject))


def _number(messages: Sequence[Message]) -> str:
    for message in messages:
        page = message.text[:200] if "report logs" in message.text[:200] else ""
        for text in (message.subject, message.recipients, page):
            if found := _NUMBER.search(text):
                return next(part for part in found.groups() if part)
    return ""


def _title(messages: Sequence[Message]) -> dict[str, str]:
    """The last title: from a retitling, else from the first subject that is one."""
    given = [found["subject"] for message in messages for found in _RETITLE.finditer(message.text)]
    written = [line for line in messages[0].text.split("\n")[:12]
               if line.startswith("Subject:") or not messages[0].subject and _SUBJECT.match(line)]
    subjects = [message.subject for message in messages] + [line.removeprefix("Subject:").strip() for line in written]
    for subject in (*reversed(given), *subjects):
        bare = re.sub(r"(?i)^(?:\s*(?:re|aw|fwd?|wg)\s*:\s*)+", "", subject)
        if found := _SUBJECT.match(bare.strip()):
            return {key: (value or "").strip() for key, value in found.groupdict().items()}
    return {}


def _pseudo(text: str) -> dict[str, str]:
    """The pseudo-headers at the top of the first message."""
    result: dict[str, str] = {}
    for line in text.lstrip("\n").split("\n")[:30]:
        found = _PSEUDO.match(line.strip())
        if not found and line.strip() and not line.startswith(("Subject:", " ", "\t")):
            break
        if found:
            result.setdefault(found["name"].lower(), found["value"].strip())
    return result


def _fields(text: str, message: int) -> tuple[str, list[Field]]:
    """The prose that is left, the form's lines emptied; and the fields."""
    lines = text.split("\n")
    fields: list[Field] = []
    number = 0
    while number < len(lines):
        label, value = _label(lines[number])
        if not label:
            if number < 30 and _PSEUDO.match(lines[number].strip()):
                lines[number] = ""
            number += 1
            continue
        end = _end(lines, number)
        whole = " ".join([value, *(line.strip() for line in lines[number + 1:end])]).strip()
        if not _OPEN.match(whole):
            fields.append(Field(label, whole, message, number + 1))
        lines[number:end] = [""] * (end - number)
        number = end
    return "\n".join(lines), fields


def _label(line: str) -> tuple[str, str]:
    found = _LINE.match(line)
    if not found:
        return "", ""
    label = _LABELS.get(" ".join(found["label"].lower().split()), "")
    value = found["value"].strip()
    if not line.startswith((" ", "\t", "*")) and found["label"] in ("Version", "Name", "Author") and not value:
        return "", ""
    return label, value


def _end(lines: Sequence[str], start: int) -> int:
    """The line after a field: what is indented goes on, and so does a line squeezed in before the next field."""
    end = start + 1
    while end < len(lines) and end - start <= _CONTINUED and lines[end].strip() and not _label(lines[end])[0]:
        squeezed = end + 1 < len(lines) and bool(_label(lines[end + 1])[0]) and not lines[end].startswith(("*", "-"))
        if not lines[end].startswith((" ", "\t")) and not squeezed or _COLUMN.match(lines[end]):
            break
        end += 1
    return end


def gaps(bug: Bug) -> Iterator[str]:
    """The fields that a reader needs and nobody filled in; an address in the prose will do."""
    addresses = any(re.search(r"https?://\w", text) for text in bug.prose.values())
    yield from (name for name in ("licence", "url") if bug.last(name) is None and not (name == "url" and addresses))
