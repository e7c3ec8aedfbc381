# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts of reviewing a bug: licences as people write them, mails, forms, sentences, drafts, the tracker."""
from __future__ import annotations

import http.server
import random
import re
import sys
import threading
from collections.abc import Iterator
from email import message_from_string, policy
from pathlib import Path

import pytest
from conftest import require

from lintian_ml import asked, cli, limits, review, tables
from lintian_ml.review import against, wording
from lintian_ml.deb822 import parse as stanzas
from lintian_ml.errors import DataError, InputError
from lintian_ml.itp import assemble, form, judge, mail, own, phrases, promise, reply, says, terms
from lintian_ml.policy import load as policies
from lintian_ml.tags import load as tags

BUGS = sorted((Path(__file__).parent / "itp").glob("*/bug"))


@pytest.mark.parametrize(("text", "found"), [
    ("GPL-3+", "software GPL-3.0-or-later"), ("GPL v3 or later", "software GPL-3.0-or-later"),
    ("GNU General Public License version 2 or (at your option) any later version", "software GPL-2.0-or-later"),
    ("GPLv2", "software GPL-2.0-only"), ("LGPL 2.1+", "software LGPL-2.1-or-later"),
    ("GPL", "software GPL-1.0-or-later"),
    ("GNU Affero General Public License v3.0", "software AGPL-3.0-only"), ("Expat", "software MIT"),
    ("Apache License, Version 2.0", "software Apache-2.0"), ("Apache (>= 2)", "software Apache-2.0"),
    ("3-clause BSD", "software BSD-3-Clause"), ("BSD 2-clause", "software BSD-2-Clause"), ("MIT/X11", "software MIT"),
    ("MIT or Apache-2.0", "software MIT OR Apache-2.0"), ("GPL-2+/MIT", "software GPL-2.0-or-later OR MIT"),
    ("MIT (code), CC-BY-NC-4.0 (models)", "software MIT, model CC-BY-NC-4.0"),
    ("The code is MIT, the weights are CC-BY-NC 4.0.", "software MIT, model CC-BY-NC-4.0"),
    ("GPL-3+ for the code, CC-BY-SA-4.0 for the models and CC0 for the training data",
     "software GPL-3.0-or-later, model CC-BY-SA-4.0, data CC0-1.0"),
    ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0", "software CC-BY-NC-SA-4.0"),
    ("Das Programm steht unter der GPL-3, die Modelle unter CC-BY-NC-SA 4.0",
     "software GPL-3.0-only, model CC-BY-NC-SA-4.0"),
    ("Llama 3.1 Community License", "model LicenseRef-scancode-llama-3-license-2024"),
    ("CreativeML OpenRAIL-M", "model LicenseRef-scancode-stable-diffusion-2022-08-22"),
    ("weights: research only", "model LicenseRef-research-only"), ("public domain", "software CC-PDM-1.0"),
    ("written at MIT CSAIL with BSDs in mind, mit Liebe", ""), ("it is a miscellany of ISCs", "")])
def test_licences_as_people_write_them(text: str, found: str) -> None:
    """Each licence becomes an SPDX expression, with what it is about."""
    assert ", ".join(f"{entry.scope} {entry.licence}" for entry in terms.find(text)) == found


@pytest.mark.parametrize(("sentence", "claim"), [
    ("No pre-trained models are included.", "no-model"), ("The model is not shipped in the package.", "no-model"),
    ("It does not ship any weights.", "no-model"), ("We will remove the models from the source.", "no-model"),
    ("Es sind keine Modelle enthalten.", "no-model"), ("It ships a small neural network.", "ships-model"),
    ("The weights are included in the tarball.", "ships-model"), ("Das Modell ist dabei.", "ships-model"),
    ("The package ships tiny.gguf.", "ships-model"), ("It downloads a language model on demand.", "download-at-run"),
    ("The weights are fetched during the build.", "download-at-build"),
    ("The test suite downloads a model.", "download-at-test"), ("Nothing is downloaded.", "no-download"),
    ("It works offline.", "no-download"), ("It needs an API key.", "hosted"),
    ("A client for the OpenAI API.", "hosted"),
    ("It works without an API key.", ""), ("It was trained on ImageNet.", "training-data"),
    ("Trained for 3 weeks on 8 V100.", "hardware"), ("The training code is proprietary.", "no-training-program"),
    ("See train.py.", "training-program"), ("The training data cannot be shared.", "data-not-public"),
    ("It learnt by self-play.", "data-simulated"), ("A fine-tuned Llama 3.", "base-model"),
    ("It is bit-identical after retraining.", "reproducible"), ("PAM module for face login", "critical-use"),
    ("It never executes shell commands.", "not-critical"), ("The model has 7B parameters.", "model-size"),
    ("Is the model included?", ""), ("It fetches prebuilt binaries.", "fetches-program")])
