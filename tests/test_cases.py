# SPDX-License-Identifier: GPL-2.0-or-later
"""Cases that were argued in public: the facts each speaker relied on, and what every policy text makes of them."""
from __future__ import annotations

from pathlib import Path

import contents
import pytest
import recipes
from conftest import RECORDED

from lintian_ml import asked, deb822, policy
from lintian_ml.checking import check_path
from lintian_ml.model import Answer, PackageReport

FILE = Path(__file__).parent / "cases" / "argued"
FIELDS = ("Case", "Speaker", "Said", "Reference", "Facts", "Concludes", "Classes")
LOOKS_ONLY = "zhou-scanner-2025"  # judges names and numbers, which nobody argued about


def _cases() -> tuple[deb822.Stanza, ...]:
    faults: list[str] = []
    stanzas = deb822.parse(FILE.read_text(), FILE.name, faults)
    for stanza in stanzas:
        deb822.expect(stanza, FILE.name, faults, FIELDS, ("Differs",))
    assert not faults, faults
    return stanzas


CASES = _cases()
IDS = [stanza.get("Case") for stanza in CASES]


def _facts(stanza: deb822.Stanza) -> dict[str, Answer]:
    facts = [part.split() for part in stanza.get("Facts").split(",")]
    assert all(words[-1] in asked.load() for words in facts)
    return {words[-1]: Answer.NO if words[0] == "not" else Answer.YES for words in facts}


def _pairs(text: str) -> dict[str, str]:
    """``name = words`` parted by commas or line feeds."""
    parts = (part.partition("=") for part in text.replace("\n", ",").split(",") if part.strip())
    return {name.strip(): words.strip() for name, _, words in parts}


@pytest.mark.parametrize("stanza", CASES, ids=IDS)
def test_facts_lead_to_the_class_of_each_text(stanza: deb822.Stanza) -> None:
    """Under every text of people, the classes that the speaker's facts leave."""
    texts = [text for text in policy.load() if text.name in RECORDED - {LOOKS_ONLY}]
    found = {text.name: " | ".join(policy.judge(text, _facts(stanza)).classes) for text in texts}
    assert found == _pairs(stanza.fields["Classes"].value)


@pytest.mark.parametrize("stanza", CASES, ids=IDS)
def test_conclusion_is_ours_or_the_difference_is_explained(stanza: deb822.Stanza) -> None:
    """What the speaker concludes of a text is its class; what is left open, or unspecified, says why."""
    classes = _pairs(stanza.fields["Classes"].value)
    for text, concluded in _pairs(stanza.get("Concludes")).items():
        assert classes[text] == concluded or concluded == "open" and " | " in classes[text]
        assert concluded not in ("open", "unspecified") or stanza.get("Differs")


def test_same_file_gets_another_class_with_other_facts() -> None:
    """gnubg's net by what is known of its data; mozc's dictionary by the list; rnnoise's net by its version."""
    by_name = {name: {_pairs(stanza.fields["Classes"].value)["ml-policy-2021"] for stanza in CASES
                      if stanza.get("Case").startswith(name)} for name in ("rnnoise", "mozc", "rspamd")}
    assert by_name["rnnoise"] == {"toxic-candy-model", "non-free-model | free-model | toxic-candy-model"}
    assert "exempt" in by_name["mozc"] and len(by_name["mozc"]) == 2
    zhou = {_pairs(stanza.fields["Classes"].value)["gr-2025-zhou"] for stanza in CASES
            if stanza.get("Case").startswith("gnubg")}
    assert zhou == {"not-dfsg-compliant", "unspecified"}


# -- the same through the evidence -----------------------------------------------------------------------------------

NET = "Path: gnubg.weights\nSample: gnubg-weights\n"
LICENCE = """Path: debian/copyright
Text: Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 .
 Files: *
 Copyright: 2026 A Person
 License: GPL-3+
 .
 License: GPL-3+
  The text.
"""
TRAINER = "Path: training/train.py\nText: " + contents.trainer("gnubg.weights").replace("\n", "\n ").rstrip(" ")
DECLARED = """Path: debian/ml-models
Text: Format: lintian-ml-models-1
 .
 Files: gnubg.weights
 Critical-Use: no
 Trains-Another-Model: no
"""


def _report(tmp_path: Path, *files: str, name: str = "gnubg") -> PackageReport:
    text = "\n".join(["Format: 3.0 (quilt)\n", *files])
    return check_path(str(recipes.build(recipes.parse(text), name, tmp_path))).packages[0]


def _classes(report: PackageReport, text: str) -> str:
    weight, = report.weights
    return " | ".join(weight.verdicts[text].classes)


