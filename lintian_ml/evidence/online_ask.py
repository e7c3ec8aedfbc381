# SPDX-License-Identifier: GPL-2.0-or-later
"""One question to an address of the network: is something there, and is it the file that is meant?

Packages name the addresses, so none is trusted: http and https only, public hosts only (each connection is made to an
address that was looked at, so that no name can lead elsewhere), few redirects, and bounds on time and size. Proxies and
certificates are those of the environment, as urllib has them.
"""
from __future__ import annotations

import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from lintian_ml import __version__, limits
from lintian_ml.evidence.online import Reply, State

SCHEMES = ("http", "https")
_LOCAL = ("localhost", "local", "internal", "localdomain", "lan", "home.arpa")  # ends of names that are not public
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NO_HEAD = frozenset({400, 403, 405, 501})  # answers to HEAD of servers that only know GET
_NO_NAME = frozenset(code for name in ("EAI_NONAME", "EAI_NODATA") if (code := getattr(socket, name, None)) is not None)


class Refused(Exception):
    """An address that is not asked, and why."""


def ask(url: str, digest: str = "", loopback: bool = False) -> Reply:
    """Ask one address; with a ``digest`` (SHA-256, hexadecimal) the file is fetched and compared. Never raises.

    ``loopback`` permits hosts that are not public; it is there for tests, which bring a server of their own.
    """
    replies: list[Reply] = []
    worker = threading.Thread(target=lambda: replies.append(_safely(url, digest, loopback)), daemon=True)
    worker.start()
    worker.join(limits.ONLINE_WALL)  # a server may give a byte now and then for ever
    return replies[0] if replies else Reply(State.UNKNOWN, f"no answer within {limits.ONLINE_WALL} s")


def _safely(url: str, digest: str, loopback: bool) -> Reply:
    try:
        return _asked(url, digest, loopback)
    except Refused as refusal:
        return Reply(State.UNKNOWN, f"not asked: {refusal}")
    except urllib.error.HTTPError as error:
        error.close()
        return _by_status(error.code, str(error.reason))
    except urllib.error.URLError as error:
        return _unreached(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _unreached(error)


def _by_status(status: int, reason: str) -> Reply:
    words = " ".join(f"{status} {reason}".split())[:limits.EXCERPT]
    return Reply(State.GONE if status in (404, 410) else State.UNKNOWN, words)


def _unreached(reason: object) -> Reply:
    words = " ".join(str(getattr(reason, "strerror", None) or reason).split())[:limits.EXCERPT].lower()
    if isinstance(reason, socket.gaierror):
        return Reply(State.NO_HOST if reason.errno in _NO_NAME else State.UNREACHED, words)
    connecting = isinstance(reason, OSError) and not isinstance(reason, (ssl.SSLError, TimeoutError))
    return Reply(State.UNREACHED if connecting else State.UNKNOWN, words or "no answer")


def _asked(url: str, digest: str, loopback: bool) -> Reply:
    permit(url, loopback)
    opener = _opener(loopback)
    if digest:
        return _compared(opener, url, digest)
    try:
        return _headers(opener, url, "HEAD")
    except urllib.error.HTTPError as error:
        if error.code not in _NO_HEAD:
            raise
        error.close()
    return _headers(opener, url, "GET")


def _open(opener: urllib.request.OpenerDirector, url: str, method: str) -> Any:
    request = urllib.request.Request(url, method=method, headers={"User-Agent": f"lintian-ml/{__version__}"})
    return opener.open(request, timeout=limits.ONLINE_TIMEOUT)


def _headers(opener: urllib.request.OpenerDirector, url: str, method: str) -> Reply:
    with _open(opener, url, method) as response:
        size = response.headers.get("Content-Length", "")
        known = size.isascii() and size.isdigit() and len(size) < 20
        words = f"{response.status}{f', {int(size):,} bytes' if known else ''}"
        if urlsplit(response.url).path in ("", "/") and urlsplit(url).path not in ("", "/"):
            return Reply(State.UNKNOWN, f"{words}, the first page of a host instead")
        return Reply(State.THERE, words)


def _compared(opener: urllib.request.OpenerDirector, url: str, digest: str) -> Reply:
    """Fetch and compare, as far as limits allow."""
    hashed, size, end = hashlib.sha256(), 0, time.monotonic() + limits.ONLINE_WALL
    with _open(opener, url, "GET") as response:
        while part := response.read(limits.CHUNK):
            hashed.update(part)
            size += len(part)
            if size > limits.ONLINE_BYTES or time.monotonic() > end:
                return Reply(State.THERE, f"{response.status}, larger than {limits.ONLINE_BYTES:,} bytes or too slow, "
                                          "so not compared")
    found = hashed.hexdigest()
    if found == digest.lower():
        return Reply(State.THERE, f"{response.status}, {size:,} bytes, sha256 as stated")
    return Reply(State.OTHER, f"{response.status}, {size:,} bytes, sha256 is {found}")


# -- who may be asked ------------------------------------------------------------------------------------------------


def permit(url: str, loopback: bool = False) -> None:
    """Raises Refused for an address that is not asked by its scheme or by its host's name."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError as error:
        raise Refused(f"no address ({error})") from None
    if parts.scheme.lower() not in SCHEMES or not host:
        raise Refused("neither http nor https")
    if parts.username is not None:
        raise Refused("a name or a password stands in it")
    if loopback:
        return
    if any(host == name or host.endswith("." + name) for name in _LOCAL):
        raise Refused("the host is not public")
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return  # a name; what it leads to is looked at when it is connected to
    _public(str(literal))


def _public(address: str) -> None:
    """Raises Refused for an address of a private, local or special network, also inside an IPv6 one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [found]
    if isinstance(found, ipaddress.IPv6Address):
        inner += [part for part in (found.ipv4_mapped, found.sixtofour) if part]
        inner += [ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)] if found in _NAT64 else []
    embedded = inner[1:] if len(inner) > 1 else inner
    if any(not part.is_global or part.is_multicast for part in embedded) or found.is_multicast:
        raise Refused("the host is not public")