def test_sentence_claims(sentence: str, claim: str) -> None:
    """One sentence makes the claim that a reader would hear, and a question makes none."""
    found = {entry.claim for entry in says.said(bug(f"A neural network.\n\n{sentence}\n"))}
    found -= {"about-models", "model-named"}
    assert claim in found if claim else not found


@pytest.mark.parametrize("text", [
    "model trains and 3D models with weights of 3 kg", "a training plan for runners", "GPT partition tables",
    "the data model of the Mistral workflow service", "type inference for Whisper databases",
    "it is written without any machine learning", "checkpoints and transformers of the power grid",
    "neural recordings of the visual cortex", "a font with five weights"])
def test_lookalikes(text: str) -> None:
    """Words that other things are called by are no talk of learned models."""
    assert says.said(bug(f"{text}. It downloads models and is licensed under CC-BY-NC-4.0.\n"))[1:] == ()


def bug(text: str) -> form.Bug:
    return form.parse(mail.read(text.encode(), "bug"))


@pytest.mark.parametrize(("question", "answer", "claim"), [
    ("Does it ship any weights?", "Yes, nets/a.bin.", "ships-model"), ("Are the models included?", "No.", "no-model"),
    ("Are the models included?", "I have to look.", ""),
    ("On what was the net trained?", "On my games.", "training-data"),
    ("Who trained the net?", "I did.", ""), ("Is it free?", "Yes.", "")])
def test_answer_below_a_quotation(question: str, answer: str, claim: str) -> None:
    """The question that is quoted decides what an answer says; other quotations say nothing."""
    found = {entry.claim for entry in says.said(bug(f"A neural network.\n\n> Hello,\n> {question}\n\n{answer}\n"))}
    found -= {"about-models", "model-named", "model-file"}
    assert found == ({claim} if claim else set())


@pytest.mark.parametrize(("sentence", "rest"), [
    ("It is fetched, so I guess contrib?", "It is fetched"), ("Is it fetched, or not?", ""),
    ("And on what was it trained?", ""), ("It is fetched.", "It is fetched."), ("Anything else?", "")])
def test_question_at_the_end(sentence: str, rest: str) -> None:
    """What stands before a question that is only tacked on is said all the same."""
    assert says.stated(sentence) == rest


def test_bytes_without_a_charset() -> None:
    """A mail that does not say how it is encoded is UTF-8 where most of it can be, else Latin-1."""
    for encoding in ("utf-8", "latin-1"):
        text = "From: a@b.example\nSubject: ITP: foo -- bar\n\n\xb7 License: MIT\nf\xfcr alle\n"
        assert mail.read(text.encode(encoding), "x")[0].text.startswith("\xb7 License: MIT\nf\xfcr")


def test_own_words_only() -> None:
    """Quotations, signatures, patches, commands and attributions are emptied; the lines keep their numbers."""
    text = ("A\n> quoted\nOn Monday, 5 Jan 2026, a person with a long\nname wrote:\n>> more\nretitle 123456 ITP: x\n"
            "diff --git a/x b/x\n+model\n-model\n\nB\n-- \nsignature\n")
    assert own.text(text).split("\n") == ["A", *[""] * 9, "B", "", "", ""]


@pytest.mark.parametrize(("line", "field"), [
    (" * Package name    : foo", ("name", "foo")), ("License: MIT", ("licence", "MIT")),
    ("• Lizenz : GPL-3", ("licence", "GPL-3")), ("* URL : https://x.example", ("url", "https://x.example")),
    ("*License: MIT", ("licence", "MIT")), ("- Upstream Author(s): A, B", ("upstream", "A, B")),
    ("  Programming Lang: C", ("language", "C")), ("Model license: CC0", ("model-licence", "CC0"))])
def test_fields(line: str, field: tuple[str, str]) -> None:
    """Fields are understood with or without stars, in several spellings and in German."""
    assert [(entry.name, entry.value) for entry in bug(f"{line}\n\nProse.\n").fields] == [field]


@pytest.mark.parametrize("value", ["(GPL, LGPL, BSD, MIT/X, etc.)", "<license>", "x.y.z", "TBD", "?", "[fill in]", ""])
def test_placeholders_are_gaps(value: str) -> None:
    """What the template gives, or a question mark, fills no field."""
    assert bug(f"* License : {value}\n\nProse.\n").fields == ()