def test_gnubg_without_a_word_on_its_source(tmp_path: Path) -> None:
    """Nothing but the net: toxic candy in 2021, not compliant under proposal A, and undocumented today."""
    report = _report(tmp_path, NET, LICENCE, DECLARED)
    assert _classes(report, "ml-policy-2021") == "toxic-candy-model"
    assert _classes(report, "ml-policy-2019-08") == "sourceless-model"
    assert _classes(report, "gr-2025-zhou") == "not-dfsg-compliant"
    assert "ml-weights-without-documented-origin" in {hint.tag for hint in report.hints}


def test_gnubg_with_data_online_and_its_trainer(tmp_path: Path) -> None:
    """Data with an address, nothing on its licence, a trainer in the tree: open where the licence counts."""
    told = DECLARED + " Training-Data: https://alpha.gnu.org/gnu/gnubg/nn-training\n Training-Data-Access: public\n"
    report = _report(tmp_path, NET, LICENCE, TRAINER, told)
    assert _classes(report, "ml-policy-2021") == "free-model | toxic-candy-model"
    assert _classes(report, "gr-2025-zhou") == "dfsg-compliant | unspecified"
    assert "training-data-is-free" in report.weights[0].verdicts["ml-policy-2021"].open
    assert "ml-weights-without-documented-origin" not in {hint.tag for hint in report.hints}


@pytest.mark.parametrize("access, expected", [("private", "toxic-candy-model"),
                                              ("public", "free-model | toxic-candy-model")])
def test_denoiser_before_and_after_its_data_was_published(tmp_path: Path, access: str, expected: str) -> None:
    """One field of the declaration changes with the version, and the verdict with it."""
    told = DECLARED + f" Training-Data: recordings\n Training-Data-Access: {access}\n"
    assert _classes(_report(tmp_path, NET, LICENCE, TRAINER, told), "ml-policy-2021") == expected


def test_dictionary_on_the_allowlist_is_still_reported(tmp_path: Path) -> None:
    """The list beats the class of one text; the file, and the other texts' classes, stay."""
    dictionary = "Path: src/data/dictionary00/net.txt\nSample: gnubg-weights\n"
    listed, other = (_report(tmp_path, dictionary, LICENCE, name=name) for name in ("mozc", "other"))
    assert _classes(listed, "ml-policy-2021") == "exempt" and _classes(other, "ml-policy-2021") != "exempt"
    assert _classes(listed, "gr-2025-zhou") == _classes(other, "gr-2025-zhou")
    assert "ml-weights" in {hint.tag for hint in listed.hints}


def test_source_without_a_net_has_nothing_to_classify(tmp_path: Path) -> None:
    """leela-zero as it was in Debian: a training program is no model, and neither is a client of some service."""
    client = "Path: client.py\nText: import openai\n print(openai.ChatCompletion.create(model=\"x\", messages=[]))\n"
    for files in ((TRAINER, LICENCE), (client, LICENCE)):
        report = _report(tmp_path, *files)
        assert report.weights == () and not [hint for hint in report.hints if hint.tag.startswith("ml-weights")]


def test_models_of_tests_are_named_and_not_warned_about(tmp_path: Path) -> None:
    """onnxruntime's test models were refused; we say what they are and that nobody tells where they come from."""
    model = "Path: tests/testdata/mul_1.onnx\nSample: onnx\n"
    report = _report(tmp_path, model, LICENCE)
    assert [weight.role.value for weight in report.weights] == ["test"]
    found = {hint.tag for hint in report.hints}
    assert "ml-test-weights-without-documented-origin" in found and "ml-weights-without-documented-origin" not in found


@pytest.mark.parametrize("path, text, tag", [
    ("server/load.py", 'from huggingface_hub import hf_hub_download\n p = hf_hub_download("a/b", "net.safetensors")\n',
     "ml-download-at-run"),
    ("Makefile", "net:\n \tcurl -LO https://tests.stockfishchess.org/api/nn/nn-1c0000000000.nnue\n",
     "ml-download-at-build"),
])
def test_models_that_come_from_elsewhere(tmp_path: Path, path: str, text: str, tag: str) -> None:
    """A translator that fetches its models when it runs, a chess engine when it is built: a finding each, no class."""
    report = _report(tmp_path, f"Path: {path}\nText: {text}", LICENCE)
    assert report.weights == () and tag in {hint.tag for hint in report.hints}


def test_server_that_fetches_and_runs_a_program(tmp_path: Path) -> None:
    """Refused in every area: a warning whatever the area of the package."""
    server = ("Path: backend.py\nText: import os, subprocess, urllib.request\n"
              " urllib.request.urlretrieve(\"https://example.org/llama-server\", \"s\")\n"
              " os.chmod(\"s\", 0o755)\n subprocess.run([\"./s\"])\n")
    assert "ml-executable-fetched" in {hint.tag for hint in _report(tmp_path, server, LICENCE).hints}
