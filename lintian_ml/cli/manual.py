# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual pages and the completions, made from the parser so that none of them can go stale.

``python3 -m lintian_ml.cli.manual man > lintian-ml.1``, and likewise ``bash``, ``zsh`` and ``fish``; ``man NAME``
writes the page of one command, ``pages`` lists the names of all.
"""
from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from lintian_ml import __version__
from lintian_ml.cli import completion
from lintian_ml.cli.arguments import parser
from lintian_ml.cli.completion import commands

FILES = """.SH FILES
.TP
.I debian/source/lintian\\-ml\\-overrides
Overrides of the hints about a source package, in the grammar of lintian's own override files.
.TP
.I debian/ml\\-models
What the maintainer declares about the weight files of the package.
.TP
.I debian/lintian\\-ml.conf
Options of \\fBcheck\\fR as \\fIoption = value\\fR lines, below the current directory. Weaker than the command line.
.TP
.I ~/.config/lintian\\-ml/config
The same for all packages. Weaker than debian/lintian\\-ml.conf.
.SH ENVIRONMENT
.TP
.B NO_COLOR
Where it is set and not empty, \\fB\\-\\-color auto\\fR means never.
.TP
.B PAGER
Shows what \\fBlintian\\-ml explain\\fR prints where it is longer than the terminal; \\fIcat\\fR uses none.
.TP
.B XDG_CONFIG_HOME
Holds \\fIlintian\\-ml/config\\fR; without it ~/.config does.
.TP
.BR DEBFULLNAME ", " DEBEMAIL
The sender of the drafts that \\fBlintian\\-ml itp \\-\\-format mail\\fR writes.
.TP
.BR LANG ", " LANGUAGE
The language of messages for people. Hints, reviews and formats for programs are English.
.TP
.B SOURCE_DATE_EPOCH
The time that bills of materials carry.
.SH SEE ALSO
.BR lintian (1),
.BR lintian\\-explain\\-tags (1)
"""


def man(top: argparse.ArgumentParser) -> str:
    """The manual page in groff's man macros; the same for the same version."""
    lines = [f'.TH LINTIAN\\-ML 1 "" "lintian\\-ml {__version__}" "User Commands"', ".SH NAME",
             "lintian\\-ml \\- find machine\\-learning weights in Debian packages and class them", ".SH SYNOPSIS"]
    for name, command in commands(top).items():
        shown = "[\\fBcheck\\fR]" if name == "check" else f"\\fB{_roff(name)}\\fR"
        places = " ".join(f"[\\fI{_roff(str(action.metavar))}\\fR...]" for action in _positionals(command))
        lines += [".br", " ".join(filter(None, ("\\fBlintian\\-ml\\fR", shown, "[\\fIOPTION\\fR...]", places)))]
    lines += [".SH DESCRIPTION", _roff(" ".join((top.description or "").split())), *_options(top)]
    for name, command in commands(top).items():
        lines += [f".SH COMMAND {_roff(name).upper()}", *_command(command)]
        for action, below in _below(command).items():
            lines += [f".SH COMMAND {_roff(f'{name} {action}').upper()}", *_command(below)]
    return "\n".join([*lines, ".SH NOTES", *_verbatim(top.epilog or ""), FILES])


def pages(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands that have a page of their own, those below others too: ``archive-scan``."""
    return {"-".join(filter(None, (name, action))): parser for name, command in commands(top).items()
            for action, parser in {"": command, **_below(command)}.items()}


def page(name: str, top: argparse.ArgumentParser) -> str:
    """The manual page of one command."""
    command, words = pages(top)[name], name.replace("-", " ", 1)
    title, summary = f"lintian-ml-{name}", (command.description or "").split("\n")[0].rstrip(".")
    below = "".join(f".br\n.BR {_roff(f'{title}-{action}')} (1)\n" for action in _below(command))
    places = " ".join(f"\\fI{_roff(str(action.metavar))}\\fR" for action in _positionals(command))
    lines = [f'.TH {_roff(title.upper())} 1 "" "lintian\\-ml {__version__}" "User Commands"', ".SH NAME",
             f"{_roff(title)} \\- {_roff(summary[:1].lower() + summary[1:])}", ".SH SYNOPSIS",
             f"\\fBlintian\\-ml {_roff(words)}\\fR [\\fIOPTION\\fR...] {places}".rstrip(),
             ".SH DESCRIPTION", *_command(command)]
    return "\n".join([*lines, ".SH SEE ALSO", ".BR lintian\\-ml (1)\n" + below])


def _command(command: argparse.ArgumentParser) -> Iterator[str]:
    yield from (_roff(command.description or ""), *_options(command), *_verbatim(command.epilog or ""))


def _below(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a command, as ``archive scan``, by their names."""
    return {name: below for action in command._actions if isinstance(action, argparse._SubParsersAction)
            for name, below in action.choices.items()}


def _positionals(command: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in command._actions if not action.option_strings]


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    for group in command._action_groups:
        actions = [action for action in group._group_actions if action.help is not argparse.SUPPRESS
                   and not isinstance(action, argparse._SubParsersAction)]
        if actions:
            yield f".SS {_roff((group.title or '').capitalize())}"
        for action in actions:
            yield from (".TP", _heading(action), _roff(action.help or ""))


def _heading(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    if not action.option_strings:
        return f"\\fI{_roff(str(value))}\\fR"
    names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in action.option_strings)
    return names if action.nargs == 0 else f"{names} \\fI{_roff(str(value))}\\fR"


def _verbatim(text: str) -> Iterator[str]:
    if text:
        yield from (".PP", ".nf", *map(_roff, text.rstrip("\n").split("\n")), ".fi")


def _roff(text: str) -> str:
    """Text as groff prints it: no escapes, no requests, hyphens that can be copied."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    safe = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in safe)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def main(argv: list[str]) -> int:
    """Write what the first argument names: ``man`` (with a command, its page), ``pages``, or a shell."""
    top = parser()
    makers = {"man": man, "pages": _names, "bash": completion.bash, "zsh": completion.zsh, "fish": completion.fish}
    if len(argv) == 2 and argv[0] == "man" and argv[1] in pages(top):
        sys.stdout.write(page(argv[1], top))
    elif len(argv) == 1 and argv[0] in makers:
        sys.stdout.write(makers[argv[0]](top))
    else:
        sys.stderr.write("usage: python3 -m lintian_ml.cli.manual man [COMMAND]|pages|bash|zsh|fish\n")
        return 1
    return 0


def _names(top: argparse.ArgumentParser) -> str:
    return "".join(f"{name}\n" for name in pages(top))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
