# SPDX-License-Identifier: GPL-2.0-or-later
"""Sentences that say who can get the data of a training: nobody else, whoever asks, or everybody.

The data has to be what the sentence speaks of, "the training data is private", or what the model was trained on,
"trained on an internal corpus". A promise to users, that what they type stays private, is neither.
"""
from __future__ import annotations

from lintian_ml.lazy import regex

_NOUNS = r"(?:data(?:[ -]?(?:sets?|bases?))?|corpus|corpora|recordings|images|samples|games|material|texts?)"
_SUBJECT = (
    rf"\b(?:training[ -](?:set|{_NOUNS})|{_NOUNS}(?: that| which)?(?: (?:we|it|(?:the|this|our) models?))?"
    r"(?: (?:was|were|is|are|have|has|been)){0,2}(?: used)? (?:for|in|to)? ?(?:the )?train(?:ing|ed|s)?\b"
    r"(?: (?:on|with|of|this|these|the|model|models))*)")
_SAYS = (
    r"\b[^.;:]{0,40}?\b(?:is|are|was|were|remains?|stays?|cannot be|can't be|can not be|may not be|must not be|be)\s")
_PRIVATE = (
    r"(?:\w+ly )?(?:kept )?(?:private|confidential|proprietary|secret|lost|unavailable|(?:not|never) (?:\w+ )?"
    r"(?:public\b|publicly available|available to the public|released|published|shared|distributable|redistributable|"
    r"open\b))")
_CANNOT = (
    r"[^.;:]{0,40}? (?:cannot|can't|can not|may not|must not) be (?:\w+ly )?"
    r"(?:(?:re)?(?:shared|released|distributed|published)|made (?:public|available)|disclosed|provided)\b")
_TRAINED_ON = (
    r"\btrain(?:ed|ing) (?:\w+ )?(?:on|with|from|using) (?:\w+ ){0,3}?"
    r"(?:private|proprietary|confidential|internal|in-house|non-public|unpublished|unreleased) "
    rf"(?:\w+ ){{0,3}}{_NOUNS}\b")
_REFUSED = rf"\bcannot (?:share|release|publish|distribute) (?:the |our |any )?(?:{_SUBJECT})"
_ON_REQUEST = (
    r"(?:\w+ )?(?:available |obtainable |provided |shared )?(?:only )?(?:(?:up)?on request|by request|"
    r"after registration|under (?:a |an )?(?:licen[cs]e|non-disclosure|data use) agreement)")
_PUBLIC = r"(?:all |freely |publicly |openly )*(?:public(?:ly available)?|open)\b(?! in)"
_YOURS = regex(r"\b(?:your|user'?s?'?|customers?'?)\b")
_ACCESS = (
    ("private", regex(f"{_SUBJECT}{_SAYS}{_PRIVATE}|{_SUBJECT}{_CANNOT}|{_TRAINED_ON}|{_REFUSED}")),
    ("on-request", regex(f"{_SUBJECT}{_SAYS}{_ON_REQUEST}")),
    ("public", regex(f"{_SUBJECT}{_SAYS}{_PUBLIC}")),
)


def access(sentence: str) -> str:
    """``private``, ``on-request`` or ``public`` where a sentence says so of training data, else nothing."""
    words = " ".join(sentence.lower().split())
    if _YOURS.search(words):
        return ""
    return next((word for word, pattern in _ACCESS if pattern.search(words)), "")
