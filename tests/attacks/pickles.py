# SPDX-License-Identifier: GPL-2.0-or-later
"""Malicious pickles and the ways in which they hid from scanners, put together opcode by opcode. None is ever loaded.

Above or beside each stands the advisory that told of it. What they would run is ``true``, which does nothing.
"""
from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

# Advisory, module, name: functions that pickles called unseen by the scanners of their day.
CALLED = (
    ("", "os", "system"), ("", "posix", "system"), ("", "nt", "system"), ("", "subprocess", "Popen"),
    ("", "builtins", "eval"), ("", "builtins", "exec"), ("", "__builtin__", "apply"), ("", "builtins", "__import__"),
    ("", "runpy", "_run_code"), ("", "webbrowser", "open"), ("", "httplib", "HTTPSConnection"),
    ("", "requests.api", "get"), ("", "aiohttp.client", "ClientSession"), ("", "sys", "exit"), ("", "socket", "socket"),
    ("", "bdb", "Bdb.run"), ("", "pdb", "run"), ("", "shutil", "rmtree"), ("", "pickle", "loads"),
    ("", "dill", "loads"), ("", "marshal", "loads"), ("", "importlib", "import_module"), ("", "functools", "partial"),
    ("", "types", "CodeType"), ("", "types", "FunctionType"), ("", "commands", "getoutput"),
    ("", "multiprocessing.util", "spawnv_passfds"), ("", "_posixsubprocess", "fork_exec"), ("", "tarfile", "open"),
    ("", "sqlite3", "connect"), ("", "gc", "get_objects"), ("", "inspect", "getattr_static"), ("", "mmap", "mmap"),
    ("", "atexit", "register"), ("", "code", "interact"), ("", "site", "main"), ("", "unittest", "main"),
    ("", "torch.serialization", "load"), ("", "numpy.testing._private.utils", "runstring"), ("", "joblib", "load"),
    ("", "torch._inductor.codecache", "compile_file"), ("", "numpy", "load"), ("", "pandas", "read_pickle"),
    ("CVE-2025-1716", "pip", "main"), ("CVE-2025-1716", "pip._internal.cli.main", "main"),
    ("CVE-2025-46417", "ssl", "get_server_certificate"), ("CVE-2025-46417", "linecache", "getline"),
    ("CVE-2025-10157", "asyncio.unix_events", "_UnixSubprocessTransport._start"),
    ("CVE-2026-22608", "pydoc", "locate"), ("CVE-2026-22608", "ctypes", "CDLL"),
    ("CVE-2024-48063", "torch.distributed.nn.api.remote_module", "RemoteModule"),
    ("GHSA-mhc9-48gj-9gp3", "signal", "signal"), ("GHSA-mhc9-48gj-9gp3", "socketserver", "TCPServer"),
    ("GHSA-mhc9-48gj-9gp3", "smtplib", "SMTP"), ("GHSA-mhc9-48gj-9gp3", "ftplib", "FTP"),
    ("GHSA-4r9r-ch6f-vxmx", "torch.utils.bottleneck.__main__", "run_cprofile"),
    ("GHSA-4whj-rm5r-c2v8", "torch.utils.bottleneck.__main__", "run_autograd_prof"),
    ("GHSA-86cj-95qr-2p4f", "torch._dynamo.guards", "GuardBuilder.get"),
    ("GHSA-f4x7-rfwp-v3xw", "torch.fx.experimental.symbolic_shapes", "ShapeEnv.evaluate_guards_expression"),
    ("GHSA-f745-w6jp-hpxx", "torch.utils.collect_env", "run"),
    ("GHSA-jhph-76pp-mggw", "torch.utils.collect_env", "run_and_read_all"),
    ("GHSA-h3qp-7fh3-f8h4", "torch.utils.data.datapipes.utils.decoder", "basichandlers"),
    ("GHSA-vr7h-p6mm-wpmh", "torch.jit.unsupported_tensor_ops", "execWrapper"),
    ("GHSA-vv6j-3g6g-2pvj", "torch.utils._config_module", "ConfigModule.load_config"),
    ("GHSA-v7x6-rv5q-mhwc", "timeit", "timeit"), ("GHSA-5qwp-399c-mjwf", "trace", "Trace.run"),
    ("GHSA-g344-hcph-8vgg", "trace", "Trace.runctx"), ("GHSA-x696-vm39-cp64", "profile", "Profile.run"),
    ("GHSA-6vqj-c2q5-j97w", "profile", "Profile.runctx"), ("GHSA-7wx9-6375-f5wh", "profile", "run"),
    ("GHSA-49gj-c84q-6qm9", "cProfile", "run"), ("GHSA-9w88-8rmg-7g2p", "cProfile", "runctx"),
    ("GHSA-f54q-57x4-jg88", "lib2to3.pgen2.grammar", "Grammar.loads"),
    ("GHSA-p9w7-82w4-7q8m", "lib2to3.pgen2.pgen", "ParserGenerator.make_label"),
    ("GHSA-3vg9-h568-4w9m", "idlelib.debugobj", "ObjectTreeItem.SetText"),
    ("GHSA-6w4w-5w54-rjvr", "idlelib.autocomplete", "AutoComplete.get_entity"),
    ("GHSA-7cq8-mj8x-j263", "idlelib.autocomplete", "AutoComplete.fetch_completions"),
    ("GHSA-8r4j-24qv-fmq9", "idlelib.calltip", "Calltip.fetch_tip"),
    ("GHSA-9xph-j2h6-g47v", "idlelib.calltip", "get_entity"),
    ("GHSA-m869-42cg-3xwr", "idlelib.run", "Executive.runcode"),
    ("GHSA-j343-8v2j-ff7w", "idlelib.pyshell", "ModifiedInterpreter.runcommand"),
    ("GHSA-3gf5-cxq9-w223", "idlelib.pyshell", "ModifiedInterpreter.runcode"),
    ("GHSA-cj3c-v495-4xqh", "code", "InteractiveInterpreter.runcode"),
    ("GHSA-fqq6-7vqf-w3fg", "doctest", "debug_script"), ("GHSA-xp4f-hrf8-rxw7", "ensurepip", "_run_pip"),
    ("GHSA-m273-6v24-x4m4", "distutils.file_util", "write_file"), ("GHSA-4675-36f9-wf6r", "ctypes", "CDLL"),
    ("GHSA-84r2-jw7c-4r5q", "operator", "methodcaller"), ("GHSA-vqmv-47xg-9wpr", "pty", "spawn"),
    ("GHSA-r8g5-cgf2-4m4m", "numpy.f2py.crackfortran", "getlincoef"),
    ("GHSA-955r-x9j8-7rhh", "_operator", "methodcaller"), ("GHSA-46h3-79wf-xr6c", "_operator", "attrgetter"),
    ("GHSA-9726-w42j-3qjr", "_io", "FileIO"), ("GHSA-9726-w42j-3qjr", "urllib.request", "urlopen"),
    ("GHSA-m7j5-r2p5-c39r", "logging", "FileHandler"),
    ("GHSA-9m3x-qqw2-h32h", "cloudpickle.cloudpickle", "_make_function"),
    ("GHSA-vvpj-8cmc-gx39", "pkgutil", "resolve_name"), ("GHSA-g38g-8gr9-h9xp", "uuid", "_get_command_stdout"),
    ("GHSA-g38g-8gr9-h9xp", "_osx_support", "_read_output"),
    ("GHSA-g38g-8gr9-h9xp", "_aix_support", "_read_cmd_output"),
    ("GHSA-g38g-8gr9-h9xp", "imaplib", "IMAP4_stream"), ("GHSA-g38g-8gr9-h9xp", "_pyrepl.pager", "pipe_pager"),
    ("GHSA-g38g-8gr9-h9xp", "test.support.script_helper", "assert_python_ok"),
    ("", "random", "_os.system"), ("", "torch", "os.system"), ("", "collections", "abc.sys.modules"),
)


