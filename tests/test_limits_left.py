# SPDX-License-Identifier: GPL-2.0-or-later
"""What readers leave of a file is told: at each limit nothing, past it one hint with the file and what was left."""
from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from test_limits_evidence import Files, lines, told

from lintian_ml import limits, overrides
from lintian_ml.formats import c_array
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.unpack import embedded
from lintian_ml.wire import arrays_decode, arrays_quoted, pickle_unsafe, runs_code


def left(path: str, data: bytes) -> list[str]:
    """What a walk tells of a file that was not read to its end."""
    scanner = Scanner()
    for item in scanner.walk([Item.of(path, data)]):
        item.blob()
    return [hint.note for hint in scanner.hints if hint.tag == "ml-archive-not-read" and str(hint.pointer) == path]


def test_a_file_tells_once_what_was_left() -> None:
    """What two readers leave alike is one hint; a file within the limit has none."""
    item = Item.of("x", b"abc")
    assert item.within(3, "nets") and item.left == ()
    assert not item.within(2, "nets") and not item.within(2, "nets")
    assert item.left == ("nets are not looked for in files of more than 2 bytes",)


def test_arrays_behind_many_others() -> None:
    """A network is found behind a thousand tables."""
    tables = b"".join(b"static const int table%d[] = {%s};\n" % (at, b",".join(
        b"%d" % ((at * 7 + place * 3) % 256) for place in range(50))) for at in range(1001))
    scanner = Scanner()
    list(scanner.walk([Item.of("net.c", tables + c_array.sample())]))
    assert [model.format.name for model in scanner.found] == ["c-array"]


def test_files_inside_a_file() -> None:
    """The first places inside a binary file are opened, and one more is told."""
    begins = [b"GGUF", b"\x93NUMPY", b"\x80\x04\x95", b"\x89HDF\r\n\x1a\n", b"PK\3\4"]
    for count, more in ((limits.EMBEDDED, []), (limits.EMBEDDED + 1, ["more than 4 files may begin inside"])):
        data = b"\0\1\2\3" * 30 + b"".join(begin + bytes(40) for begin in begins[:count])
        assert len(embedded.places(Item.of("x", data))) == count
        notes = [note for note in left("x", data) if "may begin" in note]
        assert len(notes) == len(more) and all(note.startswith(start) for note, start in zip(notes, more))


def test_large_files_inside_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins inside and has more bytes than are held at once is told."""
    data = b"\0\1\2\3" * 30 + b"GGUF" + bytes(40)
    for limit, more in ((44, 0), (43, 1)):
        monkeypatch.setattr(limits, "WHOLE", limit)
        item = Item.of("x", data)
        assert len(list(embedded.files(item))) == 1 - more and len(item.left) == more


def test_literals_of_a_large_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with base64 that is too large to be looked through is told, one without is not."""
    words = base64.b64encode(bytes(range(256)) * 200)
    data = b'x = "' + words + b'"\n'
    for limit, text, count in ((len(data), data, 0), (len(data) - 1, data, 1), (99, b"a b\n" * 2000, 0),
                               (99, b"GATTACA" * 2000, 0)):
        monkeypatch.setattr(limits, "WHOLE", 3 * limit)
        item = Item.of("x.py", text)
        list(arrays_decode.decoded(item))
        assert len(item.left) == count


def test_texts_between_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many long texts of a program, and so many here-documents, are looked at."""
    numbers = b"0.25 1.5\n" * 300
    for count, more in ((3, 0), (4, 1)):
        said: list[str] = []
        monkeypatch.setattr(arrays_quoted, "_MOST", 3)
        found = list(arrays_quoted.texts(b"x = '''" + b"'''\ny = '''".join([numbers] * count) + b"'''\n", said.append))
        assert len(found) == 3 and len(said) == more
        monkeypatch.setattr(arrays_quoted, "_OPENED", 3)
        said.clear()
        list(arrays_quoted.texts((b"cat <<END\n" + numbers + b"END\n") * count, said.append))
        assert [note for note in said if "here-documents" in note] == said[:more] and len(said) == more


def test_texts_that_hold_no_numbers_are_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is told of words that were not looked at, nor of what stands between the quotes of a page's picture."""
    monkeypatch.setattr(arrays_quoted, "_MOST", 3)
    monkeypatch.setattr(arrays_quoted, "_OPENED", 3)
    numbers, words = b"0.25 1.5\n" * 300, b"some words\n" * 300
    said: list[str] = []
    long = b"x = '''" + numbers + b"'''\n" + b"".join(b"y = '''" + words + b"'''\n" for _ in range(9))
    assert len(list(arrays_quoted.texts(long, said.append))) == 1 and not said
    here = b"cat <<END\n" + numbers + b"END\n" + (b"cat <<END\n" + words + b"END\n") * 9
    assert len(list(arrays_quoted.texts(here, said.append))) == 1 and not said
    assert not list(arrays_quoted.texts(b"%!PS-Adobe-3.0\n" + here, said.append)) and not said


# -- what a model runs -------------------------------------------------------------------------------------------------

LAMBDA = b'"class_name": "Lambda"'


def test_code_behind_a_long_beginning() -> None:
    """A configuration is seen wherever it stands, between two pieces too."""
    for before in (0, runs_code._PIECE - 9, runs_code._PIECE, 3 * runs_code._PIECE + 5):
        assert runs_code.told(Item.of("net.h5", b"a" * before + LAMBDA)) == ("1 Lambda layer with Python code",)


