# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file may claim ends at its line in limits.py: each limit is met at the limit and one past it.

Limits that would need gigabytes to reach are lowered for the test, which then shows that they are asked.
"""
from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lintian_ml import covering, deb822, formats, limits, overrides, worker
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded, LintianMLError, NotThisFormat
from lintian_ml.fingerprint import fingerprint
from lintian_ml.model import Header, Hint, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.unpack import apply, members, names
from lintian_ml.unpack.diff import PatchError
from lintian_ml.wire import jsons, pickle_unsafe, protobuf, samples, textual, values
from lintian_ml.wire.pickles import Machine

PACKAGE = Path(limits.__file__).parent


def inside(data: bytes) -> tuple[int, list[Hint]]:
    """How many files are found in a container, recursively, and what was noted."""
    problems: list[Hint] = []
    waiting, count = [Item.of("x", data)], 0
    while waiting:
        for inner in members.expand(waiting.pop(), problems):
            inner.blob()
            count += 1
            waiting.append(inner)
    return count, problems


def tar(entries: list[tarfile.TarInfo], form: int = tarfile.PAX_FORMAT) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for entry in entries:
            archive.addfile(entry, io.BytesIO(bytes(entry.size)))
    return target.getvalue()


def entry(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, **headers: str) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.type, made.pax_headers = size, kind, headers
    return made


def zipped(names_: list[str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names_:
            archive.writestr(zipfile.ZipInfo(name), b"a")
    return target.getvalue()


def packed(times: int) -> bytes:
    data = b"net"
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


def gguf(count: int) -> Item:
    """``count`` tensors of one byte each."""
    head = b"GGUF" + struct.pack("<IQQ", 3, count, 0)
    for at in range(count):
        name = b"w%d" % at
        head += struct.pack("<Q", len(name)) + name + struct.pack("<IQIQ", 1, 1, 24, 32 * at)
    return Item.of("net.gguf", head + bytes(-len(head) % 32 + 32 * count))


def read(name: str, item: Item) -> Header:
    return next(found for found in formats.load() if found.name == name).read(item)


def pickle(unit: bytes, count: int) -> Callable[[], object]:
    return lambda: Machine(Blob.of(b"\x80\x04" + unit * count + b"N.")).run()


def depth(count: int) -> Callable[[], object]:
    return lambda: jsons.parse(b'{"a":' * count + b"1" + b"}" * count)


def lowered(monkeypatch: pytest.MonkeyPatch, **changes: int) -> None:
    for name, value in changes.items():
        monkeypatch.setattr(limits, name, value)


# Name of the limit, its value for the test (None: as it is), and what claims n of it.
CLAIMS: tuple[tuple[str, int | None, Callable[[int], object]], ...] = (
    ("TENSORS", 50, lambda n: read("gguf", gguf(n))),
    ("RANK", None, lambda n: values.checked_shape([1] * n)),
    ("DIMENSION", None, lambda n: values.checked_shape([n])),
    ("WHOLE", 1000, lambda n: Blob.of(bytes(2000)).read(0, n)),
    ("TEXT_LINE", 1 << 19, lambda n: list(textual.lines(Blob.of(b"x" * n + b"\n"), limit=limits.TEXT_LINE))
     if n <= 1 << 19 else list(textual.lines(Blob.of(b"x" * (n + limits.CHUNK)), limit=limits.TEXT_LINE))),
    ("PICKLE_GLOBALS", 40, lambda n: pickle(b"ca\nb\n0", n)()),
    ("NAME", None, lambda n: Cursor(Blob.of(b"x" * (n + 1))).string(n)),
)


@pytest.mark.parametrize(("name", "value", "claim"), CLAIMS, ids=lambda part: part if isinstance(part, str) else "")
def test_at_the_limit_and_one_past_it(monkeypatch: pytest.MonkeyPatch, name: str, value: int | None,
                                      claim: Callable[[int], object]) -> None:
    """At the limit a file is read; one past it there is one of our errors that says so."""
    if value is not None:
        lowered(monkeypatch, **{name: value})
    claim(getattr(limits, name))
    with pytest.raises((LimitExceeded, DamagedFile)):
        claim(getattr(limits, name) + 1)


def test_pickle_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opcodes that take a step of their own end at PICKLE_STEPS and what the file's size allows."""
    lowered(monkeypatch, PICKLE_STEPS=100, PICKLE_BYTES=1 << 20)
    pickle(b"]0", 48)()
    with pytest.raises(LimitExceeded, match="more pickle opcodes"):
        pickle(b"]0", 50)()