@pytest.mark.parametrize(("subject", "expected"), [
    ("ITP: foo -- a thing", ("ITP", "foo", "a thing")),
    ("Re: Bug#123456: RFP: foo: a thing", ("RFP", "foo", "a thing")),
    ("RFS: foo/1.0-1 [ITP] -- a thing", ("RFS", "foo", "a thing")), ("AW: ITA: foo", ("ITA", "foo", "")),
    ("itp: libfoo2 – a thing", ("ITP", "libfoo2", "a thing")), ("hello", ("", "", ""))])
def test_titles(subject: str, expected: tuple[str, str, str]) -> None:
    """Kind, name and summary come from the subject as people write it."""
    found = bug(f"Subject: {subject}\n\nText.\n")
    assert (found.kind, found.name, found.summary) == expected


def test_version_without_packaging() -> None:
    """Revisions, epochs and marks of repacking are not upstream's."""
    assert {promise.upstream(text) for text in ("1:1.2+dfsg1-3", "1.2+ds-1", "v1.2", "1.2", "1.2-0.1")} == {"1.2"}
    assert promise.upstream("git") == promise.upstream("") == ""


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"\n\n\n", b"PK\3\4\0\0"])
def test_what_is_no_bug_is_told(data: bytes) -> None:
    """Empty and binary files are one clear sentence."""
    with pytest.raises(InputError, match="^x: "):
        mail.read(data, "x")


def test_large_bug_is_told() -> None:
    """A file past the limit is not read."""
    with pytest.raises(InputError, match="at most"):
        mail.read(b"a" * (limits.BUG + 1), "x")


def test_damaged_mails_never_break_it() -> None:
    """Mails cut off, with bytes changed or of noise give a review or one clear sentence."""
    generator = random.Random(9)
    for path in BUGS:
        data = path.read_bytes()
        for _ in range(6):
            at = generator.randrange(len(data))
            for broken in (data[:at], data[:at] + generator.randbytes(9) + data[at + 9:], data[at:]):
                try:
                    assemble.of_bug(form.parse(mail.read(broken, "x")))
                except InputError:
                    continue


@pytest.mark.parametrize("text", ["a" * 300_000, "model " * 40_000, "(" * 100_000, "the weights are " * 9000,
                                  "> " * 50_000, "* License : " + "x " * 50_000, "<p>" * 60_000, "1.5 GB " * 30_000])
def test_long_texts_take_no_time(text: str) -> None:
    """No pattern backtracks badly: a quarter of a megabyte of the worst words is read in seconds."""
    import time

    start = time.process_time()
    assemble.of_bug(bug(f"A neural network model.\n{text}\n"))
    assert time.process_time() - start < 10


def test_draft_cannot_be_steered_by_its_bug() -> None:
    """Line ends and signs in names and subjects make no header of their own, and no second recipient."""
    text = ("From: =?utf-8?q?Eve=0ABcc=3A_x=40example=2Eorg?= <eve@example.org>\nSubject: =?utf-8?q?ITP=3A_foo_=0D=0A?="
            "X-Evil: 1\nMessage-ID: <a b\nc>\n\nA neural network. The weights are CC-BY-NC-4.0.\n")
    found = bug(text)
    draft = message_from_string(reply.mail(assemble.of_bug(found), found), policy=policy.default)
    assert set(draft.keys()) <= {"To", "Subject", "User-Agent", "Content-Type", "Content-Transfer-Encoding",
                                 "MIME-Version"}
    assert draft["To"].addresses[0].addr_spec == "eve@example.org" and len(draft["To"].addresses) == 1


def thread(*mails: tuple[str, str, str]) -> form.Bug:
    """A bug of mails, each with its sender, the identifiers that it refers to, and what it says."""
    head = "From {who}@example.org Mon Jan  5 09:00:00 2026\nFrom: {name} <{who}@example.org>\n" \
        "To: 1123456@bugs.debian.org\nSubject: Bug#1123456: ITP: foo -- a neural network\nMessage-ID: <m{number}@x>\n"
    return bug("\n".join(
        head.format(who=who, name=who.title(), number=number) + (f"References: {above}\n" if above else "") +
        f"\n{words}\n" for number, (who, above, words) in enumerate(mails, 1)))


