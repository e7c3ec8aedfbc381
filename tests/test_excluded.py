# SPDX-License-Identifier: GPL-2.0-or-later
"""What the packaging says it left out: Files-Excluded, scripts that repack, and versions that tell of it."""
from __future__ import annotations

import pytest
from evidence_makers import gather, said, weight

from lintian_ml.evidence import licences

COPYRIGHT = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n{}\nFiles: *\nLicense: MIT\n"
CHANGELOG = "x ({}) unstable; urgency=medium\n"


@pytest.mark.parametrize(("field", "path", "place"), [
    ("Files-Excluded: data/a.onnx\n", "data/a.onnx", "debian/copyright:2"),
    ("Files-Excluded: x\n data/\n", "data/sub/a.onnx", "debian/copyright:3"),
    ("Files-Excluded: *.onnx\n", "data/a.onnx", "debian/copyright:2"),
    ("Files-Excluded: ./data/?.onnx\n", "data/a.onnx", "debian/copyright:2"),
    ("Files-Excluded-models: a.onnx\n", "models/a.onnx", "debian/copyright:2"),
    ("Files-Excluded: nets.zip\n", "nets.zip!a.npy", "debian/copyright:2"),
])
def test_excluded_and_there(field: str, path: str, place: str) -> None:
    """A pattern takes a path below the top, a directory all that is in it, a component's field its own directory."""
    evidence, _ = gather({"debian/copyright": COPYRIGHT.format(field)}, [weight(path)])
    assert [place for _, place in said(evidence, "excluded-but-present")] == [place]


@pytest.mark.parametrize(("field", "path"), [
    ("Files-Excluded: a.onnx\n", "data/a.onnx"), ("Files-Excluded-models: a.onnx\n", "a.onnx"),
    ("Files-Excluded: *.onnx\n", "debian/a.onnx"), ("Files-Excluded: dat\n", "data/a.onnx"), ("", "a.onnx"),
    ("Comment: Files-Excluded: a.onnx\n", "a.onnx"),
])
def test_not_excluded(field: str, path: str) -> None:
    """Other paths, other components, and the packaging itself."""
    evidence, _ = gather({"debian/copyright": COPYRIGHT.format(field)}, [weight(path)])
    assert said(evidence, "excluded-but-present") == []


@pytest.mark.parametrize(("path", "text", "line"), [
    ("debian/repack.sh", "#!/bin/sh\ncd x && rm -rf models/big.onnx docs\n", 2),
    ("debian/rules", "%:\n\tdh $@\nget-orig-source:\n\trm -f src/big.onnx\n", 4),
    ("debian/repack", "tar --delete 'x/models/*' -f y\n", 1),
    ("debian/get-orig-source.sh", "find . -name x | xargs rm big.onnx\n", 1),
])
def test_script_that_removes_a_model(path: str, text: str, line: int) -> None:
    """Scripts that repack, and the rule of debian/rules that makes the tarball, tell which models are gone."""
    evidence, _ = gather({path: text})
    assert [place for _, place in said(evidence, "model-excluded")] == [f"{path}:{line}"]


@pytest.mark.parametrize(("path", "text"), [
    ("debian/rules", "override_dh_auto_clean:\n\trm -f src/big.onnx\n"), ("debian/repack.sh", "rm -rf docs x.jar\n"),
    ("debian/postinst", "rm -f /var/lib/x/big.onnx\n"),
])
def test_script_that_removes_none(path: str, text: str) -> None:
    """Cleaning, other files, and maintainer scripts are no removal from the tarball."""
    assert said(gather({path: text})[0], "model-excluded") == []


@pytest.mark.parametrize(("version", "files", "told"), [
    ("1.0+dfsg-1", {}, 1), ("1.0~ds1-1", {}, 1), ("1.0-1", {}, 0), ("1.0+dsx-1", {}, 0),
    ("1.0+dfsg-1", {"debian/README.source": "The models were removed.\n"}, 0),
    ("1.0+dfsg-1", {"debian/README.source": "See upstream.\n"}, 1),
    ("1.0+dfsg-1", {"debian/copyright": COPYRIGHT.format("Files-Excluded: x.jar\n")}, 0),
    ("1.0+dfsg-1", {"debian/repack.sh": "rm x.jar\n"}, 0),
])
def test_repacked_version_without_account(version: str, files: dict[str, str], told: int) -> None:
    """A suffix that says repacked wants a list, a script or a word; without weights nobody asks."""
    files = {"debian/changelog": CHANGELOG.format(version), **files}
    assert len(said(gather(files, [weight("a.onnx")])[0], "repacked-without-account")) == told
    assert said(gather(files)[0], "repacked-without-account") == []


@pytest.mark.parametrize(("expression", "only"), [
    ("MIT", True), ("Expat", True),
    ("MIT OR BSD-3-Clause", True), ("MIT AND CC0-1.0", False), ("MIT OR CC0-1.0", False),
    ("GPL-3.0-or-later", False), ("CC-BY-4.0", False), ("Nobody-Knows-1", False), ("", False),
])
def test_licences_for_software_only(expression: str, only: bool) -> None:
    """Of every licence in an expression the words have to speak of software; the GPL speaks of other works, too."""
    assert licences.covers_software_only(expression) is only
