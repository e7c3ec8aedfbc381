# SPDX-License-Identifier: GPL-2.0-or-later
"""A bug from Debian's bug tracker by its number, through python-debianbts, which speaks the tracker's SOAP."""
from __future__ import annotations

from email.message import Message

from lintian_ml.errors import InputError
from lintian_ml.itp import mail
from lintian_ml.words import worded


def fetch(number: str) -> tuple[mail.Message, ...]:
    """The mails of a bug. Raises InputError, one sentence with what to do instead, where they cannot be had."""
    page = f"https://bugs.debian.org/cgi-bin/bugreport.cgi?bug={number};mbox=yes"
    instead = worded("save {page} and give the file", page=page)
    try:
        import debianbts
    except ImportError:
        raise InputError(worded("bug {number}: reading bugs by number needs python3-debianbts, which is not "
                                "installed; install it, or {instead}", number=number, instead=instead)) from None
    try:
        mails: list[Message] = [entry["message"] for entry in debianbts.get_bug_log(int(number))]
    except Exception as error:  # the library lets errors of sockets, HTTP and XML through, each of its own kind
        raise InputError(worded("bug {number}: the bug tracker could not be asked ({name}: {error}); where there is "
                                "a network, {instead}", number=number, name=type(error).__name__, error=error,
                                instead=instead)) from error
    if not mails:
        raise InputError(worded("bug {number}: the bug tracker has no mails of it", number=number))
    return mail.of_mails(mails)
