"""The engines, each behind the same few methods and each used the way its own manual shows.

Every engine stores title and text and searches both. A search gives what the engine itself names a
hit by (an id, a row, an address), the best first: who has to look an id up in a store is spared
that, in its favour. ``ids`` are what an application asks for, and ``show`` is the whole answer:
ids, titles and snippets.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cached_property
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, ClassVar, Final

from search import Article

from .corpus import Kind

TITLE_AND_TEXT: Final = ["title", "text"]
TANTIVY_HEAP: Final = 128_000_000  # its default
NUMBERED, STORED = "ids numbered", "ids stored"  # where ids are read that hits do not name


class Engine:
    """What is asked of every engine; what one cannot do raises NotImplementedError."""

    name: ClassVar[str]
    label: ClassVar[str]
    distributions: ClassVar[tuple[str, ...]] = ()
    most_articles: ClassVar[int | None] = None  # more would take too long
    most_queries: ClassVar[int | None] = None
    id_places: ClassVar[tuple[str, ...]] = ()  # of NUMBERED and STORED

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        """Index all of them into an empty folder, committed, merged as the engine sees fit."""
        raise NotImplementedError

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        """Add to the index in the folder, so that whoever opens it next finds them."""
        raise NotImplementedError

    def open(self, folder: Path) -> None:
        raise NotImplementedError

    def search(self, kind: Kind, words: Sequence[str], k: int) -> list[Any]:
        raise NotImplementedError

    def ids(self, hits: Sequence[Any], place: str) -> list[str]:
        """Those of some hits, read in one of ``id_places``."""
        raise NotImplementedError

    def show(self, words: Sequence[str], k: int) -> list[Any]:
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the files."""

    @classmethod
    def version(cls) -> str:
        return ", ".join(f"{name} {metadata.version(name)}" for name in cls.distributions)


class Khabar(Engine):
    """By its public names alone."""

    name, label = "khabar", "Khabar"

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        self.add(articles, folder)

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        import indexer

        with indexer.open(folder) as writer:
            for article in articles:
                writer.add(article)

    def open(self, folder: Path) -> None:
        import search

        self._index = search.open(folder)

    def search(self, kind: Kind, words: Sequence[str], k: int) -> list[Any]:
        text = _khabar_text(kind, words)
        if kind == "paragraph":
            found = self._index.search(text, limit=k, by="paragraph", snippets=False, fold=False)
        else:
            found = self._index.search(text, limit=k, snippets=False, fold=False)
        return [hit.id for hit in found.hits]

    def show(self, words: Sequence[str], k: int) -> list[Any]:
        return list(self._index.search(" ".join(words), limit=k, fold=False).hits)

    def close(self) -> None:
        self._index.close()

    @classmethod
    def version(cls) -> str:
        import search

        return f"khabar {search.__version__}"


def _khabar_text(kind: Kind, words: Sequence[str]) -> str:
    if kind == "and":
        return " AND ".join(words)
    if kind == "phrase":
        return f'"{" ".join(words)}"'
    return f"{words[0]}*" if kind == "prefix" else " ".join(words)


