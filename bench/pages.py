"""Pages over HTTP: one client process, kept-alive connections, floor and page in turn."""

import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.databases import ROOT, Server, today
from bench.figures import Report

TOKEN = "b" * 32
WARM_UP = 20
PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    seconds: float
    status: int
    queries: int
    size: int


class Site:
    """The product on one database, behind gunicorn with two workers."""

    def __init__(self, port: int, known: Mapping[str, Any]) -> None:
        self.known = known
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, path: str, session: str, data: Mapping[str, Any] | None = None, *, count: bool = False) -> Answer:
        headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "Accept-Encoding": "identity"}
        if count:
            headers["X-Count-Queries"] = "1"
        body = None
        if data is not None:
            body = urlencode({**data, "csrfmiddlewaretoken": TOKEN})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.connection.request("POST" if body else "GET", path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        if response.status != (302 if body else 200) or "login" in response.headers.get("Location", ""):
            raise RuntimeError(f"{path} answered {response.status}: {content[:2000].decode(errors='replace')}")
        return Answer(seconds, response.status, int(response.headers.get("X-Queries", 0)), len(content))

    def rep(self, turn: int) -> Mapping[str, Any]:
        reps = self.known["reps"]
        return reps[turn % len(reps)]


# What is asked in the n-th turn.
Turn = Callable[[int], Answer]


@contextmanager
def site(server: Server, database: str, known: Mapping[str, Any], number: int) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "pharmacrm.wsgi", "-k", "gthread", "-w", "2", "--threads", "4"]
    command += ["--no-control-socket", "--keep-alive", "600", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    process = subprocess.Popen(command, cwd=ROOT, env=server.environment(database, number))
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("gunicorn does not come up")
            time.sleep(0.1)
        yield Site(port, known)
    finally:
        process.terminate()
        process.wait()


def medians(turns: Mapping[str, Turn], rounds: int) -> dict[str, float]:
    """The median seconds of each, all of them in every round, so that what disturbs one disturbs the others."""
    for turn in range(WARM_UP):
        for ask in turns.values():
            ask(turn)
    seconds: dict[str, list[float]] = {name: [] for name in turns}
    for turn in range(rounds):
        for name, ask in turns.items():
            seconds[name].append(ask(WARM_UP + turn).seconds)
    return {name: statistics.median(found) for name, found in seconds.items()}


def measure(report: Report, big: Site, small: Site | None, *, rounds: int) -> None:
    _page(report, "Today", "/", "/bench/today/", big, small, rounds)
    _page(report, "Client list", "/clients/", "/bench/clients/", big, small, rounds)
    _page(report, "Client list of everybody", "/clients/", "/bench/clients/", big, small, rounds, who="director")
    _card(report, big, rounds)
    if "district" in big.known:
        _boards(report, big, rounds)
    _calibration(report, big, rounds)
    _log(report, big, rounds)


def _page(
    report: Report, what: str, path: str, floor: str, big: Site, small: Site | None, rounds: int, who: str = "rep"
) -> None:
    def of(there: Site, path: str) -> Turn:
        if who == "director":
            return lambda turn: there.ask(path, there.known["director"]["session"])
        return lambda turn: there.ask(path, there.rep(turn)["session"])

    turns = {"floor": of(big, floor), "page": of(big, path)}
    if small is not None:
        turns["small"] = of(small, path)
    found = medians(turns, rounds)
    session = big.known["director"]["session"] if who == "director" else big.rep(0)["session"]
    queries = big.ask(path, session, count=True).queries
    report.add(what, found["page"] / found["floor"], 2, " × floor", _milliseconds(found))
    report.add(f"{what}, queries", queries, 10, " queries")
    if small is not None:
        report.add(f"{what}, against 10,000", found["page"] / found["small"], 1.2, " × its own")


def _milliseconds(found: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {seconds * 1000:.1f} ms" for name, seconds in found.items())


def _card(report: Report, big: Site, rounds: int) -> None:
    pk, session = big.known["card"], big.known["reps"][0]["session"]
    turns: dict[str, Turn] = {
        "floor": lambda turn: big.ask(f"/bench/card/{pk}/", session),
        "page": lambda turn: big.ask(f"/clients/{pk}/", session),
    }
    found = medians(turns, rounds)
    queries = big.ask(f"/clients/{pk}/", session, count=True).queries
    report.add("Card with 50 visits, queries", queries, 12, " queries", _milliseconds(found))


# A board is asked for less often than a page of a rep.
FEWER = 5
# Of what a district takes, at most, for all of a company.
COMPANY = 5


def _boards(report: Report, there: Site, rounds: int) -> None:
    """The boards of the largest district against their floors, and those of the company against the district's."""
    code, session = there.known["district"], there.known["director"]["session"]

    def ask(path: str) -> Turn:
        return lambda turn: there.ask(path, session)

    for what, page in (("Board", "board"), ("Effort", "effort"), ("Team", "team")):
        path = f"/retention/{page}/?territory={code}&period=90"
        turns = {"page": ask(path), "company": ask(f"/retention/{page}/?period=90")}
        if page != "team":
            turns["floor"] = ask(f"/bench/{page}/{code}/")
        found = medians(turns, max(1, rounds // FEWER))
        if page != "team":
            report.add(f"{what} of a district", found["page"] / found["floor"], 2, " × floor", _milliseconds(found))
        report.add(f"{what} of a district, queries", there.ask(path, session, count=True).queries, 15, " queries")
        company = found["company"] / found["page"]
        report.add(f"{what} of the company", company, COMPANY, " × the district's", _milliseconds(found))


def _calibration(report: Report, there: Site, rounds: int) -> None:
    """Of the whole company. The search and the figures over ten thousand cells come on top of reading them."""
    code, session = there.known["root"], there.known["director"]["session"]
    path = f"/grading/calibration/{code}/"
    turns: dict[str, Turn] = {
        "floor": lambda turn: there.ask(f"/bench/calibration/{code}/", session),
        "page": lambda turn: there.ask(path, session),
    }
    found = medians(turns, max(1, rounds // FEWER))
    report.add("Calibration of the company", found["page"] / found["floor"], 3, " × floor", _milliseconds(found))
    report.add("Calibration, queries", there.ask(path, session, count=True).queries, 20, " queries")


def _log(report: Report, big: Site, rounds: int) -> None:
    """Floor and page log at clients of their own, each time at another one."""

    def of(path: str, half: int) -> Turn:
        def ask(turn: int) -> Answer:
            rep = big.rep(turn)
            mine = rep["clients"][half::2]
            pk = mine[turn // len(big.known["reps"]) % len(mine)]
            return big.ask(path.format(pk=pk), rep["session"], _visit(big))

        return ask

    found = medians({"floor": of("/bench/visits/new/{pk}/", 0), "page": of("/visits/new/{pk}/", 1)}, rounds)
    rep = big.rep(0)
    pk = rep["clients"][-1]
    queries = big.ask(f"/visits/new/{pk}/", rep["session"], _visit(big), count=True).queries
    report.add("Logging a visit", found["page"] / found["floor"], 2, " × floor", _milliseconds(found))
    report.add("Logging a visit, queries", queries, 12, " queries")


def _visit(there: Site) -> dict[str, Any]:
    on = today()
    return {
        "channel": "in_person",
        "outcome": "met",
        "product": there.known["product"],
        "note": "门诊结束后聊了十分钟，资料已交给老师，下周再谈。",
        "next_step": "把随访研究的全文送给老师",
        "next_step_on": (on + timedelta(days=7)).isoformat(),
        "happened_on": on.isoformat(),
        "key": str(uuid4()),
    }
