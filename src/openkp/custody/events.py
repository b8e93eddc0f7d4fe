"""What happens to carats: events that cannot create any.

An event takes carats from parcels that exist (`inputs`) and makes new parcels (`outputs`). Carats come into
being only where stones come into the custody of a Participant: they are mined, they arrive under a
certificate, or they lie there when the books are opened. Everything else moves, divides, joins or loses what
is there, and its constructor refuses anything that does not add up (KPCS-CD:IV.a). All carats are whole
hundredths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openkp.custody.composition import EMPTY, Composition, in_carats, pooled
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.quantities import MAX_HUNDREDTHS


class EventKind(StrEnum):
    """What happened. The words are those of files and of the log."""

    OPENING = "opening"
    """Stones lie there on the day on which the books are opened."""
    PRODUCTION = "production"
    """Stones are mined: by a mine, or by a digger under a licence, with a voucher."""
    IMPORT = "import"
    """A shipment arrived under a certificate and was confirmed."""
    PURCHASE = "purchase"
    """A holder bought; recorded by the buyer, as from a digger's voucher."""
    SALE = "sale"
    """A holder sold; recorded by the seller."""
    MOVE = "move"
    """The same holder keeps the parcel at another place."""
    MIX = "mix"
    """Several parcels become one."""
    SPLIT = "split"
    """One parcel becomes several, or a part is taken out of it."""
    SORT = "sort"
    """Stones are sorted by size, colour, gem or industrial, or stone by stone."""
    CLEANING_LOSS = "cleaning_loss"
    """Dirt and acid take weight."""
    CUTTING = "cutting"
    """Stones are cut; rough leaves the scheme, what polishing took is recorded."""
    SEIZURE = "seizure"
    """An authority takes stones; they lie with it, or are disposed of outside the trade."""
    THEFT = "theft"
    """Stones were stolen or lost."""
    EXPORT = "export"
    """A shipment leaves under a certificate."""
    CORRECTION = "correction"
    """An earlier event was recorded wrongly: it did not happen, or happened otherwise."""


#: Events by which carats come into the books.
SOURCES = frozenset({EventKind.OPENING, EventKind.PRODUCTION, EventKind.IMPORT})
#: Events that hand carats to another holder.
HANDOVERS = frozenset({EventKind.PURCHASE, EventKind.SALE, EventKind.SEIZURE})
#: Events after which there may be fewer carats in the books, each with the account that takes the difference.
LEAVING = {
    EventKind.CLEANING_LOSS: "lost:cleaning",
    EventKind.CUTTING: "left:cutting",
    EventKind.SEIZURE: "left:seized",
    EventKind.THEFT: "lost:theft",
    EventKind.EXPORT: "left:exported",
}
#: Events that divide a mixture, where stones that are known can be told apart from the others.
TELLING_APART = frozenset({EventKind.SORT, EventKind.SPLIT})
#: The account against which carats come into the books.
ENTERING = {
    EventKind.OPENING: "world:opening",
    EventKind.PRODUCTION: "world:mined",
    EventKind.IMPORT: "world:imported",
}
#: kind -> fewest and most inputs, fewest and most outputs; None is no bound.
SHAPES: dict[EventKind, tuple[int, int | None, int, int | None]] = {
    EventKind.OPENING: (0, 0, 1, None),
    EventKind.PRODUCTION: (0, 0, 1, None),
    EventKind.IMPORT: (0, 0, 1, None),
    EventKind.PURCHASE: (1, None, 1, None),
    EventKind.SALE: (1, None, 1, None),
    EventKind.MOVE: (1, None, 1, None),
    EventKind.MIX: (2, None, 1, 1),
    EventKind.SPLIT: (1, 1, 1, None),
    EventKind.SORT: (1, None, 1, None),
    EventKind.CLEANING_LOSS: (1, None, 0, None),
    EventKind.CUTTING: (1, None, 0, None),
    EventKind.SEIZURE: (1, None, 0, None),
    EventKind.THEFT: (1, None, 0, 0),
    EventKind.EXPORT: (1, None, 0, 0),
    EventKind.CORRECTION: (0, 0, 0, 0),
}