def test_values_hide_nothing() -> None:
    """Values of tensors are numbers to whoever reads them, all around is looked at."""
    from lintian_ml.model import Span, Tensor

    data = bytes(100) + LAMBDA + bytes(100)
    for offset, length, count in ((0, 100, 1), (0, 222, 0), (100, 22, 0), (100, 21, 0), (122, 900, 1), (500, 9, 1)):
        tensor = Tensor("w", (length,), "uint8", Span(offset, length, "|u1"))
        assert len(runs_code.told(Item.of("net", data), [tensor])) == count, (offset, length)


def zipped(members: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def test_configurations_of_a_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long configuration is looked at; one past the bound, and those past their number, are told."""
    for size, found, more in ((5 << 20, 1, 0), (limits.MIB, 1, 0), (limits.MIB + 1, 0, 1)):
        if size <= limits.MIB + 1:
            monkeypatch.setattr(limits, "WHOLE", limits.MIB)
        item = Item.of("net.keras", zipped({"config.json": LAMBDA.rjust(size)}))
        assert (len(runs_code.told(item)), len(item.left)) == (found, more)
    for count, more in ((20, 0), (21, 1)):
        item = Item.of("net.keras", zipped({f"{at}/config.json": b"{}" for at in range(count)}))
        runs_code.told(item)
        assert len(item.left) == more


def test_many_things_that_a_model_runs() -> None:
    """So many are told one by one, the rest is counted."""
    places = [b'"vocabulary": "/etc/%d"' % at for at in range(21)]
    assert runs_code.told(Item.of("net", b"\n".join(places[:20])))[-1] == "a vocabulary read from /etc/19"
    assert runs_code.told(Item.of("net", b"\n".join(places)))[-1] == "and 1 more"


def test_calls_before_a_dangerous_one() -> None:
    """A dangerous call is seen behind thousands of others."""
    harmless = b"cA%d\nB\n)R0"
    data = b"\x80\x02" + b"".join(harmless % at for at in range(2000)) + b"cos\nsystem\n\x8c\1a\x85R."
    assert any("os.system" in found for found in pickle_unsafe.look(Item.of("x", data)).unsafe)


def test_dangerous_calls_that_are_listed() -> None:
    """So many are listed, and that there are more is told."""
    for count, more in ((100, ""), (101, "has more than 100 calls")):
        looked = pickle_unsafe.look(Item.of("x", b"\x80\x04" + b"".join(
            b"cos\nsystem%d\n)R0" % at for at in range(count)) + b"N."))
        assert (len(looked.unsafe), looked.left) == (100, more)


# -- evidence ----------------------------------------------------------------------------------------------------------

def test_overrides_of_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines behind the first CONTROL bytes mask nothing, and a hint says so; a line that is cut is not guessed at."""
    text = "ml-weights a\nml-weights b\n"
    for limit, count, more in ((len(text), 2, []), (len(text) - 1, 1, [
            f"has {len(text)} bytes, lines behind the first {len(text) - 1} are not read"])):
        monkeypatch.setattr(limits, "CONTROL", limit)
        found = overrides.parse(text[:limit], "p", "source", size=len(text))
        assert (len(found.entries), [hint.note for hint in found.hints]) == (count, more)


def test_overrides_of_a_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The hint comes with the check of the package."""
    from lintian_ml.checking import check_path

    path = tmp_path / "debian" / "source" / "lintian-ml-overrides"
    path.parent.mkdir(parents=True)
    (tmp_path / "debian" / "control").write_text("Source: a\n")
    path.write_text("# a comment\n" * 20)
    for limit, more in ((240, 0), (239, 1)):
        monkeypatch.setattr(limits, "CONTROL", limit)
        (package,) = check_path(str(tmp_path)).packages
        assert sum(hint.tag == "ml-malformed-override" for hint in package.hints) == more


def declared(count: int) -> Files:
    names = " ".join(f"d/{at}.csv" for at in range(count))
    return {"debian/ml-models": f"Format: lintian-ml-models-1\n\nFiles: net.gguf\nTraining-Data: {names}\n".encode()}


def used(count: int) -> Files:
    return {f"a{at}.py": b"open('net.gguf')\n" for at in range(count)}


# Name of the limit, its value for the test, files that have n of it, and some words of what is said of one more.
CLAIMS: tuple[tuple[str, int, Callable[[int], Files], str], ...] = (
    ("limits.FAULTS", 3, declared, "names more than 3 files that are not there"),
    ("limits.USES_OF_NAME", 3, used, "name a weight file in more than 3 places"),
    ("evidence.origin._NAMES", 1, lambda n: {"README": b"The models are trained.\n"} if n > 1 else {}, "documents"),
    ("evidence.attribution._MOST", 3, lambda n: {"README": b"a corpus. " * n}, "speaks of data sets more than 3"),
    ("evidence.installed_python._BLOCKS", 2, lambda n: {
        "setup.py": b"setup(data_files=[('a', ['b'])])\n".ljust(4100, b"\n") * n}, "lists more files to be installed"),
    ("evidence.installed_python._LINES", 3, lambda n: {
        "MANIFEST.in": lines(b"include a%d\n", n), "setup.py": b"setup(include_package_data=True)\n"},
     "lists more files to be installed"),
)


@pytest.mark.parametrize(("name", "value", "make", "words"), CLAIMS)
def test_evidence_past_a_limit(monkeypatch: pytest.MonkeyPatch, name: str, value: int,
                               make: Callable[[int], Files], words: str) -> None:
    """At the limit no hint, one past it one."""
    monkeypatch.setattr(f"lintian_ml.{name}", value)
    assert [hint for hint in told(make(value)) if words in hint.note] == []
    assert len([hint for hint in told(make(value + 1)) if words in hint.note]) == 1
