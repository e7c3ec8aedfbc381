# SPDX-License-Identifier: GPL-2.0-or-later
"""Evidence about licences, origins, declarations, dependencies and downloads, and how it is put together."""
from __future__ import annotations

import builtins
from typing import Any

import pytest
from conftest import require
from evidence_makers import gather, said, weight

from lintian_ml.evidence import Gathering, copyright, merge, roles
from lintian_ml.model import Evidence, Note, Pointer, Role, Strength
from lintian_ml.reader import Item

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Disclaimer: removed a net, see ML-Policy

Files: *
Copyright: 2020 A
License: GPL-2+

Files: nets/*
Copyright: 2020 B
License: CC-BY-4.0
Comment: trained by B on her own games

Files: nets/old.net nets/x.*
Copyright: 2020 C
License: Expat

License: GPL-2+
 On Debian systems see /usr/share/common-licenses/GPL-2.

License: CC-BY-4.0
 text

License: Expat
 text
"""
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software\n"
README_SOURCE = "debian/README.source"


def licence(path: str, files: dict[str, str]) -> list[tuple[str, str, str]]:
    evidence, _ = gather(files, [weight(path)])
    return [(entry.value, str(entry.pointer), str(entry.strength)) for entry in evidence if entry.claim == "licence"]


@pytest.mark.parametrize(("path", "expected"), [
    ("src/a.net", ("GPL-2.0-or-later", "debian/copyright:4", "asserted")),
    ("nets/deep/a.net", ("CC-BY-4.0", "debian/copyright:8", "documented")),
    ("nets/old.net", ("MIT", "debian/copyright:13", "documented")),
    ("nets/x.gz!inner.net", ("MIT", "debian/copyright:13", "documented")),
])
def test_last_stanza_wins(path: str, expected: tuple[str, str, str]) -> None:
    """The last stanza that matches counts; one for everything is only asserted; lines are the stanza's."""
    assert licence(path, {"debian/copyright": COPYRIGHT}) == [expected]


@pytest.mark.parametrize("pattern", ["*", "./*", "**", "*/*"])
def test_catch_all_is_asserted_however_it_is_written(pattern: str) -> None:
    """A pattern of stars and slashes alone takes every file, and says little of one."""
    text = f"Format: x\n\nFiles: {pattern}\nCopyright: 2026 A\nLicense: Expat\n\nLicense: Expat\n text\n"
    assert licence("nets/a.net", {"debian/copyright": text}) == [("MIT", "debian/copyright:3", "asserted")]


def test_disclaimer_and_comment() -> None:
    """The words ML-Policy in Disclaimer are kept, and a stanza's own comment tells the origin."""
    evidence, _ = gather({"debian/copyright": COPYRIGHT}, [weight("nets/a.net")])
    assert said(evidence, "ml-policy-disclaimer") == [("removed a net, see ML-Policy", "debian/copyright:2")]
    assert said(evidence, "origin-documented") == [("trained by B on her own games", "debian/copyright:8")]


BROKEN = COPYRIGHT.replace("License: CC-BY-4.0\nComment", "Comment")


def test_inspector_reads_what_python_debian_does_not() -> None:
    """A stanza that python-debian rejects is read by debian-inspector, and the evidence and a hint say so."""
    require("debian_inspector")
    evidence, hints = gather({"debian/copyright": BROKEN}, [weight("nets/old.net")])
    entry, = [entry for entry in evidence if entry.claim == "licence"]
    assert (entry.value, entry.source) == ("MIT", "copyright, read by debian-inspector")
    assert [hint.tag for hint in hints] == ["ml-copyright-not-parsed"]