class Tantivy(Engine):
    """One thread that indexes; Snowball's Arabic stemmer; title and text two fields."""

    name, label, distributions = "tantivy", "tantivy", ("tantivy",)
    id_places = NUMBERED, STORED

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        self._add(folder, articles).wait_merging_threads()

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        # Merging goes on behind; what was added is visible before it is done.
        self._add(folder, articles)

    def open(self, folder: Path) -> None:
        self._index = self._index_in(folder)
        self._searcher = self._index.searcher()

    def search(self, kind: Kind, words: Sequence[str], k: int) -> list[Any]:
        found = self._searcher.search(self._query(kind, words), k, count=False)
        return [address for _, address in found.hits]

    def ids(self, hits: Sequence[Any], place: str) -> list[str]:
        if place == STORED:
            return [self._searcher.doc(address).get_first("id") for address in hits]
        # Its fast fields, which are read without the document, give Python numbers, and no text: so
        # each article has a number, and the ids of all are held beside the index.
        ids = self._ids
        return [ids[number] for number in self._searcher.fast_field_values("number", list(hits))]

    @cached_property
    def _ids(self) -> dict[int, str]:
        """Made before anything is timed, as the first search warms up."""
        every = self._module().Query.all_query()
        found = self._searcher.search(every, max(1, self._searcher.num_docs), count=False)
        addresses = [address for _, address in found.hits]
        numbers = self._searcher.fast_field_values("number", addresses)
        names = (self._searcher.doc(address).get_first("id") for address in addresses)
        return dict(zip(numbers, names, strict=True))

    def show(self, words: Sequence[str], k: int) -> list[Any]:
        query = self._query("headline", words)
        cutter = self._module().SnippetGenerator.create(
            self._searcher, query, self._index.schema, "text"
        )
        found = self._searcher.search(query, k, count=False).hits
        documents = [self._searcher.doc(address) for _, address in found]
        return [
            (each.get_first("id"), each.get_first("title"), cutter.snippet_from_doc(each).to_html())
            for each in documents
        ]

    def _query(self, kind: Kind, words: Sequence[str]) -> Any:
        if kind == "paragraph":
            raise NotImplementedError
        if kind == "prefix":
            # No mistakes allowed, only more letters: 30 times as fast as a regular expression.
            prefix = self._module().Query.fuzzy_term_query
            schema = self._index.schema
            fields = [prefix(schema, field, words[0], 0, True, True) for field in TITLE_AND_TEXT]
            return fields[0].or_should_match(fields[1])
        forms = {"and": "+" + " +".join(words), "phrase": f'"{" ".join(words)}"'}
        return self._index.parse_query(forms.get(kind, " ".join(words)), TITLE_AND_TEXT)

    def _add(self, folder: Path, articles: Sequence[Article]) -> Any:
        """The writer, after its commit."""
        document, index = self._module().Document, self._index_in(folder)
        writer = index.writer(TANTIVY_HEAP, 1)
        for number, each in enumerate(articles, index.searcher().num_docs):
            title = each.title or ""
            writer.add_document(document(id=each.id, number=number, title=title, text=each.text))
        writer.commit()
        return writer

    def _index_in(self, folder: Path) -> Any:
        tantivy = self._module()
        folder.mkdir(exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_integer_field("number", fast=True)
        for field in TITLE_AND_TEXT:
            schema.add_text_field(field, stored=True, tokenizer_name="arabic")
        index = tantivy.Index(schema.build(), path=str(folder))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        filters = tantivy.Filter.lowercase(), tantivy.Filter.stemmer("arabic")
        for each in filters:
            analyzer = analyzer.filter(each)
        index.register_tokenizer("arabic", analyzer.build())
        return index

    @staticmethod
    def _module() -> Any:
        return import_module("tantivy")


class Bm25s(Engine):
    """Snowball's Arabic stemmer; title and text one document; arrays in memory, not mapped."""

    name, label, distributions = "bm25s", "bm25s + Snowball", ("bm25s", "PyStemmer")

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        bm25s = import_module("bm25s")
        tokens = self._tokens([f"{each.title or ''}\n{each.text}" for each in articles], ids=True)
        retriever = bm25s.BM25()
        retriever.index(tokens, show_progress=False)
        stored = [{"id": each.id, "title": each.title, "text": each.text} for each in articles]
        retriever.save(str(folder), corpus=stored)

    def open(self, folder: Path) -> None:
        self._retriever = import_module("bm25s").BM25.load(str(folder), load_corpus=False)

    def search(self, kind: Kind, words: Sequence[str], k: int) -> list[Any]:
        if kind not in ("headline", "question", "words"):
            raise NotImplementedError
        known = self._retriever.vocab_dict
        tokens = [token for token in self._tokens([" ".join(words)])[0] if token in known]
        if not tokens:
            return []
        k = min(k, self._retriever.scores["num_docs"])
        found, scores = self._retriever.retrieve([tokens], k=k, show_progress=False)
        return [
            number
            for number, score in zip(found[0].tolist(), scores[0].tolist(), strict=True)
            if score > 0
        ]

    def _tokens(self, texts: list[str], *, ids: bool = False) -> Any:
        if not hasattr(self, "_stemmer"):
            self._stemmer = import_module("Stemmer").Stemmer("arabic")
        return import_module("bm25s").tokenize(
            texts,
            token_pattern=r"[\w\u064b-\u0655\u0670]+",  # its own would cut words at their vowels
            stopwords=[],
            stemmer=self._stemmer,
            return_ids=ids,
            show_progress=False,
        )


class Sqlite(Engine):
    """FTS5 as it comes, but for vowels, at which its tokenizer would cut words. No stemmer."""

    name, label = "fts5", "SQLite FTS5"
    most_queries = 300

    _TABLE: Final = (
        "CREATE VIRTUAL TABLE IF NOT EXISTS news USING fts5(id UNINDEXED, title, text, "
        "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn'\")"
    )

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        folder.mkdir()
        self.add(articles, folder)

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        rows: Iterable[tuple[str, str, str]] = (
            (each.id, each.title or "", each.text) for each in articles
        )
        with closing(sqlite3.connect(folder / "news.db")) as database, database:
            database.execute(self._TABLE)
            database.executemany("INSERT INTO news VALUES (?, ?, ?)", rows)

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "news.db")

    def search(self, kind: Kind, words: Sequence[str], k: int) -> list[Any]:
        found = "SELECT rowid FROM news WHERE news MATCH ? ORDER BY rank LIMIT ?"
        return self._database.execute(found, (_sqlite_text(kind, words), k)).fetchall()

    def show(self, words: Sequence[str], k: int) -> list[Any]:
        found = (
            "SELECT id, title, snippet(news, 2, '<b>', '</b>', '…', 32) FROM news "
            "WHERE news MATCH ? ORDER BY rank LIMIT ?"
        )
        return self._database.execute(found, (_sqlite_text("headline", words), k)).fetchall()

    def close(self) -> None:
        self._database.close()

    @classmethod
    def version(cls) -> str:
        return f"SQLite {sqlite3.sqlite_version}"


