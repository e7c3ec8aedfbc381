# SPDX-License-Identifier: GPL-2.0-or-later
"""``--online``: what is asked and what never is, against a real server on the loopback interface."""
from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import recipes
from evidence_makers import gather, weight

from lintian_ml import cli, limits, predicates
from lintian_ml.evidence import online, online_ask
from lintian_ml.evidence.online import Reply, State
from lintian_ml.model import Answer, Evidence, Pointer, Strength

DATA = b"one example\n" * 50
DIGEST = hashlib.sha256(DATA).hexdigest()
NET = weight("net.onnx")


class Handler(BaseHTTPRequestHandler):
    """Answers by path: a status, a redirect, a file; remembers who asked for what."""

    def _send(self, body: bool) -> None:
        self.server.asked.append((self.command, self.path))  # type: ignore[attr-defined]
        kind, _, rest = self.path[1:].partition("/")
        if kind == "slow":
            time.sleep(3)
        if kind == "get-only" and not body:
            kind, rest = "status", "405"
        status = int(rest.partition("/")[0]) if kind == "status" else 302 if kind == "to" else 200
        self.send_response(status)
        if kind == "to":
            self.send_header("Location", rest.replace("~", "/"))
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()
        if body:
            self.wfile.write(DATA)

    def do_GET(self) -> None:  # noqa: N802  http.server's name
        self._send(True)

    def do_HEAD(self) -> None:  # noqa: N802
        self._send(False)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@pytest.fixture()
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()


def base(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


# -- one address -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("path", "reply"), [
    ("/file/data.csv", Reply(State.THERE, "200, 600 bytes")), ("/status/404", Reply(State.GONE, "404 Not Found")),
    ("/status/410", Reply(State.GONE, "410 Gone")), ("/status/500", Reply(State.UNKNOWN, "500 Internal Server Error")),
    ("/status/401", Reply(State.UNKNOWN, "401 Unauthorized")), ("/get-only/a", Reply(State.THERE, "200, 600 bytes")),
    ("/to/~file~x", Reply(State.THERE, "200, 600 bytes")),
    ("/to/~", Reply(State.UNKNOWN, "200, 600 bytes, the first page of a host instead")),
])
def test_answers(server: ThreadingHTTPServer, path: str, reply: Reply) -> None:
    """There, gone, or a status that tells neither; HEAD first, and GET where a server does not know HEAD."""
    assert online_ask.ask(base(server) + path, loopback=True) == reply
    assert server.asked[0][0] == "HEAD"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("digest", "state"), [(DIGEST, State.THERE), (DIGEST.upper(), State.THERE),
                                               ("0" * 64, State.OTHER)])
def test_hash(server: ThreadingHTTPServer, digest: str, state: State) -> None:
    """Where a hash is stated the file is fetched and compared."""
    reply = online_ask.ask(base(server) + "/file/a", digest, loopback=True)
    assert reply.state is state and ("as stated" in reply.words or DIGEST in reply.words)