class UnbalancedEvent(ValueError):
    """The event would create carats, lose them where none may be lost, or has no such form."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params

    def finding(self, subject: str) -> Finding:
        """The same as a blocking finding about a subject, such as `event 7`."""
        return Finding(
            code=self.code,
            severity=Severity.BLOCKS,
            clause="KPCS-CD:IV.a",
            subject=subject,
            params=self.params,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Carats taken from a parcel that exists."""

    parcel: str
    carats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new parcel.

    holder, place: the account that has it. grade: how it was sorted, as `+11 gem`, free text.
    stated: its own origins where they are known: of a source, what this parcel brings; where an event divides
    a mixture, facts stone by stone. Empty if not.
    stones: how many, if counted; 0 if not. usd: its value in US cents, if known.
    """

    parcel: str
    carats: int
    holder: str
    place: str = ""
    grade: str = ""
    stated: Composition = EMPTY
    stones: int = 0
    usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the ledger, balanced by construction.

    seq: its number in the log, from 1, ascending. happened_on: the day; it may lie before that of an earlier
    entry, since paper is typed in later. origins: of a source, what it brings, adding up to its outputs; may
    be left empty where every output states its own.
    certificate: of an import or an export. voucher: of an artisanal production or purchase, if it has one.
    corrects: of a correction, the number of the event that was wrong; `replaced_by` tells what happened
    instead (with the wrong event's number), None if nothing did.
    polished: of cutting, hundredths of polished stones that came out; the rest of what left was lost.
    Raises UnbalancedEvent.
    """

    seq: int
    kind: EventKind
    happened_on: date
    inputs: tuple[Drawn, ...] = ()
    outputs: tuple[Made, ...] = ()
    origins: Composition = EMPTY
    certificate: str = ""
    voucher: str = ""
    corrects: int = 0
    replaced_by: Event | None = None
    polished: int = 0

    def __post_init__(self) -> None:
        if type(self.inputs) is not tuple or type(self.outputs) is not tuple:  # a list could grow afterwards
            object.__setattr__(self, "inputs", tuple(self.inputs))
            object.__setattr__(self, "outputs", tuple(self.outputs))
        _check_form(self)
        _check_parcels(self)
        _check_stated(self)
        if self.brings_its_own and not self.origins.shares:
            object.__setattr__(self, "origins", pooled(made.stated for made in self.outputs))
        _check_sums(self)
        if not 0 <= self.polished <= (self.gone if self.kind is EventKind.CUTTING else 0):
            raise UnbalancedEvent(
                "custody_polished_wrong", found=in_carats(self.polished), gone=in_carats(self.gone)
            )

    @property
    def taken(self) -> int:
        """Hundredths of all inputs."""
        return sum(each.carats for each in self.inputs)

    @property
    def made(self) -> int:
        """Hundredths of all outputs."""
        return sum(each.carats for each in self.outputs)

    @property
    def brings_its_own(self) -> bool:
        """True for a source of which every output states its own origins."""
        return self.kind in SOURCES and all(made.stated.shares for made in self.outputs)

    @property
    def gone(self) -> int:
        """Hundredths that left the books by this event."""
        return 0 if self.kind in SOURCES else self.taken - self.made


def _check_form(event: Event) -> None:
    if event.seq < 1:
        raise UnbalancedEvent("custody_number_wrong", found=event.seq)
    if event.kind is EventKind.CORRECTION:
        _check_correction(event)
    elif event.corrects or event.replaced_by is not None:
        raise UnbalancedEvent("custody_corrects_nothing", kind=event.kind.value, corrects=event.corrects)
    _check_counts(event)
    if event.kind in (EventKind.IMPORT, EventKind.EXPORT) and not event.certificate.strip():
        raise UnbalancedEvent("custody_certificate_missing", kind=event.kind.value)


def _check_parcels(event: Event) -> None:
    touched: tuple[Drawn | Made, ...] = (*event.inputs, *event.outputs)
    for each in touched:
        if type(each.carats) is not int or each.carats <= 0:
            raise UnbalancedEvent(
                "custody_carats_not_positive", parcel=each.parcel[:60], found=_shown(each.carats)
            )
        if each.carats > MAX_HUNDREDTHS:
            raise UnbalancedEvent("custody_carats_too_many", parcel=each.parcel[:60])
    taken = _once([each.parcel for each in event.inputs])
    made = _once([each.parcel for each in event.outputs])
    if taken & made:
        raise UnbalancedEvent("custody_cycle", parcel=min(taken & made)[:60])
    for output in event.outputs:
        if not output.holder:
            raise UnbalancedEvent("custody_holder_missing", parcel=output.parcel[:60])
        if output.stones < 0 or (output.usd or 0) < 0:
            raise UnbalancedEvent("custody_below_zero", parcel=output.parcel[:60])


