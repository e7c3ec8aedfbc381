# SPDX-License-Identifier: GPL-2.0-or-later
"""A transcript in words, as a deb822 summary that fits beside a .buildinfo, and its entries."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lintian_ml.transcript.model import ENVIRONMENT, NAME, Transcript
from lintian_ml.transcript.hashing import of_file
from lintian_ml.words import joined, worded


def lines(transcript: Transcript) -> Iterator[str]:
    """The summary, without an end: field by field."""
    header = transcript.header
    kinds = Counter(entry.kind for entry in transcript.entries)
    yield "Format: 0.1"
    yield from (f"Model: {entry.args['name']}" for entry in transcript.entries[-1:] if entry.kind == "export")
    yield f"Transcript-Root: {transcript.root}"
    yield f"Segments: {kinds['train']}"
    yield f"Steps: {transcript.trained}"
    yield "Entries: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield f"Runners: {', '.join(dict.fromkeys(entry.runner or 'unnamed' for entry in transcript.entries))}"
    yield f"Data-Root: {header.data['root']} ({header.data['records']} records, {header.data['how']})"
    yield f"Seed-Source: {header.seed['source']}"
    yield f"Arithmetic: {header.arithmetic}"
    yield f"Predicate: {' '.join(header.predicate[key] for key in sorted(header.predicate))}"
    yield f"Command: {' '.join(header.command)}"
    yield f"Initialisation: {' '.join(header.init) or 'given'}"
    yield f"Buildinfo: {ENVIRONMENT}"
    yield "Checksums-Sha256:"
    for name in (NAME, ENVIRONMENT):
        path = transcript.folder / name
        yield f" {of_file(path)} {path.stat().st_size} {name}"
    yield from (f" {entry['sha256']} {entry['path']}" for entry in (*header.code, *header.data["files"]))


def entries(transcript: Transcript) -> Iterator[str]:
    """One line each."""
    for entry in transcript.entries:
        first, count = entry.steps
        what = worded("steps {first} to {last}", first=first, last=first + count - 1) if count else \
            str(entry.args.get("name", ""))
        kept = "" if transcript.states.has(entry.state) else worded(", not kept")
        state = worded("state {digest}{kept}", digest=entry.state[:16], kept=kept)
        yield joined(" ", filter(None, (f"{entry.i} {entry.kind}", what, state, entry.runner)))