def test_file_too_large_to_compare(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit the file is there, and not compared."""
    monkeypatch.setattr(limits, "ONLINE_BYTES", 100)
    reply = online_ask.ask(base(server) + "/file/a", DIGEST, loopback=True)
    assert reply.state is State.THERE and reply.words.endswith("so not compared")


def test_slow_server(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer in time leaves it open."""
    monkeypatch.setattr(limits, "ONLINE_WALL", 1)
    assert online_ask.ask(base(server) + "/slow/x", loopback=True) == Reply(State.UNKNOWN, "no answer within 1 s")
    monkeypatch.setattr(limits, "ONLINE_TIMEOUT", 0.3)
    assert online_ask.ask(base(server) + "/slow/y", loopback=True).state is State.UNKNOWN


def test_endless_redirects(server: ThreadingHTTPServer) -> None:
    """A circle of redirects ends."""
    reply = online_ask.ask(f"{base(server)}/to/" + "~to~" * 30, loopback=True)
    asked = server.asked  # type: ignore[attr-defined]
    assert reply.state is State.UNKNOWN and len(asked) <= limits.ONLINE_REDIRECTS + 1


def test_closed_port_and_no_http() -> None:
    """Nobody there is no answer about the file, nor is a server that speaks something else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

        def hang_up() -> None:
            for _ in range(1):
                with contextlib.suppress(OSError):
                    connection, _ = listener.accept()
                    connection.recv(99)
                    connection.sendall(b"220 mail\r\n")
                    connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        assert online_ask.ask(url, loopback=True).state is State.UNKNOWN
    assert online_ask.ask(url, loopback=True).state is State.UNREACHED


# -- what is not asked -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "ftp://example.org/x", "data:,x", "http:///x", "http://user:word@example.org/",
    "http://localhost/x", "http://a.localhost:8000/", "http://printer.local/", "http://127.0.0.1/", "http://127.1.2.3/",
    "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/x", "http://0.0.0.0/",
    "http://100.64.0.1/",
    "http://[::1]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://[::1", "http://example.org:x/",
])
def test_addresses_that_are_not_asked(url: str) -> None:
    """No other scheme, no password, no host that is not public, in whatever way it is written."""
    assert online_ask.ask(url).words.startswith("not asked: ")


@pytest.mark.parametrize("name", ["127.0.0.1", "10.1.2.3", "::1", "64:ff9b::a00:1"])
def test_name_that_leads_to_a_private_address(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name is looked up once, and what it leads to is judged before the connection is made."""
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(family, socket.SOCK_STREAM, 6, "", (name, 80))])
    for scheme in ("http", "https"):
        assert online_ask.ask(f"{scheme}://data.example.org/x") == Reply(
            State.UNKNOWN, "not asked: the host is not public")


@pytest.mark.parametrize("target", ["file:~~~etc~passwd", "ftp:~~example.org~x", "http:~~127.0.0.1:1~x",
                                    "http:~~localhost~"])
