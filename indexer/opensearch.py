"""The writer of an index in a cluster: articles in, bulk requests out, each of them repeatable.

A cluster has no transactions. What is written is seen from the commit on, and what was cut off goes
on where it was: documents have names of their own, an article's document is written after those of
its paragraphs, and one that is replaced or removed is marked as unfinished first. So an article
that stands in the index with its digest is there with all its paragraphs and no others.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from typing import Any, Final

from search.errors import ClusterError, IndexMissingError, InputError, SearchError
from search.model import Article, Skipped
from search.opensearch.cluster import (
    PASSING,
    UNAVAILABLE,
    WRITE_SECONDS,
    Cluster,
    Patience,
    reason_of,
    status_of,
)
from search.opensearch.contents import check_server, indexes
from search.opensearch.place import Place
from search.opensearch.schema import key, settings

from .documents import Group, Known, Pending, characters, groups
from .local import Change
from .readers import Record
from .writing import Writer

SHARDS: Final = "KHABAR_CLUSTER_SHARDS"
REPLICAS: Final = "KHABAR_CLUSTER_REPLICAS"
USUAL_SHARDS: Final = 3
USUAL_REPLICAS: Final = 1
BATCH_ARTICLES: Final = 500
BATCH_CHARACTERS: Final = 500_000  # of text: some six million bytes a request
REQUEST_CHARACTERS: Final = 10_000_000  # of one request; one article may have more
MAX_REQUEST: Final = 100 << 20  # bytes, which is what OpenSearch takes: http.max_content_length
HELD_CHARACTERS: Final = 20_000_000  # of text that wait for the commit; more is sent before
FIRST: Final = "00000001"  # behind the name of the first index of a name; the others are random
# Of a new index, before anything is written to it; fewer nodes than copies are no error.
COPIES: Final = {"wait_for_active_shards": "all", "timeout": "10s"}


class ClusterWriter(Writer):
    """Adds, replaces and removes articles; :meth:`commit` sends what waits and shows all of it.

    A context manager: commits at the end; on an exception what still waits is not sent, and with
    ``rebuild`` nothing is kept. With ``rebuild`` everything goes into a new index, which takes the
    place of the old one at the commit. Several may write at once; of one article the last stands.
    """

    def __init__(self, place: Place, *, rebuild: bool = False) -> None:
        self.place = place
        self._waiting: dict[str, Pending] = {}
        self._size = 0
        self._cluster = Cluster(place)
        try:
            check_server(self._cluster)
            self._old = self._behind(strictly=not rebuild)
            self._rebuild = rebuild and bool(self._old)
            self._created = rebuild or not self._old
            self._index = self._create() if self._created else self._old[0]
        except BaseException:
            self._cluster.close()
            raise
        self._open = True

    def knows(self, fingerprint: bytes) -> bool:
        """Whether an article stands that was read from a record of this fingerprint: a cluster
        remembers none."""
        del fingerprint
        return False

    def share(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        """``map(work, parts)``."""
        return map(work, parts)

    # What changes

    def add(self, article: Article, fingerprint: bytes = b"") -> Change:
        """Add an article, or replace the one with its id; one that is the same is left alone.

        An article without an id gets one from its url, else from what it says.
        Raises InputError for what is no article, for one without text and title, or too large.
        """
        del fingerprint
        self._check_open()
        pending = Pending.of(article)
        waiting = self._waiting.get(pending.id)
        if waiting:
            known = Known(waiting.digest, 0) if waiting.article else None
        else:
            known = self._look_up([pending.id]).get(pending.id)
        self._wait(pending)
        return _change(pending, known)

    def remove(self, article_id: str) -> bool:
        """Remove an article; whether there was one."""
        self._check_open()
        waiting = self._waiting.get(article_id)
        there = bool(waiting.article) if waiting else article_id in self._look_up([article_id])
        if there:
            self._wait(Pending(article_id))
        return there

    def take(self, records: Iterable[tuple[str, Record]]) -> Iterator[tuple[str, Change | Skipped]]:
        """Write the articles of records, some hundred at a time, and say what became of each."""
        self._check_open()
        for batch in _batches(records):
            outcomes: list[Change | Skipped] = ["unchanged"] * len(batch)
            places: dict[str, int] = {}
            ready: list[Pending] = []
            for at, (where, record) in enumerate(batch):
                if isinstance(record.found, Skipped):
                    outcomes[at] = record.found
                elif isinstance(record.found, Article):
                    try:
                        ready.append(Pending.of(record.found))
                        places[ready[-1].id] = at
                    except InputError as error:
                        outcomes[at] = Skipped(where, str(error))
            changes, refused = self._apply(ready)
            for name, change in changes.items():
                outcomes[places[name]] = change
            for name, reason in refused.items():
                where = batch[places[name]][0]
                outcomes[places[name]] = Skipped(where, f"the cluster refused it: {reason}")
            yield from zip((where for where, _ in batch), outcomes, strict=True)

    def _apply(self, batch: Sequence[Pending]) -> tuple[dict[str, Change], dict[str, str]]:
        """Write what changed among articles, or is to be removed: what each change is, and why the
        cluster refused some."""
        known = self._look_up([pending.id for pending in batch])
        changes = {each.id: _change(each, known.get(each.id)) for each in batch}
        changed = [each for each in batch if changes[each.id] != "unchanged" or not each.article]
        return changes, self._write(changed, known)

    def commit(self) -> None:
        """Send what waits and show all of it; what the cluster refused raises ClusterError."""
        self._check_open()
        self._send_waiting()
        with self._resumable():
            self._refresh()
            if self._rebuild:
                self._swap()
        self._created = False

    def close(self) -> None:
        """Let the connections go; an index that was made and never committed is removed."""
        if self._open:
            self._open = False
            if self._created:
                with suppress(SearchError):
                    self._cluster.ask("DELETE", f"/{self._index}")
            self._cluster.close()

    # What waits

    def _wait(self, pending: Pending) -> None:
        waiting = self._waiting.pop(pending.id, None)
        self._size += pending.size - (waiting.size if waiting else 0)
        self._waiting[pending.id] = pending
        if self._size > HELD_CHARACTERS:
            self._send_waiting()

    def _send_waiting(self) -> None:
        waiting, self._waiting, self._size = list(self._waiting.values()), {}, 0
        for at in range(0, len(waiting), BATCH_ARTICLES):
            _, refused = self._apply(waiting[at : at + BATCH_ARTICLES])
            for article_id, reason in refused.items():
                raise ClusterError(
                    f"The cluster at {self.place} refused article {article_id!r}: {reason}."
                )

    # What is asked of the cluster

    def _look_up(self, ids: Sequence[str]) -> dict[str, Known]:
        """What the index has of articles, committed or not."""
        if not ids:
            return {}
        docs = [{"_id": key(each), "_source": ["digest", "paragraphs"]} for each in ids]
        with self._resumable():
            path = f"/{self._index}/_mget"
            there = self._cluster.ask_parts(path, {"docs": docs}, "docs", seconds=WRITE_SECONDS)
            found = {}
            for article_id, each in zip(ids, there, strict=True):
                if each["found"]:
                    source = each["_source"]
                    found[article_id] = Known(str(source["digest"]), int(source["paragraphs"]))
            return found

    def _write(self, batch: Sequence[Pending], known: Mapping[str, Known]) -> dict[str, str]:
        """Write or remove articles; those that the cluster refused for good, with the reason.

        What is refused because there is too much to do, or because a node is gone, is sent again,
        an article's documents always together and in their order.
        """
        refused: dict[str, str] = {}
        with self._resumable():
            for request in _requests(groups(batch, known), refused):
                patience, left = Patience(WRITE_SECONDS), request
                while left:
                    left, problem = self._send(left, refused)
                    if left and not patience.wait():
                        raise problem
                self._created &= self._rebuild  # what is there stays, unless it is a rebuild
        return refused

    def _send(
        self, sent: Sequence[Group], refused: dict[str, str]
    ) -> tuple[list[Group], SearchError]:
        """Send groups once: those to be sent again, and why."""
        body = "".join(group.body for group in sent)
        answer = self._cluster.ask(
            "POST", f"/{self._index}/_bulk", body,
            params={"timeout": "20s"}, seconds=WRITE_SECONDS,
        )  # fmt: skip
        items = iter(answer["items"])
        again: list[Group] = []
        problem: SearchError = self._cluster.nonsense()
        for group in sent:
            results = [next(iter(next(items).values())) for _ in range(group.actions)]
            wrong = [each for each in results if "error" in each]  # a deletion may find nothing
            passing = [each for each in wrong if status_of(each["status"], each) in PASSING]
            if passing:
                again.append(group)
                problem = self._cluster.failed(int(passing[0]["status"]), passing[0])
            elif wrong:
                refused[group.id] = reason_of(wrong[0])
        return again, problem

    def _behind(self, *, strictly: bool) -> list[str]:
        """The index behind the name, if there is one; of another version only where it is to be
        replaced."""
        try:
            return indexes(self._cluster, strictly=strictly)
        except IndexMissingError:
            return []

    def _create(self) -> str:
        """Make an index, the first of its name behind it at once. Its copies are waited for: until
        they stand it dies with any node that has a part of it."""
        first = not self._old
        name = f"{self.place.name}-{FIRST if first else secrets.token_hex(4)}"
        body = settings(_number(SHARDS, USUAL_SHARDS, 1), _number(REPLICAS, USUAL_REPLICAS, 0))
        if first:
            body["aliases"] = {self.place.name: {}}
        try:
            self._cluster.ask("PUT", f"/{name}", body, params=COPIES, seconds=WRITE_SECONDS)
        except ClusterError as error:
            if not first or "already exists" not in str(error):
                raise  # else another writer was faster, or an answer was lost
        return name

    def _refresh(self) -> None:
        """Show what was written, in every copy of every shard."""
        patience = Patience(WRITE_SECONDS)
        while True:
            path = f"/{self._index}/_refresh"
            shards = self._cluster.ask("POST", path, seconds=patience.left)["_shards"]
            if not shards["failed"]:
                return
            if not patience.wait():
                raise self._cluster.failed(UNAVAILABLE, shards["failures"][0])

    def _swap(self) -> None:
        """Put the new index in the place of the old one, in one step."""
        actions = [{"add": {"index": self._index, "alias": self.place.name}}]
        actions += [{"remove_index": {"index": name}} for name in self._old]
        self._cluster.ask("POST", "/_aliases", {"actions": actions}, seconds=WRITE_SECONDS)
        self._old, self._rebuild = [self._index], False

    @contextmanager
    def _resumable(self) -> Iterator[None]:
        """Say of whatever goes wrong that what was written stays."""
        try:
            yield
        except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
            raise self._cluster.nonsense() from error
        except ClusterError as error:
            stands = "The old index" if self._rebuild else "What was written"
            raise ClusterError(f"{error} {stands} stays: run the command again.") from error


class ClusterNote:
    """A document of the index beside its articles; see ``indexer.notes``."""

    def __init__(self, place: Place, name: str) -> None:
        self._place = place
        self._path = f"/{place.name}/_doc/{name}"

    def __str__(self) -> str:
        return str(self._place)

    def read(self, most: int) -> str | None:
        with closing(Cluster(self._place)) as cluster:
            try:
                text = cluster.ask("GET", self._path)["_source"]["note"]["text"]
            except IndexMissingError:
                return None
            except (KeyError, TypeError) as error:
                raise cluster.nonsense() from error
        return str(text)[:most]

    def write(self, text: str) -> None:
        body = {"kind": "note", "note": {"text": text}}
        with closing(Cluster(self._place)) as cluster, suppress(IndexMissingError):
            params = {"require_alias": "true"}  # else an index would be made of it
            cluster.ask("PUT", self._path, body, params=params, seconds=WRITE_SECONDS)


def _requests(made: Iterable[Group], refused: dict[str, str]) -> Iterator[list[Group]]:
    """Groups as they are sent together; what no cluster takes is refused."""
    request: list[Group] = []
    for group in made:
        if len(group.body.encode()) > MAX_REQUEST:
            refused[group.id] = f"it makes more than the {MAX_REQUEST >> 20} MiB of a request"
            continue
        if request and sum(len(each.body) for each in [*request, group]) > REQUEST_CHARACTERS:
            yield request
            request = []
        request.append(group)
    if request:
        yield request


def _change(pending: Pending, known: Known | None) -> Change:
    if not known:
        return "added"
    return "unchanged" if known.digest == pending.digest else "updated"


def _batches(records: Iterable[tuple[str, Record]]) -> Iterator[list[tuple[str, Record]]]:
    """Records some hundred at a time; no article stands twice in one batch."""
    batch: list[tuple[str, Record]] = []
    names: set[str] = set()
    size = 0
    for where, record in records:
        article = record.found if isinstance(record.found, Article) else None
        if batch and (
            len(batch) == BATCH_ARTICLES
            or size > BATCH_CHARACTERS
            or (article and article.id in names)
        ):
            yield batch
            batch, names, size = [], set(), 0
        batch.append((where, record))
        if article:
            names.add(article.id)
            size += characters(article)
    if batch:
        yield batch


def _number(name: str, usual: int, least: int) -> int:
    """A number out of the environment; InputError where it is none."""
    text = os.environ.get(name) or str(usual)
    if not re.fullmatch(r"\d{1,3}", text) or int(text) < least:
        raise InputError(f"{name} must be a number from {least} to 999, not {text!r}.")
    return int(text)
