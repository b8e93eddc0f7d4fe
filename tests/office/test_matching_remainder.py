"""Handing only the remainder to the matching gives what handing it everything gives."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

import small_statistics as desk
from office_slips import mistyped, swapped
from openkp.office.returns.reads import matched as reads
from openkp.office.returns.reads.remainder import SetAside, _matched, forget, match_remainder, set_aside
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.matching import MatchKind, MatchRecord, MatchSettings, match_records

FIRST = date(2026, 1, 5)
NOTHING = SetAside(pairs=(), alone=frozenset())


def generated(seed: int, size: int = 200) -> tuple[list[MatchRecord], list[MatchRecord]]:
    """Certificates and confirmations with every slip that the matching knows, and edges of tolerances."""
    random = Random(seed)
    exports, confirmations = [], []
    for at in range(size):
        serial = at - 1 if random.random() < 0.06 and at else at
        mine = MatchRecord(
            key=f"e{at}",
            number=f"BW-2026-{serial:06d}",
            issuing_participant="BW",
            importing_participant=random.choice(("AE", "EU")),
            day=FIRST + timedelta(days=random.randrange(200)),
            hs="710231",
            carats=Carats.from_hundredths(random.randrange(1, 900_000)),
            usd=UsdValue.from_hundredths(random.randrange(900_000)),
            parcels=random.choice((1, 2, None)),
            exporter=random.choice(("A Ltd", "B Ltd")),
            importer="C",
        )
        exports.append(mine)
        confirmations += _said(random, mine, at)
    random.shuffle(exports)
    random.shuffle(confirmations)
    return exports, confirmations


def _said(random: Random, mine: MatchRecord, at: int) -> list[MatchRecord]:
    said = replace(mine, key=f"c{at}", day=mine.day + timedelta(days=random.choice((-2, 0, 5, 31))))
    carats, usd = mine.carats.hundredths, mine.usd.hundredths
    weight, value = Carats.from_hundredths, UsdValue.from_hundredths
    again, half = replace(said, key=f"again{at}"), max(carats // 2, 1)
    slips = [
        [],
        [replace(said, number=swapped(mine.number))],
        [said, replace(again, day=said.day + timedelta(days=1))],
        [said, replace(again, number=swapped(mine.number))],
        [said, replace(again, carats=weight(carats * 2 + 7))],
        [replace(said, carats=weight(half)), replace(again, carats=weight(max(carats - half, 1)))],
        [replace(said, carats=weight(carats + random.choice((2, 3, carats // 200))))],
        [replace(said, usd=value(usd + usd // 20 + random.choice((0, 1))))],
        [replace(said, exporter="a ltd.")],
        [replace(said, exporter="", parcels=None, number=mine.number.lower())],
        [replace(said, importing_participant="IN", hs="710221", importer="", parcels=3)],
        [replace(said, usd=value(usd * 3 + 1), exporter="", importer="Ç")],
        [replace(said, usd=value(usd * 3 + 1), exporter="")],
    ]
    return [said] if random.random() < 0.4 else random.choice(slips)


@pytest.mark.parametrize("seed", range(2))
def test_the_remainder_is_matched_as_if_with_all(seed):
    exports, confirmations = generated(seed)
    settings = MatchSettings(as_of=date(2026, 12, 31))
    whole = match_records(exports, confirmations, settings=settings)
    forget()
    assert match_remainder(exports, confirmations, settings=settings) == whole
    aside = set_aside(exports, confirmations, settings)
    assert len(aside.pairs) > 80
    kinds = {one.kind for one in whole.matches}
    assert kinds > {MatchKind.EXACT, MatchKind.MISTYPED_NUMBER, MatchKind.EXACT_NUMBER_DIFFERENT_DETAILS}
    assert {one.kind for one in aside.pairs} < kinds


def test_a_certificate_that_nothing_resembles_needs_no_matching_anew():
    exports, confirmations = generated(3, 40)
    forget()
    before = match_remainder(exports, confirmations)
    new = replace(
        exports[0], key="new", number="BW-2026-777777", carats=Carats.from_hundredths(10**9), exporter="N"
    )
    said = replace(new, key="said", day=new.day + timedelta(days=3))
    after = match_remainder([*exports, new], confirmations)
    assert set(after.unmatched_exports) == {*before.unmatched_exports, "new"}
    confirmed = match_remainder([*exports, new], [*confirmations, said])
    assert ("new", "said") in {(one.export, one.confirmation) for one in confirmed.matches}
    assert _matched.cache_info().misses == 1


def test_an_office_where_everything_agrees_needs_no_engine(monkeypatch):
    exports, _ = generated(1, 30)
    exports = list({one.number: one for one in exports}.values())
    said = [replace(one, key=f"c{one.key}") for one in exports]
    monkeypatch.setattr("openkp.statistics.matching.few.opened", None)
    found = match_remainder(exports, said)
    assert (len(found.matches), found.unmatched_exports) == (len(exports), ())


def test_the_small_office_is_matched_as_if_with_all(office, monkeypatch):
    desk.forget()
    fine, wrong = office.notified(), office.notified()
    mistyped(office, fine, fine.number)
    mistyped(office, wrong, swapped(wrong.number))
    quick = reads.matched()
    assert (quick.exact, len(quick.proposals)) == (1, 1)
    desk.forget()
    monkeypatch.setattr("openkp.office.returns.reads.remainder.set_aside", lambda *_: NOTHING)
    assert reads.matched() == quick
    desk.forget()


def test_requests_that_come_at_once_wait_for_one_matching(monkeypatch):
    computed, begun = [], threading.Event()

    def slow(exports, confirmations):
        computed.append(1)
        begun.wait(0.2)
        return match_remainder(exports, confirmations)

    reads.forget()
    monkeypatch.setattr(reads, "_state", lambda: ("state",))
    monkeypatch.setattr(reads, "_records", lambda: ([], []))
    monkeypatch.setattr(reads, "match_remainder", slow)
    threads = [threading.Thread(target=reads.matched) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert computed == [1]
    reads.forget()
