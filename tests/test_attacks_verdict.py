# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights that hide are found or named as unread, and evidence that is none is not taken for an answer."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import verdicts  # noqa: E402
from verdicts import Faked, Hidden  # noqa: E402

from lintian_ml.checking import check_path  # noqa: E402
from lintian_ml.model import Answer, PackageReport  # noqa: E402


def checked(folder: Path, files: dict[str, bytes]) -> PackageReport:
    for path, data in {"debian/control": b"Source: attack\n", **files}.items():
        place = folder / "attack-1" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (package,) = check_path(str(folder / "attack-1")).packages
    return package


@pytest.mark.parametrize("attack", verdicts.HIDDEN, ids=lambda attack: attack.name)
def test_hidden_weights(attack: Hidden, tmp_path: Path) -> None:
    """The net is found, or the file in which it lies is named as not read."""
    package = checked(tmp_path, attack.files)
    said = [(hint.tag, hint.pointer.path) for hint in package.hints if hint.pointer]
    assert any(tag == attack.tag and path.startswith(attack.path) for tag, path in said), said


@pytest.mark.parametrize("attack", verdicts.FAKED, ids=lambda attack: attack.name)
def test_faked_evidence(attack: Faked, tmp_path: Path) -> None:
    """The question is not answered with yes."""
    package = checked(tmp_path, {"net.gguf": verdicts.GGUF, **attack.files})
    (weight,) = package.weights
    assert weight.answers[attack.question].answer is not Answer.YES, [
        package.evidence[at] for at in weight.answers[attack.question].evidence]