def test_pickles_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many pickles are followed in one file."""
    lowered(monkeypatch, PICKLES=20)
    bad = b"\x80\x04cos\nsystem\n\x8c\1a\x85R."
    assert pickle_unsafe.unsafe_imports(Item.of("x", b"\x80\x04N." * 20 + bad))
    assert not pickle_unsafe.unsafe_imports(Item.of("x", b"\x80\x04N." * 22 + bad))


def test_json_depth() -> None:
    """JSON deeper than Python recurses is damage, not a crash."""
    depth(100)()
    with pytest.raises(LintianMLError):
        depth(200_000)()


def test_protobuf_depth_and_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages past PROTOBUF_FIELDS are refused."""
    lowered(monkeypatch, PROTOBUF_FIELDS=30)
    assert len(list(protobuf.fields(Blob.of(samples.number(1, 1) * 30)))) == 30
    with pytest.raises(LimitExceeded):
        list(protobuf.fields(Blob.of(samples.number(1, 1) * 31)))


def test_containers_in_containers() -> None:
    """DEPTH layers are opened; what lies deeper makes the source incomplete."""
    assert inside(packed(limits.DEPTH)) == (limits.DEPTH, [])
    count, problems = inside(packed(limits.DEPTH + 1))
    assert count == limits.DEPTH and [hint.tag for hint in problems] == ["ml-source-incomplete"]


@pytest.mark.parametrize("make", [lambda n: zipped([f"a{at}" for at in range(n)]),
                                  lambda n: tar([entry(f"a{at}") for at in range(n)])], ids=["zip", "tar"])
def test_members(monkeypatch: pytest.MonkeyPatch, make: Callable[[int], bytes]) -> None:
    """As many members as allowed are read; one more is told."""
    lowered(monkeypatch, MEMBERS=30)
    assert inside(make(30)) == (30, [])
    _, problems = inside(make(31))
    assert "more than 30 members" in problems[0].note


def test_expanded_bytes_and_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expansion is bounded in bytes and, past RATIO_FREE, in proportion to what is packed."""
    data = gzip.compress(bytes(4 * limits.MIB), mtime=0)
    lowered(monkeypatch, EXPANDED=4 * limits.MIB)
    assert inside(data)[1] == []
    lowered(monkeypatch, EXPANDED=4 * limits.MIB - 1)
    assert "expands to more than" in inside(data)[1][0].note
    lowered(monkeypatch, EXPANDED=limits.GIB, RATIO_FREE=limits.MIB, RATIO=4 * limits.MIB // len(data) + 1)
    assert inside(data)[1] == []
    lowered(monkeypatch, RATIO=4 * limits.MIB // len(data) - 1)
    assert "times its size" in inside(data)[1][0].note


def test_dictionary_of_xz(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that asks for a dictionary past XZ_MEMORY is not unpacked, and that is said."""
    import lzma

    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 26}]
    data = lzma.compress(b"net" * 100, filters=filters)
    assert inside(data)[0] == 1
    lowered(monkeypatch, XZ_MEMORY=1 << 20)
    count, problems = inside(data)
    assert count == 0 and problems[0].tag == "ml-archive-not-read"