class Sample(NamedTuple):
    """One malicious file: what it is called in tables, the advisory or nothing, its file name, its bytes."""

    name: str
    advisory: str
    path: str
    data: bytes


def text(word: str) -> bytes:
    """SHORT_BINUNICODE."""
    return b"\x8c" + bytes((len(word),)) + word.encode()


def calling(module: str, name: str, argument: str = "true") -> bytes:
    """Protocol 4: one call with one argument."""
    return b"\x80\x04" + text(module) + text(name) + b"\x93" + text(argument) + b"\x85R."


def plain(module: str = "os", name: str = "system") -> bytes:
    """Protocol 0: the same as text."""
    return f"c{module}\n{name}\n(S'true'\ntR.".encode()


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()


def model(payload: bytes) -> bytes:
    """PyTorch's zip around a pickle."""
    return zipped({"net/data.pkl": payload, "net/version": b"3\n", "net/data/0": bytes(64)})


def samples() -> Iterator[Sample]:
    """Everything, each once."""
    for advisory, module, name in CALLED:
        yield Sample(f"{module}.{name}", advisory, "model.pkl", calling(module, name))
    yield from _opcodes()
    yield from _files()


def _opcodes() -> Iterator[Sample]:
    """Ways to write the same call."""
    argument = b"S'true'\n\x85R."
    yield Sample("protocol 0", "", "model.pkl", plain())
    yield Sample("protocol 2, GLOBAL", "", "model.pkl", b"\x80\x02cos\nsystem\nX\4\0\0\0true\x85R.")
    yield Sample("INST", "", "model.pkl", b"(S'true'\nios\nsystem\n.")
    yield Sample("OBJ", "", "model.pkl", b"(cos\nsystem\nS'true'\no.")
    yield Sample("NEWOBJ", "", "model.pkl", b"\x80\x02cos\nsystem\nX\4\0\0\0true\x85\x81.")
    yield Sample("NEWOBJ_EX", "", "model.pkl", b"\x80\x04cos\nsystem\n" + text("true") + b"\x85}\x92.")
    yield Sample("REDUCE, then BUILD", "GHSA-mhc9-48gj-9gp3", "model.pkl",
                 calling("os", "system")[:-1] + b"}" + text("a") + text("b") + b"sb.")
    yield Sample("STRING operands of STACK_GLOBAL", "GHSA-9gvj-pp9x-gcfr", "model.pkl",
                 b"S'os'\nS'system'\n\x93" + argument)
    yield Sample("BINSTRING operands", "", "model.pkl", b"\x80\x04U\2osU\6system\x93" + text("true") + b"\x85R.")
    yield Sample("other opcodes between the operands", "", "model.pkl",
                 b"\x80\x04" + text("os") + b"N0" + text("system") + b"K\1" + b"0\x93" + text("true") + b"\x85R.")
    # the memo's places were counted and not read
    yield Sample("PUT and MEMOIZE mixed", "picklescan issue 14", "model.pkl", (
        b"\x80\x04" + text("os") + b"q\0" + text("system") + b"q\1" + text("torch._utils") + b"\x94"
        + text("_rebuild_tensor_v2") + b"\x940000h\0h\1\x93" + text("true") + b"\x85R."))
    yield Sample("LONG_BINPUT far away", "", "model.pkl",
                 b"\x80\x04" + text("os") + b"r\xff\xff\xff\x7f0" + text("system") + b"\x940j\xff\xff\xff\x7fh\1\x93"
                 + text("true") + b"\x85R.")
    yield Sample("STOP left out", "", "model.pkl", calling("os", "system")[:-1])
    yield Sample("broken behind the call", "GHSA-9gvj-pp9x-gcfr", "model.pkl",
                 calling("os", "system")[:-1] + b"\xff" * 9)
    yield Sample("protocol 0, broken behind the call", "", "model.pkl", plain()[:-1] + b"X")
    yield Sample("unknown memo place behind the call", "", "model.pkl", calling("os", "system")[:-1] + b"h\x77.")
    yield Sample("a second pickle behind a harmless one", "", "model.pkl", b"\x80\x02}." + calling("os", "system"))
    yield Sample("a third pickle, in protocol 0", "", "model.pkl", b"\x80\x02}.\x80\x02]." + plain())
    yield Sample("a harmless value first", "", "model.pkl", b"N0" + plain())
    yield Sample("a string first", "", "model.pkl", b"S'weights'\n0" + plain())
    yield Sample("a frame around it", "", "model.pkl",
                 b"\x80\x04\x95" + struct.pack("<Q", len(calling("os", "system")) - 2) + calling("os", "system")[2:])
    yield Sample("a frame that lies", "", "model.pkl", b"\x80\x04\x95" + b"\1" + bytes(7) + calling("os", "system")[2:])
    yield Sample("protocol 5", "", "model.pkl", b"\x80\x05" + calling("os", "system")[2:])
    yield Sample("PROTO in the middle", "", "model.pkl", b"N0\x80\x04" + calling("os", "system")[2:])
    inner = calling("os", "system")
    yield Sample("a pickle inside a pickle", "", "model.pkl", (
        b"\x80\x04" + text("_pickle") + text("loads") + b"\x93C" + bytes((len(inner),)) + inner + b"\x85R."))
    yield Sample("getattr on a module", "", "model.pkl", (
        b"\x80\x04" + text("builtins") + text("getattr") + b"\x93" + text("builtins") + text("__import__") + b"\x93"
        + text("os") + b"\x85R" + text("system") + b"\x86R" + text("true") + b"\x85R."))


