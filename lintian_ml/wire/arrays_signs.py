# SPDX-License-Identifier: GPL-2.0-or-later
"""What weights in source code cannot be without, a tuple of signs for each way of writing them (``lintian_ml.signs``).

Each is a part of the expression that its module then looks for, and matches wherever that does.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator

RUN = (rb"[0-9a-fA-FxXpPuUlL+\-.,\x20\t\r\n(){}\[\]/*]{160}",)  # bytes that may all stand in a list of numbers
GRAMS = (rb"0x20([4-9A-Fa-f][0-9A-Fa-f]){2},", rb",\s?[\"'][\x20_][^\"'\n]+[\"']", rb"\|[\x20_][^|\"'\n\x20]+\|",
         rb"\(\s*'[\x20_]',\s*'")
UNITS = (rb"snns2c",)
ENTRIES = (rb"[^\s{}\[\](),:;=][\x20\t]?(:|=>)[\x20\t]?[{\[][\"']?\w+[\"']?[\x20\t]?(:|=>)[\x20\t]?\d",)
TONGUES = (rb"greek", rb"turkish", rb"hebrew", rb"arabic", rb"thai", rb"russian", rb"cyrillic", rb"polish", rb"german")
STUMPS = (rb"(?i)(threshold|split_?condition|split_?value|cut_?point|split_?point)[\"']?\s*(:|=>)\s*-?\d",)
COMPARISONS = (rb"if[\x20(][^;{}]*[<>]=?\s*\(?(\(\w+\)\x20?)?-?\d+\.",)
DIFFERENCES = (rb"\.\d{4}[\deE+_fF64\-]*\)?\x20?-\x20?[$A-Za-z_]",)
LEAVES = (rb"\.\d{5,16}[fF]?\)?;",)
RETURNED = (rb"return[\x20(]\s*[\[{(\x20]*-?\d*\.\d",)
TAUGHT = (rb"ecision\x20[tT]ree", rb"achine\x20learning", rb"andom\x20forest", rb"J48", rb"C4\.", rb"C5\.0", rb"CART")
PARTNERS = ((rb"eans|EANS",), (rb"eights|EIGHTS",), (rb"td|STD|igma|arianc|ovar|VAR",))
STEPS = (rb"[-+]=[\x20\t]*-?\d*\.\d\d",)
SETTINGS = (rb"\][\x20\t]*=[\x20\t]*[-+]?\d*\.\d",)
PRODUCTS = (rb"\.\d+[fF]?[\x20\t]*\*\s*[A-Za-z_]",)
WRAPPED = (rb"\([\s(]*[-+]?\d*\.\d",)
REMARKED = (rb"\d[fFlLuU]?[\x20\t)}\]]*[,\x20\t]+(//|/\*|#)",)
CONTINUED = (rb"&[\x20\t]*[!\n]",)
COLUMNS = (rb"\n\x20{5}[^\s0][\x20\t]{0,40}[-+.\d]",)
KEYED = (rb"=>\s*-?\d*\.\d", rb"\.\d[\deE+\-]{7}")
LONG64 = (rb"[A-Za-z0-9+/]{40}",)  # base64
CALLS = (rb"4(x[34])?f?(<f\d\d>)?\s*\([-+\d.eEfFhH,\s]{15}", *LONG64)
LETTERS = (rb"[\"']\s?,\s?-?\d",)
PAIRS = (rb"[\s=:,>t]0?\.\d{3}",)
FEATURES = (rb"(:|=>)\s*-\d",)
RESIDUES = (  # in the order of the ways in which rows are labelled
    rb"[})\]][\x20\t]*,?[\x20\t]*(//|/\*|#)[\x20\t]*[A-Z]",
    rb"(//|/\*|#)[\x20\t]*[A-Z]([A-Za-z][A-Za-z])?[\x20\t]*(\*/|\n)\s*[{(\[]",
    rb"[\"'][A-Z]([A-Za-z][A-Za-z])?[\"'][\x20\t]*(:|=>|,)\s*[{(\[]?\s*[-+.\d]")
VECTOR = (rb"\.\d{13}",)
INTERCEPT = (rb"ntercept",)
HIDDEN = (rb"0[xX][0-9a-fA-F]",)  # files in byte arrays
QUOTED = (rb"\"\"\"|'''|`|R\"|r#|\[\[|\[=|<<[-~<]?[\x20\t]?[\"'A-Z_]",)  # long literals and here-documents
ESCAPED = (rb"\\[x03]",)

FIRST = GRAMS + UNITS + ENTRIES + TONGUES + STUMPS  # of what is looked for in JSON and markup as well


def _flat(signs: Iterable[object]) -> Iterator[bytes]:
    for sign in signs:
        if isinstance(sign, bytes):
            yield sign
        elif isinstance(sign, tuple):
            yield from _flat(sign)


ALL = tuple(dict.fromkeys(_flat(value for name, value in [*globals().items()] if name.isupper())))