def _sqlite_text(kind: Kind, words: Sequence[str]) -> str:
    if kind == "paragraph":
        raise NotImplementedError
    if kind == "phrase":
        return f'"{" ".join(words)}"'
    if kind == "prefix":
        return f'"{words[0]}"*'
    return (" AND " if kind == "and" else " OR ").join(f'"{word}"' for word in words)


class Whoosh(Engine):
    """As it comes: ``LanguageAnalyzer("ar")``, its writer, its parser."""

    name, label, distributions = "whoosh", "Whoosh", ("whoosh3",)
    most_articles = 6000
    most_queries = 100

    def build(self, articles: Sequence[Article], folder: Path) -> None:
        fields = import_module("whoosh.fields")
        analyzer = import_module("whoosh.analysis").LanguageAnalyzer("ar")
        text = fields.TEXT(analyzer=analyzer, stored=True)
        schema = fields.Schema(id=fields.ID(stored=True), title=text, text=text)
        folder.mkdir()
        import_module("whoosh.index").create_in(str(folder), schema).close()
        self.add(articles, folder)

    def add(self, articles: Sequence[Article], folder: Path) -> None:
        index = import_module("whoosh.index").open_dir(str(folder))
        writer = index.writer()
        for each in articles:
            writer.add_document(id=each.id, title=each.title or "", text=each.text)
        writer.commit()
        index.close()

    def open(self, folder: Path) -> None:
        parsing = import_module("whoosh.qparser")
        self._index = import_module("whoosh.index").open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._parser = parsing.MultifieldParser(
            TITLE_AND_TEXT, self._index.schema, group=parsing.OrGroup
        )

    def search(self, kind: Kind, words: Sequence[str], k: int) -> list[Any]:
        if kind == "paragraph":
            raise NotImplementedError
        query = self._parser.parse(_khabar_text(kind, words))
        found = self._searcher.search(query, limit=k)
        return [found.docnum(rank) for rank in range(found.scored_length())]

    def show(self, words: Sequence[str], k: int) -> list[Any]:
        found = self._searcher.search(self._parser.parse(" ".join(words)), limit=k)
        return [(hit["id"], hit["title"], hit.highlights("text")) for hit in found]

    def close(self) -> None:
        self._searcher.close()
        self._index.close()


ENGINES: Final[dict[str, type[Engine]]] = {
    engine.name: engine for engine in (Khabar, Tantivy, Bm25s, Sqlite, Whoosh)
}


def size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def fresh(folder: Path) -> Path:
    """The folder, not there any more, its parents there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder


def versions(names: Iterable[str]) -> dict[str, str]:
    return {ENGINES[name].label: ENGINES[name].version() for name in names}


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
