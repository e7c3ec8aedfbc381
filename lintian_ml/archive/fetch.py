# SPDX-License-Identifier: GPL-2.0-or-later
"""Get the files of one source, from a folder or over HTTP, and verify every one of them.

A download goes on where it stopped (``Range``), also where an earlier run stopped; what can pass is tried again with
growing pauses; what cannot be had is a ``Missed`` with one of the reasons in ``entries``.
"""
from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path

from lintian_ml import __version__, limits
from lintian_ml.archive import entries
from lintian_ml.archive.entries import File
from lintian_ml.archive.index import APT_HELPER
from lintian_ml.errors import LintianMLError
from lintian_ml.words import worded

_FINAL = (400, 401, 403, 404, 405, 410, 451)  # answers that the same question gets again
APT = "apt+"


class Missed(LintianMLError):
    """A file cannot be had; ``reason`` is one of the words in ``entries``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def get(place: str, file: File, target: Path, pause: Callable[[float], None] = time.sleep) -> None:
    """Put the verified file ``place/file.name`` at ``target``. Raises Missed.

    A file of a folder becomes a link. ``place`` is an absolute folder, an ``http(s)://`` address or one for apt.
    """
    if "/" in file.name or file.name in ("", ".", ".."):
        raise Missed(entries.BAD_NAME, worded("the index names {name!r}, which is no plain file name", name=file.name))
    if place.startswith("/"):
        link(Path(place) / file.name, target, file)
    elif place.startswith(APT):
        _by_apt(f"{place.removeprefix(APT)}/{urllib.parse.quote(file.name)}", file, target)
    else:
        _download(f"{place}/{urllib.parse.quote(file.name)}", file, target, pause)


def link(path: Path, target: Path, file: File | None = None) -> None:
    """Link ``target`` to a file that is there, verified if it is promised. Raises Missed."""
    try:
        if file:
            verify(path, file)
        elif not path.is_file():
            raise FileNotFoundError
    except FileNotFoundError:
        raise Missed(entries.MISSING, worded("{name} is not there", name=path.name)) from None
    except OSError as error:
        raise Missed(entries.UNREADABLE, f"{path.name}: {(error.strerror or str(error)).lower()}") from None
    target.unlink(missing_ok=True)
    target.symlink_to(path)


def unpromised(address: str, target: Path) -> None:
    """Download a file of which nothing is known beforehand, a Release file. Raises Missed."""
    _download(address, File(target.name, -1, "sha256", ""), target, time.sleep)


def verify(path: Path, file: File) -> None:
    """Compare size and checksum. Raises Missed, and OSError where the file cannot be read."""
    found = path.stat().st_size
    if file.size >= 0 and found != file.size:
        raise Missed(entries.BAD_SIZE, worded("{name} has {found} bytes, {size} are promised", name=file.name,
                                              found=found, size=file.size))
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, lambda: hashlib.new(file.algorithm, usedforsecurity=False)).hexdigest()
    if file.digest and digest != file.digest:
        raise Missed(entries.BAD_HASH, worded("{name} has the {algorithm} {digest}, {digest2} is promised",
                                              name=file.name, algorithm=file.algorithm, digest=digest,
                                              digest2=file.digest))


def _by_apt(address: str, file: File, target: Path) -> None:
    """apt's own way: its proxies, its passwords, its patience."""
    hashes = {"sha256": "SHA256", "sha1": "SHA1", "md5": "MD5Sum"}
    run = subprocess.run([APT_HELPER, "-qq", "download-file", address, str(target),
                          f"{hashes[file.algorithm]}:{file.digest}"], capture_output=True, text=True, errors="replace",
                         check=False)
    errors = [line for line in run.stderr.splitlines() if line.startswith("E:")]  # warnings are about apt's sandbox
    words = " ".join(" ".join(errors or [run.stderr]).split())[-limits.NOTE:]
    if run.returncode:
        reason = entries.BAD_HASH if "Hash Sum" in words else entries.REFUSED if "404" in words \
            else entries.TIME_OUT if "timed out" in words else entries.NO_CONNECTION
        raise Missed(reason, worded("{name}: apt says {words}", name=file.name, words=words))
    verify(target, file)


def _download(address: str, file: File, target: Path, pause: Callable[[float], None]) -> None:
    """Attempts until the verified file is there. What came so far stays, unless it is wrong."""
    part = target.with_name(f"{target.name}.part")
    for attempt in range(1, limits.DOWNLOAD_TRIES + 1):
        try:
            _attempt(address, file, part)
            verify(part, file)
            os.replace(part, target)
            return
        except Missed as missed:
            part.unlink(missing_ok=True)
            if attempt > 1:  # one second chance: a proxy may have kept an old copy's beginning
                raise missed
            wait = 0.0
        except urllib.error.HTTPError as error:
            if error.code in _FINAL or attempt == limits.DOWNLOAD_TRIES:
                raise Missed(entries.REFUSED, worded("{name}: the server answers {code} {reason}", name=file.name,
                                                     code=error.code, reason=error.reason)) from None
            if error.code == 416:
                part.unlink(missing_ok=True)
            wait = _asked(error.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException) as error:
            if attempt == limits.DOWNLOAD_TRIES:
                raise Missed(_lost(error), f"{file.name}: {_words(error)}") from None
            wait = 0.0
        pause(min(max(wait, 0.5 * 2 ** attempt), limits.DOWNLOAD_PAUSE))


def _attempt(address: str, file: File, part: Path) -> None:
    """One request for what is still missing. Raises HTTPError, OSError, HTTPException; Missed for too many bytes."""
    have = part.stat().st_size if part.exists() and file.size >= 0 else 0
    if have == file.size:
        return
    headers = {"User-Agent": f"lintian-ml/{__version__}", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=limits.DOWNLOAD_WAIT) as answer:
        goes_on = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        with part.open("ab" if goes_on else "wb") as target:
            room = file.size - (have if goes_on else 0) if file.size >= 0 else limits.RELEASE
            while piece := answer.read(min(limits.CHUNK, room + 1)):
                room -= len(piece)
                if room < 0:
                    raise Missed(entries.BAD_SIZE, worded("{name}: more than the promised {size} bytes came",
                                                          name=file.name, size=file.size))
                target.write(piece)
    if room and file.size >= 0:
        raise http.client.IncompleteRead(b"", room)


def _asked(after: str) -> float:
    """Seconds that Retry-After asks for: a number, or a date."""
    if after.isdecimal():
        return float(after)
    try:
        return max(parsedate_to_datetime(after).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _lost(error: Exception) -> str:
    cause = getattr(error, "reason", error)
    return entries.TIME_OUT if isinstance(cause, TimeoutError) else entries.NO_CONNECTION


def _words(error: Exception) -> str:
    cause = getattr(error, "reason", error)
    if isinstance(cause, http.client.IncompleteRead):
        return worded("the connection ended {expected} bytes early", expected=cause.expected)
    return " ".join(str(getattr(cause, "strerror", None) or cause).lower().split()) or worded("the connection was lost")