def test_pax_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extended header up to PAX_HEADER is read, a larger one ends the archive, and that is said."""
    lowered(monkeypatch, PAX_HEADER=4096)
    assert inside(tar([entry("a", comment="x" * 2000)]))[0] == 1
    count, problems = inside(tar([entry("a"), entry("b", comment="x" * 5000)]))
    assert count == 1 and "extended header claims" in problems[0].note


def test_names_of_members() -> None:
    """Names climb nowhere, are text whatever their bytes, and end at PATH characters."""
    odd = ["../../etc/passwd", "/etc/passwd", "a/../../b", "a" * 3000, "\x1b[31mred", "\u202egnp.exe", "line\nbreak"]
    for data in (zipped(odd), tar([entry(name) for name in odd])):
        problems: list[Hint] = []
        paths = [inner.path.removeprefix("x!") for inner in members.expand(Item.of("x", data), problems)]
        assert len(paths) == len(odd) and paths[:3] == ["etc/passwd", "etc/passwd", "b"]
        assert all(len(path) <= limits.PATH for path in paths)
    assert names.printable(b"a\xff") == "a\\xff"


def test_links_and_devices_have_no_content() -> None:
    """Links, devices and pipes are no files, whatever size they claim; what follows them is read."""
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    assert inside(tar([*(entry(f"x{kind!r}", kind=kind) for kind in kinds), entry("file", 5)])) == (1, [])


@pytest.mark.parametrize("size", [b"-0000000001\0", b"\xff" * 12, b"\x80" + b"\xff" * 11, b"not a number"])
def test_sizes_that_are_none(size: bytes) -> None:
    """Negative, huge and meaningless sizes end the archive with a word; what came before is kept."""
    whole = bytearray(tar([entry("a", 3), entry("b", 3)], tarfile.USTAR_FORMAT))
    header = whole[1024:1536]
    header[124:136] = size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    whole[1024:1536] = header
    count, problems = inside(bytes(whole))
    assert 1 <= count <= 2 and [hint.tag for hint in problems] == ["ml-archive-not-read"]


def test_duplicate_members_are_all_read() -> None:
    """Of members of one name each is looked at: none can hide behind another."""
    assert inside(tar([entry("a", 3), entry("a", 5)]))[0] == 2


def test_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many lines and as long a pattern as allowed; the rest is told."""
    lowered(monkeypatch, OVERRIDES=20, PATTERN=30)
    assert not overrides.parse("ml-weights a\n" * 20, "p", "source").hints
    assert "more than 20 lines" in overrides.parse("ml-weights a\n" * 21, "p", "source").hints[0].note
    assert not overrides.parse("ml-weights " + "a" * 30, "p", "source").hints
    assert "longer than 30" in overrides.parse("ml-weights " + "a" * 31, "p", "source").hints[0].note


def test_stanzas(monkeypatch: pytest.MonkeyPatch) -> None:
    """A declaration of more stanzas than allowed is read so far, and the line is told where reading stops."""
    lowered(monkeypatch, STANZAS=10)
    faults: list[str] = []
    assert len(deb822.parse("A: b\n\n" * 10, "f", faults)) == 10 and faults == []
    assert len(deb822.parse("A: b\n\n" * 11, "f", faults)) == 10
    assert faults == ["f:21: more than 10 stanzas, the rest is not read"]


def test_patch_that_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hunk that fits nowhere is given up after PATCH_SEARCH lines; paths that climb out are refused."""
    lowered(monkeypatch, PATCH_SEARCH=50, PATCH_SIZE=0)
    patch = b"--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n"
    assert apply.apply(patch, {"f": b"x\n" * 40 + b"a\nb\nd\n"}, {})
    with pytest.raises(PatchError):
        apply.apply(patch, {"f": b"x\n" * 60 + b"a\nb\nd\n"}, {})
    for name in (b"a/../../etc/passwd", b"a/x/../../y"):
        with pytest.raises(PatchError, match="outside the tree"):
            apply.apply(patch.replace(b"a/f", name).replace(b"b/f", name), {}, {})


def test_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past FINGERPRINTED tensors, or values that the file does not have, there is no fingerprint and no cost."""
    item = Item.of("x", bytes(64))
    whole = Header(tuple(Tensor(f"t{at}", (16,), "float32", Span(0, 64, "<f4")) for at in range(8)))
    lowered(monkeypatch, FINGERPRINTED=8)
    assert fingerprint(item, whole)
    lowered(monkeypatch, FINGERPRINTED=7)
    assert fingerprint(item, whole) is None
    lowered(monkeypatch, FINGERPRINTED=8, VALUES_FREE=0, VALUES_RATIO=8)
    assert fingerprint(item, whole)
    lowered(monkeypatch, VALUES_RATIO=7)
    assert fingerprint(item, whole) is None