def _files() -> Iterator[Sample]:
    """Ways to put a pickle into a file."""
    bad, harmless = calling("os", "system"), b"\x80\x02}."
    yield Sample("without a suffix", "CVE-2025-1889", "model", bad)
    yield Sample("suffix .txt", "CVE-2025-1889", "notes.txt", bad)
    yield Sample("suffix .bin", "CVE-2025-10155", "model.bin", bad)
    yield Sample("suffix .png", "CVE-2025-10155", "model.png", bad)
    yield Sample("PyTorch zip", "", "model.pt", model(bad))
    yield Sample("PyTorch zip, member without suffix", "CVE-2025-1889", "model.pt",
                 zipped({"net/data.pkl": harmless, "net/config.p": bad, "net/version": b"3\n", "net/data/0": b"x"}))
    yield Sample("zip with another name in the local header", "CVE-2025-1944", "model.pt",
                 model(bad).replace(b"net/data.pkl", b"net/data.pk1", 1))
    for bit in (1, 0x20, 0x40):
        yield Sample(f"zip with flag bit {bit:#x} set", "CVE-2025-1945", "model.pt", _flagged(model(bad), bit))
    yield Sample("zip with a wrong checksum", "CVE-2025-10156", "model.pt", _checksum(model(bad)))
    yield Sample("zip without its directory's end", "", "model.pt", model(bad)[:-8])
    yield Sample("zip with bytes before it", "", "model.pt", b"MZ" + bytes(200) + model(bad))
    yield Sample("zip in a zip", "", "model.zip", zipped({"inner.zip": model(bad)}))
    yield Sample("numpy array of objects", "CVE-2019-6446", "model.npy", _numpy(bad))
    yield Sample("numpy archive", "CVE-2019-6446", "model.npz", zipped({"arr_0.npy": _numpy(bad)}))
    yield Sample("joblib, zlib", "CVE-2024-34997", "model.joblib", zlib.compress(bad))
    magic = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
    yield Sample("PyTorch before 1.6", "", "model.pt", magic + harmless + bad + b"\x80\x02].")
    yield Sample("PyTorch before 1.6, the magic number evaluated", "picklescan b999763", "model.pt",
                 calling("builtins", "eval", "0x1950a86a20f9469cfc6c") + b"\x80\x02M\xe9\x03." + harmless + harmless)
    yield Sample("behind an image's header", "", "picture.png", b"\x89PNG\r\n\x1a\n" + bytes(40) + _framed(bad))


def _framed(data: bytes) -> bytes:
    return b"\x80\x04\x95" + struct.pack("<Q", len(data) - 2) + data[2:]


def _flagged(data: bytes, bit: int) -> bytes:
    """A flag set in the central directory and the local headers of every member."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            changed[at + offset] |= bit
    return bytes(changed)


def _checksum(data: bytes) -> bytes:
    """The first member's checksum is wrong in both places."""
    changed = bytearray(data)
    changed[14] ^= 0xFF
    changed[data.find(b"PK\1\2") + 16] ^= 0xFF
    return bytes(changed)


def _numpy(payload: bytes) -> bytes:
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + payload
