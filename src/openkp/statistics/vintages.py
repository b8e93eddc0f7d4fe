"""Vintages of a return: a correction never overwrites, and what was known on any day can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector, StatisticalReturn

#: What a return is of; its vintages share it.
Series = tuple[str, ReturnKind, Quarter | HalfYear]

#: What a line is about, `ReturnLine.key`.
LineKey = tuple[Flow, str, str, str, Sector]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """A return and when it was filed: an aware instant, None where no source says.

    Raises ValueError for an instant without a zone.
    """

    filed: StatisticalReturn
    filed_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.filed_at is not None and self.filed_at.utcoffset() is None:
            raise ValueError("the instant of a filing needs a zone")

    @property
    def series(self) -> Series:
        """Participant, kind and period."""
        return self.filed.participant, self.filed.kind, self.filed.period

    def is_known_at(self, instant: datetime) -> bool:
        """True if it was filed by then; where nobody knows when, if its period was over by then."""
        if self.filed_at is None:
            return self.filed.period.last_day < instant.date()
        return self.filed_at <= instant


def as_known_on(returns: Iterable[Vintage], instant: datetime) -> tuple[Vintage, ...]:
    """For each Participant, kind and period the highest vintage filed at or before the instant.

    Ordered by Participant, kind and first day, whatever the order given. Of two with one vintage
    number, which no record of returns allows, the later filed counts.
    """
    latest: dict[Series, Vintage] = {}
    for each in returns:
        held = latest.get(each.series)
        if each.is_known_at(instant) and (held is None or _place(each) > _place(held)):
            latest[each.series] = each
    return tuple(latest[series] for series in sorted(latest, key=_series_place))


def _place(vintage: Vintage) -> tuple[int, float]:
    return vintage.filed.vintage, 0.0 if vintage.filed_at is None else vintage.filed_at.timestamp()


def _series_place(series: Series) -> tuple[str, str, int, int]:
    participant, kind, period = series
    return participant, kind.value, period.year, period.part


def next_vintage(
    returns: Iterable[Vintage], participant: str, kind: ReturnKind, period: Quarter | HalfYear
) -> int:
    """The number of the vintage that would be filed next for a period: 1 if none was."""
    wanted = (participant, kind, period)
    return 1 + max((each.filed.vintage for each in returns if each.series == wanted), default=0)


class ChangeKind(StrEnum):
    """What a correction did to a line."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a correction did to the lines of one key. old, new: None for a line that was added, or removed.

    carats, usd, certificates: new less old, where both sides tell; None where one does not. A line that is
    not there counts as zero: it adds or takes away all of it.
    """

    key: LineKey
    kind: ChangeKind
    old: ReturnLine | None
    new: ReturnLine | None
    carats: Carats | None
    usd: UsdValue | None
    certificates: int | None


def revision(old: StatisticalReturn, new: StatisticalReturn) -> tuple[Change, ...]:
    """What changed from one vintage to another, key by key, in the order of the keys.

    Raises ValueError if the two are not of one Participant, kind and period, or a return holds a key twice.
    """
    if (old.participant, old.kind, old.period) != (new.participant, new.kind, new.period):
        raise ValueError("the two returns are not vintages of one")
    before, after = _by_key(old), _by_key(new)
    return tuple(
        _change(key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def _by_key(filed: StatisticalReturn) -> dict[LineKey, ReturnLine]:
    by_key = {line.key: line for line in filed.lines}
    if len(by_key) != len(filed.lines):
        raise ValueError(f"the return of {filed.participant} for {filed.period} says something twice")
    return by_key


def _change(key: LineKey, old: ReturnLine | None, new: ReturnLine | None) -> Change:
    kind = ChangeKind.CHANGED
    if old is None or new is None:
        kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED
    zero = ReturnLine(flow=key[0], carats=Carats(0), usd=UsdValue(0), certificates=0)
    one, other = old or zero, new or zero
    return Change(
        key=key,
        kind=kind,
        old=old,
        new=new,
        carats=None if one.carats is None or other.carats is None else other.carats - one.carats,
        usd=None if one.usd is None or other.usd is None else other.usd - one.usd,
        certificates=(
            None
            if one.certificates is None or other.certificates is None
            else other.certificates - one.certificates
        ),
    )
