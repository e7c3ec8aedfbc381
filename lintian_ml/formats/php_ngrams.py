# SPDX-License-Identifier: GPL-2.0-or-later
"""Language profiles as PHP's ``serialize`` writes them: arrays whose keys are n-grams and whose values are ranks.

``a:300:{s:3:" e ";s:1:"5";…`` or with ``i:5;``, once per language. Many such arrays with keys of one length prove it.
Source: the PHP manual on serialize, PEAR's Text_LanguageDetect.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_VALUE = rb'(?:s:\d{1,2}:"\d{1,9}"|i:\d{1,9}|d:[\d.E-]{1,24});'
_PAIR = regex(rb's:\d{1,2}:"([^"\n]{1,20})";' + _VALUE)
_LANGUAGE = regex(rb's:\d{1,2}:"([\w -]{2,40})";a:(\d{2,5}):\{(?=' + _PAIR.pattern + rb")")
_LEAST = 3  # languages
_GRAMS = 100  # n-grams of a language
_LONGEST = 5  # characters


def recognise(item: Item) -> bool:
    return _LANGUAGE.search(item.head[:4096]) is not None


def read(item: Item) -> Header:
    """Count languages and n-grams. Raises NotThisFormat where the keys are no n-grams."""
    data = item.blob().whole()
    languages = [(name, int(count)) for name, count, *_ in _LANGUAGE.findall(data) if int(count) >= _GRAMS]
    grams = [key.decode("utf-8", "replace") for key in _PAIR.findall(data)]
    short = [gram for gram in grams if len(gram) <= _LONGEST and not gram.isdigit()]
    if len(languages) < _LEAST or len(short) < 0.95 * len(grams) or not any(" " in gram for gram in short[:1000]):
        raise NotThisFormat("holds no n-grams of several languages")
    if len(set(short)) > 0.9 * len(short):
        raise NotThisFormat("its keys hardly recur, as n-grams of several languages would")
    names = ", ".join(sorted(name.decode("utf-8", "replace") for name, _ in languages)[:100])
    facts = {"architecture": f"{len(short)} ranked n-grams of {len(languages)} languages", "languages": names}
    return Header((Tensor("ranks", (len(short),), "int32"),), len(short), facts, trained=Answer.YES)


def sample() -> bytes:
    """Four languages with the trigrams of four letters and the space."""
    keys = [one + two + three for one in " abcd" for two in " abcd" for three in "abcd"]
    grams = "".join(f's:3:"{key}";s:{len(str(at))}:"{at}";' for at, key in enumerate(keys))
    maps = "".join(f's:5:"lang{at}";a:{len(keys)}:{{{grams}}}' for at in range(4))
    return f'a:1:{{s:7:"trigram";a:4:{{{maps}}}}}'.encode()


FORMAT = Format("trigram-profile", "language profiles as serialised PHP", Kind.NGRAM, Depth.HEADER, (".dat", ".ser"),
                recognise, read, sample, magic=((0, b"a:"),), textual=None)