def test_without_inspector_the_hint_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where debian-inspector is missing the file is searched for known words, and the hint names what is missing."""
    real = copyright.importlib.import_module

    def absent(name: str) -> Any:
        if name.startswith("debian_inspector"):
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(copyright.importlib, "import_module", absent)
    _, hints = gather({"debian/copyright": BROKEN}, [weight("nets/old.net")])
    assert hints[0].note.endswith("debian-inspector is not installed")


def test_free_text_copyright() -> None:
    """A copyright file in free text is no fault: its licence is recognised by its words, and asserted."""
    evidence, hints = gather({"debian/copyright": "This package was debianised by X.\n\n" + MIT}, [weight("a.net")])
    assert [(entry.value, entry.source, entry.strength) for entry in evidence if entry.claim == "licence"] \
        == [("MIT", "copyright, free text", Strength.ASSERTED)]
    assert hints == []


def test_libraries_are_left_alone_without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a weight file nothing parses debian/copyright."""
    monkeypatch.setattr(copyright, "parse", lambda text: 1 / 0)
    assert said(gather({"debian/copyright": COPYRIGHT})[0], "ml-policy-disclaimer") != []


@pytest.mark.parametrize(("files", "expected"), [
    ({"nets/LICENSE": MIT, "COPYING": "Apache License Version 2.0"}, ("MIT", "nets/LICENSE:1", "documented")),
    ({"COPYING": MIT}, ("MIT", "COPYING:1", "asserted")),
    ({"nets/a.net.license": "SPDX-License-Identifier: CC0-1.0\n"}, ("CC0-1.0", "nets/a.net.license:1", "documented")),
    ({"nets/README.md": "---\nlicense: cc-by-nc-4.0\n---\n# net\n"},
     ("CC-BY-NC-4.0", "nets/README.md:2", "documented")),
])
def test_licence_beside_the_file(files: dict[str, str], expected: tuple[str, str, str]) -> None:
    """The nearest licence file counts, one in the file's own directory more; a card speaks for its folder."""
    assert licence("nets/a.net", files) == [expected]


def test_licence_at_the_head_of_an_array() -> None:
    """Weights in a source file carry the notice at its head; a neighbour's head says nothing of them."""
    head = "/* " + MIT + " */\n"
    files = {"src/net_data.c": head + "const float w[] = {" + "0.5," * 6000 + "};", "src/other.c":
             "/* Apache License Version 2.0 */" + "int x;" * 4000}
    assert licence("src/net_data.c", files) == [("MIT", "src/net_data.c:1", "documented")]


def test_model_card_names_data_and_base() -> None:
    """datasets and base_model of a model card become evidence."""
    card = "---\ndatasets:\n- librispeech_asr\n- owner/birds\nbase_model: owner/big\n---\n"
    evidence, _ = gather({"README.md": card}, [weight("m.onnx")])
    assert {value for value, _ in said(evidence, "training-data-named")} == {"librispeech_asr", "owner/birds"}
    assert said(evidence, "base-model") == [("owner/big", "README.md:5")]


@pytest.mark.parametrize(("path", "text"), [
    (README_SOURCE, "The neural network was trained by upstream on his own games.\n"),
    ("debian/foo.README.Debian", "\nThe weights were downloaded from https://example.org/net.\n"),
    ("nets/README", "These weights were generated from random play.\n"),
    ("doc/net.rst", "The final weights were saved to the file a.net after training.\n"),
    ("README", "A collection of trained models, derived from many games, lies in the nets directory.\n"),
])
def test_origin_is_found(path: str, text: str) -> None:
    """README.source, README.Debian, a readme beside the file, or any document that names the file tells its origin."""
    evidence, _ = gather({path: text}, [weight("nets/a.net")])
    assert [place.split(":")[0] for _, place in said(evidence, "origin-documented")] == [path]


@pytest.mark.parametrize(("path", "text"), [
    (README_SOURCE, "The tarball was repacked without the PDF files.\n"), ("README", "Run foo a.net to play.\n"),
    ("other/README", "These weights were generated from random play.\n"), ("NEWS", "a.net was trained anew\n"),
])
def test_origin_is_not_guessed(path: str, text: str) -> None:
    """A mention without an origin, another folder's readme and a changelog document nothing."""
    assert said(gather({path: text}, [weight("nets/a.net")])[0], "origin-documented") == []