def test_redirect_from_a_public_host(server: ThreadingHTTPServer, target: str,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect is judged as an address of its own: the first host counts as public here, the others do not."""
    monkeypatch.setattr(online_ask, "_connected", lambda host, port, timeout, loopback: socket.create_connection(
        server.server_address[:2]))  # what data.example.org would be on the public network
    reply = online_ask.ask(f"http://data.example.org/to/{target}")
    assert reply.state is State.UNKNOWN and len(server.asked) == 1  # type: ignore[attr-defined]
    assert "not asked" in reply.words or "302" in reply.words


def test_proxy_of_the_environment(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may be a private host and gets the whole address; what may not be asked is not asked of it either."""
    monkeypatch.setenv("http_proxy", base(server))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    online_ask.ask("http://data.example.org/set.zip")
    assert server.asked == [("HEAD", "http://data.example.org/set.zip")]  # type: ignore[attr-defined]
    assert online_ask.ask("http://10.0.0.1/x").words == "not asked: the host is not public"
    assert len(server.asked) == 1  # type: ignore[attr-defined]


# -- a package -------------------------------------------------------------------------------------------------------

def _told(files: dict[str, str], replies: dict[str, Reply]) -> tuple[list[str], Answer]:
    evidence = online.ask_all(gather(files, [NET])[0], lambda url, digest: replies[url])
    context = predicates.Context(evidence, {}, (NET,))
    assert [entry.claim for entry in evidence] == sorted(entry.claim for entry in evidence)
    return ([entry.value for entry in evidence if entry.source == online.SOURCE],
            predicates.answer(NET, context)["training-data-is-still-there"].answer)


@pytest.mark.parametrize(("replies", "answer"), [
    ([State.THERE, State.THERE], Answer.YES), ([State.THERE, State.GONE], Answer.NO),
    ([State.THERE, State.UNKNOWN], Answer.UNKNOWN), ([State.THERE, State.OTHER], Answer.NO),
    ([State.THERE, State.NO_HOST], Answer.NO), ([State.NO_HOST, State.NO_HOST], Answer.UNKNOWN),
    ([State.UNREACHED, State.THERE], Answer.UNKNOWN),
])
def test_answer_of_a_package(replies: list[State], answer: Answer) -> None:
    """All there is a yes, one gone a no; without any connection nothing is known, not even that a host has gone."""
    urls = ["https://a.example/corpus.zip", "https://b.example/corpus.zip"]
    text = f"The model was trained on the data at {urls[0]} and {urls[1]}.\n"
    found, given = _told({"README": text}, {url: Reply(state, "x") for url, state in zip(urls, replies)})
    assert given is answer
    if set(replies) == {State.NO_HOST}:
        assert found == [f"{url}: not known, {online.ABSENT}" for url in urls]


def test_stated_hash_goes_with_its_address() -> None:
    """The hash beside the address in a declaration is compared; a template of an address is not asked."""
    asked: list[tuple[str, str]] = []
    declared = f"Format: lintian-ml-models-1\n\nFiles: *\nTraining-Data: https://a.example/x.csv (sha256:{DIGEST})\n"
    files = {"debian/ml-models": declared, "get.sh": "wget https://a.example/${V}/net.onnx\n"}

    def asker(url: str, digest: str) -> Reply:
        asked.append((url, digest))
        return Reply(State.THERE, "200")

    evidence = online.ask_all(gather(files, [NET])[0], asker)
    assert asked == [("https://a.example/x.csv", DIGEST)]
    assert [str(entry.pointer) for entry in evidence if entry.claim == online.DATA] == ["debian/ml-models:4"]


def test_network_that_is_absent_is_asked_little() -> None:
    """After a few addresses without any connection the rest is left alone."""
    asked: list[str] = []

    def asker(url: str, digest: str) -> Reply:
        asked.append(url)
        return Reply(State.UNREACHED, "network is unreachable")

    claims = [Evidence("training-data-named", f"https://h{number}.example/x", Pointer("README", 1), "prose",
                       Strength.DOCUMENTED) for number in range(50)]
    found = online.ask_all(claims, asker)
    assert len(asked) < 5 and online.absent(found) and len(found) == 100


def test_addresses_are_bounded() -> None:
    """A package cannot make us ask for ever."""
    asked: list[str] = []

    def asker(url: str, digest: str) -> Reply:
        asked.append(url)
        return Reply(State.THERE, "200")

    claims = [Evidence("dataset", f"https://h{number}.example/x", Pointer("x"), "metadata", Strength.CHECKED)
              for number in range(1000)]
    online.ask_all(claims, asker)
    assert len(asked) == limits.ONLINE_ADDRESSES


def _package(tmp_path: Path, url: str) -> str:
    text = f"""Sentence: x

Path: net.weights
Sample: gnubg-weights

Path: README
Text: The weights were trained on the data at {url}/file/corpus.zip and {url}/status/404/corpus.zip.
"""
    return str(recipes.build(recipes.parse(text), "asked", tmp_path))


def test_whole_way(server: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                   capsys: pytest.CaptureFixture[str]) -> None:
    """The command asks a real server, and the report has each answer with the place that names the address."""
    monkeypatch.setattr(online_ask, "ask", partial(online_ask.ask, loopback=True))
    assert cli.main(["--online", "--format", "json", _package(tmp_path, base(server))]) in (0, 2)
    package = json.loads(capsys.readouterr().out)["packages"][0]
    found = {entry["value"].partition(": ")[2]: entry["path"] for entry in package["evidence"]
             if entry["claim"] == "training-data-address"}
    assert found == {"there, 200, 600 bytes": "README", "gone, 404 Not Found": "README"}
    assert package["weights"][0]["answers"]["training-data-is-still-there"]["answer"] == "no"


def test_nothing_is_asked_without_the_option(server: ThreadingHTTPServer, tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    """Without --online no connection is made, and what speaks to the network is not even imported."""
    place = _package(tmp_path, base(server))
    program = ("import socket, sys\nfrom lintian_ml import cli\n"
               "socket.socket.connect = socket.getaddrinfo = lambda *_: sys.exit('network')\n"
               f"cli.main([{place!r}])\nassert 'urllib.request' not in sys.modules and 'ssl' not in sys.modules\n")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert (run.returncode, run.stderr) == (0, "")
    assert server.asked == []  # type: ignore[attr-defined]


def test_absent_network_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    """One line on standard error where nothing could be reached; the report and its status are the usual ones."""
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert cli.main(["--online", "-q", _package(tmp_path, "http://data.example.org")]) in (0, 2)
    assert capsys.readouterr().err == (
        "lintian-ml: --online: the network cannot be reached, so no address was checked\n")
