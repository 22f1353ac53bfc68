"""One address of the web, fetched within bounds: what a server says is data, and may be hostile.

Only http and https are spoken, whatever a server redirects to: no handler of ``file:`` or of
anything else is there. An answer as a whole has as many seconds as the connection, so that a server
which sends a byte now and then holds nobody up, and it has a largest size.

Where a server of the internet redirects to an address that only we can reach (our own machine, the
network it stands in, what a cloud tells its machines), that is refused: we would ask there in the
stranger's place. What counts is the address that is connected to, whatever its name.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from search import __version__
from search.errors import InputError

USER_AGENT: Final = f"Khabar/{__version__} (reader of news feeds)"
TIMEOUT: Final = 30.0  # seconds to connect, and again for the whole of an answer
MAX_ANSWER: Final = 16 * 2**20  # bytes as they are sent, packed or not
MAX_REDIRECTS: Final = 10
MAX_VALIDATOR: Final = 1000  # characters of an ETag or a date that are kept
SCHEMES: Final = ("http", "https")
ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.1"
)

PRIVATE: Final = "it redirects from the internet to a private address, which is refused"

_BLOCK: Final = 65_536
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SAFE: Final = "%/:;=&?~+!$,'@()*[]"  # what of an address stays as it is
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_VALIDATOR: Final = re.compile(rf"[\x20-\x7e]{{1,{MAX_VALIDATOR}}}")


Connecting = Callable[..., socket.socket]  # as socket.create_connection


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take."""

    seconds: float = TIMEOUT
    size: int = MAX_ANSWER
    redirects: int = MAX_REDIRECTS


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server knows whether we have its newest answer."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent; ``body`` is None where it has nothing newer than we have."""

    body: bytes | None
    validators: Validators


