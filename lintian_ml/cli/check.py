# SPDX-License-Identifier: GPL-2.0-or-later
"""Check Debian packages: .dsc, .changes, .deb, unpacked source trees, tarballs."""
from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml import report
from lintian_ml.cli import arguments, choice, files
from lintian_ml.errors import UsageError
from lintian_ml.words import _, worded

if TYPE_CHECKING:
    from lintian_ml.model import Report
    from lintian_ml.report.display import Display

EPILOG = """examples:
  lintian-ml foo_1.0-1.dsc                      hints of warning level and above, and what each weight file is
  lintian-ml -L '+=classification' foo.dsc      also a line for each weight file
  lintian-ml --policy all -i foo.dsc            also what the draft policies would object to, with explanations
  lintian-ml --why src/net.weights foo.dsc      why this file is what the report says it is
  lintian-ml --fail-on warning,error foo.dsc    for continuous integration
  lintian-ml --review foo.changes               a review of an upload, as for NEW
  lintian-ml --against foo_1.0-1.dsc foo_1.1-1.dsc   only what a review has to say of the changes
"""
TERMINAL_LIMIT = 4  # lines per tag on a terminal, as lintian


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options; those that lintian has keep lintian's name and meaning."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="what to check")
    _add_selection(parser.add_argument_group("which hints are shown"))
    _add_behaviour(parser.add_argument_group("how it runs"))
    _add_output(parser.add_argument_group("how it looks"))


