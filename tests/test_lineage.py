# SPDX-License-Identifier: GPL-2.0-or-later
"""Base models: who names them, where a name leads, how a chain is followed, and what is inherited."""
from __future__ import annotations

from collections.abc import Mapping

import pytest
from evidence_makers import gather, said, weight

from lintian_ml import declared_facts, hints, limits, predicates, tables
from lintian_ml.evidence import licences, lineage
from lintian_ml.model import Answer, PackageReport, WeightFile
from lintian_ml.predicates import Context

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
TUNED = weight("nets/tuned.onnx")
MIT = {"nets/LICENSE": "SPDX-License-Identifier: MIT\n"}
LLAMA = "LicenseRef-scancode-llama-2-license-2023"


def links(files: Mapping[str, str], *weights: WeightFile, path: str = TUNED.path) -> list[str]:
    """The chain of one file: each link with its licence."""
    evidence, _ = gather(files, weights or (TUNED,))
    return [entry.value for entry in evidence if entry.claim == "base-model-licence" and path in entry.about]


def answers(files: Mapping[str, str], *weights: WeightFile) -> dict[str, Answer]:
    weights = weights or (TUNED,)
    context = Context(gather(files, weights)[0], {}, weights)
    return {name: answered.answer for name, answered in predicates.answer(weights[0], context).items()}


# -- the table -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", tables.load(lineage.TABLE))
def test_row_is_whole(name: str) -> None:
    """A row's licence is one that we judge, its base is a row, its data are rows of datasets.tsv, its chain ends."""
    row = tables.load(lineage.TABLE)[name]
    assert licences.identifier(row["licence"]) in tables.load("licences.tsv")
    assert row["base"] in ("none", "unknown") or row["base"] in tables.load(lineage.TABLE)
    assert set(tables.words(row, "data")) <= set(tables.load("datasets.tsv"))
    assert row["reference"].startswith("https://")
    steps = 0
    while (base := row["base"]) not in ("none", "unknown"):
        row, steps = tables.load(lineage.TABLE)[base], steps + 1
        assert steps < limits.LINEAGE


@pytest.mark.parametrize(("name", "row"), [
    ("bert-base-uncased", "google-bert/bert-base-uncased"), ("Llama-2-7b-hf", "meta-llama/Llama-2-7b"),
    ("https://huggingface.co/meta-llama/Llama-2-7b-hf/", "meta-llama/Llama-2-7b"), ("yolov8n.pt", "YOLOv8"),
    ("someone/BERT-Base-Uncased", "google-bert/bert-base-uncased"), ("my-bert", ""), ("", ""),
])
def test_names_of_known_models(name: str, row: str) -> None:
    """A name with or without its owner, as an address or a file, leads to its row; another to none."""
    assert lineage.row(name) == row


# -- who names a base model ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("files", "place"), [
    ({"nets/README.md": "---\nbase_model: gpt2\n---\nA model.\n"}, "nets/README.md:2"),
    ({"nets/README.md": "---\nbase_model:\n  - gpt2\n---\nA model.\n"}, "nets/README.md:2"),
    ({"nets/adapter_config.json": '{\n "base_model_name_or_path": "gpt2"}'}, "nets/adapter_config.json:2"),
    ({"nets/README": "The model here\nwas fine-tuned from gpt2.\n"}, "nets/README:2"),
    ({"README.md": "tuned.onnx is a distilled version of the [gpt2](https://huggingface.co/gpt2) model.\n"},
     "README.md:1"),
    ({"debian/README.source": "tuned.onnx was initialised from the pretrained gpt2 weights.\n"},
     "debian/README.source:1"),
    ({"debian/ml-models": "Format: lintian-ml-models-1\n\nFiles: nets/*\nBase-Model: gpt2\n"}, "debian/ml-models:4"),
])
def test_who_names_a_base_model(files: dict[str, str], place: str) -> None:
    """Cards, adapters, prose that speaks of the file, and the declaration; each with its place."""
    evidence, _ = gather(files, [TUNED])
    assert said(evidence, "base-model") == [("gpt2", place)]
    assert said(evidence, "base-model-licence") == [("openai-community/gpt2: MIT", place)]


