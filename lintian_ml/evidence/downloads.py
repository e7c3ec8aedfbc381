# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that fetch weights from the network, and when: while the package is built, tested, or when it runs."""
from __future__ import annotations

from lintian_ml.evidence import code, roles
from lintian_ml.evidence.page import Page, excerpt, occurrences
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength

_HOOKS = (
    b"download",
    b"DOWNLOAD",
    b"_pretrained",
    b"hub.load",
    b"_from_url",
    b"get_file(",
    b"urlretrieve",
    b"wget",
    b"curl",
)
_WORDS = (*(hook.decode() for hook in _HOOKS[:-1]), "curl ")
_SIDE = 200  # characters around such a word in which the call has to be
_WEIGHTS = (
    r"(?:\.(?:onnx|ort|pth?|ckpt|h5|hdf5|keras|weights|tflite|gguf|ggml|safetensors|traineddata|nnue|caffemodel|pb|"
    r"mlmodel|nemo|mar|npz|joblib|pkl)\b|(?i:models?|weights|checkpoints?|pre-?trained|network)[\w.-]{0,40}"
    r"\.(?:tar|zip|gz|tgz|bz2|xz|bin|dat)\b)")
_CALL = regex(
    r"\b(?:hf_hub_download|snapshot_download)\s*\(|\btorch\.hub\.load(?:_state_dict_from_url)?\s*\(|"
    r"\bload_state_dict_from_url\s*\(|\bhub\.load\s*\(\s*[\"']https?:|"
    r"\.from_pretrained\s*\(\s*[\"'](?![./])[\w.-]+(?:/[\w.-]+)?[\"']|"
    rf"\b(?:wget|curl|urlretrieve|get_file|DOWNLOAD)\b[^\n]{{0,300}}?{_WEIGHTS}|"
    r"(?:^|[\s;&(/\"'])(?:download_model|download-ggml-model)\.(?:sh|py|bat)[ \t]+\S+")
_BUILD = regex(
    r"(?:^|/)(?:debian/rules|(?:GNU)?[Mm]akefile[\w.]*|CMakeLists\.txt|[\w-]+\.cmake|meson\.build|setup\.py|"
    r"autogen\.sh|configure(?:\.ac)?|build\.rs|bootstrap|SConstruct|[\w-]+\.mk)$")
_EVERY = 5  # calls reported of one file


def look(page: Page, store: Store) -> None:
    """Report each call that fetches weights."""
    if page.language == "c" or page.role is Role.DOCUMENTATION or not any([hook in page.data for hook in _HOOKS]) \
            or roles.is_upstreams_own(page.path):
        return
    text = code.without_comments(page.text, page.language or "sh")
    reach = count = 0
    for at in sorted(occurrences(text, _WORDS)):
        if at < reach or count == _EVERY:
            continue
        end = text.find("\n", at)
        reach = min(end if end >= 0 else len(text), at + 2 * _SIDE)
        found = _CALL.search(text, max(at - _SIDE, text.rfind("\n", 0, at), 0), reach)
        if found is None:
            continue
        count += 1
        start = text.rfind("\n", 0, found.start() + 1) + 1
        line = excerpt(text[max(start, found.start() - 80):found.end() + 80].strip().partition("\n")[0])
        place = Pointer(page.path, text.count("\n", 0, found.start() + 1) + 1)
        store.say(claim(page), line, place, "program", Strength.CHECKED)


def relate(store: Store) -> None:
    """What automake has copied from a Makefile.am into its Makefile.in is said once."""
    own = {(entry.value, entry.pointer.path) for entry in store.evidence if entry.pointer.path.endswith("Makefile.am")}
    store.evidence[:] = [entry for entry in store.evidence if not (
        entry.claim.startswith("download-") and entry.pointer.path.endswith("Makefile.in")
        and (entry.value, entry.pointer.path[:-2] + "am") in own)]


def claim(page: Page) -> str:
    """When this file runs, as far as its path tells."""
    if page.role is Role.TEST or page.path.startswith("debian/tests/"):
        return "download-at-test"
    return "download-at-build" if _BUILD.search(page.path) else "download-at-run"
