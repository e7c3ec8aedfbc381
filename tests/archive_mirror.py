# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives for tests: golden packages in a pool, indexed by apt-ftparchive, signed with a key made on the spot, served
over loopback by a server that can break off, forget and delay."""
from __future__ import annotations

import http.server
import os
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import recipes
from conftest import require_program

PACKAGES = Path(__file__).parent / "packages"
FEW = ("gpl-net-without-source", "net-in-containers", "package-in-contrib", "sine-table", "wave-samples")
SUITE = "testing"


def pool(target: Path, names: Sequence[str] = FEW) -> list[Path]:
    """Build golden packages into ``target``; the .dsc files, by name."""
    target.mkdir(parents=True, exist_ok=True)
    built = []
    for name in sorted(names):
        recipe = recipes.parse((PACKAGES / name / "recipe").read_text())
        built.append(recipes.build(recipe, name, target))
    return built


def every_name() -> list[str]:
    """All golden packages of which no part is missing on purpose."""
    return sorted(path.parent.name for path in PACKAGES.glob("*/recipe") if "\nMissing:" not in path.read_text())


def index(root: Path, component: str = "main") -> None:
    """(Re)write Sources in three forms, a Contents-source and an unsigned Release below ``root``/dists."""
    dists = root / "dists" / SUITE
    folder = dists / component / "source"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Sources").write_text(run(root, "apt-ftparchive", "sources", "pool"))
    for program in ("gzip", "xz"):
        run(folder, program, "-kf", "Sources")
    names = {path.name.partition("_")[0] for path in (root / "pool").glob("*.dsc")}
    lines = [f"models/{name}.{'onnx' if 'net' in name else 'c'}    {name}\n" for name in sorted(names)]
    (dists / component / "Contents-source").write_text("".join(lines))
    run(dists / component, "gzip", "-f", "Contents-source")
    (dists / "Release").unlink(missing_ok=True)
    (dists / "InRelease").unlink(missing_ok=True)
    fields = {"Suite": SUITE, "Codename": SUITE, "Components": component, "Origin": "Test"}
    options = [word for key, value in fields.items() for word in ("-o", f"APT::FTPArchive::Release::{key}={value}")]
    (dists / "Release").write_text(run(root, "apt-ftparchive", *options, "release", f"dists/{SUITE}"))


def key(home: Path, name: str = "test") -> Path:
    """Make a key without a passphrase; the keyring with its public part."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    gpg(home, "--quick-generate-key", f"{name} <{name}@example.org>", "rsa2048", "sign", "0")
    ring = home / f"{name}.gpg"
    gpg(home, "--output", str(ring), "--export")
    return ring


def gpg(home: Path, *words: str) -> None:
    """gpg without questions, with a home of its own."""
    done = subprocess.run([
        require_program("gpg"), "--homedir", str(home), "--batch", "--yes", "--quiet", "--passphrase", "",
        "--pinentry-mode", "loopback", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def sign(root: Path, home: Path) -> None:
    """Turn Release into InRelease, and keep the detached form beside it."""
    release = root / "dists" / SUITE / "Release"
    gpg(home, "--clearsign", "--output", str(release.with_name("InRelease")), str(release))
    gpg(home, "--detach-sign", "--armor", "--output", str(release.with_name("Release.gpg")), str(release))


def run(folder: Path, *command: str) -> str:
    """What a program prints, in ``folder``."""
    require_program(command[0])
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Behaviour:
    """What the server does wrong: names that are not there, that break off after so many bytes once, that fail first.

    ``asked`` notes each request with its Range.
    """

    missing: set[str] = field(default_factory=set)
    broken: dict[str, int] = field(default_factory=dict)
    busy: Counter[str] = field(default_factory=Counter)
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def served(root: Path, behaviour: Behaviour) -> Iterator[str]:
    """The address of a server on loopback that gives out the files below ``root``."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = root / self.path.lstrip("/").replace("%2B", "+").replace("%7E", "~")
            behaviour.asked.append((path.name, self.headers.get("Range", "")))
            if path.name in behaviour.missing or not path.is_file():
                return self.refuse(404)
            if behaviour.busy[path.name] > 0:
                behaviour.busy[path.name] -= 1
                return self.refuse(503)
            self.give(path)

        def refuse(self, code: int) -> None:
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def give(self, path: Path) -> None:
            data = path.read_bytes()
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(wanted[1]) if wanted else 0
            self.send_response(206 if wanted else 200)
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = behaviour.broken.pop(path.name, len(data))
            self.wfile.write(data[start:end])
            if end < len(data):
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def environment(**more: str) -> dict[str, str]:
    """For child processes: our checkout first, no proxy between us and loopback."""
    root = str(Path(__file__).parents[1])
    return os.environ | {"PYTHONPATH": root, "no_proxy": "127.0.0.1"} | more
