# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether what the package names is still where it is said to be: only with ``--online``, and never otherwise.

Addresses come from the claims on training data and on downloads; one that states a SHA-256 beside it is fetched and
compared. What an address answers becomes evidence that points at the place which names it.
"""
from __future__ import annotations

import enum
import time
from collections.abc import Callable, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Evidence, Strength
from lintian_ml.records import dataclass

SOURCE = "network"
DATA, DOWNLOAD = "training-data-address", "download-address"
CLAIMS: Mapping[str, str] = {
    "training-data-named": DATA, "dataset": DATA, "download-at-build": DOWNLOAD, "download-at-test": DOWNLOAD,
    "download-at-run": DOWNLOAD}
ABSENT = "the network cannot be reached"
_ADDRESS = regex(r"https?://[^\s<>\"'`)\]}…]{4,400}")
_DIGEST = regex(r"(?i)\bsha256[:=\s]+([0-9a-f]{64})\b")
_FEW = 3  # addresses after which a network that gave no connection at all counts as absent


class State(enum.Enum):
    """What an address has to say; ``value`` is the first word of the evidence."""

    THERE = "there"
    GONE = "gone"
    OTHER = "another file"
    UNKNOWN = "not known"
    UNREACHED = "not reached"  # not even a connection: nothing tells whether the host or the network is missing
    NO_HOST = "no such host"


@dataclass(frozen=True)
class Reply:
    """The state of one address, and the status, size, hash or fault behind it, in words."""

    state: State
    words: str


Asker = Callable[[str, str], Reply]


def ask_all(evidence: Sequence[Evidence], asker: Asker | None = None) -> list[Evidence]:
    """``evidence`` with what each address answered, sorted by claim; each address is asked once, by ``asker``."""
    replies = _replies(_wanted(evidence), asker or _network())
    found = [Evidence(CLAIMS[entry.claim], f"{url}: {reply.state.value}, {reply.words}", entry.pointer, SOURCE,
                      Strength.CHECKED, entry.about)
             for entry in evidence if entry.claim in CLAIMS for url, _ in _addresses(entry.value)
             if (reply := replies.get(url))]
    return sorted([*evidence, *dict.fromkeys(found)], key=lambda entry: entry.claim)


def _network() -> Asker:
    from lintian_ml.evidence.online_ask import ask  # late: all that speaks to the network comes with it

    return ask


def _addresses(value: str) -> list[tuple[str, str]]:
    """The addresses of one claim, each with the digest that stands in the claim if it is the only address there."""
    urls = list(dict.fromkeys(found[0].rstrip(".,;:|") for found in _ADDRESS.finditer(value)))
    digest = _DIGEST.search(value)
    return [(url, digest[1] if digest and len(urls) == 1 else "") for url in urls
            if not any(sign in url for sign in "${}%<")]  # the rest of such an address is known when the program runs


def _wanted(evidence: Sequence[Evidence]) -> list[tuple[str, str]]:
    wanted: dict[str, str] = {}
    for entry in evidence:
        for url, digest in _addresses(entry.value) if entry.claim in CLAIMS else ():
            wanted[url] = wanted.get(url) or digest
    return sorted(wanted.items())


def _replies(wanted: Sequence[tuple[str, str]], asker: Asker) -> dict[str, Reply]:
    """Ask in order, within bounds; without any connection nothing is known of any host."""
    replies: dict[str, Reply] = {}
    end = time.monotonic() + limits.ONLINE_TOTAL
    for number, (url, digest) in enumerate(wanted):
        if number >= limits.ONLINE_ADDRESSES or time.monotonic() > end:
            replies[url] = Reply(State.UNKNOWN, "not asked: too many addresses, or too slow ones")
        elif number >= _FEW and _no_network(replies):
            replies[url] = Reply(State.UNREACHED, "not asked")
        else:
            replies[url] = asker(url, digest)
    if _no_network(replies):
        return {url: Reply(State.UNKNOWN, ABSENT) if _silent(reply) else reply for url, reply in replies.items()}
    return replies


def _silent(reply: Reply) -> bool:
    return reply.state in (State.NO_HOST, State.UNREACHED)


def _no_network(replies: Mapping[str, Reply]) -> bool:
    asked = [reply for reply in replies.values() if not reply.words.startswith("not asked: ")]
    return bool(asked) and all(_silent(reply) for reply in asked)


def absent(evidence: Sequence[Evidence]) -> bool:
    """Whether addresses were to be asked, and none could be reached."""
    return any(entry.source == SOURCE and entry.value.endswith(ABSENT) for entry in evidence)
