"""Runs in a process of its own against a real database file or server; the tests read what it prints.

python race.py prepare N         an office with N examined applications
python race.py issue THREADS N   each thread tries to issue the first N applications, in its own order
python race.py endless           issue one application after the other until killed, printing each number
python race.py report            what the database holds, as JSON
python race.py stock             a parcel of 100.00 ct of three origins, in a book
python race.py draw THREADS H    each thread tries to export H hundredths of the parcel under its own number
python race.py same THREADS      each thread tries to export the whole parcel under one and the same number
python race.py covered           two examined applications, each for 100.00 ct of one parcel of 150.00 ct
python race.py ask THREADS       one administrator asks as often at once for a key; another confirms as often
python race.py report_stock      what the stocks' tables hold, as JSON
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from openkp.custody.composition import Composition, Share  # noqa: E402
from openkp.custody.events import Drawn, EventKind, Made  # noqa: E402
from openkp.custody.origins import OriginKey  # noqa: E402
from openkp.log import TileReader  # noqa: E402
from openkp.office import two_persons  # noqa: E402
from openkp.office.access.models import RequestedAct  # noqa: E402
from openkp.office.acting import Actor, Result  # noqa: E402
from openkp.office.certificates import acts, reads  # noqa: E402
from openkp.office.certificates.models import Application, Certificate, NumberSeries  # noqa: E402
from openkp.office.parties.acts import make_key  # noqa: E402
from openkp.office.parties.models import Authority, Key, Membership, User  # noqa: E402
from openkp.office.register.models import Entry, Log  # noqa: E402
from openkp.office.register.proving import head_of  # noqa: E402
from openkp.office.register.publishing import publish_all  # noqa: E402
from openkp.office.register.storage import DatabaseFiles  # noqa: E402
from openkp.office.stocks.book import Entry as StockEntry  # noqa: E402
from openkp.office.stocks.book import post  # noqa: E402
from openkp.office.stocks.holders import holder_of  # noqa: E402
from openkp.office.stocks.models import GoneShare, StockDraw, StockEvent, StockParcel  # noqa: E402
from openkp.office.stocks.rebuilding import rebuilt  # noqa: E402
from small_office import NOW, Office, build_office  # noqa: E402


def officer(name: str = "bw-issuing_officer") -> Actor:
    return Actor(Membership.objects.select_related("user", "authority", "trader").get(user__username=name))


def prepare(count: int) -> None:
    call_command("migrate", verbosity=0)
    office: Office = build_office()
    for _ in range(count):
        office.examined()


def issue(threads: int, count: int) -> None:
    examined = Application.objects.filter(state="examined").order_by("pk")
    references = list(examined.values_list("reference", flat=True)[:count])
    barrier = threading.Barrier(threads)
    outcomes: list[str] = []
    guard = threading.Lock()

    def work(seed: int) -> None:
        actor = officer("bw-issuing_officer" if seed % 2 else "bw-issuing_officer_2")
        order = references[:]
        random.Random(seed).shuffle(order)
        connection.close()
        barrier.wait(120)
        for reference in order:
            result = acts.issue_certificates(actor, [reference], now=NOW)
            with guard:
                outcomes.append("issued" if result.is_done else result.findings[0].code)
            connection.close()  # as at the end of a request

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({code: outcomes.count(code) for code in sorted(set(outcomes))}))


def endless() -> None:
    actor = officer()
    for application in Application.objects.filter(state="examined").order_by("pk"):
        issued = acts.issue_certificates(actor, [application.reference], now=NOW).done
        print(issued[0].number, flush=True)


def stock() -> None:
    actor = officer("bw-exporter")
    shares = {"BW;mine=Jwaneng": (3334, 3334, 3334), "BW;mine=Orapa": (3333, 0, 6666)}
    shares["BW;mine=Karowe"] = (3333, 0, 6666)
    origins = Composition.of({OriginKey.parse(text): Share(*each) for text, each in shares.items()})
    with transaction.atomic():
        assert actor.trader is not None
        made = Made(parcel="", carats=10000, holder=holder_of(actor.trader).code)
        entry = StockEntry(kind=EventKind.OPENING, happened_on=NOW.date(), outputs=(made,), origins=origins)
        assert post(actor, entry, now=NOW).is_done


def draw(threads: int, hundredths: int) -> None:
    _export_at_once(threads, [(f"BW-2026-{seed:06d}", hundredths) for seed in range(1, threads + 1)])


def same(threads: int) -> None:
    _export_at_once(threads, [("BW-2026-000001", 10000)] * threads)


def _export_at_once(threads: int, wanted: list[tuple[str, int]]) -> None:
    parcel = StockParcel.objects.get().code
    barrier = threading.Barrier(threads)
    outcomes: list[str] = []
    guard = threading.Lock()

    def work(certificate: str, hundredths: int) -> None:
        actor = officer()
        connection.close()
        entry = StockEntry(
            kind=EventKind.EXPORT,
            happened_on=NOW.date(),
            inputs=(Drawn(parcel=parcel, carats=hundredths),),
            certificate=certificate,
        )
        barrier.wait(120)
        with transaction.atomic():
            result = post(actor, entry, now=NOW)
        with guard:
            outcomes.extend(["stored"] if result.is_done else sorted({each.code for each in result.findings}))
        connection.close()

    workers = [threading.Thread(target=work, args=each) for each in wanted]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({code: outcomes.count(code) for code in sorted(set(outcomes))}))


def covered() -> None:
    Application.objects.filter(state="examined").update(state="refused")
    office = Office(
        authorities={"bw": Authority.objects.get(code="bw")},
        actors={f"bw.{name}": officer(f"bw-{name}") for name in ("exporter", "issuing_officer")},
        traders={},
    )
    parcel = office.stock({"BW;mine=Jwaneng": 15000})
    for seal in ("BW-S-1", "BW-S-2"):
        office.examined(**office.covered({parcel.code: 10000}), containers=[{"seals": [seal]}])


def report_stock() -> None:
    parcel = StockParcel.objects.get()
    exports = StockEvent.objects.filter(kind="export")
    print(
        json.dumps(
            {
                "left": parcel.left,
                "shares_left": sum(share.left for share in parcel.shares.all()),
                "drawn": sum(StockDraw.objects.values_list("carats", flat=True)),
                "gone": sum(GoneShare.objects.values_list("carats", flat=True)),
                "exports": exports.count(),
                "certificates": len(set(exports.values_list("certificate", flat=True))),
                "numbers": list(StockEvent.objects.order_by("seq").values_list("seq", flat=True)),
                "differences": [str(each) for each in rebuilt(Authority.objects.get(code="bw")).differences],
            }
        )
    )


def ask(threads: int) -> None:
    """One administrator asks for the same key many times at once; then another confirms it as often."""
    first = officer("bw-administrator")
    second = User.objects.create(username="bw-second", full_name="Second of bw")
    Membership.objects.create(
        user=second, authority=first.authority, capacity="administrator", valid_from=NOW.date()
    )
    outcomes: dict[str, list[str]] = {"asked": [], "confirmed": []}

    def asked() -> Result[Any]:
        return make_key(
            officer("bw-administrator"),
            purpose=Key.Purpose.STATEMENTS,
            valid_from=NOW.date(),
            valid_to=NOW.date() + timedelta(days=365),
            now=NOW,
        )

    def confirmed() -> Result[Any]:
        return two_persons.confirm(officer("bw-second"), RequestedAct.objects.get().pk, now=NOW)

    for name, do in (("asked", asked), ("confirmed", confirmed)):
        barrier = threading.Barrier(threads)

        def work(name: str = name, do: Callable[[], Result[Any]] = do, start: Any = barrier) -> None:
            connection.close()
            start.wait(120)
            result = do()
            outcomes[name].append("done" if result.is_done else result.findings[0].code)
            connection.close()

        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    counted: dict[str, Any] = {
        name: {code: found.count(code) for code in sorted(set(found))} for name, found in outcomes.items()
    }
    counted["requests"] = list(RequestedAct.objects.values_list("state", flat=True))
    print(json.dumps(counted))


def report() -> None:
    pending = sum(log.size - log.published for log in Log.objects.all())
    publish_all(now=NOW)
    sound = True
    for log in Log.objects.filter(size__gt=0):
        head = head_of(log)
        assert head is not None
        reader = TileReader(DatabaseFiles(log).read, size=head.size)
        sound &= reader.root() == head.signed.checkpoint.root and head.size == log.size
    authority = Authority.objects.get(code="bw")
    numbers = list(Certificate.objects.order_by("pk").values_list("number", flat=True))
    print(
        json.dumps(
            {
                "numbers": numbers,
                "issued_applications": Application.objects.filter(state="issued").count(),
                "unaccounted": [list(use.unaccounted) for use in reads.number_use(authority)],
                "last_serial": NumberSeries.objects.get(authority=authority, kind="certificate").last_serial
                if numbers
                else 0,
                "statements": Entry.objects.filter(log__kind="statements", kind="certificate").count(),
                "pending_before": pending,
                "log_is_sound": sound,
            }
        )
    )


if __name__ == "__main__":
    acts_of = {"prepare": prepare, "issue": issue, "endless": endless, "report": report}
    acts_of |= {"covered": covered, "stock": stock, "draw": draw, "same": same, "report_stock": report_stock}
    acts_of |= {"ask": ask}
    acts_of[sys.argv[1]](*(int(number) for number in sys.argv[2:]))