@pytest.mark.parametrize(("name", "text", "found"), [
    ("mdef", "pocket_mdef_convert: models are converted from text.\n", False),
    ("means", "A model is trained by means of examples.\n", False),
    ("Bacteria", "The mode is Archaea|Bacteria|Viruses, generated from names (default 'Bacteria').\n", False),
    ("means", "The file model/means was trained with sphinxtrain.\n", True),
    ("means", "The file `means` was trained with sphinxtrain.\n", True),
    ("a.net", "data.net was trained on games.\n", False), ("a.net", "a.net.bak was trained on games.\n", False),
    ("id", "A model: <id>apache</id> <url>http://x.org/data</url>\n", False),
    ("no", "The model for yes/no was generated by us.\n", False),
    ("no", "Models created by us: model/no, model/sv.\n", True),
    ("a.net", "We trained a.net.\n", True), ("a.net", "x/a.net: trained on games.\n", True)])
def test_the_name_of_a_file_in_a_document(name: str, text: str, found: bool) -> None:
    """A name stands for the file where it is no part of another; a word only with its folder, or called a file."""
    assert bool(said(gather({"doc/x.md": text}, [weight(f"model/{name}")])[0], "origin-documented")) is found


@pytest.mark.parametrize(("model", "said_of"), [("data.zip!b/net.onnx", 1), ("net.onnx", 0), ("other.zip!net.onnx", 0)])
def test_documents_inside_an_archive(model: str, said_of: int) -> None:
    """They speak of the models in their archive; a collection of texts speaks of none."""
    files = {"data.zip!a/README.md": "The network was trained on MNIST.\n"}
    assert len(said(gather(files, [weight(model)])[0], "training-data-named")) == said_of


@pytest.mark.parametrize("folder", [
    ".scripts", ".github/workflows", "ci", "CI-tools", "src/.ci", "spirv/kokoro/mac", "build_tools/circle"])
def test_what_runs_on_upstreams_machines(folder: str) -> None:
    """Continuous integration fetches what it likes: users and Debian's builds run none of it."""
    text = "#!/bin/sh\ncurl -o x https://example.org/x\nchmod +x x\n./x\nwget https://example.org/net.onnx\n"
    claims = {entry.claim for entry in gather({"get.sh": text})[0]}
    assert claims >= {"executable-fetched", "download-at-run"}
    assert claims.isdisjoint(entry.claim for entry in gather({f"{folder}/get.sh": text})[0])


@pytest.mark.parametrize(("name", "lines", "found"), [
    ("get.sh", "wget https://example.org/tool-1.sh\nchmod a+x ./tool-1.sh\nsudo ./tool-1.sh --quiet\n", True),
    ("get.sh", "curl -o \"$bin\" https://example.org/x\nchmod 755 \"$bin\"\n[ -n 1 ] && \"$bin\" --serve\n", True),
    ("get.sh", "wget https://example.org/a.zip\nchmod +x /etc/init.d/portmap\n/etc/init.d/portmap start\n", False),
    ("get.sh", "curl -o .git/hooks/commit-msg https://example.org/hook\nchmod +x .git/hooks/commit-msg\n", False),
    ("configure", "# https://example.org/\n: fetch\nchmod +x \"$as_me.lineno\" ||\n. \"./$as_me.lineno\"\n", False),
    ("scripts/release-linux.sh", "wget https://example.org/tool\nchmod +x tool\n./tool\n", False),
    ("tools/appimage-build.sh", "wget https://example.org/tool\nchmod +x tool\n./tool\n", False),
    ("zip.sh", "wget https://example.org/x -O ${DIR}/bin/$B\nchmod +x bin/$B\nzip -r all bin\n", False),
    ("get.sh", "(curl -Lo `git root`/hooks/msg https://example.org/msg; chmod +x `git root`/hooks/msg)\ngit fetch\n",
     False),
    ("get.sh", "wget https://example.org/x -O ${D}/${B}\nchmod +x \"$D/$B\"\n\"${D}/${B}\" --serve\n", True),
    ("build/ci-common.sh", "wget https://example.org/tool\nchmod +x tool\n./tool\n", False),
])
def test_a_script_that_runs_what_it_fetched(name: str, lines: str, found: bool) -> None:
    """What becomes executable is what was fetched, and the script runs it, on machines of users."""
    claims = {entry.claim for entry in gather({name: f"#!/bin/sh\n{lines}"})[0]}
    assert ("executable-fetched" in claims) is found


