# SPDX-License-Identifier: GPL-2.0-or-later
"""Training data in the tree, recognised by its content; and whether it belongs to the models of the package.

Some kinds of data exist for training only (a libsvm table, a fann training file, Tesseract's lstmf). Others are plain
text, which is training data only where a model or a script of the package says that it was trained on that file, or
where every model has its text of the same name.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from lintian_ml.evidence import attribution, corpora
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength, WeightFile

_LINES = 4  # lines that have to fit before a file counts
_FANN = regex(rb"\s*(\d{1,9})\s+(\d{1,6})\s+(\d{1,6})\s*$")
_NUMBERS = regex(rb"[\s\d.eE+-]+$")
_LIBSVM = regex(rb"[+-]?\d+(?:\.\d+)?(?:\s+\d{1,9}:[-+.\deE]+){2,}\s*$")
_FASTTEXT = regex(rb"__label__\S+ ")
_CONLLU = regex(rb"(?:\d+\t[^\t\n]*){1}(?:\t[^\t\n]*){9}$")
_MORPHEMES = regex(rb"[^\t\n]+\t[^,\t\n]+(?:,[^,\t\n]*){4,}$")
_BOX = regex(rb"\S+ \d+ \d+ \d+ \d+ \d+$")
_OF_R = (".rda", ".RData", ".rds", ".csv", ".tab", ".txt.gz", ".csv.gz")  # how R packages keep the data of that name
_SORTED_MAIL = regex(r"(?i)(?<![a-z])(?:spam|ham|good|bad|junk|nonspam|non-spam)(?![a-z])")
_PAIRS = 3  # models that need a text of their own name before that is a rule


def _all(pattern: re.Pattern[bytes]) -> Callable[[Page], bool]:
    def test(page: Page) -> bool:
        lines = page.lines[:_LINES + 1][:-1]
        return len(lines) >= 2 and all(pattern.match(line) for line in lines)

    return test


def _is_fann(page: Page) -> bool:
    head, _, rest = page.data.partition(b"\n")
    found = _FANN.match(head)
    if not found:
        return False
    count, inputs, outputs = (int(number) for number in found.groups())
    each = inputs + outputs
    numbers = rest.split(None, each)[:each]
    if not (count and 0 < each <= 100_000 and len(numbers) == each and all(map(_NUMBERS.match, numbers))
            and page.size > count * each):
        return False
    # FANN writes what goes in on one line, what comes out on the next; by hand one line may have an example, or all.
    row = len(rest.lstrip().partition(b"\n")[0].split())
    whole = page.size == len(page.data)
    return row in (inputs, each, count * each) and (not whole or len(rest.split()) == count * each)


def _is_lstmf(page: Page) -> bool:
    return b".lstmf" in page.data[:512] and page.data[:4].count(b"\0") >= 2


def _is_idx(page: Page) -> bool:
    head = page.data[:16]
    if head[:2] != b"\0\0" or len(head) < 8 or head[2] not in (8, 9, 11, 12, 13, 14) or not 1 <= head[3] <= 4:
        return False
    total = {8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8}[head[2]]
    for place in range(head[3]):
        total *= int.from_bytes(page.data[4 + 4 * place:8 + 4 * place], "big")
    return page.size == 4 + 4 * head[3] + total > 64


def _is_arff(page: Page) -> bool:
    head = page.data[:8192].lower()
    return b"@relation" in head and b"@attribute" in head


def _is_sorted_mail(page: Page) -> bool:
    return page.data[:5] == b"From " and b"\nReceived:" in page.data[:8192] and bool(_SORTED_MAIL.search(page.name))


def _is_tesseract_tr(page: Page) -> bool:
    return (
        page.name.endswith(".tr")
        and re.match(rb"\S+ \S+ \d+ \d+ \d+ \d+ \d+(?: \d+)?\n\d+\n", page.data[:200]) is not None)


# Each kind of data and its test, the surest first.
KINDS: tuple[tuple[str, Callable[[Page], bool]], ...] = (
    ("fann training data", _is_fann),
    ("tesseract lstmf", _is_lstmf),
    ("tesseract tr", _is_tesseract_tr),
    ("IDX", _is_idx),
    ("ARFF", _is_arff),
    ("libsvm table", _all(_LIBSVM)),
    ("fasttext labels", _all(_FASTTEXT)),
    ("CoNLL-U", _all(_CONLLU)),
    ("annotated words", _all(_MORPHEMES)),
    ("tesseract box", _all(_BOX)),
    ("sorted mail", _is_sorted_mail),
    *corpora.KINDS,
)
# Kinds that also serve as something else (dictionaries, layouts): only with a name that says what they are for.
_NEEDS_NAME = {
    "annotated words": regex(r"(?i)train|corpus|\.trn$"),
    "CoNLL-U": regex(r"(?i)\.conllu?$|train"),
    "tesseract box": regex(r"\.box$"),
    "libsvm table": regex(r""),
}


def look(page: Page, store: Store) -> None:
    """Remember the file if it is data for a training."""
    first = page.data[:1]
    if not first or page.size < 64:
        return
    for kind, test in KINDS:
        if (kind not in _NEEDS_NAME or _NEEDS_NAME[kind].search(page.name)) and test(page):
            store.note_data(page.path, kind, page.role)
            return


def relate(store: Store) -> None:
    """Say which training data is in the tree, and to which weights it belongs."""
    own = {weight.path for weight in store.weights}
    if not own and not store.trainers:
        store.data = {path: found for path, found in store.data.items() if found[0] not in corpora.WITH_MODELS}
    for path, (kind, _) in sorted(store.data.items()):
        if path not in own:
            store.say("training-data", kind, Pointer(path), "content", Strength.CHECKED)
    named = {path for path in _named_by_models(store)}
    texts = dict(_texts_of_models(store))
    for path in sorted(named):
        store.data.setdefault(path, ("named in a model", Role.SHIPPED))
    folders: dict[str, list[str]] = {}
    for text, weight in sorted(texts.items()):
        store.data.setdefault(text, ("text", Role.SHIPPED))
        folders.setdefault(text.rpartition("/")[0], []).append(weight)
    for folder, weights in sorted(folders.items()):
        store.say(
            "training-data",
            f"{len(weights)} texts with the names of their models",
            Pointer(folder or "."),
            "inventory",
            Strength.CHECKED,
            weights,
        )


def _named_by_models(store: Store) -> Iterator[str]:
    """Files of the tree that the metadata of a model names as its data, or the command that made it as its input.

    Commands count where half of the models have their input in the tree: with fewer it is an example's.
    """
    by_name: dict[str, list[str]] = {}
    for path in store.inventory:
        by_name.setdefault(path.rpartition("/")[2], []).append(path)
    made = {weight.path: _there(weight, attribution.inputs(weight.header.metadata), by_name)
            for weight in store.weights}
    often = 2 * sum(map(bool, made.values())) >= len(made)
    for weight in store.weights:
        told = _there(weight, weight.header.metadata.get("dataset", ""), by_name)
        for path in dict.fromkeys((*told, *(made[weight.path] if often else ()))):
            store.say("training-data", f"named in {weight.path}", Pointer(path), "metadata", Strength.CHECKED,
                      [weight.path])
            yield path


def _there(weight: WeightFile, text: str, by_name: Mapping[str, list[str]]) -> list[str]:
    """Files of the tree, the model itself apart, whose names a text has; R's models name objects, not files."""
    names = [word.replace("\\", "/").rpartition("/")[2] for word in re.split(r"[\s,;]+", text)]
    if weight.format == "r-model":
        names = [name + suffix for name in names for suffix in _OF_R if name]
    return [path for name in names if "." in name for path in by_name.get(name, ()) if path != weight.path]


def _texts_of_models(store: Store) -> Iterator[tuple[str, str]]:
    """(text, weight) where most models of a folder have a text of the same stem in another folder, and no other use."""
    stems = {
        weight.path.rpartition("/")[2].rpartition(".")[0]: weight.path
        for weight in store.weights
        if weight.kind.value in ("ngram", "frequency-table", "classical")
    }
    found = [
        (path, stems[stem])
        for path in store.inventory
        if path.endswith((".txt", ".text", ".corpus"))
        and (stem := path.rpartition("/")[2].rpartition(".")[0]) in stems]
    folders = Counter(path.rpartition("/")[0] for path, _ in found)
    for path, weight in found:
        if folders[path.rpartition("/")[0]] >= max(_PAIRS, len(stems) // 2) and path != weight:
            yield path, weight
