# SPDX-License-Identifier: GPL-2.0-or-later
"""Patches do what ``patch -p1 -F 0 -N -t`` does."""
from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from conftest import require_program

from lintian_ml.unpack.apply import apply
from lintian_ml.unpack.diff import PatchError, touched

TREE = {"f": b"1\n2\n3\n4\n5\n6\n7\n8\n", "g": b"x\n", "e": b""}


def diff(body: str, old: str = "a/f", new: str = "b/f") -> bytes:
    return f"--- {old}\n+++ {new}\n{body}".encode()


@pytest.mark.parametrize(("patch", "result"), [
    (diff("@@ -2,3 +2,3 @@\n 2\n-3\n+three\n 4\n"), {"f": b"1\n2\nthree\n4\n5\n6\n7\n8\n"}),
    (diff("@@ -4,3 +4,3 @@\n 2\n-3\n+three\n 4\n"), {"f": b"1\n2\nthree\n4\n5\n6\n7\n8\n"}),
    (diff("@@ -8 +8 @@\n-8\n+8\n\\ No newline at end of file\n"), {"f": b"1\n2\n3\n4\n5\n6\n7\n8"}),
    (diff("@@ -2 +1,0 @@\n-2\n@@ -7 +5,0 @@\n-7\n"), {"f": b"1\n3\n4\n5\n6\n8\n"}),
    (diff("@@ -0,0 +1,2 @@\n+n\n+m\n", "/dev/null", "b/d/new"), {"d/new": b"n\nm\n"}),
    (diff("@@ -1 +0,0 @@\n-x\n", "a/g", "/dev/null"), {"g": None}),
    (diff("@@ -1 +1 @@\r\n-x\r\n+y\r\n", "a/g\r", "b/g\r"), {"g": b"y\n"}),
    (diff("@@ -1 +1 @@\n-x\n+y\n", "g.orig", "b/g\t2020-01-01 00:00:00 +0000"), {"g": b"y\n"}),
    (diff("@@ -0,0 +1 @@\n+n\n", '"a/\\303\\251"', '"b/\\303\\251"'), {"\u00e9": b"n\n"}),
    (b"diff --git a/g b/h\nsimilarity index 100%\nrename from g\nrename to h\n", {"g": None, "h": b"x\n"}),
    (b"diff --git a/g b/h\ncopy from g\ncopy to h\n--- a/g\n+++ b/h\n@@ -1 +1 @@\n-x\n+y\n", {"h": b"y\n"}),
    (b"diff --git a/e b/e\ndeleted file mode 100644\nindex e69de29..0000000\n", {"e": None}),
    (b"only words\n", {}),
], ids=["plain", "offset", "no-newline", "no-context", "add", "remove", "crlf-patch", "one-part-name", "quoted",
        "rename", "copy", "empty-removed", "no-diff"])
def test_a_patch_that_applies(patch: bytes, result: dict[str, bytes | None]) -> None:
    """The result is patch(1)'s, and every file it names was announced."""
    assert apply(patch, TREE, {}) == result
    assert {path for path in result} <= touched(patch)


@pytest.mark.parametrize(("patch", "why"), [
    (diff("@@ -2,3 +2,3 @@\n 2\n-drei\n+three\n 4\n"), "the hunk of its line 3 does not fit f"),
    (diff("@@ -1,5 +1 @@\n-x\n", "a/g", "/dev/null"), "ends inside the hunk of line 3"),
    (diff("@@ -1 +0,0 @@\n-1\n", "a/f", "/dev/null"), "f should be removed, but has other content"),
    (diff("@@ -0,0 +1 @@\n+n\n", "/dev/null"), "f should be created, but is there already"),
    (diff("@@ -1 +1 @@\n-n\n+m\n", "a/no", "b/no"), "no is not there"),
    (diff("", "a/f", "b/f"), "line 3 should start a hunk with @@"),
    (b"--- a/f\n@@ -1 +1 @@\n", "line 1 is not followed by a +++ line"),
    (b"+++ b/f\n", "line 1 stands where a --- line is expected"),
    (b"diff --git a/f b/f\nindex 1..2 100644\nGIT binary patch\nliteral 1\nIcm\n", "line 3 starts a git binary patch, "
     "which dpkg-source cannot apply"),
    (diff("@@ -1,2 +1,2 @@\n-1\n*2\n"), "line 5 of the patch should start with a blank, + or -"),
    (diff("@@ -1 +1 @@\n", "/dev/null", "/dev/null"), "line 1 names no file"),
    (diff(f"@@ -{10**17},1 +1 @@\n-nine\n+9\n"), "the hunk of its line 3 does not fit f"),
])
def test_a_patch_that_does_not_apply_says_why(patch: bytes, why: str) -> None:
    """One sentence with the place in the patch."""
    with pytest.raises(PatchError) as error:
        apply(patch, TREE, {})
    assert str(error.value) == why


def _mutated(rng: random.Random, lines: list[bytes]) -> list[bytes]:
    lines = list(lines)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(lines) + 1)
        lines[at:at + rng.randrange(2)] = [b"%d\n" % rng.randrange(5)] * rng.randrange(2)
    return lines


def test_random_patches_end_as_patch_1_ends_them(tmp_path: Path) -> None:
    """Applied to a file that has moved on, the result or the refusal is the same."""
    program, differ = require_program("patch"), require_program("diff")
    for seed in range(60):
        rng = random.Random(seed)
        old = [b"%d\n" % rng.randrange(5) for _ in range(rng.randrange(12))]
        (tmp_path / "a").write_bytes(b"".join(old))
        (tmp_path / "b").write_bytes(b"".join(_mutated(rng, old)))
        patch = subprocess.run([differ, f"-U{rng.randrange(4)}", "--label=a/f", "--label=b/f", "a", "b"], cwd=tmp_path,
                               capture_output=True).stdout
        moved = b"".join(_mutated(rng, old))
        (tmp_path / "f").write_bytes(moved)
        done = subprocess.run([program, "-tNu", "-F0", "-p1", "-Vnever", "-r-"], cwd=tmp_path, input=patch,
                              capture_output=True)
        try:
            ours = apply(patch, {"f": moved}, {}, drop_empty=False).get("f", moved)
        except PatchError:
            ours = None
        assert ours == ((tmp_path / "f").read_bytes() if done.returncode == 0 else None), (seed, patch, moved)