@pytest.mark.parametrize(("lines", "found"), [
    ("with urlopen(URL) as answer, open(tool, 'wb') as out:\n    copy(answer, out)\nos.chmod(tool, 0o755)\n", True),
    ("path = unpack(urlopen(URL))\npath.chmod(0o755)\nsubprocess.run([path, '--version'])\n", True),
    ("keys = urlopen(URL)\nhome.chmod(0o700)\nsubprocess.run(['gpg', '--homedir', home], input=keys)\n", False),
    ("with open(script, 'w') as out:\n    out.write(code)\nos.chmod(script, 0o755)\n" + "#\n" * 500
     + "subprocess.run(['make', '-C', urlopen(URL)])\n", False)])
def test_a_program_that_makes_executable_what_it_fetched(lines: str, found: bool) -> None:
    """What becomes executable is what was fetched into it, or the command that is run; folders and own scripts are not.
    """
    text = f"import os, subprocess\nfrom urllib.request import urlopen\nURL = 'https://example.org/tool'\n{lines}"
    assert ("executable-fetched" in {entry.claim for entry in gather({"get.py": text})[0]}) is found


def test_a_download_in_a_generated_makefile() -> None:
    """What automake has copied from Makefile.am is said once; a Makefile.in of its own is not overlooked."""
    text = "model19.tar.gz:\n\twget http://example.org/model19.tar.gz\n"
    files = {"d/Makefile.in": "# generated by automake\n" + text}
    assert [place for _, place in said(gather(files)[0], "download-at-build")] == ["d/Makefile.in:3"]
    assert [place for _, place in said(gather({**files, "d/Makefile.am": text})[0], "download-at-build")] \
        == ["d/Makefile.am:2"]


def test_program_elsewhere() -> None:
    """A readme that says where the training code is, and a script that it calls although it is not there."""
    source = "The release does not include training code. It is in https://example.org/repo/.\n"
    evidence, _ = gather({README_SOURCE: source, "README.md": "Train with\n  python3 trainer/train_net.py data\n"})
    values = [value for value, _ in said(evidence, "training-program-named")]
    assert "https://example.org/repo/" in values
    assert "trainer/train_net.py, not in this package" in values


DECLARATION = f"""Format: lintian-ml-models-1

Files: nets/*.net
Checksums-Sha256: {'0' * 64} nets/a.net
Model-License: Expat
Training-Program: nets/train.py
Training-Program-License: GPL-3+
Training-Data: https://example.org/games
Training-Data-License: CC0-1.0
Training-Data-Access: public
Base-Model: none
Critical-Use: no
X-Note: kept
"""


def test_declaration_becomes_claims() -> None:
    """Fields of debian/ml-models become claims about the files that they name, X- fields are kept."""
    evidence, hints = gather({"debian/ml-models": DECLARATION, "nets/train.py": "x"}, [weight("nets/a.net")])
    assert hints == []
    assert said(evidence, "licence") == [("MIT", "debian/ml-models:5")]
    assert said(evidence, "training-data-named") == [("https://example.org/games", "debian/ml-models:8")]
    assert said(evidence, "base-model") == []
    assert ("X-Note=kept", "debian/ml-models:13") in said(evidence, "declared")
    assert ("declared", "debian/ml-models:3") in said(evidence, "origin-documented")


