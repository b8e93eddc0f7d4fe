"""The stored state of an authority's stocks against its log: everything rebuilt by the engine and compared.

Parcels, shares, draws and what exports took along are kept at write. The log of events alone says what they
must be. A difference means that somebody changed a table past the acts, or that the office has a fault.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openkp.custody.composition import Composition
from openkp.custody.corrections import effective
from openkp.custody.event_form import read_event
from openkp.custody.events import HANDOVERS, Event
from openkp.custody.ledger import Ledger, Parcel, in_carats
from openkp.office.parties.models import Authority
from openkp.office.stocks.models import (
    Book,
    GoneShare,
    ParcelShare,
    StockDraw,
    StockEvent,
    StockParcel,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is stored otherwise than the log says. Carats in the texts have two places.

    kind: `event` (the log itself cannot be read or followed), `parcel`, `share`, `draw`, `gone` or `number`.
    what: the parcel, or the event by its number. field: what of it. expected: by the log; found: stored.
    """

    kind: str
    what: str
    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}, {self.field}: {self.found or 'nothing'} instead of {self.expected or 'nothing'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How many events and parcels were compared, and every difference."""

    events: int
    parcels: int
    differences: tuple[Difference, ...]


def rebuilt(authority: Authority) -> Rebuilt:
    """Read the whole log of the authority, follow it, and compare with the tables. Writes nothing."""
    found: list[Difference] = []
    rows = list(StockEvent.objects.filter(authority=authority).order_by("seq"))
    found += _numbers(authority, rows)
    ledger = _followed(rows, found)
    found += _parcels(authority, ledger)
    found += _draws(authority, ledger)
    found += _gone(authority, ledger)
    return Rebuilt(events=len(rows), parcels=len(ledger.parcels), differences=tuple(found))


def _numbers(authority: Authority, rows: Iterable[StockEvent]) -> Iterator[Difference]:
    """Numbers run from 1 without a gap up to what the book says; columns say what the content says."""
    expected = 0
    for row in rows:
        expected += 1
        if row.seq != expected:
            yield Difference(
                kind="number",
                what=f"event {row.seq}",
                field="number",
                expected=str(expected),
                found=str(row.seq),
            )
            expected = row.seq
        said = _beside(row.content)
        kept = (row.kind, row.happened_on.isoformat(), row.certificate, row.voucher, str(row.corrects or ""))
        if kept != said:
            yield Difference(
                kind="event",
                what=f"event {row.seq}",
                field="columns beside the content",
                expected=" ".join(said),
                found=" ".join(kept),
            )
    book = Book.objects.filter(authority=authority).first()
    last = 0 if book is None else book.last_event
    if last != expected:
        yield Difference(
            kind="number", what="book", field="last event", expected=str(expected), found=str(last)
        )


def _beside(content: dict[str, Any]) -> tuple[str, ...]:
    """What the columns beside the content must say; a correction stands under what happened instead."""
    instead = content.get("replaced_by") or content
    return (
        *(str(content.get(name, "")) for name in ("kind", "date")),
        *(str(instead.get(name, "")) for name in ("certificate", "voucher")),
        str(content.get("corrects") or ""),
    )


def _followed(rows: Iterable[StockEvent], found: list[Difference]) -> Ledger:
    """The ledger that the log makes; an event that cannot be followed is a difference and is left out."""
    events: list[Event] = []
    for row in rows:
        event, refused = read_event(row.content)
        if event is None:
            found.append(_unfollowed(row.seq, ", ".join(each.code for each in refused)))
        else:
            events.append(event)
    happened, refused = effective(events)
    found += [_unfollowed(int(each.params.get("seq", 0)), each.code) for each in refused]
    ledger = Ledger()
    for event in happened:
        refused = ledger.post(event)
        if refused:
            found.append(_unfollowed(event.seq, ", ".join(each.code for each in refused)))
    return ledger


def _unfollowed(seq: int, why: str) -> Difference:
    return Difference(
        kind="event", what=f"event {seq}", field="the log", expected="an event that can be", found=why
    )


# --- parcels and their shares -------------------------------------------------------------------------------


def _parcels(authority: Authority, ledger: Ledger) -> Iterator[Difference]:
    stored = {
        row.code: row
        for row in StockParcel.objects.filter(authority=authority, is_void=False).select_related(
            "holder", "born"
        )
    }
    shares: defaultdict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for code, origin, *figures in ParcelShare.objects.filter(
        parcel__authority=authority, parcel__is_void=False
    ).values_list("parcel__code", "origin__text", "carats", "low", "high", "left", "left_low", "left_high"):
        shares[code][origin] = tuple(figures)
    for code, parcel in ledger.parcels.items():
        row = stored.pop(code, None)
        if row is None:
            yield Difference(
                kind="parcel",
                what=f"parcel {code}",
                field="the parcel itself",
                expected=f"{in_carats(parcel.made.carats)} ct of event {parcel.born}",
                found="",
            )
            continue
        yield from _parcel(row, parcel)
        yield from _shares(code, parcel, shares[code])
    for code, row in stored.items():
        yield Difference(
            kind="parcel",
            what=f"parcel {code}",
            field="the parcel itself",
            expected="",
            found=f"{in_carats(row.carats)} ct",
        )


def _parcel(row: StockParcel, parcel: Parcel) -> Iterator[Difference]:
    made = parcel.made
    pairs = (
        ("carats", in_carats(made.carats), in_carats(row.carats)),
        ("carats left", in_carats(parcel.remaining), in_carats(row.left)),
        ("holder", made.holder, row.holder.code),
        *_where(row, parcel),
        ("grade", made.grade, row.grade),
        ("stones", str(made.stones), str(row.stones)),
        ("US cents", str(made.usd), str(row.usd)),
        ("day", parcel.born_on.isoformat(), row.born_on.isoformat()),
        ("chain-of-custody model", parcel.composition.model.value, row.custody_model),
    )
    for field, expected, found in pairs:
        if expected != found:
            yield Difference(
                kind="parcel", what=f"parcel {row.code}", field=field, expected=expected, found=found
            )


def _where(row: StockParcel, parcel: Parcel) -> tuple[tuple[str, str, str], ...]:
    """The place, but of a parcel that was handed over: its receiver says where it lies, without an event."""
    if row.born.kind in HANDOVERS:
        return ()
    return (("place", parcel.made.place, row.place),)


def _figures(born: Composition, left: Composition) -> dict[str, tuple[int, ...]]:
    """By the text of the origin: carats, low, high as born; carats, low, high of what is left."""
    remaining = {str(key): share for key, share in left}
    figures: dict[str, tuple[int, ...]] = {}
    for key, share in born:
        rest = remaining.get(str(key))
        there = (0, 0, 0) if rest is None else (rest.carats, rest.low, rest.high)
        figures[str(key)] = (share.carats, share.low, share.high, *there)
    return figures


def _shares(code: str, parcel: Parcel, stored: dict[str, tuple[int, ...]]) -> Iterator[Difference]:
    expected = _figures(parcel.composition, parcel.left)
    for origin in sorted(expected.keys() | stored.keys()):
        if expected.get(origin) != stored.get(origin):
            yield Difference(
                kind="share",
                what=f"parcel {code}",
                field=f"share of {origin}",
                expected=_told(expected.get(origin)),
                found=_told(stored.get(origin)),
            )


def _told(figures: tuple[int, ...] | None) -> str:
    """`4.00 (3.00 to 5.00) ct, left 1.00 (0.00 to 2.00) ct`."""
    if figures is None:
        return ""
    carats, low, high, *left = (in_carats(each) for each in figures)
    told = f"{carats} ({low} to {high}) ct"
    return told if not left else f"{told}, left {left[0]} ({left[1]} to {left[2]}) ct"


# --- what events took ---------------------------------------------------------------------------------------


def _draws(authority: Authority, ledger: Ledger) -> Iterator[Difference]:
    expected: Counter[tuple[int, str]] = Counter()
    for event in ledger.events.values():
        for each in event.inputs:
            expected[event.seq, each.parcel] += each.carats
    stored: Counter[tuple[int, str]] = Counter()
    for seq, parcel, carats in StockDraw.objects.filter(
        event__authority=authority, is_void=False
    ).values_list("event__seq", "parcel__code", "carats"):
        stored[seq, parcel] += carats
    for seq, parcel in sorted(expected.keys() | stored.keys()):
        if expected[seq, parcel] != stored[seq, parcel]:
            yield Difference(
                kind="draw",
                what=f"event {seq}",
                field=f"carats taken from {parcel}",
                expected=in_carats(expected[seq, parcel]),
                found=in_carats(stored[seq, parcel]),
            )


def _gone(authority: Authority, ledger: Ledger) -> Iterator[Difference]:
    expected = {
        (seq, str(key)): (share.carats, share.low, share.high)
        for seq, composition in ledger.gone.items()
        for key, share in composition
    }
    stored = {
        (seq, origin): (carats, low, high)
        for seq, origin, carats, low, high in GoneShare.objects.filter(
            event__authority=authority
        ).values_list("event__seq", "origin__text", "carats", "low", "high")
    }
    for seq, origin in sorted(expected.keys() | stored.keys()):
        if expected.get((seq, origin)) != stored.get((seq, origin)):
            yield Difference(
                kind="gone",
                what=f"event {seq}",
                field=f"{origin} that left the books",
                expected=_told(expected.get((seq, origin))),
                found=_told(stored.get((seq, origin))),
            )
