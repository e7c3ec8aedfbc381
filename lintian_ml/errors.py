# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that can go wrong, one class per way, each message one sentence for a person."""


class LintianMLError(Exception):
    """Base of all errors of this package; ``str(error)`` is a sentence that names the file and what is wrong."""


class InputError(LintianMLError):
    """Nothing could be checked: no such file, not a Debian package, unreadable. Exit status 1."""


class UsageError(LintianMLError):
    """The command line asks for something that does not exist. Exit status 1."""


class DataError(LintianMLError):
    """One of our own files (policy text, tag, table) is malformed; the message lists every fault at once."""


class FormatError(LintianMLError):
    """A file could not be read as the format it was taken for. Format modules raise this and nothing else."""


class NotThisFormat(FormatError):
    """The file turned out to be something else: the next format is tried, nothing is reported."""


class DamagedFile(FormatError):
    """The file is certainly of this format, but broken; reported as ``ml-weights-unreadable``."""


class ReaderDied(DamagedFile):
    """The isolated reader died over the file: whatever the file is, somebody has to look at it."""


class LimitExceeded(FormatError):
    """A size, count or depth in the file is past its line in ``limits.py``; reported like a damaged file."""


class MissingLibrary(FormatError):
    """A library that this format needs is not installed; the message names the package to install."""


class SourceProblem(LintianMLError):
    """A part of a source package is missing or damaged; the rest is still checked (``ml-source-incomplete``)."""


class UnpackerDied(SourceProblem):
    """The isolated unpacker died over a part, hung, or could not be started: nobody knows what the rest holds."""
