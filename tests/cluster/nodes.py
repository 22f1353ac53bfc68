"""A real cluster on this machine: nodes in JVMs of their own, on loopback alone.

The jars come from Maven Central (``pom.xml``); nothing is installed. With ``KHABAR_TEST_CLUSTER``
set to an address, that cluster is used instead.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import IO, Any, Final

FOLDER: Final = Path(__file__).parent
GIVEN: Final = "KHABAR_TEST_CLUSTER"
HEAP: Final = "768m"
COLLECTOR: Final = (  # as OpenSearch is started
    "-XX:+UseG1GC",
    "-XX:G1ReservePercent=25",
    "-XX:InitiatingHeapOccupancyPercent=30",
)
START_SECONDS: Final = 120
RESOLVE_SECONDS: Final = 120


class UnavailableError(Exception):
    """There is no cluster to test on, and why."""


def class_path(folder: Path) -> str:
    """The jars of a node, fetched where they are not there yet."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            raise UnavailableError(f"{program} is not installed")
    file = folder / "class-path"
    command = ["mvn", "-q", "-B", "-f", str(FOLDER / "pom.xml"), "dependency:build-classpath"]
    try:
        made = subprocess.run(
            [*command, f"-Dmdep.outputFile={file}"],
            capture_output=True, text=True, check=False, timeout=RESOLVE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UnavailableError("the jars of OpenSearch did not arrive in time") from None
    if made.returncode or not file.is_file():
        lines = (made.stdout + made.stderr).splitlines()
        wrong = [line for line in lines if "ERROR" in line] or lines or ["Maven says nothing"]
        raise UnavailableError(f"the jars of OpenSearch cannot be had: {wrong[0][:300]}")
    return file.read_text(encoding="utf-8")


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens at, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Nodes:
    """The nodes of one cluster, which can be killed, frozen and started again by their number."""

    def __init__(self, folder: Path, count: int = 3, **settings: str) -> None:
        self._folder = folder
        self._class_path = class_path(folder)
        self._settings = settings
        ports = free_ports(2 * count)
        self.ports, self._inside = ports[:count], ports[count:]
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._logs: list[IO[bytes]] = []
        try:
            for number in range(count):
                self.start(number)
            self.wait(count)
        except BaseException:
            self.close()
            raise

    @property
    def address(self) -> str:
        """All nodes, to which the name of an index is added."""
        return "http://" + ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def start(self, number: int) -> None:
        """Start a node, or start it again on its own data."""
        home = self._folder / f"node-{number}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        names = [f"node-{each}" for each in range(len(self.ports))]
        settings = {
            "path.home": str(home),
            "cluster.name": "khabar-test",
            "node.name": names[number],
            "network.host": "127.0.0.1",
            "http.port": str(self.ports[number]),
            "transport.port": str(self._inside[number]),
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self._inside),
            "cluster.initial_cluster_manager_nodes": ",".join(names),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **self._settings,
        }
        log = (home / "log.txt").open("ab")
        self._logs.append(log)
        self._running[number] = subprocess.Popen(
            [
                "java", f"-Xms{HEAP}", f"-Xmx{HEAP}", *COLLECTOR, "-cp", self._class_path,
                str(FOLDER / "Node.java"),
                *(f"{name}={value}" for name, value in settings.items()),
            ],
            stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def numbers(self) -> list[int]:
        """Of the processes, by which the system knows them."""
        return [process.pid for process in self._running.values()]

    def kill(self, number: int) -> None:
        """What a power cut does: kill -9."""
        _end(self._running.pop(number))

    def freeze(self, number: int) -> None:
        """The node is there, and does not answer."""
        self._running[number].send_signal(signal.SIGSTOP)

    def thaw(self, number: int) -> None:
        self._running[number].send_signal(signal.SIGCONT)

    def ask(self, path: str, number: int = 0, **parameters: Any) -> Any:
        """The answer of one node, past the product."""
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        address = f"http://127.0.0.1:{self.ports[number]}{path}?{query}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            return json.load(answer)

    def wait(self, count: int, *, status: str = "yellow", number: int = 0) -> None:
        """Until so many nodes have found each other, and the indexes are in this state."""
        end = time.monotonic() + START_SECONDS
        while True:
            process = self._running[number]
            if process.poll() is not None:
                log = (self._folder / f"node-{number}" / "log.txt").read_text("utf-8", "replace")
                raise UnavailableError(f"a node did not start: {log[-500:]}")
            try:
                health = self.ask(
                    "/_cluster/health", number, wait_for_nodes=f">={count}",
                    wait_for_status=status, timeout="10s",
                )  # fmt: skip
                if not health["timed_out"]:
                    return
            except OSError:
                time.sleep(0.3)
            if time.monotonic() > end:
                raise UnavailableError(f"{count} nodes did not come together in time")

    def close(self) -> None:
        for process in self._running.values():
            _end(process)
        for log in self._logs:
            log.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, a frozen one as well."""
    process.kill()
    process.wait()
    if process.stdin:
        process.stdin.close()


def given() -> str | None:
    """The address of a cluster in the environment, without the name of an index."""
    address = os.environ.get(GIVEN, "")
    return address.rstrip("/") if address.startswith(("http://", "https://")) else None


def is_wanted() -> bool:
    """Whether tests on a cluster were asked for."""
    return bool(os.environ.get(GIVEN))


def drop(place: str) -> None:
    """Remove the indexes of a name."""
    from search.opensearch.cluster import Cluster
    from search.opensearch.place import Place

    cluster = Cluster(Place.of(place))
    try:
        cluster.ask("DELETE", f"/{cluster.place.name}-*")
    finally:
        cluster.close()