def _shown(carats: object) -> str:
    return in_carats(carats) if type(carats) is int else str(carats)[:24]


def _once(names: Sequence[str]) -> set[str]:
    """The names, none of which is empty or stands twice."""
    seen: set[str] = set()
    for name in names:
        if not name or name in seen:
            raise UnbalancedEvent("custody_parcel_repeated", parcel=name[:60])
        seen.add(name)
    return seen


def _check_counts(event: Event) -> None:
    fewest_in, most_in, fewest_out, most_out = SHAPES[event.kind]
    kind, taken, made = event.kind.value, len(event.inputs), len(event.outputs)
    if taken < fewest_in:
        raise UnbalancedEvent("custody_inputs_too_few", kind=kind, found=taken, fewest=fewest_in)
    if most_in is not None and taken > most_in:
        raise UnbalancedEvent("custody_inputs_too_many", kind=kind, found=taken, most=most_in)
    if made < fewest_out:
        raise UnbalancedEvent("custody_outputs_too_few", kind=kind, found=made, fewest=fewest_out)
    if most_out is not None and made > most_out:
        raise UnbalancedEvent("custody_outputs_too_many", kind=kind, found=made, most=most_out)


def _check_correction(event: Event) -> None:
    """A correction names an earlier event and moves nothing itself."""
    if not 0 < event.corrects < event.seq:
        raise UnbalancedEvent("custody_corrects_missing", seq=event.seq, corrects=event.corrects)
    instead = event.replaced_by
    if instead is not None and (instead.seq != event.corrects or instead.kind is EventKind.CORRECTION):
        raise UnbalancedEvent("custody_replacement_wrong", seq=event.seq, corrects=event.corrects)


def _check_stated(event: Event) -> None:
    """Origins that an output states add up to it, and are facts unless all come into the books with it.

    Only who sorts or splits has the stones before him; any other handling says nothing new of them.
    """
    for each in event.outputs:
        if not each.stated.shares:
            continue
        if event.kind not in SOURCES and event.kind not in TELLING_APART:
            raise UnbalancedEvent("custody_stated_not_here", kind=event.kind.value, parcel=each.parcel[:60])
        if each.stated.carats != each.carats:
            raise UnbalancedEvent(
                "custody_stated_sum",
                parcel=each.parcel[:60],
                stated=in_carats(each.stated.carats),
                found=in_carats(each.carats),
            )
        if not event.brings_its_own and not all(share.is_exact for _, share in each.stated):
            raise UnbalancedEvent("custody_stated_no_fact", parcel=each.parcel[:60])


def _check_sums(event: Event) -> None:
    taken, made = in_carats(event.taken), in_carats(event.made)
    if event.kind in SOURCES:
        if event.origins.carats != event.made:
            origins = in_carats(event.origins.carats)
            raise UnbalancedEvent("custody_origins_sum", origins=origins, outputs=made)
        _check_own(event)
        return
    if event.origins.shares:
        raise UnbalancedEvent("custody_origins_not_here", kind=event.kind.value)
    if event.made > event.taken:
        raise UnbalancedEvent("custody_creates_carats", inputs=taken, outputs=made)
    if event.made < event.taken and event.kind not in LEAVING:
        raise UnbalancedEvent("custody_loses_carats", kind=event.kind.value, inputs=taken, outputs=made)
    if event.kind is EventKind.CLEANING_LOSS and not event.gone:
        raise UnbalancedEvent("custody_loss_missing", kind=event.kind.value)


def _check_own(event: Event) -> None:
    """What outputs of a source state is among what the source brings."""
    stated = pooled(made.stated for made in event.outputs)
    if event.brings_its_own:
        fits = stated == event.origins
    else:
        there = event.origins.shares
        fits = all(key in there and share.carats <= there[key].carats for key, share in stated)
    if not fits:
        raise UnbalancedEvent("custody_stated_not_brought", kind=event.kind.value)