def _connected(host: str, port: int, timeout: Any, loopback: bool) -> socket.socket:
    """A connection to a host all of whose addresses may be asked."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        if not loopback:
            _public(str(place[0]))
    fault: OSError = OSError("the host has no address")
    for family, kind, protocol, _, place in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(place)
            return connection
        except OSError as error:
            connection.close()
            fault = error
    raise fault


def _opener(loopback: bool) -> urllib.request.OpenerDirector:
    """An opener for http and https and nothing else: no files, no ftp, no data."""
    context = ssl.create_default_context()

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = _connected(self.host, self.port, self.timeout, loopback)

    class Tls(http.client.HTTPSConnection):
        def connect(self) -> None:
            raw = _connected(self.host, self.port, self.timeout, loopback)
            self.sock = context.wrap_socket(raw, server_hostname=self.host)

    class Http(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(http.client.HTTPConnection if _by_proxy(req) else Plain, req)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(http.client.HTTPSConnection if _by_proxy(req) else Tls, req, context=context)

    class Redirects(urllib.request.HTTPRedirectHandler):
        max_redirections = limits.ONLINE_REDIRECTS

        def redirect_request(self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any,
                             newurl: str) -> urllib.request.Request | None:
            permit(newurl, loopback)
            new = super().redirect_request(req, fp, code, msg, headers, newurl)
            if new:
                new.method = req.get_method()
            return new

    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPDefaultErrorHandler(),
                    urllib.request.HTTPErrorProcessor(), Http(), Https(context=context), Redirects()):
        opener.add_handler(handler)
    return opener


def _by_proxy(request: urllib.request.Request) -> bool:
    """Whether urllib has put a proxy in place of the host: the proxy may be a private host, and it looks names up."""
    return request.host != urlsplit(request.full_url).netloc
