# SPDX-License-Identifier: GPL-2.0-or-later
"""Git LFS pointers: a model that is not there."""
from __future__ import annotations

import pytest

from lintian_ml.reader import Item
from lintian_ml.wire.pointers import lfs_pointer, of_weights

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0a" * 32 + b"\nsize 12345\n"


def test_a_pointer_names_digest_and_size() -> None:
    """the file that is missing is told by its digest and its size"""
    assert lfs_pointer(Item.of("model.onnx", POINTER)) == ("0a" * 32, 12345)


@pytest.mark.parametrize("data", [POINTER[:-8], POINTER + b"more", POINTER.replace(b"0a", b"xx"), b"", b"# " + POINTER])
def test_what_only_resembles_a_pointer_is_none(data: bytes) -> None:
    """text that quotes or cuts one is no pointer"""
    assert lfs_pointer(Item.of("x", data)) is None


@pytest.mark.parametrize("path, told", [
    ("src/models/r941_native.v2", True), ("checkpoints/step_20", True), ("pretrained.params", True),
    ("weights/mesh.obj", True), ("assets/models/tree.fbx", False), ("modelling/report.v2", False)])
def test_a_path_may_say_what_a_pointer_points_to(path: str, told: bool) -> None:
    """where the suffix is nobody's; folders of models hold drawings as well"""
    assert of_weights(path) is told
