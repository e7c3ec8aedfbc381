# SPDX-License-Identifier: GPL-2.0-or-later
"""What the remarks at the head of a model say of the data that it was made from: ``# trained on TIMIT``,
``; built from f2b``, ``// estimated from 4519 human genes``.

A verb of learning, then a name: a word with a capital letter or a digit, or a number of things that data is made of.
What any file may be generated from (``generated from grammar.y``) needs a word for data, or one for a model before
it.
"""
from __future__ import annotations

import re

from lintian_ml.lazy import regex
from lintian_ml.model import Note
from lintian_ml.reader import Item

CLAIM = "training-data-named"
_HEAD = 4096
_MARK = regex(rb"[ \t]{0,20}(?:#+|//+|/?\*+|;+|%+|!+|--+|@|<!--|\"\"\")[ \t]?")
_LEARNED = r"(?:pre-?|re-?)?(?:trained|learn(?:ed|t)|estimated|fitted|inferred)"
_MADE = r"(?:build|built|generated|computed|derived|compiled|counted|collected|obtained|made)"
_NOUNS = (r"corp(?:us|ora)|data ?sets?|data ?bases?|treebanks?|alignments?|recordings?|genomes?|genes|transcripts"
          r"|reads|proteins?|structures|compounds|molecules|drugs|sequences|sentences|utterances|articles|documents"
          r"|games|positions|images|pictures|faces|photographs|mails|messages|samples|songs|speakers?|words"
          r"|dictionar(?:y|ies)")
_FROM = regex(rf"(?i)\b(?:(?P<learned>{_LEARNED})|{_MADE})\s+(?:[\w-]+\s+){{0,5}}?(?P<using>from|on|over|using|of)\s+"
              r"(?P<name>[^\n;()]{2,120})")
_END = regex(r"[.,:]\s|[.,:]?$| (?:with|by|using|and|in order|for|which|that|see|at|in) ")
_ARTICLE = regex(r"(?i)\A(?:the|an?|all|our|some|about|over|more than|approximately|ca\.?)\s+")
_PROGRAM = regex(r"(?i)\b[\w/.-]{1,60}\.(?:py|pl|pm|sh|c|cc|cpp|h|hpp|r|rb|js|ts|java|go|rs|lua|y|yy|l|in|am|m4|xsl|md"
                 r"|proto|idl|ui|svg|xml|html?|tex|texi|rst|ya?ml|toml|json)\b")
_DATA = regex(rf"(?i)\b(?:{_NOUNS})\b")
_NOTHING = regex(
    r"(?i)(?:tables?|figures?|sections?|equations?|this|these|that|those|it|each|every|scratch|source|here|data|files?"
    r"|left|right|top|first|host|linux|windows|unix|macos|perl|python|git|svn|[a-z]{3,9}day|january|february|march"
    r"|april|may|june|july|august|september|october|november|december|[gct]pus?)\b"
    r"|\d[\d./:-]*\s*(?:[A-Z]{3,4}|[a-z]?[gct]pus?)?\Z")
_MODEL = regex(r"(?i)\b(?:models?|trees?|weights|probabilit\w+|statistics|matri(?:x|ces)|parameters|profiles?|lexicon"
               r"|frequencies|scores)\b")


def told(item: Item) -> tuple[str, int]:
    """The data that the remarks at the head of a text name, and the line; ``("", 0)`` where they name none."""
    if not item.is_text:
        return "", 0
    for number, line in enumerate(item.head[:_HEAD].split(b"\n"), 1):
        if mark := _MARK.match(line):
            text = line[mark.end():mark.end() + 400].decode("utf-8", "replace")
            if name := next(filter(None, map(_name, _FROM.finditer(text))), ""):
                return name, number
    return "", 0


def note(item: Item) -> Note | None:
    """The same as evidence."""
    name, line = told(item)
    return Note(CLAIM, name, line) if name else None


def _name(found: re.Match[str]) -> str:
    """What the words after ``from`` name, empty where they name no data."""
    rest = found["name"].strip(" \t\r\"'`*/-")
    end = _END.search(rest)
    name = _ARTICLE.sub("", rest[:end.start()] if end else rest, 1).strip(" \t\r\"'`*/-")
    if not 2 <= len(name) <= 100 or _NOTHING.match(name) or _PROGRAM.search(name):
        return ""
    if not any(letter.isupper() or letter.isdigit() for letter in " ".join(name.split()[:6])):
        return ""
    sure = found["learned"] or _MODEL.search(found.string, 0, found.start())
    return name if _DATA.search(name) or sure and found["using"] != "using" else ""
