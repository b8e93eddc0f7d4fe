"""A correction never overwrites; what was known on a day can be asked for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector, StatisticalReturn
from openkp.statistics.vintages import Change, ChangeKind, Vintage, as_known_on, next_vintage, revision

TRADE, PRODUCTION = ReturnKind.TRADE, ReturnKind.PRODUCTION
START = datetime(2024, 4, 1, tzinfo=UTC)


def line(partner: str, carats: int | None, usd: int | None = 10, certificates: int | None = 1) -> ReturnLine:
    return ReturnLine(
        flow=Flow.EXPORT,
        hs="710231",
        partner=partner,
        carats=None if carats is None else Carats(carats),
        usd=None if usd is None else UsdValue(usd),
        certificates=certificates,
    )


def trade(
    *lines: ReturnLine, vintage: int = 1, participant: str = "NA", quarter: int = 1
) -> StatisticalReturn:
    return StatisticalReturn(
        participant=participant, kind=TRADE, period=Quarter(2024, quarter), vintage=vintage, lines=lines
    )


def at(filed: StatisticalReturn, day: int | None) -> Vintage:
    return Vintage(filed=filed, filed_at=None if day is None else START + timedelta(days=day))


def test_the_vintage_that_was_known_on_a_day() -> None:
    first, second = at(trade(line("AE", 5)), 10), at(trade(line("AE", 6), vintage=2), 20)
    other = at(trade(participant="BW"), None)
    assert as_known_on([second, first, other], START) == (other,)
    assert as_known_on([second, first, other], START + timedelta(days=10)) == (other, first)
    assert as_known_on([first, second, other], START + timedelta(days=19)) == (other, first)
    assert as_known_on([first, second, other], START + timedelta(days=20)) == (other, second)
    # nobody knows when it was filed, but not before its quarter was over
    assert as_known_on([first, second, other], START - timedelta(days=1)) == ()


def test_the_next_vintage_counts_what_was_filed_whenever_it_was() -> None:
    held = [at(trade(), 1), at(trade(vintage=2), None), at(trade(quarter=2, vintage=7), 1)]
    assert next_vintage(held, "NA", TRADE, Quarter(2024, 1)) == 3
    assert next_vintage(held, "NA", PRODUCTION, HalfYear(2024, 1)) == 1
    assert next_vintage([], "BW", TRADE, Quarter(2024, 1)) == 1


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        Vintage(filed=trade(), filed_at=datetime(2024, 1, 1))


def test_a_revision_says_what_changed_key_by_key() -> None:
    old = trade(line("AE", 5, 100, 1), line("BW", 7), line("IN", 8))
    new = trade(line("AE", 6, 90, 3), line("BW", 7), line("CN", 2, None, None), vintage=2)
    added, changed, removed = sorted(revision(old, new), key=lambda change: change.kind)
    assert [added.kind, changed.kind, removed.kind] == [
        ChangeKind.ADDED,
        ChangeKind.CHANGED,
        ChangeKind.REMOVED,
    ]
    assert (changed.carats, changed.usd, changed.certificates) == (Carats(1), UsdValue(-10), 2)
    assert (added.carats, added.usd, added.certificates) == (Carats(2), None, None)
    assert (removed.carats, removed.old, removed.new) == (Carats(-8), line("IN", 8), None)
    assert added.key == (Flow.EXPORT, "710231", "CN", "", Sector.ALL)


def test_what_was_not_told_before_is_no_difference_of_quantity() -> None:
    (change,) = revision(trade(line("AE", None)), trade(line("AE", 5), vintage=2))
    assert change == Change(
        key=change.key,
        kind=ChangeKind.CHANGED,
        old=line("AE", None),
        new=line("AE", 5),
        carats=None,
        usd=UsdValue(0),
        certificates=0,
    )


def test_only_vintages_of_one_return_are_compared() -> None:
    with pytest.raises(ValueError, match="vintages of one"):
        revision(trade(), trade(quarter=2))
    with pytest.raises(ValueError, match="twice"):
        revision(trade(), trade(line("AE", 1), line("AE", 2)))


series = st.tuples(st.sampled_from(["NA", "BW"]), st.integers(1, 2))
histories = st.lists(st.tuples(series, st.none() | st.integers(0, 30)), max_size=12)


def recorded(history: list[tuple[tuple[str, int], int | None]]) -> list[Vintage]:
    """Filed in the order of time, each numbered as the record numbers it."""
    held: list[Vintage] = []
    for (participant, quarter), day in sorted(history, key=lambda each: -1 if each[1] is None else each[1]):
        number = next_vintage(held, participant, TRADE, Quarter(2024, quarter))
        held.append(at(trade(vintage=number, participant=participant, quarter=quarter), day))
    return held


@given(histories, st.integers(0, 31), st.integers(0, 31), st.randoms(use_true_random=False))
def test_what_is_known_only_grows_and_its_order_does_not_matter(
    history: list[tuple[tuple[str, int], int | None]], one: int, other: int, shuffler: object
) -> None:
    held = recorded(history)
    earlier, later = sorted((one, other))
    before = {each.series: each for each in as_known_on(held, START + timedelta(days=earlier))}
    after = {each.series: each for each in as_known_on(held, START + timedelta(days=later))}
    assert before.keys() <= after.keys()
    assert all(before[key].filed.vintage <= after[key].filed.vintage for key in before)
    mixed = list(held)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    assert as_known_on(mixed, START + timedelta(days=earlier)) == tuple(before.values())


@given(histories, series, st.integers(0, 31))
def test_a_correction_never_changes_what_was_known_before_it(
    history: list[tuple[tuple[str, int], int | None]], corrected: tuple[str, int], day: int
) -> None:
    held = recorded(history)
    participant, quarter = corrected
    number = next_vintage(held, participant, TRADE, Quarter(2024, quarter))
    correction = at(trade(vintage=number, participant=participant, quarter=quarter), 31)
    instant = START + timedelta(days=min(day, 30))
    assert as_known_on([*held, correction], instant) == as_known_on(held, instant)
    latest = as_known_on([*held, correction], START + timedelta(days=31))
    assert correction in latest


lines_of_a_return = st.lists(
    st.builds(line, st.sampled_from(["AE", "BW", "IN", "CN"]), st.integers(0, 9), st.integers(0, 9)),
    max_size=4,
    unique_by=lambda each: each.key,
)


@given(lines_of_a_return, lines_of_a_return)
def test_the_changes_add_up_to_the_difference(old: list[ReturnLine], new: list[ReturnLine]) -> None:
    changes = revision(trade(*old), trade(*new, vintage=2))

    def total(lines: list[ReturnLine]) -> Carats:
        return Carats.total(each.carats for each in lines if each.carats is not None)

    assert Carats.total(each.carats for each in changes if each.carats is not None) == total(new) - total(old)
    assert (changes == ()) == (set(old) == set(new))