def _add_selection(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("-I", "--display-info", dest="levels", action="append_const", const=">=info", help='same as -L ">=info"')
    add("-L", "--display-level", dest="levels", action="append", metavar="LEVEL", help="set, add (+) or remove (-) "
        'severities: [+-=][>= > = < <=]SEVERITY, for example "+=pedantic"; repeatable (default: >=warning)')
    add("--pedantic", dest="levels", action="append_const", const="+=pedantic", help='same as -L "+=pedantic"')
    add("-E", "--display-experimental", action="store_true", help="show experimental hints too")
    add("--show-overrides", action="store_true", help="show overridden and masked hints too, with the reasons given")
    add("-o", "--no-override", action="store_true", help="ignore the overrides of the package")
    add("-T", "--tags", action="append", default=[], metavar="TAG,...", help="show these tags only, at any level")
    add("--tags-from-file", action="append", default=[], metavar="FILE", help="same, the tags listed in FILE")
    add("--suppress-tags", action="append", default=[], metavar="TAG,...", help="leave these tags out")
    add("--suppress-tags-from-file", action="append", default=[], metavar="FILE", help="same, the tags listed in FILE")
    add("--policy", action="append", default=[], metavar="NAME", help="give the hints that rest on this draft policy "
        'text too, and show them; repeatable, "all" for every text')


def _add_behaviour(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--fail-on", action="append", metavar="WORD,...", help="exit with status 2 where such a hint is shown: error, "
        "warning, info, pedantic, experimental, override, none (default: error)")
    add("-j", "--jobs", type=arguments.whole, default=1, metavar="N", help="check N packages at a time (0: one per "
        "processor; default: 1)")
    add("--suite", default="", metavar="NAME", help="say whether this suite of Debian (bookworm, trixie, forky, sid) "
        "has what the training programs import")
    add("--online", action="store_true", help="ask the network whether training data and downloads that the package "
        "names are still there, and compare stated hashes; nothing is asked without this option")
    add("--attestations", default="", metavar="DIR", help="raise the reproducibility of models by the signed checks of "
        "their trainings that lie in DIR or that the package ships; keys that count are DIR/*.pub, and DIR/*.asc "
        "and *.gpg of GnuPG")
    add("--baseline", metavar="FILE", help="mask the hints that an earlier report (--format json) has, so that only "
        "new ones are shown and fail")
    add("--cfg", metavar="FILE", help="read this configuration instead of debian/lintian-ml.conf and "
        "~/.config/lintian-ml/config")
    add("--no-cfg", action="store_true", help="read no configuration")
    add("-d", "--debug", action="store_true", help="print a traceback where lintian-ml itself fails")


def _add_output(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("-i", "--info", action="store_true", help="explain each tag below its first hint")
    add("-q", "--quiet", action="store_true", help="hints only, nothing about weight files and overrides")
    add("-v", "--verbose", action="store_true", help="say where each answer was found")
    add("--format", choices=report.FORMATS, default="text", help="json and jsonl (one line per package) hold "
        "everything that was found, whatever the display level (default: text)")
    add("--why", action="append", metavar="FILE", help="explain this weight file of the package instead: every answer "
        "with its evidence, and what each policy text makes of them; repeatable")
    add("--review", action="store_true", help="write a review of each package instead: numbered findings with their "
        "places, what each rests on, and questions to the packager; --format markdown does so in Markdown")
    add("--fix", action="store_true", help="show as a diff what can be written into the tree for the hints that are "
        "shown: fields, sections, overrides, questions; with --format json as a list for programs")
    add("--apply", action="store_true", help="with --fix: write the changes that the diff shows")
    add("--against", metavar="OLD", help="a review of what changed since this version of the package (.dsc, tree or "
        "tarball)")
    add("--output", metavar="FILE", help="write there instead of standard output")
    add("--color", choices=("auto", "never", "always"), default="auto", help="colour the names of tags (default: auto, "
        "on a terminal unless NO_COLOR is set)")
    add("--tag-display-limit", type=arguments.whole, metavar="N", help="lines per tag and package, 0 for all (default: "
        "4 on a terminal, else all)")


def run(options: argparse.Namespace) -> int:
    """Check every path, print one report, and return the exit status."""
    if not options.paths:
        raise UsageError(_('no packages selected; see "lintian-ml --help"'))
    from lintian_ml import baseline
    from lintian_ml.cli import many
    from lintian_ml.report.display import fails

    reviewed = _reviewed(options)
    known = baseline.load(options.baseline) if options.baseline else None
    failing = choice.conditions(options.fail_on)
    display = _display(options)
    found, broken = many.check(options.paths, choice.policies(options.policy), options.jobs, options.debug,
                               choice.suite(options.suite), options.online, options.attestations,
                               _thorough(options, reviewed))
    if options.online:
        _told_of_network(found)
    if known is not None:
        found = baseline.apply(found, known, Path(options.baseline).name)
    display = _told(display)
    if found.packages or options.format in report.ALWAYS:
        files.write(_rendered(options, found, display, reviewed), options.output)
    if broken:
        return 1
    return 2 if fails(found.packages, display, failing) else 0


def _thorough(options: argparse.Namespace, reviewed: bool) -> bool:
    """Whether what is asked for tells of packages without models, too, what they hold to train one with."""
    return bool(options.format != "text" or reviewed or options.policy or options.suite or options.online
                or options.fix or options.why)


def _rendered(options: argparse.Namespace, found: Report, display: Display, reviewed: bool) -> str:
    """What is asked for: changes, reviews, explanations of files, or the report."""
    if options.fix and found.packages:
        from lintian_ml.cli import fixing

        return fixing.run(options, found, display)
    if reviewed:
        from lintian_ml.cli import reviewing

        return reviewing.rendered(options, found, display)
    if options.why and found.packages:
        from lintian_ml import policy
        from lintian_ml.report import why

        return why.render(found, options.why, policy.load(), display.width)
    return report.render(options.format, found, display)


def _reviewed(options: argparse.Namespace) -> bool:
    """Whether reviews take the place of the report. Raises UsageError for a format that they do not have."""
    asked = bool(options.review or options.against)
    if asked and options.format not in ("text", "markdown"):
        raise UsageError(_("a review is text or markdown, not {name}").format(name=options.format))
    return asked or options.format == "markdown"


def _told_of_network(found: Report) -> None:
    """One line where addresses could not be asked, so that silence is not taken for an answer."""
    from lintian_ml.cli import running
    from lintian_ml.evidence import online

    if any(online.absent(package.evidence) for package in found.packages):
        running.note(worded("--online: {absent}, so no address was checked", absent=online.ABSENT))


def _display(options: argparse.Namespace) -> Display:
    """What the options say of the output. Raises UsageError."""
    from lintian_ml.report.display import Display

    terminal = not options.output and sys.stdout.isatty()
    limit = options.tag_display_limit
    return Display(
        levels=choice.levels(options.levels or []),
        experimental=options.display_experimental, drafts=bool(options.policy) and not options.levels,
        overrides=options.show_overrides, ignore_overrides=options.no_override,
        only=choice.tags(options.tags, options.tags_from_file),
        suppressed=choice.tags(options.suppress_tags, options.suppress_tags_from_file),
        info=options.info, colour=_colour(options.color, terminal), quiet=options.quiet, verbose=options.verbose,
        limit=limit if limit is not None else TERMINAL_LIMIT if terminal else 0,
        width=max(80, min(120, shutil.get_terminal_size().columns)) if terminal else 80, cut=terminal)


def _told(display: Display) -> Display:
    """With our texts on tags and questions, which are read after the packages: these begin to be unpacked at once."""
    from lintian_ml import asked, policy, tags

    questions = {question for text in policy.load() for question in text.questions}
    return replace(display, tags=tags.load(),
                   questions=frozenset(name for name in questions if asked.load()[name].in_table))


def _colour(wanted: str, terminal: bool) -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return wanted == "always" or (wanted == "auto" and terminal and not plain)
