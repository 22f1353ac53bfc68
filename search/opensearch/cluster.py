"""Requests to a cluster: tried again where that may help, and an answer or one clear sentence."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionTimeout,
    OpenSearchException,
    SSLError,
    TransportError,
)

from ..errors import ClusterError, IndexMissingError, SearchError
from .place import CERTIFICATES, PASSWORD, TOKEN, USER, Place, credentials

SEARCH_SECONDS: Final = 10.0  # for one answer to a search, and for trying again
WRITE_SECONDS: Final = 120.0  # the same for what is written
FIRST_PAUSE: Final = 0.1  # seconds before trying again; then twice as long each time
LONGEST_PAUSE: Final = 5.0
CONNECTIONS: Final = 16  # to each node, for threads that share an index

TOO_MUCH: Final = 429
MISSING: Final = 404
UNAVAILABLE: Final = 503
PASSING: Final = frozenset({TOO_MUCH, 502, UNAVAILABLE, 504})

# What OpenSearch gives no status for, or that of a fault of its own: of a node that has just gone
# the others learn by and by.
_KINDS: Final = {
    "index_not_found_exception": MISSING,
    "connect_transport_exception": UNAVAILABLE,
    "node_closed_exception": UNAVAILABLE,
    "node_disconnected_exception": UNAVAILABLE,
    "node_not_connected_exception": UNAVAILABLE,
    "receive_timeout_transport_exception": UNAVAILABLE,
}

Answer = Any  # what the JSON of a cluster says; whoever reads it expects the unexpected

logging.getLogger("opensearch").addHandler(logging.NullHandler())  # what is wrong is said by us


class Patience:
    """Some seconds in which something may be tried again, after pauses that grow."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._pause = FIRST_PAUSE

    @property
    def left(self) -> float:
        return max(self._end - time.monotonic(), 0.1)

    def wait(self) -> bool:
        """Wait, if there is time for it; whether there was."""
        if time.monotonic() + self._pause >= self._end:
            return False
        time.sleep(self._pause * random.uniform(0.5, 1.0))
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        return True


class Cluster:
    """The nodes of a place, asked one after the other until one answers."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._client = OpenSearch(
            [
                {"host": node.host, "port": node.port, "use_ssl": node.secure}
                for node in place.nodes
            ],
            max_retries=0,
            pool_maxsize=CONNECTIONS,
            dead_timeout=5,
            timeout=SEARCH_SECONDS,
            **credentials(place),
        )

    def close(self) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """The answer to one request, a mapping. Where nodes are busy or gone it is tried again, at
        the next node and after a pause, until ``seconds`` are over, or those of a search.

        Raises IndexMissingError, InputError or ClusterError with a sentence that says what to do.
        """
        patience = Patience(SEARCH_SECONDS if seconds is None else seconds)
        while True:
            try:
                answer = self._client.transport.perform_request(
                    method, path, params=params, body=body, timeout=patience.left
                )
            except OpenSearchException as error:
                if not _may_pass(error) or not patience.wait():
                    raise self.problem(error) from error
            else:
                if isinstance(answer, bool | dict):
                    return answer
                raise self.nonsense()

    def search_all(self, searches: Iterable[Any]) -> list[Answer]:
        """The answers to several searches of the index, asked at once; every one is whole."""
        header = {"allow_partial_search_results": False}
        body = lines_of(line for search in searches for line in (header, search))
        return self.ask_parts(f"/{self.place.name}/_msearch", body, "responses")

    def ask_parts(
        self,
        path: str,
        body: Any,
        name: str,
        *,
        params: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> list[Answer]:
        """The list ``name`` of an answer, no part of which is an error; else as :meth:`ask`."""
        patience = Patience(SEARCH_SECONDS if seconds is None else seconds)
        while True:
            answer = self.ask("POST", path, body, params=params, seconds=patience.left)
            wrong = [each for each in answer[name] if "error" in each]
            if not wrong:
                return list(answer[name])
            status = status_of(wrong[0].get("status", UNAVAILABLE), wrong[0])
            if status not in PASSING or not patience.wait():
                raise self.failed(status, wrong[0])

    def nonsense(self) -> ClusterError:
        return ClusterError(
            f"What answers at {self.place} does not speak as OpenSearch does: check the address."
        )

    def problem(self, error: OpenSearchException) -> SearchError:
        """What went wrong, as one sentence that says what to do."""
        if not isinstance(error, TransportError):
            return self.nonsense()
        if isinstance(error.status_code, int):
            return self.failed(error.status_code, error.info)
        return ClusterError(_unreachable(error).format(place=self.place))

    def failed(self, status: int, info: Any) -> SearchError:
        """The same of an answer with a status that is no success."""
        status = status_of(status, info)
        sentence = _SENTENCES.get(status, "The cluster at {place} refused: {reason}.")
        kind = IndexMissingError if status == MISSING else ClusterError
        return kind(sentence.format(place=self.place, reason=reason_of(info)))


_SENTENCES: Final = {
    401: f"The cluster at {{place}} wants to know who asks: set {USER} and {PASSWORD}, or {TOKEN}.",
    403: "The cluster at {place} does not allow this ({reason}): ask for the right to, or, where "
    "its disks are full, make room.",
    MISSING: "There is no index at {place}. Make one with: khabar index PATH --index {place}",
    413: "The cluster at {place} takes no request this large: raise http.max_content_length there.",
    TOO_MUCH: "The cluster at {place} has more to do than it can take ({reason}): try again when "
    "it is less busy, or give it more memory or nodes.",
    502: "Before the cluster at {place} stands something that cannot reach it: try again later.",
    UNAVAILABLE: "Parts of the index at {place} have no node that answers ({reason}): start the "
    "nodes that are missing, then try again.",
    504: "The cluster at {place} did not answer in time: try again later.",
}  # fmt: skip


def _unreachable(error: TransportError) -> str:
    if isinstance(error, SSLError):
        return (
            "The cluster at {place} could not prove who it is: name the file of its certificates "
            f"in {CERTIFICATES}, or write https:// only where it encrypts."
        )
    if isinstance(error, ConnectionTimeout):
        return "The cluster at {place} did not answer in time: try again, or see what holds it up."
    return "No node answers at {place}: start the cluster, or check the address."


def _may_pass(error: OpenSearchException) -> bool:
    """Whether the same request may succeed a little later, or at another node."""
    if not isinstance(error, TransportError) or isinstance(error, SSLError):
        return False
    status = error.status_code
    return not isinstance(status, int) or status_of(status, error.info) in PASSING


def status_of(status: Any, info: Any) -> int:
    """What the status of an answer should be, by its first cause."""
    cause = cause_of(info)
    kind = cause.get("type") if isinstance(cause, dict) else None
    return _KINDS.get(str(kind), int(status))


def lines_of(values: Iterable[Any]) -> str:
    """Values as lines of JSON."""
    parts = (json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values)
    return "".join(f"{part}\n" for part in parts)


def reason_of(info: Any) -> str:
    """The first cause that an error of a cluster names, in a line."""
    cause = cause_of(info)
    reason = cause.get("reason") or cause.get("type") if isinstance(cause, dict) else cause
    return " ".join(str(reason or "no reason given").split())[:200]


def cause_of(info: Any) -> Any:
    """The first cause that an error names, as it tells it."""
    cause = info.get("error", info) if isinstance(info, dict) else info
    for key in ("root_cause", "caused_by"):
        inner = cause.get(key) if isinstance(cause, dict) else None
        inner = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(inner, dict) and inner.get("reason"):
            cause = inner
    return cause
