# SPDX-License-Identifier: GPL-2.0-or-later
"""Which model a weight file was made from, and which that one was made from, to the end of the chain.

Metadata, a model card or debian/ml-models name a base model (the claim ``base-model``), and so do the settings of an
adapter and prose. A name leads to another weight file of the package, with the licence that is claimed for it, or to a
row of ``data/base-models.tsv``. Each link becomes one line with its licence; a chain that closes a circle, goes on for
too long or leads to a name that nobody knows says so, and its licence is unknown.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from lintian_ml import limits, tables
from lintian_ml.evidence import lineage_prose
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Evidence, Pointer, Strength, WeightFile
from lintian_ml.unpack.package import INCOMPLETE
from lintian_ml.reader import Item
from lintian_ml.records import dataclass

TABLE = "base-models.tsv"
UNKNOWN = "unknown"  # the licence of a link where nothing tells it
SETTINGS = frozenset({"adapter_config.json", "config.json"})
_ADAPTER = regex(rb'"(base_model_name_or_path|_name_or_path)"\s*:\s*"([^"\\\n]{2,200})"')
_FURTHER = regex(r"base-model(?:\.(?P<number>\d{1,3})\.(?:name|repo-url)|-source)")
_HUB = regex(r"(?i)^https?://(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn/models|github\.com)/")
_SUFFIX = regex(r"(?i)\.(?:pt|pth|onnx|bin|safetensors|gguf|ckpt|h5|keras|tflite|weights|caffemodel)$")
_STEM = 3  # a name without its suffix has to be longer than this, or it is a word
_NOTHING = frozenset({"none", "no", "n/a", "unknown", ""})


@dataclass(frozen=True)
class Link:
    """One model of a chain: ``path`` where it is a file of the package, ``row`` where it is one of TABLE.

    ``parent`` is the model that was made from it, empty for the weight file itself. ``pointer`` and ``source`` tell
    who says so; ``fault`` says why the chain ends here before its time.
    """

    name: str
    pointer: Pointer
    source: str
    path: str = ""
    row: str = ""
    parent: str = ""
    fault: str = ""

    @property
    def words(self) -> str:
        return ", ".join(filter(None, (self.name, self.parent and f"base of {self.parent}", self.fault)))

    @property
    def key(self) -> str:
        return self.path or self.row or _fold(self.name)


def is_settings(item: Item) -> bool:
    """Whether a file is the settings of an adapter or a transformer that name another model."""
    return item.name in SETTINGS and b"_name_or_path" in item.head


def look(page: Page, store: Store) -> None:
    """The base model in the settings of an adapter, or of a transformer that was loaded from another place."""
    if page.name not in SETTINGS or not (found := _ADAPTER.search(page.data)):
        return
    if len(store.bases) == limits.BASES:
        store.left(f"settings name more than {limits.BASES} base models", Pointer(page.path), INCOMPLETE)
        return
    value = found[2].decode("utf-8", "replace")
    sure = found[1].startswith(b"base")
    if sure or row(value):  # the other key often names the model's own directory
        place = Pointer(page.path, page.data.count(b"\n", 0, found.start()) + 1)
        store.bases.append((value, place, Strength.DOCUMENTED if sure else Strength.ASSERTED))


def relate(store: Store) -> None:
    """Name the base models, then follow each file's chain."""
    if not store.weights:
        return
    for value, place, strength in store.bases:
        folder = place.path.rpartition("/")[0]
        about = [weight.path for weight in store.weights if not folder or weight.path.startswith(folder + "/")]
        if about:
            store.say("base-model", value, place, "settings", strength, about)
    for weight in store.weights:
        _further(weight, store)
    lineage_prose.relate(store, lambda name, path: bool(row(name) or _file(name, path, store)))
    claims = _claims(store)
    for weight in store.weights:
        for link in chain(weight.path, claims, store):
            _tell(link, weight.path, store)


def _further(weight: WeightFile, store: Store) -> None:
    """The second and later base models, and the addresses of all, in the metadata of a file; one name for each."""
    told: dict[str, str] = {}
    for key, value in sorted(weight.header.metadata.items()):
        if (found := _FURTHER.fullmatch(key)) and not row(told.get(found["number"] or "0", "")):
            told[found["number"] or "0"] = value[:limits.EXCERPT]  # no name is longer; the report has it whole
    for value in told.values():
        store.say("base-model", value, Pointer(weight.path), "metadata", Strength.CHECKED, [weight.path])


def _claims(store: Store) -> Mapping[str, Sequence[Evidence]]:
    """What names a base model, the strongest first, by path; general words lead to no chain."""
    found: dict[str, list[Evidence]] = {}
    for entry in store.evidence:
        sure = entry.strength > Strength.ASSERTED and entry.value.strip().lower() not in _NOTHING
        for path in entry.about if entry.claim == "base-model" and sure else ():
            found.setdefault(path, []).append(entry)
    return {path: sorted(entries, key=lambda entry: (-entry.strength, entry.pointer.path, entry.pointer.line or 0,
                                                     entry.value))[:limits.LINEAGE_LINKS + 1]
            for path, entries in found.items()}


