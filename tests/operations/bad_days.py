"""An office at work that is killed and started again, and what it must still hold afterwards.

Traffic: people apply, submit, examine and issue through the API, a mine records production; each step that
was answered is remembered. A bad moment ends a worker, the whole server, or the database. Then everything
that was answered must be there, no number may be used twice, logs and tables must agree, the doctor must find
nothing, and a witness that saw the heads before must co-sign the new ones.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.own_postgres import Cluster, free_port
from small_office import CONTENT

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS = 90
#: A token of the test's own: the cookie and the header have to be the same, no more.
CSRF = "c" * 32
#: What a request may be answered on a bad day: done, or an honest refusal.
HONEST = {200, 503, 507}


def environment(home: Path, database: str = "") -> dict[str, str]:
    """What the processes of this office are told; nothing of the suite's own."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("OPENKP_")},
        "OPENKP_HOME": str(home),
        "OPENKP_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "openkp.office.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
        **({"OPENKP_DATABASE": database} if database else {}),
    }


@dataclass
class BadOffice:
    """An office with a server that can be killed. log: where the server's talk goes."""

    home: Path
    log: Path
    cluster: Cluster | None = None
    port: int = field(default_factory=free_port)
    server: int = 0
    people: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    marks: itertools.count[int] = field(default_factory=itertools.count)
    zygote: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        database = "" if self.cluster is None else f"{self.cluster.address}/{self.cluster.name}"
        self.zygote = subprocess.Popen(
            [sys.executable, HERE / "zygote.py"],
            env=environment(self.home, database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert self._answer() == "ready"
        except BaseException:
            self.close()
            raise

    def found(self) -> None:
        """Build the office and sign its people in."""
        self.people = self.ask(do="found")

    def ask(self, **order: Any) -> Any:
        """What the zygote answers."""
        assert self.zygote.stdin is not None
        self.zygote.stdin.write(json.dumps(order) + "\n")
        self.zygote.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.zygote.stdout is not None
        said = json.loads(self.zygote.stdout.readline())
        assert "error" not in said, said.get("error")
        return said["answer"]

    def start(self) -> None:
        """Serve, if it does not already; wait until the office answers."""
        if not self.server:
            self.server = self.ask(do="serve", port=self.port, log=str(self.log))
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                status, _ = self.request("GET", "/health/", "", None)
            except OSError:
                status = 0
            if status in (200, 503):  # 503: entries wait for a head, or the database starts
                return
            time.sleep(0.03)
        raise RuntimeError(f"the office did not start: {self.log.read_text()[-2000:]}")

    def kill_server(self) -> None:
        """kill -9 of the server with all its workers."""
        os.killpg(self.server, signal.SIGKILL)
        self.ask(do="gone", pid=self.server)
        self.server = 0

    def kill_worker(self, dice: random.Random) -> None:
        """kill -9 of one worker; the server starts another."""
        children = Path(f"/proc/{self.server}/task/{self.server}/children").read_text().split()
        if children:
            os.kill(int(dice.choice(children)), signal.SIGKILL)

    def close(self) -> None:
        """End everything."""
        if self.server:
            self.kill_server()
        assert self.zygote.stdin is not None
        self.zygote.stdin.close()
        self.zygote.wait(SECONDS)
        assert self.zygote.stdout is not None
        self.zygote.stdout.close()

    def request(self, method: str, path: str, who: str, body: Any) -> tuple[int, Any]:
        """One request of a signed-in person, on a connection of its own. Raises OSError without an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        headers = {"Content-Type": "application/json", "X-CSRFToken": CSRF}
        if who:
            headers["Cookie"] = f"sessionid={self.people[who]}; csrftoken={CSRF}"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            data = response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        is_json = "json" in response.headers.get("Content-Type", "")
        return response.status, json.loads(data) if is_json else data.decode()

    def look(self, traffic: Traffic, *, is_all: bool) -> dict[str, Any]:
        """What is there now; the heads are those that the witness has seen from here on."""
        seen = self.ask(do="look", acts=traffic.acts, refused=traffic.refused, heads=self.heads, all=is_all)
        self.heads = seen["heads"]
        self.acknowledged += len(traffic.acts)
        return dict(seen)


@dataclass
class Traffic:
    """People at work until told to stop.

    acts: the steps that were answered. refused: marks of what was said not to be stored.
    """

    office: BadOffice
    acts: list[dict[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, people: int) -> None:
        """So many people at once; one of them records the production of a mine."""
        for number in range(people):
            work = self._mine if number == 0 else self._desk
            self.threads.append(threading.Thread(target=self._worked, args=(work,)))
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """No new request; those that run are waited for."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _worked(self, work: Any) -> None:
        while not self.is_over.is_set():
            try:
                work()
            except OSError:
                time.sleep(0.02)  # killed: never answered, so nothing was promised

    def _ask(self, path: str, who: str, body: Any) -> Any:
        """The answer, or None where the office refused honestly."""
        status, answer = self.office.request("POST", path, who, body)
        self.statuses.add(status)
        if status not in HONEST:
            self.strange.append(f"{path}: {status} {str(answer)[:300]}")
        if status in (503, 507):
            if status == 507 and "Nothing" in answer["detail"] and "content" in body:
                self.refused.append(body["content"]["importer"]["address"])
            time.sleep(0.02)
        return answer if status == 200 else None

    def _noted(self, step: str, **more: str) -> None:
        self.acts.append({"step": step, **more})

    def _mine(self) -> None:
        mark = f"t-{next(self.office.marks)}-{time.monotonic_ns()}"
        body = {"licence": "M-1", "carats": "12.50", "date": time.strftime("%Y-%m-%d", time.gmtime())}
        body |= {"token": mark, "answer": "looked at"}
        done = self._ask("/api/stocks/production", "bw-stock_keeper", body)
        if done is not None:
            self._noted("produced", parcel=done["parcels"][0])

    def _desk(self) -> None:
        """One shipment from application to certificate; half of them out of the exporter's stock."""
        count = next(self.office.marks)
        mark = f"{count} Jumeirah Lakes, {time.monotonic_ns()}"
        content = {**CONTENT, "importer": {"name": "Desert Rose Rough DMCC", "address": mark}}
        content["containers"] = [{"mark": "BOX-1", "seals": [f"BW-S-{count}"]}]
        if count % 2:
            content |= {"origins": [], "lines": [{"hs": "710231", "carats": "1.00", "usd": "150.00"}]}
            content["from_stock"] = [{"parcel": self.office.people["parcel"], "carats": "1.00"}]
        done = self._ask("/api/applications", "bw-exporter", {"content": content})
        if done is None:
            return
        reference = done["application"]["reference"]
        self._noted("saved", reference=reference)
        path = f"/api/applications/{reference}"
        if self._ask(f"{path}/submit", "bw-exporter", {"declared_by": "B. Exporter"}) is None:
            return
        self._noted("submitted", reference=reference)
        if not self._examined(path, content):
            return
        self._noted("examined", reference=reference)
        issued = self._ask("/api/certificates/issue", "bw-issuing_officer", {"references": [reference]})
        if issued is not None:
            self._noted("issued", reference=reference, number=issued["certificates"][0]["number"])

    def _examined(self, path: str, content: dict[str, Any]) -> bool:
        record = {name: content[name] for name in ("lines", "parcels", "containers")}
        record["valuation"] = "by the price book"
        done = self._ask(f"{path}/examine", "bw-issuing_officer", record)
        if done is None:
            return False
        asked = [found for found in done["findings"] if found["severity"] == "asks"]
        if not asked:
            return True
        record["answers"] = {f"{found['code']}:{found['subject']}": "looked at" for found in asked}
        return self._ask(f"{path}/examine", "bw-issuing_officer", record) is not None


def bad_day(
    office: BadOffice, dice: random.Random, *, is_all: bool = True, people: int = 4
) -> dict[str, Any]:
    """People at work, a bad moment, a new start, and the look at what is left."""
    office.start()
    traffic = Traffic(office)
    traffic.begin(people)
    time.sleep(dice.uniform(0.05, 0.6))
    moment = dice.choice(MOMENTS if office.cluster is None else MOMENTS + MOMENTS_OF_A_SERVER)
    moment(office, dice)
    time.sleep(dice.uniform(0, 0.2))
    traffic.end()
    office.start()
    seen = office.look(traffic, is_all=is_all)
    assert seen["faults"] == [], (moment.__name__, seen["faults"])
    assert traffic.strange == [], (moment.__name__, traffic.strange)
    return {**seen, "moment": moment.__name__, "statuses": traffic.statuses}


def worker_dies(office: BadOffice, dice: random.Random) -> None:
    """One worker is killed."""
    office.kill_worker(dice)


def power_fails(office: BadOffice, _dice: random.Random) -> None:
    """The whole server is killed, and the database with it where that runs here."""
    office.kill_server()
    if office.cluster is not None:
        office.cluster.kill()
        office.cluster.start()


def database_dies(office: BadOffice, _dice: random.Random) -> None:
    """The database server alone is killed; the office stays up and says so until it is back."""
    assert office.cluster is not None
    office.cluster.kill()
    time.sleep(0.1)
    office.cluster.start()


def connection_dies(office: BadOffice, _dice: random.Random) -> None:
    """One process of the database server is killed; it ends all others and recovers."""
    assert office.cluster is not None
    office.cluster.kill_one()
    time.sleep(0.1)
    office.cluster.start()


MOMENTS = [worker_dies, power_fails]
MOMENTS_OF_A_SERVER = [database_dies, connection_dies]
