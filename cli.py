"""The command ``khabar``: arguments in, one call, render out."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

import click

import search
from search import bidi, render, terminal
from search.model import By, Report

FOUND: Final = 0
NOTHING_FOUND: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130


class Commands(click.Group):
    """All commands; one whose reader has gone (``| head``) has done what it was asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Caught here because click would leave with 1, which is "nothing found"; and Python
            # must not complain when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FOUND


class QueryCommand(click.Command):
    """A command whose words may begin with a minus: ``-كلمة`` excludes a word, it is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [param for param in self.params if isinstance(param, click.Option)]
        takers = {name for option in options if not option.is_flag for name in option.opts}
        names = {name for option in options for name in option.opts}
        return super().parse_args(ctx, terminal.shielded(args, takers, names))


class Format(click.Choice[str]):
    """What the indexer reads; it is asked when that is needed, for to load it takes a while."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @property
    def choices(self) -> Sequence[str]:  # type: ignore[override]
        from indexer.readers import FORMATS

        return FORMATS


index_option = click.option(
    "--index", "place", metavar="PLACE", envvar="KHABAR_INDEX", default="index", show_default=True,
    help="Folder of the index, or http://host:9200/name of one in a cluster.",
)  # fmt: skip
by_option = click.option(
    "--by", type=click.Choice(["article", "paragraph"]), default="article", show_default=True,
    help="Rank articles, or paragraphs over the whole index.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
layout_option = click.option(
    "--layout", type=click.Choice(bidi.LAYOUTS), envvar="KHABAR_LAYOUT", default="auto",
    show_default=True,
    help="On a terminal: leave right-to-left order to it (logical), arrange and join the letters "
    "for one that does not (visual), or go by which terminal it is.",
)  # fmt: skip


@click.group(
    cls=Commands, no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)  # fmt: skip
@click.version_option(search.__version__, prog_name="khabar")
def khabar() -> None:
    """Full-text search over Arabic news."""


@khabar.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format", "format_", type=Format(), default="auto", show_default=True,
    help="Format of the files; auto goes by their endings and content.",
)  # fmt: skip
@click.option(
    "--map", "mapping", metavar="FIELD=COLUMN,...",
    help="Where a field is found, as title=headline,text=body.",
)  # fmt: skip
@click.option("--jobs", type=int, default=1, show_default=True, help="Processes to share the work.")
@click.option("--since", metavar="DATE", help="Pass over articles dated before: 2018-03.")
@click.option("--dry-run", is_flag=True, help="Read everything, write nothing.")
@click.option("--rebuild", is_flag=True, help="In a cluster: make the index anew beside the old.")
@index_option
@json_option
def index(
    paths: tuple[str, ...], format_: str, mapping: str | None, place: str, as_json: bool,
    **options: Any,
) -> int:  # fmt: skip
    """Index files and folders; - reads JSON Lines from stdin.

    New articles are added, changed ones replaced, unchanged ones left alone. What cannot be read
    is skipped and listed.
    """
    import indexer

    options |= {"format": format_, "mapping": terminal.mapping(mapping)}
    with terminal.Progress("articles") as progress:
        report = indexer.build(paths, place, progress=progress, **options)
    return _print_report(report, as_json=as_json)


@khabar.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--rebuild", is_flag=True, help="To a cluster: make the index anew beside the old.")
@json_option
def copy(source: str, target: str, rebuild: bool, as_json: bool) -> int:
    """Copy all articles of one index to another, folder or cluster."""
    import indexer

    with terminal.Progress("articles") as progress:
        report = indexer.copy(source, target, rebuild=rebuild, progress=progress)
    return _print_report(report, as_json=as_json)


@khabar.command()
@click.argument("targets", nargs=-1, required=True, metavar="FEED|FOLDER...")
@click.option(
    "--every", type=click.IntRange(1, 7 * 86_400), default=300, show_default=True,
    metavar="SECONDS", help="How long to wait between two polls.",
)  # fmt: skip
@click.option("--once", is_flag=True, help="Poll once and end, as from cron.")
@index_option
def watch(targets: tuple[str, ...], every: int, once: bool, place: str) -> int:
    """Poll feeds and folders, and index what is new in them, until Ctrl-C.

    A feed is an address that begins with http:// or https://. It is read again only where it has
    changed, and asked less often while it fails.
    """
    from indexer.watch import Watcher  # the web's modules take a while to load

    watcher = Watcher(targets, place, every=every)
    while True:
        with terminal.Progress("articles") as progress:
            poll = watcher.poll(progress)
        skipped = render.skipped_to_terminal(poll.report.skipped)
        for line in (*skipped, *map(render.plain, poll.notes)):
            click.echo(line, err=True)
        if once:
            return WRONG if poll.failed and not poll.reached else FOUND
        time.sleep(every)


