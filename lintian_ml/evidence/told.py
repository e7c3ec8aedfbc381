# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data named where no document is: comments of programs and at the head of model files, R's manual pages of
data objects, guides to a training, and the head of the training data itself.
"""
from __future__ import annotations

from dataclasses import replace

from lintian_ml.evidence import named
from lintian_ml.evidence.datasets import known
from lintian_ml.evidence.page import Page, Shelf, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Strength

_HEAD = 4096  # bytes at the beginning of a file that may tell where its content comes from
_LEADER = regex(rb"(?://+|/?\*+/?|;+|#+|%+|!+)[ \t]?")
_MARKS = frozenset(b"/*;#%!")
_COMMENT = regex(rb"\s*(?://|/\*|\*\*|;|#|%|!)")
_GUIDE = regex(rb"(?i)\A\W{0,20}(?:[^\W\n]+ ){0,4}training\b[^\n]{0,40}\n")
_TOLD = (b"rained ", b"raining ", b"erived from")
_LEARNED = (b"rained", b"earned", b"nferred")
_SWITCH = regex(r"(?i)\W*(?:enable|disable|define|undef|dump|whether|allow)")  # what an option does
# Languages whose comments named.py does not read.
_COMMENTED = frozenset({"c", "java", "scm", "go", "rs", "js", "cs", "lua", "ml", "hs", "pas"})
_MODEL = (r"(?:models?|matri(?:x|ces)|networks?|classifiers?|weights|parameters|profiles?|coefficients|error rates|"
          r"signatures?)\b")
_MADE = r"(?:estimated|trained|learn(?:t|ed)|fitted|inferred|derived|built|computed|based on analysis)\b"
# "model … based on analysis of silent mutations in sequences …": what it was made from, to the end of the sentence.
_MADE_FROM = regex(
    rf"\b{_MODEL}(?:[^.\n{{}}]|\.(?=\S)|\n(?!\n)){{0,160}}?\b{_MADE}(?:[^.\n{{}}]|\.(?=\S)|\n(?!\n)){{0,60}}?"
    r"\b(?:from|on|of|using)\s+(?:the\s+)?(?P<name>(?:[^.{}]|\.(?=\S)){8,160})")


def look(page: Page, store: Store) -> None:
    """Take what one file of a program, a model or of training data says of the data."""
    if page.shelf is Shelf.DATA:
        _data(page, store)
    elif page.shelf is Shelf.PROSE:
        if b"raining" in page.data[:200] and _GUIDE.match(page.data):
            _known(page, store, Strength.DOCUMENTED if b"trained on" in page.data else Strength.ASSERTED)
    elif page.language in _COMMENTED and _tells(page):
        _sentences(page, page.data, store)


def _tells(page: Page) -> bool:
    return page.trains and (_TOLD[0] in page.data or _TOLD[1] in page.data) or (
        page.language == "scm" and _TOLD[2] in page.data)


def _data(page: Page, store: Store) -> None:
    head = page.data[:_HEAD]
    if page.name.endswith((".Rd", ".rd")):
        _object(page, store)
    elif page.path in store.data:
        _known(page, store, Strength.DOCUMENTED)
    elif page.name.endswith(".info") and any([word in head for word in _LEARNED]):
        _made_from(page, store)
    elif _COMMENT.match(head) and any([word in head for word in _TOLD]):
        _sentences(page, head, store)


def _known(page: Page, store: Store, strength: Strength) -> None:
    for name in known(" ".join(page.data[:_HEAD].decode("utf-8", "replace").split())):
        store.say("training-data-named", name, page.at(0), "content", strength)


def _sentences(page: Page, data: bytes, store: Store) -> None:
    """The same as for prose, with the marks of comments taken away; the lines stay."""
    bare = replace(page, data=b"\n".join(map(_unmarked, data.split(b"\n"))))
    for offset, sentence in named.told(bare, store):
        if _SWITCH.match(sentence):
            continue
        for name in dict.fromkeys(named.names_in(sentence)):
            pointer = bare.at(offset + len(sentence) - len(sentence.lstrip()))
            store.say("training-data-named", name, pointer, "comment", Strength.DOCUMENTED)


def _unmarked(line: bytes) -> bytes:
    """A line without the mark of a comment that it begins with."""
    text = line.lstrip(b" \t")
    if not text or text[0] not in _MARKS or not (mark := _LEADER.match(text)):
        return line
    return text[mark.end():]


def _object(page: Page, store: Store) -> None:
    r"""An object with learned values: its manual page has \format, and says in a sentence what they were made from."""
    if b"\\format{" not in page.data and b"{datasets}" not in page.data:
        return
    _made_from(page, store)


def _made_from(page: Page, store: Store) -> None:
    """The sentence that says what a model was made from."""
    if found := _MADE_FROM.search(page.text):
        store.say("training-data-named", excerpt(found["name"], 100), page.at(found.start("name")), "prose",
                  Strength.DOCUMENTED)
