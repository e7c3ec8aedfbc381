# SPDX-License-Identifier: GPL-2.0-or-later
"""What every command shares: streams, error lines, and an exit status whatever happens."""
from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterator

from lintian_ml.cli import arguments
from lintian_ml.errors import LintianMLError
from lintian_ml.report.escape import printable
from lintian_ml.words import _, localised, worded

_GARBAGE = 20_000  # new objects until the next search for cycles, of which there are hardly any: 2 % of a run


def run(argv: list[str]) -> int:
    """Parse and run one command line."""
    gc.set_threshold(_GARBAGE)
    _utf8()
    try:
        with contextlib.suppress(BrokenPipeError):
            status = _run(argv)
            sys.stdout.flush()
            return status
        _drop_output()  # the reader has gone, for example ``| head``: nobody to tell
    except KeyboardInterrupt:
        error(_("interrupted"))
    return 1


def error(problem: object) -> None:
    """One line on standard error; text from packages in it cannot break the line."""
    sys.stderr.write("lintian-ml: " + _("error: {message}").format(message=printable(localised(problem))) + "\n")


def note(sentence: str) -> None:
    """One line of commentary on standard error, for commands whose output is a file."""
    sys.stderr.write(f"lintian-ml: {printable(localised(sentence))}\n")


@contextlib.contextmanager
def ended_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP end what runs inside as Ctrl-C does: what was started is ended, what was temporary removed."""
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    former = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)
              if signal.getsignal(number) is signal.SIG_DFL}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def internal_error(doing: str, bug: str, trace: str = "") -> None:
    """Report a fault of lintian-ml itself in one line, followed by the traceback if there is one."""
    told = _("internal error {doing}: {bug}").format(doing=localised(doing), bug=bug)
    sys.stderr.write(f"lintian-ml: {printable(told)}\n{trace}")


def _run(argv: list[str]) -> int:
    try:
        options = arguments.parse(argv)
        return int(options.run(options))
    except SystemExit as done:  # argparse's way to end --help and --version
        return int(done.code or 0)
    except LintianMLError as problem:
        for line in localised(problem).splitlines():  # a fault of our own files is a list
            error(line)
    except BrokenPipeError:
        raise
    except Exception as bug:
        trace = "".join(traceback.format_exception(bug)) if {"-d", "--debug"} & set(argv) else ""
        internal_error(worded("in the command line"), f"{type(bug).__name__}: {bug}", trace)
    return 1


def _utf8() -> None:
    """The streams are UTF-8 as lintian's, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_output() -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
