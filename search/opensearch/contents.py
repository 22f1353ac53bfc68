"""Which indexes stand behind a name, and whether this version can read them."""

from __future__ import annotations

from typing import Any, Final

from ..arabic.terms import ANALYSIS
from ..errors import (
    ClusterError,
    IndexForeignError,
    IndexVersionError,
)
from .cluster import Cluster
from .schema import FORMAT

TRIED: Final = "2.19"  # version of OpenSearch


def check_server(cluster: Cluster) -> None:
    """Raise ClusterError where something answers that is not OpenSearch, or is another version."""
    version = cluster.ask("GET", "/").get("version")
    if not isinstance(version, dict) or version.get("distribution") != "opensearch":
        raise cluster.nonsense()
    number = str(version.get("number", ""))
    if number.partition(".")[0] != TRIED.partition(".")[0]:
        raise ClusterError(
            f"The cluster at {cluster.place} runs OpenSearch {number[:20]}, which was not tried: "
            f"version {TRIED} is needed."
        )


def indexes(cluster: Cluster, *, strictly: bool = True) -> list[str]:
    """The indexes behind the name, which are one: made by Khabar, and ``strictly`` in this format.

    Raises IndexMissingError, IndexForeignError or IndexVersionError where it is otherwise.
    """
    place = cluster.place
    found = cluster.ask("GET", f"/{place.name}/_mapping")
    for name, index in found.items():
        _check_version(cluster, name, index, strictly=strictly)
    return sorted(found)


def _check_version(cluster: Cluster, name: str, index: Any, *, strictly: bool) -> None:
    place = cluster.place
    try:
        versions = index["mappings"].get("_meta", {}).get("khabar")
    except (TypeError, KeyError, AttributeError):
        raise cluster.nonsense() from None
    if not isinstance(versions, dict):
        raise IndexForeignError(
            f"The index {name} behind {place} was not made by Khabar: give another name."
        )
    if strictly and (versions.get("format"), versions.get("analysis")) != (FORMAT, ANALYSIS):
        raise IndexVersionError(
            f"The index at {place} is of format {versions.get('format')}, analysis "
            f"{versions.get('analysis')}, this version reads format {FORMAT}, analysis {ANALYSIS}. "
            f"Make it anew with: khabar index PATH --rebuild --index {place}"
        )