@khabar.command("search", cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, metavar="QUERY...")
@click.option("-n", "--limit", type=int, default=10, show_default=True, help="Results to show.")
@click.option("--offset", type=int, default=0, show_default=True, help="Results to pass over.")
@by_option
@click.option(
    "--passages", type=int, default=3, show_default=True, help="Paragraphs to show of an article."
)
@click.option("--since", metavar="DATE", help="From this year, month or day on: 2018-03.")
@click.option("--until", metavar="DATE", help="Up to this year, month or day.")
@click.option("--source", help="Of this source only.")
@click.option(
    "--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance",
    show_default=True, help="Order of the results.",
)  # fmt: skip
@click.option(
    "--freshness", type=float, metavar="DAYS",
    help="Raise what is new; half of that is gone after these days.",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Say what each score is made of.")
@click.option("--all", "unfold", is_flag=True, help="Show copies of an article beside it.")
@index_option
@json_option
@click.option("--html", "as_html", is_flag=True, help="Print an HTML fragment.")
@layout_option
def search_(
    query: tuple[str, ...], place: str, as_json: bool, as_html: bool, layout: str, unfold: bool,
    **options: Any,
) -> int:  # fmt: skip
    """Search: ranked articles with their best paragraphs, the words found highlighted.

    \b
    Words are alternatives; more of them, closer together, rank first.
      "…" phrase   "…"~3 near   +word -word   AND OR NOT ( )   word* prefix   =word as written
      title: author: source: section:   date:2018-03   date:[2018-01 to 2018-06]
    """
    text = terminal.joined(query)
    page = _page(layout)
    first = options["offset"] + 1
    with search.open(place) as opened:
        results = opened.search(text, fold=not unfold, **options)
    if as_json:
        _print_json(results.to_dict())
    elif as_html:
        _print_lines(render.results_to_html(results, first=first))
    else:
        _print_page(render.results_to_terminal(results, page, first=first), page)
        click.echo(f"{results.total:,} found in {results.seconds * 1000:.0f} ms", err=True)
    return FOUND if results.total else NOTHING_FOUND


@khabar.command()
@click.argument("article_id", metavar="ID")
@index_option
@json_option
@layout_option
def show(article_id: str, place: str, as_json: bool, layout: str) -> int:
    """Show one article."""
    page = _page(layout)
    with search.open(place) as opened:
        article = opened.article(article_id)
    if as_json:
        _print_json(article.to_dict())
    else:
        _print_page(render.article_to_terminal(article, page), page)
    return FOUND


@khabar.command()
@click.argument("article_ids", nargs=-1, required=True, metavar="ID...")
@index_option
def remove(article_ids: tuple[str, ...], place: str) -> int:
    """Remove articles."""
    import indexer

    search.open(place).close()  # an index is never made in order to remove from it
    with indexer.open(place) as writer:
        missing = [article_id for article_id in article_ids if not writer.remove(article_id)]
    for article_id in missing:
        click.echo(render.plain(f"No article has the id {article_id!r}."), err=True)
    click.echo(f"{len(article_ids) - len(missing):,} removed")
    return NOTHING_FOUND if missing else FOUND


@khabar.command()
@index_option
@json_option
def info(place: str, as_json: bool) -> int:
    """Show counts, sizes and versions."""
    with search.open(place) as opened:
        return _print_facts(opened.info().to_dict(), as_json=as_json)


@khabar.command()
@index_option
def check(place: str) -> int:
    """Verify an index file by file."""
    with search.open(place) as opened:
        problems = opened.check()
    for problem in problems:
        click.echo(render.plain(problem), err=True)
    if not problems:
        click.echo("The index is whole.")
    return WRONG if problems else FOUND


@khabar.command()
@click.argument("queries", metavar="QUERIES")
@click.argument("qrels", metavar="QRELS")
@by_option
@click.option("--depth", type=int, default=100, show_default=True, help="Results of each query.")
@click.option("--run", metavar="FILE", help="Write what was found as a TREC run.")
@index_option
@json_option
def evaluate(
    queries: str, qrels: str, by: By, depth: int, run: str | None, place: str, as_json: bool
) -> int:
    """Measure ranking: run QUERIES and compare what they find with QRELS.

    QUERIES are JSON Lines with id and text, or lines of id, tab, text. QRELS are lines of query,
    document, score parted by tabs, or those of TREC. Either may be packed with gzip. By paragraph a
    document is ARTICLE#N, N from 1.
    """
    from search import evaluate as measuring

    asked, judged = measuring.read_queries(queries), measuring.read_qrels(qrels)
    with search.open(place) as opened, terminal.Progress("queries") as progress:
        found = measuring.evaluate(opened, asked, judged, by=by, depth=depth, progress=progress)
    if run:
        measuring.write_run(found, run)
    return _print_facts(found.to_dict(), as_json=as_json)


@khabar.command(cls=QueryCommand)
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@json_option
def analyze(text: tuple[str, ...], as_json: bool) -> int:
    """Show what is made of each word: as written, normalised, index terms, stop word or not."""
    words = search.arabic.analyze(terminal.joined(text))
    if as_json:
        _print_json([word.to_dict() for word in words])
    else:
        click.echo("word\tnormalized\tstem\tstop")
        for word in words:
            fields = (word.written, word.normalized, word.stem, "stop" if word.stop else "")
            click.echo(render.plain("\t".join(fields)).rstrip("\t"))
    return FOUND if words else NOTHING_FOUND


def _page(asked: str) -> render.Page:
    """How to lay lines out on this stdout, with an option that was given or was not."""
    source = click.get_current_context().get_parameter_source("layout")
    insisted = source is click.core.ParameterSource.COMMANDLINE and asked != "auto"
    return terminal.page(sys.stdout, asked, insisted=insisted)


def _print_report(report: Report, *, as_json: bool) -> int:
    """What was indexed, on stdout; what was skipped, on stderr. The exit code."""
    if as_json:
        _print_json(report.to_dict())
    else:
        click.echo(str(report))
        for line in render.skipped_to_terminal(report.skipped):
            click.echo(line, err=True)
    indexed = report.added + report.updated + report.unchanged
    if not (indexed or report.skipped):
        click.echo("There is nothing to index in what was named.", err=True)
    return FOUND if indexed else WRONG if report.skipped else NOTHING_FOUND


def _print_json(value: Any) -> None:
    click.echo(render.escaped(json.dumps(value, ensure_ascii=False)))


def _print_facts(facts: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        _print_json(facts)
    else:
        _print_lines(render.facts_to_terminal(facts))
    return FOUND


def _print_page(lines: Iterable[str], page: render.Page) -> None:
    click.echo(page.begin, nl=False)
    try:
        _print_lines(lines)
    finally:
        click.echo(page.end, nl=False)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line, color=True)  # whether there is colour in it was decided before


def main() -> None:
    """Run the command; always an exit code and at most a sentence, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # In a locale that is not UTF-8 the bytes of an argument arrive as halves of characters.
    arguments = [terminal.text(argument) for argument in sys.argv[1:]]
    try:
        code = khabar.main(arguments, prog_name="khabar", standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
    except click.exceptions.Abort:
        code = _say("Interrupted: what was committed stands.", INTERRUPTED)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" See: {context.command_path} --help" if context else ""
        code = _say(error.format_message() + hint)
    except search.SearchError as error:
        missing = isinstance(error, search.ArticleMissingError)
        code = _say(str(error), NOTHING_FOUND if missing else WRONG)
    except OSError as error:
        code = _say(f"The output could not be written: {error.strerror or error}.")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush
    except Exception as error:
        if os.environ.get("KHABAR_DEBUG"):
            raise
        code = _say(
            f"Something went wrong inside ({type(error).__name__}: {error}). "
            "Set KHABAR_DEBUG=1 to see where, and report it."
        )
    sys.exit(code)


def _say(message: str, code: int = WRONG) -> int:
    click.echo(render.plain(f"khabar: {message}"), err=True)
    return code


if __name__ == "__main__":
    main()