def test_models_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many models as allowed are told; the first file behind them is named, and the package is incomplete."""
    from lintian_ml.scan import Scanner

    lowered(monkeypatch, MODELS=3)
    for count, hints in ((3, []), (4, ["m3"])):
        scanner = Scanner()
        list(scanner.walk([Item.of(f"m{at}", gguf(1).blob().whole()) for at in range(count)]))
        assert len(scanner.found) == 3
        assert [hint.pointer.path for hint in scanner.hints if hint.pointer] == hints


@pytest.mark.parametrize(("packed", "told"), [(0, 3), (15, 3), (16, 4), (32, 5), (1 << 40, 6)])
def test_models_of_a_large_package(monkeypatch: pytest.MonkeyPatch, packed: int, told: int) -> None:
    """The larger the files of a package are, the more models of it are told."""
    from lintian_ml import survey
    from lintian_ml.unpack.package import Source

    lowered(monkeypatch, MODELS=3, MODEL_PACKED=16)
    models = [Item.of(f"m{at}", gguf(1).blob().whole()) for at in range(6)]
    source = Source("a", "1", "source", "a.dsc", lambda _: iter(models), packed=packed)
    assert len(survey.survey(source).found) == told
    assert source.complete is (told == 6)


def test_raw_files_of_a_large_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second walk, which looks for the raw files that models name, goes as far as the first."""
    from lintian_ml import companions, survey
    from lintian_ml.unpack.package import Source

    lowered(monkeypatch, MODELS=1, MODEL_PACKED=16)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("net.param", formats.named("ncnn").sample())
        archive.writestr("net.bin", bytes(range(256)))

    def walk(_: Source) -> Iterator[Item]:
        yield from (Item.of(f"m{at}", gguf(1).blob().whole()) for at in range(2))
        yield Item.of("a.zip", data.getvalue())

    source = Source("a", "1", "source", "a.dsc", walk, packed=64)
    surveyed = survey.survey(source)
    paths = [entry.path for entry in companions.resolve(surveyed.found, surveyed.seen, source)]
    assert paths == ["m0", "m1", "a.zip!net.param", "a.zip!net.bin"]


def test_evidence_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file that a piece of evidence is about counts; past the bound it is told once that there is more."""
    from lintian_ml.evidence.store import Store
    from lintian_ml.model import Pointer, Strength

    lowered(monkeypatch, TOLD=6)
    store = Store()
    for count, hints in ((2, 0), (2, 0), (1, 1), (1, 1)):
        store.say("licence", "MIT", Pointer("x"), "copyright", Strength.ASSERTED, ["a", "b"][:count])
        assert len(store.hints) == hints
    assert len(store.evidence) == 2


def test_values_of_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list in a model card so many entries are taken."""
    from lintian_ml.evidence import Gathering
    from lintian_ml.model import Kind, Role, WeightFile

    lowered(monkeypatch, CARD_VALUES=3)
    gathering = Gathering({})
    gathering.observe(Item.of("README.md", b"---\nbase_model:\n- a\n- b\n- c\n- d\n---\n# model\n"))
    net = WeightFile("net.gguf", "gguf", Kind.NEURAL, Role.SHIPPED, 1, "0" * 64, Header(()), None)
    claims, _ = gathering.conclude({"net.gguf": 1}, [net])
    assert sorted(entry.value for entry in claims if entry.claim == "base-model") == ["a", "b", "c"]


