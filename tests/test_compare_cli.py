# SPDX-License-Identifier: GPL-2.0-or-later
"""compare and noise from the command line: output, exit status, JSON by its schema, the page, bad input."""
from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy
import pytest
from compare_models import gguf, safetensors, trained, with_header
from conftest import require
from test_compare_rungs import relabelled, with_one

from lintian_ml import cli
from lintian_ml.compare.report import charts

SCHEMA = Path(__file__).parents[1] / "data" / "compare.schema.json"
TRAINER = """
import os, sys, numpy
sys.path.insert(0, sys.argv[1])
from lintian_ml.compare.selftest import nets
net = nets.train(nets.drawn(400, 1), 5, int(os.environ["LINTIAN_ML_ORDER"]), epochs=1)
with open(os.environ["LINTIAN_ML_MODEL"], "wb") as out:
    numpy.savez(out, **net)
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A trained net and copies of it, by what was done to them."""
    net = trained()
    copies = {"net": net, "same": net, "order": dict(reversed(list(net.items()))), "noise": trained(3, 5),
              "moved": relabelled(net), "other": trained(4), "changed": with_one(net, "fc2.bias", 3, 5.0),
              "nan": with_one(net, "fc2.bias", 3, float("nan"))}
    return {name: str(safetensors(tmp_path / f"{name}.safetensors", copy)) for name, copy in copies.items()}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(["compare", *words])
    return status, *capsys.readouterr()


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The document, proven by the schema."""
    status, out, err = run(capsys, *words, "--format", "json")
    document = json.loads(out, parse_constant=pytest.fail)
    require("jsonschema").validate(document, json.loads(SCHEMA.read_text()))
    assert status == (0 if document["satisfied"] else 2) and err == ""
    return document


@pytest.mark.parametrize(("other", "words", "reached", "status"), [
    ("same", (), "file", 0), ("order", (), "content", 0), ("noise", (), None, 2), ("changed", (), None, 2),
    ("noise", ("--require", "close", "--tolerance", "1e-5"), "close", 0), ("moved", (), None, 2),
    ("moved", ("--activation", "relu"), "relabelled", 2), ("nan", (), None, 2),
    ("moved", ("--activation", "relu", "--require", "aligned"), "relabelled", 0),
    ("other", ("--activation", "relu", "--tolerance", "1e-5", "--require", "aligned"), None, 2)])
def test_exit_status_says_whether_the_required_rung_was_reached(
        files: dict[str, str], capsys: pytest.CaptureFixture[str], other: str, words: tuple[str, ...],
        reached: str | None, status: int) -> None:
    """0 reached, 2 not or undecided; JSON and text tell the same."""
    document = as_json(capsys, files["net"], files[other], *words)
    assert document["reached"] == reached and (0 if document["satisfied"] else 2) == status
    told, text, _ = run(capsys, files["net"], files[other], *words)
    assert told == status and ("no rung was reached" in text) is (reached is None)
    assert all(rung["excludes"] and rung["detail"] for rung in document["rungs"])


def test_never_a_bare_equal(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """No output says equal or identical without a sense, and every pass says what it does not exclude."""
    for other in ("same", "order", "moved", "noise"):
        text = run(capsys, files["net"], files[other], "--activation", "relu", "--tolerance", "1e-5")[1]
        assert not re.search(r"\b(equal|identical)\b", text)
        assert text.count("does not exclude") == sum(line.startswith("yes") for line in text.splitlines()) > 0


def test_nan_is_named_even_where_bytes_agree(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The same file with NaN in it is no pass, and the sentence says where."""
    status, text, _ = run(capsys, files["nan"], files["nan"])
    assert status == 2 and "fc2.bias holds a value that is not finite at 3" in text