def test_metadata_names_several() -> None:
    """Of each base model in a GGUF file the name or the address that is known counts, and it counts once."""
    metadata = {"base-model": "Llama 2 7b Hf", "base-model-source": "https://huggingface.co/meta-llama/Llama-2-7b-hf",
                "base-model.1.name": "gpt2", "base-model.1.repo-url": "https://huggingface.co/openai-community/gpt2",
                "base-model.2.organization": "Somebody"}
    assert links({}, weight(TUNED.path, metadata)) == [f"meta-llama/Llama-2-7b: {LLAMA}", "openai-community/gpt2: MIT"]


@pytest.mark.parametrize("text", [
    "The model was fine-tuned on ImageNet.\n", "Fine-tuned from scratch.\n", "tuned from there to here\n",
    "The engine was started from the shell.\n",
])
def test_prose_that_names_no_model(text: str) -> None:
    """Data, and words that mean no model, are no base model."""
    assert said(gather({"nets/README": text}, [TUNED])[0], "base-model") == []


def test_general_words_lead_nowhere() -> None:
    """A readme of the whole tree that names no file is shown, and its chain is not followed."""
    evidence, _ = gather({"README": "Our model was fine-tuned from gpt2.\n"}, [TUNED])
    assert len(said(evidence, "base-model")) == 1 and said(evidence, "base-model-licence") == []


def test_settings_of_a_model_that_was_loaded() -> None:
    """config.json tells from where a model was loaded: a known name is shown, a directory of somebody's is not."""
    for name, told in (("gpt2", 1), ("./out/checkpoint-500", 0)):
        evidence, _ = gather({"nets/config.json": f'{{"_name_or_path": "{name}"}}'}, [TUNED])
        assert len(said(evidence, "base-model")) == told and said(evidence, "base-model-licence") == []


# -- chains ----------------------------------------------------------------------------------------------------------

def _card(base: str) -> str:
    return f"---\nlicense: mit\nbase_model: {base}\n---\n"


def test_chain_through_the_package() -> None:
    """A name that is a file of the package leads to its licence and to its own base; each link names the one above."""
    files = {"nets/README.md": _card("b.onnx"), "b/README.md": _card("vicuna-7b-v1.5")}
    assert links(files, TUNED, weight("b/b.onnx")) == [
        "b/b.onnx: MIT", f"lmsys/vicuna-7b-v1.5, base of b/b.onnx: {LLAMA}",
        f"meta-llama/Llama-2-7b, base of lmsys/vicuna-7b-v1.5: {LLAMA}"]


def test_name_of_two_files_is_the_one_beside() -> None:
    """Where several files have the name, the one in the same directory is meant; without such a one none is."""
    others = (weight("nets/base.onnx"), weight("old/base.onnx"))
    assert links({"nets/README.md": _card("base.onnx")}, TUNED, *others)[0].startswith("nets/base.onnx")
    others = (weight("new/base.onnx"), weight("old/base.onnx"))
    assert links({"nets/README.md": _card("base.onnx")}, TUNED, *others) == ["base.onnx: unknown"]


def test_circle() -> None:
    """Two files that name each other end the chain, and nothing is known."""
    files = {"nets/README.md": _card("b.onnx"), "b/README.md": _card("tuned.onnx")}
    found = links(files, TUNED, weight("b/b.onnx"))
    assert found == ["b/b.onnx: MIT", "nets/tuned.onnx, base of b/b.onnx, which closes a circle: unknown"]
    assert answers({**files, **MIT}, TUNED, weight("b/b.onnx"))["licence-is-free"] is UNKNOWN


def test_endless_chain() -> None:
    """A chain of more links than any honest one has is cut, which is told."""
    files = {"nets/README.md": _card("n0.onnx"), **{f"d{n}/README.md": _card(f"n{n + 1}.onnx") for n in range(40)}}
    found = links(files, TUNED, *(weight(f"d{n}/n{n}.onnx") for n in range(40)))
    assert len(found) == limits.LINEAGE + 1
    assert [value for value in found if value.endswith("and the chain goes on: unknown")]


