# SPDX-License-Identifier: GPL-2.0-or-later
"""A bug from Debian's bug tracker by its number, through python-debianbts, which speaks the tracker's SOAP."""
from __future__ import annotations

from email.message import Message

from lintian_ml.errors import InputError
from lintian_ml.itp import mail


def fetch(number: str) -> tuple[mail.Message, ...]:
    """The mails of a bug. Raises InputError, one sentence with what to do instead, where they cannot be had."""
    page = f"https://bugs.debian.org/cgi-bin/bugreport.cgi?bug={number};mbox=yes"
    instead = f"save {page} and give the file"
    try:
        import debianbts
    except ImportError:
        raise InputError(f"bug {number}: reading bugs by number needs python3-debianbts, which is not installed; "
                         f"install it, or {instead}") from None
    try:
        mails: list[Message] = [entry["message"] for entry in debianbts.get_bug_log(int(number))]
    except Exception as error:  # the library lets errors of sockets, HTTP and XML through, each of its own kind
        raise InputError(f"bug {number}: the bug tracker could not be asked ({type(error).__name__}: {error}); where "
                         f"there is a network, {instead}") from error
    if not mails:
        raise InputError(f"bug {number}: the bug tracker has no mails of it")
    return mail.of_mails(mails)