def test_build_depends() -> None:
    """A trainer in Build-Depends is asserted; where a rule calls it, it is checked."""
    control = "Source: x\nBuild-Depends: debhelper (>= 13),\n# why\n libsvm-tools | foo,\n wordnet\n"
    calling = {"debian/control": control, "debian/rules": "build:\n\tsvm-train data model\n"}
    for files, strength in (({"debian/control": control}, Strength.ASSERTED), (calling, Strength.CHECKED)):
        entry, = [entry for entry in gather(files)[0] if entry.claim == "training-program-in-build-depends"]
        assert (entry.value, str(entry.pointer), entry.strength) == ("libsvm-tools", "debian/control:4", strength)
    assert said(gather(calling)[0], "training-data-in-build-depends") == [("wordnet (WordNet)", "debian/control:5")]


def test_build_depends_of_the_dsc() -> None:
    """Without debian/control the fields of the .dsc count."""
    evidence, _ = gather({}, control={"Build-Depends": "fasttext, python3-torch"})
    assert [value for value, _ in said(evidence, "training-program-in-build-depends")] == ["fasttext"]


@pytest.mark.parametrize(("path", "text", "claim"), [
    ("debian/rules", "build:\n\twget https://example.org/net.onnx\n", "download-at-build"),
    ("CMakeLists.txt", "file(DOWNLOAD https://example.org/models.tar.gz x)\n", "download-at-build"),
    ("tests/get.sh", "curl -O https://example.org/eng.traineddata\n", "download-at-test"),
    ("src/app.py", "net = AutoModel.from_pretrained('owner/net')\n", "download-at-run"),
    ("src/app.py", "torch.hub.load('owner/repo', 'net')\n", "download-at-run"),
])
def test_downloads(path: str, text: str, claim: str) -> None:
    """Programs that fetch weights are told apart by when they run."""
    evidence, _ = gather({path: text})
    found = [(entry.claim, str(entry.pointer)) for entry in evidence if entry.claim.startswith("download")]
    assert found == [(claim, f"{path}:{2 if path == 'debian/rules' else 1}")]


@pytest.mark.parametrize("text", ["wget https://example.org/manual.pdf\n", "# wget https://example.org/net.onnx\n",
                                  "net = Net.from_pretrained('./local/dir')\n"])
def test_no_download_of_weights(text: str) -> None:
    """Other downloads, comments and local folders are none."""
    assert [entry for entry in gather({"get.sh": text})[0] if entry.claim.startswith("download")] == []


@pytest.mark.parametrize(("path", "role"), [
    ("src/net.c", Role.SHIPPED), ("src/tests/0k.txt", Role.TEST), ("t/x.lm", Role.TEST),
    ("examples/m.h5", Role.EXAMPLE),
    ("doc/net.nn", Role.DOCUMENTATION), ("debian/tests/m.onnx", Role.TEST), ("a.zip!tests/b.pt", Role.TEST),
    ("latest/net.nn", Role.SHIPPED), ("xor.test", Role.SHIPPED), ("test_net.onnx", Role.TEST),
    ("lm/test.arpa", Role.TEST), ("lm/contest.arpa", Role.SHIPPED), ("dwtest/a.PCA", Role.TEST),
    ("lib/unit_tests/a.nn", Role.TEST), ("contest/a.nn", Role.SHIPPED),
])
def test_role_by_path(path: str, role: Role) -> None:
    """Directories name tests, examples and documentation; all else is shipped."""
    assert Gathering({}).role(path) is role