# -- names -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _fold(name: str) -> str:
    return "-".join(_SUFFIX.sub("", _HUB.sub("", name.strip().rstrip("/"))).lower().replace("_", " ").split())


@cache
def _index() -> Mapping[str, str]:
    return tables.index(TABLE, "aliases", _fold)


def row(name: str) -> str:
    """The row of TABLE that a name means, with or without the owner before the slash; empty where there is none."""
    folded = _fold(name)
    return _index().get(folded) or _index().get(folded.rpartition("/")[2], "")


def _file(name: str, path: str, store: Store) -> str:
    """The weight file that ``name`` means in the words of the file at ``path``; empty unless it is exactly one."""
    wanted = name.strip().removeprefix("./")
    folder, last = path.rpartition("/")[0], wanted.rpartition("/")[2]
    for known in (wanted, f"{folder}/{wanted}".lstrip("/")):
        if known in store.names.get((None, f"/{known.rpartition('/')[2]}"), ()):
            return known
    for key in (f"/{last}", last) if len(last) > _STEM else (f"/{last}",):
        near, found = store.names.get((folder, key), ()), store.names.get((None, key), ())
        if len(near) == 1 or len(found) == 1:
            return (near if len(near) == 1 else found)[0]
    return ""


# -- chains ----------------------------------------------------------------------------------------------------------


def chain(path: str, claims: Mapping[str, Sequence[Evidence]], store: Store) -> Iterator[Link]:
    """Every model that the file at ``path`` was made from, directly or not, each once; nearest first on each branch."""
    seen: set[str] = set()
    first = reversed(_named(path, "", claims, store))
    waiting: list[tuple[Link, tuple[str, ...]]] = [(link, (path,)) for link in first]
    while waiting:
        link, above = waiting.pop()
        if link.key in above:
            yield replace(link, fault="which closes a circle")
            continue
        if link.key in seen:
            continue
        if len(above) > limits.LINEAGE or len(seen) >= limits.LINEAGE_LINKS:
            yield replace(link, fault="and the chain goes on")
            return
        seen.add(link.key)
        yield link
        below = _named(link.path, link.path, claims, store) if link.path else list(_of_row(link))
        waiting += [(base, (*above, link.key)) for base in reversed(below)]


def _named(path: str, parent: str, claims: Mapping[str, Sequence[Evidence]], store: Store) -> list[Link]:
    """The base models that are named for one file; of several names for one model the first."""
    found: dict[str, Link] = {}
    for entry in claims.get(path, ()):
        file = _file(entry.value, entry.pointer.path, store)
        known = "" if file else row(entry.value)
        link = Link(file or known or entry.value, entry.pointer, entry.source, file, known, parent)
        found.setdefault(link.key, link)
    folded = [_fold(entry.value) for entry in claims.get(path, ())]
    joined = "\n".join(folded)  # a name within another one is found there more often than it is a name itself
    return [link for key, link in found.items() if link.path or link.row or joined.count(key) <= folded.count(key)]


def _of_row(link: Link) -> Iterator[Link]:
    base = tables.load(TABLE)[link.row]["base"] if link.row else "none"
    if base == UNKNOWN:
        yield Link(UNKNOWN, link.pointer, TABLE, parent=link.name)
    elif base != "none":
        yield Link(base, link.pointer, TABLE, row=base, parent=link.name)


def _tell(link: Link, path: str, store: Store) -> None:
    """The licence and the data of one link; without a word on it, that it is unknown."""
    about = [path]
    if link.fault or not (link.path or link.row):
        store.say("base-model-licence", f"{link.words}: {UNKNOWN}", link.pointer, link.source, Strength.ASSERTED, about)
        store.say("base-model-data", f"{link.words}: {UNKNOWN}", link.pointer, link.source, Strength.ASSERTED, about)
    elif link.row:
        known = tables.load(TABLE)[link.row]
        store.say("base-model-licence", f"{link.words}: {known['licence']}", link.pointer, TABLE, Strength.ASSERTED,
                  about)
        for name in tables.words(known, "data") or (UNKNOWN,):
            store.say("base-model-data", f"{link.words}: {name}", link.pointer, TABLE, Strength.ASSERTED, about)
    else:
        _tell_file(link, about, store)


def _tell_file(link: Link, about: Sequence[str], store: Store) -> None:
    said = store.said.get(link.path, ())
    licences = [entry for entry in said if entry.claim == "licence"]
    for entry in licences:
        store.say("base-model-licence", f"{link.words}: {entry.value}", entry.pointer, entry.source, entry.strength,
                  about)
    if not licences:
        store.say("base-model-licence", f"{link.words}: {UNKNOWN}", link.pointer, link.source, Strength.ASSERTED, about)
    data = [entry for entry in said if entry.claim in ("training-data-licence", "training-data-named", "dataset")]
    known = tables.load("datasets.tsv")
    told = [entry for entry in data if entry.claim == "training-data-licence" or entry.value in known]
    for entry in told:
        store.say("base-model-data", f"{link.words}: {entry.value}", entry.pointer, entry.source, entry.strength, about)
    if not told:
        store.say("base-model-data", f"{link.words}: {UNKNOWN}", link.pointer, link.source, Strength.ASSERTED, about)