class FetchError(Exception):
    """Why nothing came, in a few words; ``retry_after`` are the seconds the server asks for."""

    def __init__(self, reason: str, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


def is_address(text: str) -> bool:
    """Whether ``text`` has the scheme of an address: it is then no file.

    >>> is_address("https://khabar.example/rss"), is_address("file:/etc"), is_address("news/a.xml")
    (True, True, False)
    """
    return _SCHEME.match(text) is not None


def checked(address: str) -> str:
    """``address`` as it is sent. Raises InputError for one that is never asked.

    >>> checked("HTTP://khabar.example/أخبار?x=1#top")
    'http://khabar.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?x=1'
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
        name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:
        raise InputError(f"{address} is no address: write https://HOST/PATH") from None
    if parts.scheme not in SCHEMES:
        raise InputError(f"{address} is neither http nor https: nothing else is fetched")
    if not name or parts.username is not None:
        shown = parts.netloc.rpartition("@")[2]
        raise InputError(
            f"{parts.scheme}://{shown}{parts.path} has no host, or a name and password before it: "
            "write https://HOST/PATH"
        )
    place = name if port is None else f"{name}:{port}"
    path, query = quote(parts.path or "/", _SAFE), quote(parts.query, _SAFE)
    return urlunsplit((parts.scheme, place, path, query, ""))


def is_public(address: str) -> bool:
    """Whether anybody can reach an IP address, by the registries of IANA for special purposes.

    >>> is_public("2606:4700::1111"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or _translated(found) or found
    return found.is_global and not found.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of the old internet behind one of RFC 6052."""
    return ipaddress.IPv4Address(address.packed[-4:]) if address in _TRANSLATED else None


def validator(value: object) -> str:
    """``value`` if it is one that can be sent back to a server, else nothing."""
    return value if isinstance(value, str) and _VALIDATOR.fullmatch(value) else ""


def fetch(address: str, known: Validators, limits: Limits) -> Answer:
    """Ask for ``address``, unless it is as it was ``known``. Raises FetchError."""
    headers = {"User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    route = _Route()
    try:
        for _ in range(limits.redirects + 1):
            with _ask(address, headers, limits, route) as response:
                if response.status not in _REDIRECTS:
                    return _answer(response, known, limits)
                address = _target(address, response)
    except InputError as error:
        raise FetchError(f"it redirects: {error}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(_reason(error, limits)) from error
    raise FetchError(f"more than {limits.redirects} redirects")


def _ask(address: str, headers: Mapping[str, str], limits: Limits, route: _Route) -> Any:
    """The response of a server, whatever its status; redirects are not followed here."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), _Web(route)):
        opener.add_handler(handler)
    opener.addheaders = []
    request = urllib.request.Request(checked(address), headers=dict(headers))
    return opener.open(request, timeout=limits.seconds)


def _target(address: str, response: Any) -> str:
    """Where a redirect leads. Header lines are read as Latin-1, and are UTF-8 where they are not
    ASCII."""
    location = str(response.headers.get("Location", ""))
    if not location:
        raise FetchError("it redirects without saying where")
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(checked(address), location)
    except ValueError:
        raise FetchError("it redirects to what is no address") from None


def _answer(response: Any, known: Validators, limits: Limits) -> Answer:
    headers = response.headers
    status = response.status
    if status == HTTPStatus.NOT_MODIFIED and known != Validators():
        return Answer(None, known)
    if status != HTTPStatus.OK:
        raise FetchError(f"the server answers {_named(status)}", _seconds(headers))
    packing = headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError("the answer is packed in a way that was not asked for")
    body = _body(response, limits)
    found = Validators(validator(headers.get("ETag")), validator(headers.get("Last-Modified")))
    return Answer(body, found)


def _body(response: Any, limits: Limits) -> bytes:
    body = bytearray()
    while len(body) <= limits.size and (response.length or 0) <= limits.size:
        block = response.read(_BLOCK)
        if not block:
            if response.length:  # of those announced, bytes that never came
                raise FetchError("the answer is cut short")
            return bytes(body)
        body += block
    raise FetchError(f"the answer is larger than {limits.size:,} bytes")


def _named(status: int) -> str:
    """A status with our words for it: the server's own may be anything."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _seconds(headers: Mapping[str, str]) -> int:
    """What ``Retry-After`` says in seconds; a date in it is passed over."""
    text = headers.get("Retry-After", "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text) else 0


def _reason(error: Exception, limits: Limits) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return f"no whole answer within {limits.seconds:g} seconds"
    if isinstance(inner, http.client.IncompleteRead):
        return "the answer is cut short"
    if isinstance(inner, http.client.HTTPException):
        return "the answer is not HTTP"
    if isinstance(inner, socket.gaierror):
        return "the host is not known"
    if isinstance(inner, OSError):
        return (inner.strerror or str(inner) or "no connection").lower()
    return str(inner) or type(inner).__name__


class _Timed(io.RawIOBase):
    """The bytes of a connection, as long as there is time for the answer as a whole."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket) -> None:
        self._raw = raw
        self._connection = connection
        seconds = connection.gettimeout()
        self._end = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        if self._end is not None:
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response that must be there as a whole before the time is over."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        raw: Any = self.fp
        self.fp = io.BufferedReader(_Timed(raw.detach(), sock))


class _Route:
    """Where one question has led so far, redirect after redirect."""

    def __init__(self) -> None:
        self._public = False  # whether a server of the internet has had a say

    def connecting(self, request: urllib.request.Request) -> Connecting:
        """What makes the connection for a request. Raises FetchError for a way that is barred."""
        asked = urlsplit(request.full_url)
        if request.host == asked.netloc:
            return self._connect
        # It goes to a proxy, which looks names up by itself.
        with suppress(ValueError):
            self._pass([str(ipaddress.ip_address(asked.hostname or ""))])
        return socket.create_connection

    def _connect(
        self, place: tuple[str, int], timeout: float | None, _source: object
    ) -> socket.socket:
        host, port = place
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        self._pass(addresses)
        # Of the addresses that were looked at: asked for once more, the name might have others.
        for address in addresses[:-1]:
            with suppress(OSError):
                return socket.create_connection((address, port), timeout)
        return socket.create_connection((addresses[-1], port), timeout)

    def _pass(self, addresses: list[str]) -> None:
        public = [is_public(address) for address in addresses]
        if self._public and not all(public):
            raise FetchError(PRIVATE)
        self._public |= any(public)


class _Web(urllib.request.AbstractHTTPHandler):
    """http and https by connections that the route allows."""

    def __init__(self, route: _Route) -> None:
        super().__init__()
        self._route = route

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_

    def http_open(self, request: urllib.request.Request) -> Any:
        return self._open(http.client.HTTPConnection, request)

    def https_open(self, request: urllib.request.Request) -> Any:
        return self._open(http.client.HTTPSConnection, request)

    def _open(self, kind: type[http.client.HTTPConnection], request: urllib.request.Request) -> Any:
        connecting = self._route.connecting(request)

        def connection(host: str, **options: Any) -> Any:
            made: Any = kind(host, **options)
            made.response_class = _Response
            made._create_connection = connecting
            return made

        return self.do_open(connection, request)
