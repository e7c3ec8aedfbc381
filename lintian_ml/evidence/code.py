# SPDX-License-Identifier: GPL-2.0-or-later
"""Program text without its comments, with every line where it was.

Comments, long strings and, in C, all strings are blanked: what a person wrote about a program is no program. Each
pattern takes an unterminated comment to the end of the text, so that no input makes the search go over it twice.
"""
from __future__ import annotations

import json
import re
from functools import cache

_C_COMMENT = r"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)"
_RAW = r'R"(?P<d>[^()\s\\"]{0,16})\((?s:.*?)(?:\)(?P=d)"|\Z)'
_STRINGS = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
_LONG = r'"""(?:[^"\\]|\\(?s:.)|"(?!""))*(?:"""|\Z)|' + r"'''(?:[^'\\]|\\(?s:.)|'(?!''))*(?:'''|\Z)"
_HASH = r"(?:(?<=\s)|(?<![^\n]))#[^\n]*"
_STYLES = {
    "c": "|".join((_RAW, _C_COMMENT, _STRINGS)),
    "py": "|".join((_LONG, r"#[^\n]*")),
    "lua": r"--\[\[(?s:.*?)(?:\]\]|\Z)|--[^\n]*",
    "scm": r";[^\n]*",
    "pas": r"(?m:^[cC!*][^\n]*)|![^\n]*",
}
_KIND = {
    **dict.fromkeys(("c", "java", "js", "rs", "go", "cs"), "c"),
    **dict.fromkeys(("py", "jl"), "py"),
    **dict.fromkeys(("lua", "hs"), "lua"),
    "scm": "scm",
    "pas": "pas",
    "prose": "",
    "ml": "",
}


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    kind = _KIND.get(language, "hash")
    return re.compile(_STYLES.get(kind, _HASH)) if kind else None


def without_comments(text: str, language: str) -> str:
    """``text`` with comments blanked out; line numbers stay, columns do not."""
    pattern = _pattern(language)
    return pattern.sub(_blank, text) if pattern else text


def _blank(found: re.Match[str]) -> str:
    return '""' if found[0][0] in "\"'R" and "\n" not in found[0] else "\n" * found[0].count("\n")


def notebook(text: str) -> str:
    """The code cells of a Jupyter notebook, one after the other; empty for anything else."""
    try:
        cells = json.loads(text).get("cells", [])
        code = [cell.get("source", "") for cell in cells if cell.get("cell_type") == "code"]
    except (ValueError, AttributeError, RecursionError):
        return ""
    return "\n".join("".join(part) if isinstance(part, list) else str(part) for part in code)