@pytest.mark.parametrize(("mails", "answered", "chain", "copy"), [
    ([("ann", "", "It ships a model under CC-BY-NC-4.0.")], "m1", "m1", "ann"),
    ([("ann", "", "It ships a model."), ("bob", "<m1@x>", "Under which licence?"),
      ("ann", "<m2@x>", "The weights are under CC-BY-NC-4.0.")], "m3", "m1 m2 m3", "ann"),
    ([("ann", "", "The weights are under CC-BY-NC-4.0."), ("ann", "<m1@x>", "I have no time this week.")], "m1", "m1",
     "ann"),
    ([("ann", "", "It ships a model."), ("bob", "<m1@x>", "The weights are under CC-BY-NC-4.0.")], "m1", "m1", "ann"),
    ([("ann", "", "It ships a model."), ("bob", "<m1@x>", "owner 1123456 !\n\nThe weights are under CC-BY-NC-4.0.")],
     "m2", "m1 m2", "ann bob")])
def test_draft_answers_whom_the_findings_concern(mails: list[tuple[str, str, str]], answered: str, chain: str,
                                                 copy: str) -> None:
    """The newest mail of the packager that a finding quotes, with the whole thread before it; else the first mail."""
    found = thread(*mails)
    draft = message_from_string(reply.mail(assemble.of_bug(found), found), policy=policy.default)
    assert draft["In-Reply-To"] == f"<{answered}@x>"
    assert draft["References"].split() == [f"<{name}@x>" for name in chain.split()]
    assert [address.addr_spec for address in draft["To"].addresses] == ["1123456@bugs.debian.org"]
    assert [address.username for address in draft["Cc"].addresses] == copy.split()
    assert draft["Subject"] == "Re: Bug#1123456: ITP: foo -- a neural network"
    assert draft.get_content().startswith(f"Hi {copy.split()[-1].title()},\n")
    assert "> The weights are under CC-BY-NC-4.0." in draft.get_content() or "CC-BY-NC" in mails[0][2]


def test_draft_of_a_long_thread_keeps_its_ends() -> None:
    """The first mail and the last eleven; a thread that refers to itself ends, and the sender gets no copy."""
    mails = [("ann", f"<m{number - 1}@x>", "Hello.") for number in range(1, 40)]
    found = thread(("ann", "<m40@x>", "It ships a model."), *mails, ("ann", "<m39@x>", "The weights are CC-BY-NC-4.0."))
    draft = message_from_string(reply.mail(assemble.of_bug(found), found, ("Ann", "ANN@example.org")),
                                policy=policy.default)
    chain = draft["References"].split()
    assert len(chain) == 11 and chain[-1] == draft["In-Reply-To"] == "<m41@x>"
    assert "Cc" not in draft and draft["To"].addresses[0].domain == "bugs.debian.org"