def test_problems_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many missing parts are told one by one; of more it is told that they are there."""
    from lintian_ml.unpack.package import Source

    lowered(monkeypatch, PROBLEMS=3)
    source = Source("a", "1", "source", "a.dsc", lambda source: iter(()))
    for at in range(3):
        source.problem(f"{at} is missing")
    assert len(source.problems) == 3
    for at in range(3, 9):
        source.problem(f"{at} is missing")
    assert [hint.note for hint in source.problems[3:]] == ["more is missing or damaged than is told"]


def test_records_of_pax_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of all headers together, and some more for each member."""
    data = tar([entry(f"a{at}", a="b", c="d") for at in range(10)])
    lowered(monkeypatch, PAX_RECORDS=20, PAX_EACH=0)
    assert inside(data) == (10, [])
    lowered(monkeypatch, PAX_RECORDS=19)
    count, problems = inside(data)
    assert count == 9 and "20 records" in problems[0].note
    lowered(monkeypatch, PAX_RECORDS=2, PAX_EACH=2)
    assert inside(data) == (10, [])


def test_patterns_that_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns that cannot be looked up are tried so often, beyond what is free for each path; others cost nothing."""
    lowered(monkeypatch, COVER_TRIES=10, COVER_MORE=1)
    plain = covering.Patterns(["a", "a*", "*a"] * 30)
    dear = covering.Patterns(["a*a", "a?"] * 3)
    assert dear.covering("ab") == [1, 3, 5] and dear.covering("aba") == [0, 2, 4]
    with pytest.raises(LimitExceeded, match="more patterns"):
        dear.covering("ab")
    assert plain.covering("b") == [] and plain.covering("xb") == []
    paths = covering.Paths(["ab", "b"])
    assert all(paths.covered(pattern) for pattern in ("ab", "a*", "*b")) and not paths.covered("c*")
    with pytest.raises(LimitExceeded):
        [paths.covered("c*d*") for _ in range(7)]


def test_lines_of_a_copyright_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with a peculiarity goes to a library up to so many lines."""
    from lintian_ml.evidence import copyright

    text = ("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: a\n"
            "License: MIT\n\n# a comment\n")
    lowered(monkeypatch, COPYRIGHT_LINES=text.count("\n"))
    assert copyright.parse(text).stanzas
    lowered(monkeypatch, COPYRIGHT_LINES=text.count("\n") - 1)
    assert "lines" in copyright.parse(text).problem


def test_work_of_patches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is taken apart for each change; past the bound patches are refused."""
    patch = b"--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n+a\n" * 4
    lowered(monkeypatch, PATCH_WORK=4 * 11, PATCH_SIZE=0)
    assert apply.apply(patch, {"f": b"a\n" * 10}, {})
    lowered(monkeypatch, PATCH_WORK=4 * 11 - 1)
    with pytest.raises(PatchError, match="more lines"):
        apply.apply(patch, {"f": b"a\n" * 10}, {})


def test_headers_of_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much of one header is read."""
    from lintian_ml.itp import mail

    lowered(monkeypatch, BUG_HEADER=20)
    for length in (20, 21):
        (found,) = mail.read(b"Subject: " + b"s" * length + b"\n\ntext\n", "bug")
        assert found.subject == "s" * 20


def test_answers_of_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that announces more than its limit is refused before it is read."""
    import socket

    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">I", 5) + b"12345")
        assert worker.receive(ours, 5) == b"12345"
        theirs.sendall(struct.pack(">I", 6) + b"123456")
        with pytest.raises(ValueError, match="6 bytes"):
            worker.receive(ours, 5)


def test_every_limit_has_a_reason_and_is_asked() -> None:
    """Each line of limits.py says why, and some module reads it."""
    text = Path(limits.__file__).read_text()
    used = "".join(path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "limits.py")
    for line in re.findall(r"(?m)^[A-Z_]+ = .*$", text):
        name = line.split(" ")[0]
        if name not in ("KIB", "MIB", "GIB"):
            assert "  # " in line, line
            assert re.search(rf"limits\.{name}\b", used), f"nobody asks {name}"


def test_formats_tell_limits_from_damage() -> None:
    """A header that promises more than the file has is damage; neither is ever anything else."""
    with pytest.raises((DamagedFile, LimitExceeded, NotThisFormat)):
        read("safetensors", Item.of("x", struct.pack("<Q", 2 ** 62) + b"{}"))
