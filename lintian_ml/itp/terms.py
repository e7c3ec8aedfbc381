# SPDX-License-Identifier: GPL-2.0-or-later
"""Licences as people write them in mails, as SPDX expressions, each with what it is about: software, model or data."""
from __future__ import annotations

import re
from collections.abc import Sequence

from lintian_ml.evidence import licences
from lintian_ml.lazy import regex
from lintian_ml.records import dataclass

SOFTWARE, MODEL, DATA = "software", "model", "data"
_NAME = regex(
    r"(?:\bGNU )?(?:\b(?:Affero |Lesser |Library )?(?i:General Public Licen[cs]e)|\b[AL]?GPL)(?:,)?(?:[ -]*+(?:v|"
    r"[Vv]ersions? |Version )?"
    r"[ .]*+(?P<gnu>[123](?:\.[01])?)(?![\d]))?(?:\.0)?(?P<later>\s*+\+|"
    r"[ ,-]*+\(?(?:or[ -](?:\(?at your option\)? )?(?:any )?"
    r"(?:later|newer|higher)|and (?:later|above|newer)|oder (?:neuer|höher|später)|"
    r"or-later)(?: versions?)?\)?)?(?:-only)?|"
    r"\bApache(?:[ -](?:Software )?Licen[cs]e)?[ ,-]*(?:v|[Vv]ersion )?(?P<apache>[12](?:\.[01])?)?\b|"
    r"\b(?P<bsd>[0234])[ -][Cc]lause BSD\b|\b0BSD\b|"
    r"\bBSD(?!\w)(?:[ -](?:like|style))?(?:[ -]*\(?(?P<clauses>[0234])[ -]?[Cc]lause\)?)?|"
    r"\b(?:MIT(?:[/-]X(?:11)?)?|Expat|X11)\b(?! (?:CSAIL|Media|Press|students?))|\bISC\b|"
    r"\bCC[ -]?0(?:[ -]1\.0)?\b|\bCC[ -]?BY(?P<parts>(?:[ -](?:NC|SA|ND))*)(?:[ -]*v?(?P<cc>[1-4]\.\d))?\b|"
    r"\bCreative Commons(?: [Ll]icen[cs]e)? (?:\()?Attribution(?P<words>(?:[ -](?:Non-?[Cc]ommercial|"
    r"Share-?[Aa]like|No-?[Dd]eriv\w*))*)"
    r"(?: (?P<ccwords>[1-4]\.\d))?|"
    r"\bMPL(?:[ -]*v?(?P<mpl>[12]\.\d|2))?|\bMozilla Public Licen[cs]e(?:,? (?:[Vv]ersion )?2\.0)?|"
    r"\bE[PU]PL(?:[ -]*v?\d\.\d)?|\b[Zz]lib\b|\bBSL[ -]1\.0\b|\bBoost Software Licen[cs]e\b|\bUnlicense\b|\bWTFPL\b|"
    r"\bCDLA-Permissive(?:-[12]\.0)?|\bODC-BY\b|\bODbL\b|\bSIL OFL\b|\bOFL(?:[ -]1\.1)?\b|"
    r"\b(?i:public domain|gemeinfrei\w*)\b|"
    r"\b(?:CreativeML )?Open[ ]?RAIL(?:\+\+)?(?:-?M)?\b|\bRAIL-M\b|\bBigScience RAIL\b|"
    r"\b[Ll]lama ?(?P<llama>[234])(?:\.\d)?(?: [Cc]ommunity)? [Ll]icen[cs]e\b|\bGemma (?:[Tt]erms|"
    r"[Ll]icen[cs]e)\w*(?: of [Uu]se)?|"
    r"\b(?i:non-?commercial(?:[ -]use)?(?: only)?|nicht-?kommerziell\w*|research(?:[ -]use)?[ -]only|"
    r"for (?:academic |research )(?:purposes|use)(?: only)?|academic use only)\b|"
    r"\b(?i:proprietary|all rights reserved|propriet[äa]r\w*)\b")
_SCOPES = (
    (DATA, regex(r"(?i)\b(?:training[ -]?data|training set|data ?sets?|corpus|corpora|recordings|"
                 r"trainingsdaten\w*|datensatz|datensätze|données|datos)\b")),
    (MODEL, regex(r"(?i)\b(?:(?:pre-?trained |language |acoustic |neural )?models?|weights?|(?:neural )?networks?|"
                  r"nets?|"
                  r"checkpoints?|voices?|pipelines|traineddata|parameters|modelle?n?s?|gewichte?n?|stimmen?|"
                  r"netze?s?|modèles?|poids|modelos?|pesos)\b(?! cards?\b)")),
    (SOFTWARE, regex(r"(?i)\b(?:(?:source |inference |training )?code|software|programs?|librar(?:y|ies)|"
                     r"(?<!in the )sources?|"
                     r"engine|projects?|"
                     r"packages?|bindings?|quell(?:code|text)|programm[ea]?|"
                     r"logiciel|código|everything else|the rest|tools?)\b")),
)
_OF_MODELS = regex(r"LicenseRef-(?:scancode-(?!dbcl)|OpenRAIL)")
_OLDEST = {"AGPL": 3, "LGPL": 2, "GPL": 1}
_CC = {"non": "NC", "sha": "SA", "no-": "ND", "nod": "ND"}
_STARTS = (  # how other names begin, and a name that the table of licences knows
    ("mit", "MIT"), ("expat", "MIT"), ("x11", "MIT"), ("mozilla", "MPL-2.0"), ("public domain", "CC-PDM-1.0"),
    ("gemeinfrei", "CC-PDM-1.0"), ("bigscience", "bigscience-rail"), ("gemma", "gemma"), ("non", "noncommercial"),
    ("nicht", "noncommercial"), ("research", "research-only"), ("for ", "research-only"), ("academic", "research-only"),
    ("proprie", "proprietary"), ("all rights", "proprietary"), ("boost", "BSL-1.0"), ("sil", "OFL"),
    ("creativeml", "creativeml-openrail-m"), ("rail-m", "openrail"))