@pytest.mark.parametrize("form_", ["text", "markdown", "mail"])
def test_output_is_escaped(form_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences, direction marks and Markdown of a bug do not reach the reader as such."""
    path = tmp_path / "bug"
    path.write_text("Subject: ITP: foo -- a neural network \x1b[31m\u202e``x`` @all <script>\n\nIt ships a model.\n")
    assert cli.main(["itp", "--format", form_, str(path)]) == 0
    output = capsys.readouterr().out
    assert "\x1b" not in output and "\u202e" not in output
    assert form_ != "markdown" or "```ITP: foo -- a neural network ?[31m?``x`` @all <script>```" in output


def test_known_models() -> None:
    """Families and single models of a hub have terms, each a licence that our table has, or one for each model."""
    gemma = "LicenseRef-scancode-gemma-tou-2024-04-01"
    assert judge.base_terms("google/gemma-2b") == judge.base_terms("Gemma") == gemma
    assert judge.base_terms("Qwen") == judge.base_terms("nobody/nothing") == ""
    known = tables.load("licences.tsv")
    assert {row["licence"] for row in tables.load("model-families.tsv").values()} - {"per model"} <= set(known)


def test_review_words_are_sound() -> None:
    """Tags, questions and claims that policy/review names exist, and no finding waits for what never comes."""
    words = wording.load()
    assert {tag for entry in words.findings.values() for tag in entry.tags} <= set(tags())
    named = {name for entry in words.findings.values() for text in entry.rests_on
             for name in re.findall(r"\b(?:ml-policy|gr|fsf|osaid|guix-gcd)-[\w.-]*\d[\w-]*", text)}
    assert named and named <= {text.name for text in policies()}
    questions = {question for entry in words.findings.values() for question, _ in entry.answers}
    assert questions <= set(asked.load())
    modules = says, promise, judge, against
    source = "".join(Path(str(module.__file__)).read_text() for module in modules)
    for entry in words.findings.values():
        if not (entry.tags or entry.answers or entry.claims):
            assert f'"{entry.name}"' in source or entry.name.endswith("-outside"), entry.name
        assert all(f'"{claim}"' in source for claim in entry.claims)
    known = {*asked.load(), *words.findings}
    for question in words.questions:
        assert all(name in known or f'"{name}"' in source or name == "model-file" for name in question.answered_by)


def test_faults_of_the_words_are_told_at_once() -> None:
    """Unknown fields, missing ones, names given twice and unknown cases are one error with all lines."""
    text = ("Finding: a\nTitle: t\nRests-On: r\nResolves: s\nAsks: q\nColour: red\n\nFinding: a\nTitle: t\n"
            "Rests-On: r\nResolves: s\nAsks: q\nAnswers: maybe x y\n\nSettles: s\nAsks: q\nFor: never\n"
            "Answered-By: x\n\nFinding: b\n")
    with pytest.raises(DataError) as caught:
        wording.parse(text)
    told = str(caught.value)
    for part in ("unknown field Colour", "a is there twice", "Answers lists questions", "For lists some",
                 "Title is missing"):
        assert part in told
    assert not stanzas("", "x", [])


def test_findings_keep_the_order_of_the_file() -> None:
    """Findings of one name become one, and stand where policy/review has them."""
    place = review.Place("b"), review.Place("a", 3), review.Place("a")
    found = review.ordered([review.finding("critical-use", place[:2], ["x"]), review.finding("licence-field-open"),
                            review.finding("critical-use", place[1:], ["x", "y"])])
    assert [entry.name for entry in found] == ["licence-field-open", "critical-use"]
    assert found[1].places == (place[2], place[1], place[0]) and found[1].says == ("x", "y")


# -- the tracker -----------------------------------------------------------------------------------------------------

ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><soap:Body>
<get_bug_logResponse xmlns="Debbugs/SOAP"><soapenc:Array soapenc:arrayType="xsd:anyType[1]" xsi:type="soapenc:Array">
<item><header xsi:type="xsd:string">From: Ann &lt;ann@example.org&gt;
Subject: Bug#1234567: ITP: foo -- a neural network</header><body xsi:type="xsd:string">It ships a model.</body>
<msg_num xsi:type="xsd:int">5</msg_num><attachments soapenc:arrayType="xsd:anyType[0]" xsi:type="soapenc:Array"/></item>
</soapenc:Array></get_bug_logResponse></soap:Body></soap:Envelope>"""


class Tracker(http.server.BaseHTTPRequestHandler):
    """Answers every question with ANSWER, as the tracker's SOAP interface does."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.end_headers()
        self.wfile.write(ANSWER.encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def tracker() -> Iterator[None]:
    """A server on this machine that the library asks instead of the tracker."""
    library = require("debianbts.debianbts")
    server = http.server.HTTPServer(("127.0.0.1", 0), Tracker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    library.set_soap_location(f"http://127.0.0.1:{server.server_port}/")
    yield
    library.set_soap_location(library.URL)
    server.shutdown()
    thread.join()
    server.server_close()


def test_bug_by_number(tracker: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A number is asked of the tracker, and the mails that come back are reviewed."""
    assert cli.main(["itp", "#1234567"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("Review of ITP: foo -- a neural network\nBug:       #1234567, 1 message\n")
    assert "Models:    in the package" in output


def test_tracker_that_cannot_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Without the network one sentence says so, and what to do instead."""
    library = require("debianbts")
    library.set_soap_location("http://127.0.0.1:9/")
    status = cli.main(["itp", "1234567"])
    library.set_soap_location(library.debianbts.URL)
    errors = capsys.readouterr().err
    assert status == 1
    assert re.fullmatch(r"lintian-ml: error: bug 1234567: the bug tracker could not be asked \(.*\); where there is a "
                        r"network, save https://bugs\.debian\.org/\S+ and give the file\n", errors)


def test_library_that_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the library one sentence names the package to install."""
    monkeypatch.setitem(sys.modules, "debianbts", None)
    assert cli.main(["itp", "1234567"]) == 1
    assert "needs python3-debianbts, which is not installed" in capsys.readouterr().err


def test_file_that_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is one sentence."""
    assert cli.main(["itp", "nowhere.mbox"]) == 1
    assert capsys.readouterr().err == "lintian-ml: error: nowhere.mbox: no such file or directory\n"


def test_patterns_compile() -> None:
    """Every pattern of the phrases is a regular expression."""
    for name in (name for name in vars(phrases) if name.isupper() and not name.startswith("_") and name != "THING"):
        assert getattr(phrases, name).pattern
