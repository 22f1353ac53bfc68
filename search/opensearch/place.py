"""Where a cluster is: an address such as ``https://a:9200,b:9200/news`` and what opens its door.

Several nodes may be named, parted by commas: the second is asked where the first does not answer.
Who asks is said by the environment alone, so that it stands in no command and in no log.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from ..errors import InputError

USER: Final = "KHABAR_CLUSTER_USER"
PASSWORD: Final = "KHABAR_CLUSTER_PASSWORD"
TOKEN: Final = "KHABAR_CLUSTER_TOKEN"
CERTIFICATES: Final = "KHABAR_CLUSTER_CA"
PORT: Final = 9200
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

# What OpenSearch takes as the name of an alias; short enough for the indexes behind it.
_NAME: Final = re.compile(r"[^\W_A-Z][^\s\\/*?\"<>|,#:A-Z]{0,99}")


@dataclass(frozen=True, slots=True)
class Node:
    """One node by its host and port."""

    host: str
    port: int
    secure: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Nodes of a cluster, and the name of the index there; ``str`` is how the user wrote it."""

    nodes: tuple[Node, ...]
    name: str
    written: str

    def __str__(self) -> str:
        return self.written

    @classmethod
    def of(cls, text: str) -> Place:
        """The place an address names; InputError where it names none."""
        if "@" in text:
            raise InputError(
                "The address of a cluster must not hold a user or a password, since addresses are "
                f"shown and logged: put them into {USER} and {PASSWORD}."
            )
        scheme, _, rest = text.partition("://")
        hosts, _, name = rest.rstrip("/").partition("/")
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{text!r} does not name an index of a cluster: write it as "
                "http://host:9200/news, in small letters and without further slashes."
            )
        nodes = tuple(_node(scheme, host, text) for host in hosts.split(","))
        return cls(nodes, name, text)


def _node(scheme: str, host: str, text: str) -> Node:
    try:
        parts = urlsplit(host if "://" in host else f"{scheme}://{host}")
        if not parts.hostname or parts.scheme not in ("http", "https") or parts.path:
            raise ValueError("no host")
        return Node(parts.hostname, parts.port or PORT, parts.scheme == "https")
    except ValueError:
        raise InputError(
            f"{host!r} in {text!r} is not a node: write host:port, several parted by commas."
        ) from None


def credentials(place: Place, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """What the client is given to open the door; InputError where it would be sent in the clear."""
    found: dict[str, Any] = {}
    user, token = environment.get(USER), environment.get(TOKEN)
    if user:
        pair = f"{user}:{environment.get(PASSWORD, '')}".encode()  # the client takes Latin alone
        found["headers"] = {"Authorization": f"Basic {b64encode(pair).decode()}"}
    elif token:
        found["headers"] = {"Authorization": f"Bearer {token}"}
    if found and any(not node.secure and node.host not in LOOPBACK for node in place.nodes):
        raise InputError(
            f"{place} is not encrypted, and whoever listens would read the password or token: "
            f"write https://, or leave {USER} and {TOKEN} unset."
        )
    if environment.get(CERTIFICATES):
        found["ca_certs"] = environment[CERTIFICATES]
    return found
