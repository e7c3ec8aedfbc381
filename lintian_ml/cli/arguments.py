# SPDX-License-Identifier: GPL-2.0-or-later
"""The parser of the command line, built in one place so that manual page and completion can be made from it."""
from __future__ import annotations

import argparse
import difflib
import importlib
from collections.abc import Iterable
from typing import NoReturn

from lintian_ml import __version__
from lintian_ml.cli import COMMANDS, help_of
from lintian_ml.errors import UsageError
from lintian_ml.words import _, of_argparse, worded

EXAMPLES = worded("examples:\n  lintian-ml foo_1.0-1.dsc                 check a source package\n  lintian-ml -i "
                  "foo_1.0-1.dsc              the same, with explanations\n  lintian-ml --format json foo.changes    "
                  " everything that was found, for programs\n  lintian-ml --review foo.changes          a review of "
                  "an upload, as for NEW\n  lintian-ml itp bug.mbox                  a review of an intent to "
                  "package\n  lintian-ml explain ml-policy-2021        what a policy text says, in words\n  "
                  'lintian-ml formats                       the file formats that can be read\n\n"check" may be left '
                  'out: "lintian-ml foo.dsc" is "lintian-ml check foo.dsc", whose options "lintian-ml check '
                  '--help"\nlists. Exit status: 0 ran, 1 could not run, 2 a displayed hint matched --fail-on.\n')


class Parser(argparse.ArgumentParser):
    """argparse's parser, but a wrong command line raises UsageError: status 2 means something else here."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(worded('{message}; see "{program} --help"', message=message, program=self.prog))


def parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of all commands, or of those that are named; each command's namespace has ``run``, a function
    from the namespace to a status."""
    of_argparse()
    top = Parser(prog="lintian-ml", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=EXAMPLES,
                 allow_abbrev=False, description=worded("Find machine-learning weights in Debian packages and say "
                                                        "which class of the draft\npolicies each one falls into, and "
                                                        "why."))
    top.add_argument("-V", "--version", action="version", version=f"lintian-ml {__version__}",
                     help="print the program's name and version, and exit")
    top.add_argument("--print-version", action="version", version=__version__, help="print the bare version, and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name in names:
        module = importlib.import_module(f"lintian_ml.cli.{name}")
        summary = (module.__doc__ or "").split("\n")[0]
        command = commands.add_parser(name, help=summary, description=summary, epilog=module.EPILOG,
                                      allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    help_of.translate(top)
    return top


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse a command line without the program's name. Raises UsageError; SystemExit only for help and version."""
    named = arguments and arguments[0] in (*COMMANDS, "-h", "--help", "-V", "--version", "--print-version")
    whole = arguments if named else ["check", *arguments]
    top = parser(whole[:1] if whole[0] in COMMANDS else COMMANDS)  # the others take time to load
    return top.parse_args(_joined(_configured(whole, top)))


def _configured(arguments: list[str], top: argparse.ArgumentParser) -> list[str]:
    """With what the configuration files say of check; help needs none, and tells of mistakes in none."""
    if arguments[:1] != ["check"] or {"-h", "--help"} & {*arguments}:
        return arguments
    from lintian_ml.cli import config  # late, since it takes a word from here
    from lintian_ml.cli.completion import commands

    return ["check", *config.added(arguments[1:], commands(top)["check"])]


def _joined(arguments: list[str]) -> list[str]:
    """Tie ``-L`` to its value, since ``-=info`` would be taken for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in ("-L", "--display-level"):
            joined[-1] = f"--display-level={argument}"
        else:
            joined.append(argument)
    return joined


def unknown(what: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a word that is none of ``known``, with the nearest one if there is a near one."""
    return UsageError(worded("unknown {what} '{name}'", what=worded(what), name=name) + suggestion(name, known))


def suggestion(name: str, known: Iterable[str]) -> str:
    """``, did you mean 'x'?`` or nothing."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return worded(", did you mean '{name}'?", name=near[0]) if near else ""


def whole(text: str) -> int:
    """A number that is not negative, as argparse's ``type``."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(_("'{text}' is not a whole number").format(text=text))
    return int(text)
