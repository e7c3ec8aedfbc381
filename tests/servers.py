# SPDX-License-Identifier: GPL-2.0-or-later
"""A web server on the loopback interface for packages that name addresses; MARK stands for its address in a recipe."""
from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lintian_ml.evidence import online_ask

MARK = "http://@server@"


class Handler(BaseHTTPRequestHandler):
    """What is below /there is there and says so in six bytes; nothing else is."""

    def do_GET(self) -> None:  # noqa: N802  http.server's name
        found = self.path.startswith("/there")
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "6" if found else "0")
        self.end_headers()
        if found and self.command == "GET":
            self.wfile.write(b"there\n")

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@contextlib.contextmanager
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server while it runs; hosts that are not public may be asked meanwhile."""
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(online_ask, "ask", partial(online_ask.ask, loopback=True))
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