def test_role_by_packaging() -> None:
    """What debian/*.install takes is shipped wherever it lies, and the evidence says where to."""
    gathering = Gathering({})
    install = "# nets\ntests/data usr/share/foo\nusr/lib/*\nbuild/x => /usr/bin/x\n"
    gathering.observe(Item.of("debian/foo.install", install.encode()))
    gathering.observe(Item.of("debian/foo.examples", b"extra/*.nn\n"))
    assert gathering.role("tests/data/a.nn") is Role.SHIPPED
    assert gathering.role("tests/other/a.nn") is Role.TEST
    assert gathering.role("extra/a.nn") is Role.EXAMPLE
    evidence, _ = gathering.conclude({}, [weight("tests/data/a.nn")])
    assert said(evidence, "installed") == [("usr/share/foo", "debian/foo.install:2")]


def test_metadata_and_notes() -> None:
    """What is in the bytes is checked; a licence becomes an identifier; of many notes the rest is counted."""
    notes = tuple(Note("array", f"w{number}[10]", number) for number in range(1, 9))
    entry = weight("a.gguf", {"licence": "apache-2.0", "producer": "quantiser", "weird": "x"}, notes)
    evidence, _ = gather({}, [entry])
    assert said(evidence, "licence") == [("Apache-2.0", "a.gguf")]
    assert {entry.strength for entry in evidence} == {Strength.CHECKED}
    shown = [f"w{number}[10]" for number in range(1, 6)]
    assert [value for value, _ in said(evidence, "array")] == ["and 3 more", *shown]


def test_same_fact_in_many_files_is_one_line() -> None:
    """One producer of three files is said once, about all three."""
    evidence, _ = gather({}, [weight(f"{name}.onnx", {"producer": "maker"}) for name in "abc"])
    assert [entry.about for entry in evidence] == [("a.onnx", "b.onnx", "c.onnx")]


def test_exempt_files_say_by_whom() -> None:
    """A file on the allowlist names its advocate."""
    files = [weight("src/data/dictionary_oss/dictionary00.txt")]
    (value, _), = said(gather({}, files, {"Source": "mozc"})[0], "exempt")
    assert "Osamu Aoki" in value
    assert said(gather({}, files, {"Source": "other"})[0], "exempt") == []


def test_merge_is_sorted_and_counts() -> None:
    """Doubles go, the strongest come first, and what is left out is a number."""
    entries = [Evidence("training-data", "x", Pointer(f"d/{number}"), "s", Strength.CHECKED) for number in range(9)]
    entries += entries[:2] + [Evidence("training-data", "y", Pointer("e"), "s", Strength.CHECKED)]
    merged = merge.merge(entries)
    assert len(merged) == 6
    assert {entry.value for entry in merged} == {"x", "y", "and 5 more"}
    assert merge.merge(reversed(entries)) == merged


def test_same_package_same_evidence() -> None:
    """The order in which files come does not matter."""
    files = {"debian/copyright": COPYRIGHT, "README": "trained on COCO\n", "nets/LICENSE": MIT,
             "fit.sh": "svm-train a b\n"}
    backwards = dict(reversed(files.items()))
    assert gather(files, [weight("nets/a.net")]) == gather(backwards, [weight("nets/a.net")])


def test_no_heavy_import_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk over a package without weights imports neither python-debian nor debian-inspector."""
    real = builtins.__import__

    def watch(name: str, *rest: Any, **more: Any) -> Any:
        assert not name.startswith(("debian.", "debian_inspector", "numpy"))
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", watch)
    gather({"debian/copyright": COPYRIGHT, "README": "trained on COCO\n", "a.py": "x = 1\n"})


def test_what_was_left_unread_matters_to_models_only() -> None:
    """A long translation is none of our business where nothing was learned."""
    files = {"i18n/af.ts": "// translated\n" * 40_000}
    assert {hint.tag for hint in gather(files, [weight("net.onnx")])[1]} == {"ml-evidence-not-read"}
    assert gather(files)[1] == []


def test_rules_of_roles_need_a_pattern() -> None:
    """A path that only begins alike is not covered."""
    rule = roles.Rule("data", Role.SHIPPED, "usr/share", Pointer("debian/x.install", 1))
    assert rule.covers("data/a") and rule.covers("data") and not rule.covers("database/a")
