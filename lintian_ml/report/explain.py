# SPDX-License-Identifier: GPL-2.0-or-later
"""Tags in the layout of lintian-explain-tags; also what --info prints below a hint."""
from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lintian_ml.words import _, paragraphs

if TYPE_CHECKING:
    from lintian_ml.tags import Tag

MANUALS = {"debian-policy": "the Debian Policy Manual", "developer-reference": "the Debian Developer's Reference"}


def wrap(text: str, width: int, hanging: int = 0) -> list[str]:
    """``text`` in lines shorter than ``width`` columns, all but the first indented by ``hanging``.

    Long words such as addresses stay whole.
    """
    return textwrap.wrap(text, max(width - 1, 20), subsequent_indent=" " * hanging, break_long_words=False,
                         break_on_hyphens=False)


def plain(markdown: str, width: int) -> list[str]:
    """The little Markdown and HTML of a tag's explanation as lines; indented lines stay as they are.

    As lintian does it: <i> and <em> become angle brackets, links keep their text, other markup goes.
    """
    text = re.sub(r"</(?:i|em)>", "&gt;", re.sub(r"<(?:i|em)>", "&lt;", markdown))
    text = re.sub(r"\[([^][]{1,500})\]\([^()]{1,500}\)", r"\1", text)
    text = re.sub(r"<(?![a-z]{2,9}://)[^<>]{1,500}>", "", text)
    text = html.unescape(re.sub(r"<([a-z]{2,9}://[^<>]{1,500})>", r"\1", text))
    lines: list[str] = []
    for paragraph in re.split(r"\n{2,}", text.strip("\n")):
        lines.append("")
        for line in paragraph.split("\n"):
            lines += [line] if line[:1].isspace() else wrap(line, width)
    return lines[1:]


def citation(reference: str) -> str:
    """One entry of See-Also in words: ``debian-policy 12.5`` is a section of a manual, all else stands for itself."""
    manual, section = (*reference.split(" ", 1), "")[:2]
    if manual not in MANUALS:
        return reference
    title = _(MANUALS[manual])
    return _("section {section} of {title}").format(section=section, title=title) if section else title


def enumeration(parts: Sequence[str], last: str = "") -> str:
    """``a``, ``a and b``, ``a, b, and c``; ``last`` stands for the user's word for ``and``."""
    last = last or _("and")
    if len(parts) < 3:
        return f" {last} ".join(parts)
    return f"{', '.join(parts[:-1])}, {last} {parts[-1]}"


def tag_lines(tag: Tag, width: int) -> Iterator[str]:
    """What lintian prints below a tag's name: explanation, references, properties."""
    yield from _described(plain(paragraphs(tag.explanation), width - 5))
    if tag.see_also:
        sources = enumeration([citation(entry) for entry in tag.see_also])
        sentence = _("Please refer to {sources} for details.").format(sources=sources)
        yield from _described(wrap(sentence, width - 5))
    properties = [f"Visibility: {tag.severity.value}", f"Show-Always: {'yes' if tag.show_always else 'no'}",
                  f"Check: {tag.check}"]
    if tag.renamed_from:
        properties.append(_("Renamed from: {names}").format(names=" ".join(tag.renamed_from)))
    if tag.experimental:
        properties.append(_("This tag is experimental."))
    if tag.severity.value == "classification":
        properties.append(_("This tag is a classification. There is no issue in your package."))
    yield from _described(properties)
    yield "N: "


def _described(lines: Sequence[str]) -> Iterator[str]:
    yield "N: "
    yield from (f"N:   {line}" for line in lines)
