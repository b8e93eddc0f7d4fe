"""Logs of events made by chance, each of which a ledger takes."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from openkp.custody import Composition, Drawn, Event, EventKind, Ledger, Made, OriginKey, Share

ORIGINS = tuple(
    OriginKey.parse(text)
    for text in (
        "BW",
        "BW;mine=Jwaneng",
        "CF;zone=Berberati",
        "CD",
        "?",
        "?;among=BW+CD",
        "ZA",
        "AO;mine=Catoca",
    )
)
DAY = date(2025, 1, 1)
_LOSSES = (EventKind.CLEANING_LOSS, EventKind.THEFT, EventKind.EXPORT, EventKind.CUTTING)


def random_log(draw: Random, *, events: int = 40, most: int = 400) -> tuple[list[Event], Ledger]:
    """Events of one holder and the ledger that has them; sources bring up to `most` hundredths."""
    ledger, log = Ledger(), []
    while len(log) < events:
        event = _event(draw, ledger, len(log) + 1, most)
        found = ledger.post(event)
        assert not found, found
        log.append(event)
    return log, ledger


def _event(draw: Random, ledger: Ledger, seq: int, most: int) -> Event:
    stock = [code for code, parcel in ledger.parcels.items() if parcel.remaining]
    day = DAY + timedelta(days=seq)
    if len(stock) < 3 or draw.random() < 0.2:
        return _source(draw, seq, day, most)
    inputs = tuple(
        Drawn(parcel=code, carats=_some(draw, ledger.parcels[code].remaining))
        for code in draw.sample(stock, draw.randint(1, 3))
    )
    taken = sum(each.carats for each in inputs)
    if draw.random() < 0.2:
        kind = draw.choice(_LOSSES)
        has_rest = kind in (EventKind.CLEANING_LOSS, EventKind.CUTTING) and taken > 1
        outputs = _outputs(draw, seq, _some(draw, taken - 1)) if has_rest else ()
        return Event(
            seq=seq, kind=kind, happened_on=day, inputs=inputs, outputs=outputs, certificate=f"KP{seq}"
        )
    outputs = _outputs(draw, seq, taken)
    if draw.random() < 0.3:
        outputs = _with_known_stones(draw, ledger, inputs, outputs)
    return Event(seq=seq, kind=EventKind.SORT, happened_on=day, inputs=inputs, outputs=outputs)


def _source(draw: Random, seq: int, day: date, most: int) -> Event:
    shares = {}
    for key in draw.sample(ORIGINS, draw.randint(1, 4)):
        carats = draw.randint(0, most)
        shares[key] = Share(carats, draw.randint(0, carats), carats + draw.randint(0, 5))
    shares[ORIGINS[0]] = Share(draw.randint(1, most), 0, most)
    origins = Composition.of(shares)
    outputs = _outputs(draw, seq, origins.carats)
    return Event(seq=seq, kind=EventKind.OPENING, happened_on=day, outputs=outputs, origins=origins)


def _outputs(draw: Random, seq: int, carats: int) -> tuple[Made, ...]:
    parts = []
    while carats and len(parts) < 3:
        parts.append(_some(draw, carats))
        carats -= parts[-1]
    if carats:
        parts.append(carats)
    return tuple(Made(parcel=f"P{seq}-{n}", carats=part, holder="H") for n, part in enumerate(parts))


def _with_known_stones(
    draw: Random, ledger: Ledger, inputs: tuple[Drawn, ...], outputs: tuple[Made, ...]
) -> tuple[Made, ...]:
    """One output whose stones are all of one origin that the books have at least as often."""
    there: dict[OriginKey, int] = {}
    for each in inputs:
        for key, share in ledger.parcels[each.parcel].left.draw(each.carats)[0]:
            there[key] = there.get(key, 0) + share.carats
    number = draw.randrange(len(outputs))
    made = outputs[number]
    enough = [key for key, carats in there.items() if carats >= made.carats]
    if not enough:
        return outputs
    known = Composition.exact({draw.choice(enough): made.carats})
    stated = Made(parcel=made.parcel, carats=made.carats, holder="H", stated=known)
    return (*outputs[:number], stated, *outputs[number + 1 :])


def _some(draw: Random, carats: int) -> int:
    """All of it, or a part, from 1 on."""
    return carats if draw.random() < 0.4 else draw.randint(1, carats)