def test_permutation_can_be_checked_by_anyone(files: dict[str, str], tmp_path: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON output of one run is the input of a check; a wrong permutation fails, a malformed one is told."""
    words = (files["net"], files["moved"], "--activation", "relu", "--tolerance", "1e-6", "--require", "aligned")
    document = as_json(capsys, *words)
    kept = tmp_path / "order.json"
    kept.write_text(json.dumps(document))
    checked = as_json(capsys, *words, "--all", "--permutation", str(kept))
    assert next(rung for rung in checked["rungs"] if rung["name"] == "aligned")["passed"] is True
    document["rungs"][2]["witness"]["units"]["layer0"]["order"].reverse()
    kept.write_text(json.dumps(document))
    wrong = as_json(capsys, *words, "--all", "--permutation", str(kept))
    assert next(rung for rung in wrong["rungs"] if rung["name"] == "aligned")["passed"] is False
    kept.write_text("{}")
    assert run(capsys, *words, "--all", "--permutation", str(kept))[0] == 1


def test_tensors_are_listed_with_their_differences(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Shape, type, digests, largest and mean difference are those of the numbers."""
    document = as_json(capsys, files["net"], files["changed"], "--tensors")
    entry = next(entry for entry in document["tensors"] if entry["name"] == "fc2.bias")
    off = abs(5.0 - float(trained()["fc2.bias"][3]))
    assert entry["largest"] == pytest.approx(off) and entry["mean"] == pytest.approx(off / 32)
    assert entry["shapes"] == [[32], [32]] and len(set(entry["sha256"])) == 2
    assert "fc2.bias" in run(capsys, files["net"], files["changed"], "--tensors")[1]
    same = as_json(capsys, files["net"], files["order"], "--tensors")
    assert same["shipped"]["content-sha256"] == same["rebuilt"]["content-sha256"] == (
        document["shipped"]["content-sha256"]) != document["rebuilt"]["content-sha256"]


def test_a_declared_rounding_implies_nothing(files: dict[str, str], tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    """Content after a rounding is reached as content, says what it leaves open, and stands for no other rung."""
    lossy = {name: array.astype(numpy.float16).astype(numpy.float32) for name, array in trained().items()}
    path = str(safetensors(tmp_path / "lossy", lossy))
    found = as_json(capsys, path, files["net"], "--quantiser", "float16")
    assert found["satisfied"] and found["rungs"][1]["claims"] == ["freedom"]
    assert "rounds away" in found["rungs"][1]["excludes"]
    words = ("--quantiser", "float16", "--require", "close", "--tolerance", "1e-9")
    assert not as_json(capsys, path, files["net"], *words)["satisfied"]


class Page(HTMLParser):
    """What a browser would fetch or run, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[tuple[str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.outside += [(tag, name) for name, _ in attrs if name in ("src", "href", "style") or name.startswith("on")]


def test_page_is_static_and_escapes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No script, no address, a policy that forbids both; names and metadata from the files are text."""
    evil = '<script>alert("x")</script>\x1b[31m'
    net = {evil: trained()["fc1.weight"], "b": trained()["fc1.bias"]}
    one = safetensors(tmp_path / "one<b>.safetensors", net, {evil: evil})
    two = safetensors(tmp_path / "two.safetensors", {**net, "b": net["b"] * numpy.float32(1.5)}, {evil: "other"})
    page = tmp_path / "page.html"
    assert run(capsys, str(one), str(two), "--html", str(page))[0] == 2
    text, parser = page.read_text(), Page()
    parser.feed(text)
    assert "script" not in parser.tags and parser.outside == [] and "\x1b" not in text
    assert "default-src 'none'" in text and not re.search(r"https?://", text) and "one&lt;b&gt;" in text
    assert text.count("<svg") == text.count("</svg>") == 2


def test_page_shows_noise_and_change_apart(files: dict[str, str], tmp_path: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    """Noise is said to be spread over all tensors, a change at one place to stand out; the page is reproducible."""
    texts = {}
    for other in ("noise", "changed", "same"):
        for name in ("a", "b"):
            run(capsys, files["net"], files[other], "--tolerance", "1e-5", "--html", str(tmp_path / name))
        texts[other] = (tmp_path / "a").read_text()
        assert (tmp_path / "b").read_text() == texts[other]
    assert "by about as much" in texts["noise"] and "stand out" in texts["changed"]
    assert "does a number differ" in texts["same"] and "tolerance" in texts["noise"]
    assert charts.curve([], None).startswith("<svg")


@pytest.mark.parametrize(("other", "words", "banner", "red"), [
    ("same", (), '"banner true"><strong>Nothing differs<', False),
    ("zero", (), '"banner false"><strong>The numbers are the same, the content is not<', False),
    ("noise", ("--tolerance", "1e-5"), '"banner true"><strong>Looks like noise<', False),
    ("noise", (), '"banner none"><strong>Looks like noise<', False),
    ("noise", ("--tolerance", "1e-9"), '"banner false"><strong>More than the noise<', True),
    ("changed", ("--tolerance", "1e-5"), '"banner false"><strong>Looks like a change<', True),
    ("other", ("--tolerance", "1e-5"), '"banner false"><strong>Looks like another training<', True),
    ("moved", ("--activation", "relu"), '"banner true"><strong>The same net, its units in other places<', False),
    ("nan", (), '"banner false"><strong>Cannot be laid over each other<', False)])
def test_page_says_at_its_top_what_it_shows(files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                            other: str, words: tuple[str, ...], banner: str, red: bool) -> None:
    """One word in a colour, before all else; bars are red beyond the tolerance and nowhere else."""
    one, two = with_one(trained(), "fc2.bias", 3, 0.0), with_one(trained(), "fc2.bias", 3, -0.0)
    files["zero"] = str(safetensors(tmp_path / "zero.safetensors", two))
    shipped = str(safetensors(tmp_path / "plus.safetensors", one)) if other == "zero" else files["net"]
    run(capsys, shipped, files[other], "--require", "aligned", *words, "--html", str(tmp_path / "page"))
    text = (tmp_path / "page").read_text()
    assert banner in text and ('class="bar far"' in text) is red
    assert text.index("<strong>") < text.index("<svg") < text.index("<h2>Rungs")


BAD = {
    "no such file": lambda folder: folder / "nowhere", "is no regular file": lambda folder: folder,
    "is empty": lambda folder: _file(folder, b""), "no format": lambda folder: _file(folder, b"hello, world\n" * 99),
    "twice": lambda folder: with_header(folder / "bad", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":1}',
                                        b"1234")}


def _file(folder: Path, data: bytes) -> Path:
    (folder / "bad").write_bytes(data)
    return folder / "bad"


@pytest.mark.parametrize("words", BAD)
def test_bad_input_is_one_sentence(files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                   words: str) -> None:
    """Exit status 1 and one line that names the file, on whichever side it stands."""
    bad = str(BAD[words](tmp_path))
    for pair in ((files["net"], bad), (bad, files["net"]), (bad, bad)):
        status, out, err = run(capsys, *pair)
        assert (status, out) == (1, "") and err.count("\n") == 1 and words in err and bad in err


@pytest.mark.parametrize("options", [
    ("--tolerance", "nan"), ("--tolerance", "-1"), ("--tolerance", "1", "--noise", "x.npz"), ("--require", "same"),
    ("--quantiser", "round"), ("--names", "/nonexistent/map"), ("--noise", "/nonexistent/run.npz"),
    ("--noise", "/nonexistent/noise.json", "--require", "close")])
def test_wrong_options_are_one_sentence(files: dict[str, str], capsys: pytest.CaptureFixture[str],
                                        options: tuple[str, ...]) -> None:
    """Exit status 1, one line."""
    status, out, err = run(capsys, files["net"], files["noise"], *options)
    assert (status, out) == (1, "") and err.count("\n") == 1


def test_label_map_and_tokeniser_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys of a GGUF file that change its meaning are processing; descriptions are listed and not compared."""
    pairs = {"tokenizer.ggml.model": "llama", "general.name": "one"}
    one = gguf(tmp_path / "one.gguf", trained(), pairs)
    two = gguf(tmp_path / "two.gguf", trained(), {**pairs, "general.name": "two"})
    three = gguf(tmp_path / "three.gguf", trained(), {**pairs, "tokenizer.ggml.model": "gpt2"})
    assert as_json(capsys, str(one), str(two))["reached"] == "content"
    found = as_json(capsys, str(one), str(three))
    assert found["reached"] is None and "tokenizer.ggml.model" in found["rungs"][1]["detail"]


def test_noise_measures_and_compare_reads_it(files: dict[str, str], tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    """59 retrainings by a command of its own give a calibration; its bound accepts an honest run and not a change."""
    script, kept = tmp_path / "train.py", tmp_path / "noise.json"
    script.write_text(TRAINER)
    command = [sys.executable, str(script), str(Path(__file__).parents[1])]
    assert cli.main(["noise", "--runs", "3", "--output", str(kept), "--nuisance", "order", "--", *command]) == 2
    assert "needs 59" in capsys.readouterr().err
    document = json.loads(kept.read_text())
    assert len(document["runs"]) == 3 and document["runs"][0]["nuisance"] == {"LINTIAN_ML_ORDER": "1"}
    assert all(0 < entry["value"] < 1e-4 for entry in document["runs"])
    document["runs"] = [{"nuisance": {}, "value": 1e-6 + place * 1e-7, "sha256": ""} for place in range(59)]
    kept.write_text(json.dumps(document))
    words = ("--require", "close", "--noise", str(kept))
    assert as_json(capsys, files["net"], files["noise"], *words)["reached"] == "close"
    found = as_json(capsys, files["net"], files["changed"], *words)
    assert found["reached"] is None and found["rungs"][3]["calibration"].startswith("59 honest retrainings: 95 %")


@pytest.mark.parametrize(("command", "words"), [
    (["false"], "ended with status 1"), (["/nonexistent/program"], "no such file"), (["true"], "wrote no model")])
def test_noise_tells_what_went_wrong(capsys: pytest.CaptureFixture[str], command: list[str], words: str) -> None:
    """A command that fails, is not there or writes nothing: one sentence, status 1."""
    assert cli.main(["noise", "--runs", "1", "--", *command]) == 1
    assert words in capsys.readouterr().err


def test_noise_runs_change_only_the_child() -> None:
    """The nuisances are variables of the children; each run's set is its own."""
    from lintian_ml.compare import retrain

    found = list(retrain.variants(12, ("kernel", "simd", "threads", "order"), frozenset({"avx2", "avx"}), 2))
    assert len({tuple(sorted(one.items())) for one in found}) == 12
    assert {one["OPENBLAS_CORETYPE"] for one in found} == {"Haswell", "Sandybridge"}
    assert list(retrain.variants(2, (), frozenset(), 1)) == [{}, {}]


def test_help_of_the_command_imports_no_numpy() -> None:
    """The command line's parser stays light."""
    code = "import sys; from lintian_ml.cli.arguments import parser; parser(); print('numpy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"


def test_every_format_is_compared_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sample of each format against its copy: the same bytes, or one sentence why there is no model in it."""
    from lintian_ml import formats

    one, two, refused = tmp_path / "one", tmp_path / "two", []
    for entry in formats.load():
        one.write_bytes(entry.sample())
        two.write_bytes(entry.sample())
        status, out, err = run(capsys, str(one), str(two))
        assert "internal error" not in err and (status, bool(out), err.count("\n")) in ((0, True, 0), (1, False, 1))
        refused += [entry.name] if status else []
    assert 20 * len(refused) < len(formats.load()), refused  # some are only known by their names
    assert "cntk" not in refused, "damaged as an older format that looks alike, and sound as its own"