def test_wide_merge() -> None:
    """A merge of very many models is cut as well."""
    names = "".join(f"\n- owner/m{n:03}" for n in range(200))
    assert len(links({"nets/README.md": f"---\nbase_model:{names}\n---\n"})) == limits.LINEAGE_LINKS + 1


# -- answers ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("base", "licence", "free"), [
    ("vicuna-7b-v1.5", NO, NO), ("gpt2", YES, UNKNOWN), ("owner/nobody-knows", UNKNOWN, UNKNOWN),
    ("facebook/wav2vec2-base-960h", YES, YES),
])
def test_worst_link_counts(base: str, licence: Answer, free: Answer) -> None:
    """A base that is not free makes weights under MIT not free, one that nobody knows leaves them open."""
    found = answers({"nets/README.md": _card(base)})
    assert (found["licence-is-free"], found["base-model-is-free"]) == (licence, free)
    assert found["modified-from-weights"] is YES
    assert answers({"nets/README.md": "---\nlicense: mit\n---\n"})["licence-is-free"] is YES


def test_data_of_the_base_model_counts() -> None:
    """Data of the base that is not free is data of the model; free data of the base alone proves nothing."""
    assert answers({"nets/README.md": _card("vicuna-7b-v1.5")})["training-data-is-free"] is NO
    assert answers({"nets/README.md": _card("wav2vec2-base")})["training-data-is-free"] is UNKNOWN
    card = "---\nlicense: mit\ndatasets: LibriSpeech\nbase_model: {}\n---\n"
    assert answers({"nets/README.md": card.format("wav2vec2-base")})["training-data-is-free"] is YES
    assert answers({"nets/README.md": card.format("gpt2")})["training-data-is-free"] is UNKNOWN


def test_declared_none_against_the_file() -> None:
    """A declaration that there is no base model answers, unless the file itself names one."""
    declared = {"debian/ml-models": "Format: lintian-ml-models-1\n\nFiles: nets/*\nBase-Model: none\n"}
    assert answers(declared)["base-model-is-free"] is YES
    assert answers(declared, weight(TUNED.path, {"base-model": "gpt2"}))["base-model-is-free"] is UNKNOWN


def test_base_trains_another() -> None:
    """A file that another one of the package was made from takes part in the training of another model."""
    base = weight("b/base.onnx")
    assert answers({"nets/README.md": _card("base")}, base, TUNED)["trains-another-model"] is YES


def test_hint_names_the_link() -> None:
    """The hint names the model and its licence; the own licence, which is free, is not blamed."""
    evidence, _ = gather({"nets/README.md": _card("vicuna-7b-v1.5")}, [TUNED])
    context = Context(evidence, {}, (TUNED,))
    judged = WeightFile(TUNED.path, TUNED.format, TUNED.kind, TUNED.role, 1, "0", TUNED.header,
                        answers=predicates.answer(TUNED, context))
    package = PackageReport("p", "1-1", "source", "p.dsc", True, weights=(judged,), evidence=tuple(evidence))
    found = {hint.tag: hint.note for hint in hints.derive(package)}
    assert found["ml-base-model-not-free"].startswith(f"lmsys/vicuna-7b-v1.5: {LLAMA}; meta-llama/Llama-2-7b, base of")
    assert "ml-weights-licence-not-free" not in found


def test_declaration_takes_what_is_said_of_the_file() -> None:
    """``declare`` fills in a base model that is named for this file; general words become a comment only."""
    for text, value in (("tuned.onnx was fine-tuned from gpt2.\n", "gpt2"), ("It was fine-tuned from gpt2.\n", "")):
        evidence, _ = gather({"README": "A model.\n\n" + text}, [TUNED])
        package = PackageReport("p", "1-1", "source", "p.dsc", True, weights=(TUNED,), evidence=tuple(evidence))
        fact = declared_facts.base_model(TUNED, package)
        assert fact.value == value and "gpt2 [README:3]" in fact.comments[0]