_AFTER = 28  # characters after a licence in which "for the models" or "(code)" says what it is about


@dataclass(frozen=True)
class Terms:
    """A licence expression and what it is about."""

    scope: str
    licence: str


def find(text: str, default: str = SOFTWARE) -> tuple[Terms, ...]:
    """The licences that a sentence or a field names, joined for each thing they are about, in the order of the text."""
    names = list(_NAME.finditer(text))
    scopes = _scopes(text)
    current, previous = default, 0
    joined: dict[str, str] = {}
    for number, name in enumerate(names):
        limit = names[number + 1].start() if number + 1 < len(names) else len(text)
        after = _after(text, name.end(), limit, scopes)
        before = [scope for start, _, scope in scopes if previous <= start < name.start()]
        current = after or (before[-1] if before else current)
        between = text[names[number - 1].end():name.start()] if number else ""
        word = " OR " if re.search(r"(?i)\b(?:or|oder)\b|/|\|", between) else " AND "
        spdx = canonical(name)
        if current == default and not after and not before and _OF_MODELS.match(spdx):
            current = MODEL  # such terms are written for weights
        known = joined.get(current)
        joined[current] = spdx if known is None or known == spdx else f"{known}{word}{spdx}"
        previous = name.end()
    return tuple(Terms(scope, licence) for scope, licence in joined.items())


def alone(text: str) -> bool:
    """Whether a sentence begins with the name of a licence and nothing more: ``MIT. It runs ...``."""
    found = _NAME.match(text)
    return found is not None and text[found.end():found.end() + 1] in ("", ".")


def _scopes(text: str) -> list[tuple[int, int, str]]:
    """Start, end and meaning of the words that say what a licence is about; of words inside others the outer ones."""
    found = sorted((match.start(), match.end(), scope)
                   for scope, pattern in _SCOPES for match in pattern.finditer(text))
    return [entry for entry in found if not any(
        other[0] <= entry[0] and entry[1] <= other[1] and other is not entry for other in found)]


def _after(text: str, end: int, limit: int, scopes: Sequence[tuple[int, int, str]]) -> str:
    """What stands right behind a licence in brackets or after "for the"."""
    reach = min(limit, end + _AFTER)
    joint = re.match(r"(?i)(?: licen[cs]ed?)?\s*(?:\(|\[|for\b|für\b|on\b)", text[end:reach])
    if not joint:
        return ""
    return next((scope for start, _, scope in scopes if end + joint.end() - 1 <= start < reach), "")


def canonical(name: re.Match[str]) -> str:
    """The SPDX identifier of one name that ``find`` matched; the words themselves where there is none."""
    text = " ".join(name[0].split())
    lower = text.lower()
    if "gpl" in lower or "general public" in lower:
        return _gnu(name, lower)
    if lower.startswith(("cc by", "cc-by", "ccby", "creative commons")):
        return _creative(name)
    if name["bsd"] or name["clauses"] or "bsd" in lower:
        clauses = name["bsd"] or name["clauses"] or ("0" if lower == "0bsd" else "3")
        return "0BSD" if clauses == "0" else f"BSD-{clauses}-Clause"
    if lower.startswith("apache"):
        return "Apache-1.1" if (name["apache"] or "2").startswith("1") else "Apache-2.0"
    return _plain(name, lower, text)


def _gnu(name: re.Match[str], lower: str) -> str:
    family = "AGPL" if "agpl" in lower or "affero" in lower else "LGPL" if "lgpl" in lower or "lesser" in lower \
        or "library" in lower else "GPL"
    version = name["gnu"]
    if not version:
        return licences.normalise(f"{family}-{_OLDEST[family]}+")  # a licence without a version is one of any version
    return licences.normalise(f"{family}-{version.removesuffix('.0')}{'+' if name['later'] else ''}")


def _creative(name: re.Match[str]) -> str:
    parts = re.findall(r"NC|SA|ND", name["parts"] or "")
    words = re.findall(r"(?i)non-?comm\w+|share-?alike|no-?deriv\w*", name["words"] or "")
    parts += [_CC[word[:3].lower()] for word in words]
    version = name["cc"] or name["ccwords"] or ""
    return licences.normalise("-".join(["CC-BY", *parts, *([version] if version else [])]))


def _plain(name: re.Match[str], lower: str, text: str) -> str:
    if lower.startswith("cc"):
        return "CC0-1.0" if "0" in lower[:4] else licences.normalise(text)
    if lower.startswith("mpl"):
        return "MPL-1.1" if (name["mpl"] or "2").startswith("1") else "MPL-2.0"
    if lower.startswith("llama"):
        return licences.normalise(f"llama{name['llama']}")
    found = next((value for start, value in _STARTS if lower.startswith(start)), "")
    if not found and "rail" in lower:
        found = "openrail++" if "++" in lower else "openrail"
    return licences.normalise(found or text)
