"""Plans of what a holder does with parcels at hand: mix, split, sort, move, lose, cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from openkp.custody.composition import EMPTY, Composition, pooled
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.ledger import in_carats
from openkp.custody.origins import OriginKey
from openkp.office.messages import finding
from openkp.office.stocks.acts.holding_core import (
    CLAUSE,
    Plan,
    Step,
    asked_of_barred,
    day_findings,
    own_parcels,
    planned_nothing,
)
from openkp.office.stocks.book import Entry, parcels_of
from openkp.office.stocks.models import Holder, StockParcel
from openkp.scheme.findings import Finding

#: What a holder may record as lost, in the words of the log.
LOSSES = (EventKind.CLEANING_LOSS, EventKind.THEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """Several parcels become one, all that is left of each."""

    parcels: tuple[str, ...]
    happened_on: date
    place: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One parcel that comes out. carats: hundredths. origin: where its stones are from, if that is known."""

    carats: int
    grade: str = ""
    place: str = ""
    stones: int = 0
    origin: OriginKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Splitting:
    """Parts are taken out of a parcel; what is not named stays in it."""

    parcel: str
    parts: tuple[Part, ...]
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """Everything in the parcels is sorted into parts that weigh as much."""

    parcels: tuple[str, ...]
    parts: tuple[Part, ...]
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """The parcels lie at another place now."""

    parcels: tuple[str, ...]
    place: str
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Losing:
    """Carats that are gone from a parcel: by cleaning, or by theft or loss."""

    parcel: str
    carats: int
    kind: EventKind
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """Carats of rough that were cut, and the weight that came out polished."""

    parcel: str
    carats: int
    polished: int
    happened_on: date


def plan_mix(holder: Holder, given: Mixing, today: date) -> Plan:
    """All of several parcels in one. Stones that a decision bars make the whole of it barred: asked."""
    rows, missing = own_parcels(holder, given.parcels)
    if missing:
        return planned_nothing(*missing)
    if len(rows) < 2:
        return Plan(findings=(finding("stock_mix_needs_two", CLAUSE, subject="parcels"),), rows=rows)
    whole = pooled(parcel.left for parcel in parcels_of(rows))
    made = Made(
        parcel="",
        carats=sum(row.left for row in rows),
        holder=holder.code,
        place=given.place.strip() or _one_of({row.place for row in rows}),
        grade=given.grade.strip() or _one_of({row.grade for row in rows}),
        stones=sum(row.stones for row in rows) if all(_is_counted(row) for row in rows) else 0,
    )
    entry = Entry(kind=EventKind.MIX, happened_on=given.happened_on, inputs=_all_of(rows), outputs=(made,))
    findings = (
        *day_findings(given.happened_on, today),
        *asked_of_barred(whole, day=today, subject="mix"),
    )
    return Plan(steps=(Step(entry=entry),), findings=findings, rows=rows)


def plan_split(holder: Holder, given: Splitting, today: date) -> Plan:
    """Parts of one parcel become parcels of their own."""
    rows, missing = own_parcels(holder, [given.parcel])
    if missing:
        return planned_nothing(*missing)
    row = rows[0]
    outputs = tuple(_made(part, holder, place=row.place, grade=row.grade) for part in given.parts)
    taken = sum(part.carats for part in given.parts)
    entry = Entry(
        kind=EventKind.SPLIT,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=row.code, carats=taken),),
        outputs=outputs,
    )
    return Plan(steps=(Step(entry=entry),), findings=day_findings(given.happened_on, today), rows=rows)


def plan_sort(holder: Holder, given: Sorting, today: date) -> Plan:
    """Everything of one or more parcels is divided anew. What cleaning took is a loss of its own."""
    rows, missing = own_parcels(holder, given.parcels)
    if missing:
        return planned_nothing(*missing)
    there, out = sum(row.left for row in rows), sum(part.carats for part in given.parts)
    findings: list[Finding] = [*day_findings(given.happened_on, today)]
    if there != out:
        found = {
            "there": in_carats(there),
            "found": in_carats(out),
            "difference": in_carats(abs(there - out)),
        }
        code = "stock_sorted_less" if out < there else "stock_sorted_more"
        findings.append(finding(code, CLAUSE, subject="parts", **found))
    place = _one_of({row.place for row in rows})
    outputs = tuple(_made(part, holder, place=place, grade="") for part in given.parts)
    entry = Entry(kind=EventKind.SORT, happened_on=given.happened_on, inputs=_all_of(rows), outputs=outputs)
    if len(rows) > 1:
        whole = pooled(parcel.left for parcel in parcels_of(rows))
        findings += asked_of_barred(whole, day=today, subject="sort")
    return Plan(steps=(Step(entry=entry),), findings=tuple(findings), rows=rows)


def plan_move(holder: Holder, given: Moving, today: date) -> Plan:
    """Each parcel to the other place by an event of its own, so that nothing is mixed by it."""
    rows, missing = own_parcels(holder, given.parcels)
    if missing:
        return planned_nothing(*missing)
    steps = tuple(
        Step(
            entry=Entry(
                kind=EventKind.MOVE,
                happened_on=given.happened_on,
                inputs=_all_of((row,)),
                outputs=(
                    Made(
                        parcel="",
                        carats=row.left,
                        holder=holder.code,
                        place=given.place.strip(),
                        grade=row.grade,
                        stones=row.stones if _is_counted(row) else 0,
                        usd=row.usd if row.left == row.carats else None,
                    ),
                ),
            )
        )
        for row in rows
    )
    return Plan(steps=steps, findings=day_findings(given.happened_on, today), rows=rows)


def plan_loss(holder: Holder, given: Losing, remark: str, today: date) -> Plan:
    """Carats that nobody has any more; theft is told with what happened."""
    rows, missing = own_parcels(holder, [given.parcel])
    if missing:
        return planned_nothing(*missing)
    findings = list(day_findings(given.happened_on, today))
    if given.kind not in LOSSES:
        findings.append(finding("stock_no_such_loss", CLAUSE, subject="kind", found=given.kind.value))
    if given.kind is EventKind.THEFT and not remark.strip():
        findings.append(finding("stock_theft_untold", CLAUSE, subject="remark"))
    entry = Entry(
        kind=given.kind,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=rows[0].code, carats=given.carats),),
    )
    return Plan(steps=(Step(entry=entry),), findings=tuple(findings), rows=rows)


def plan_cutting(holder: Holder, given: Cutting, today: date) -> Plan:
    """Rough that was cut leaves the scheme; the polished weight stands beside it."""
    rows, missing = own_parcels(holder, [given.parcel])
    if missing:
        return planned_nothing(*missing)
    entry = Entry(
        kind=EventKind.CUTTING,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=rows[0].code, carats=given.carats),),
        polished=given.polished,
    )
    return Plan(steps=(Step(entry=entry),), findings=day_findings(given.happened_on, today), rows=rows)


def _all_of(rows: tuple[StockParcel, ...]) -> tuple[Drawn, ...]:
    return tuple(Drawn(parcel=row.code, carats=row.left) for row in rows)


def _made(part: Part, holder: Holder, *, place: str, grade: str) -> Made:
    stated = EMPTY if part.origin is None else Composition.exact({part.origin: part.carats})
    return Made(
        parcel="",
        carats=part.carats,
        holder=holder.code,
        place=part.place.strip() or place,
        grade=part.grade.strip() or grade,
        stones=part.stones,
        stated=stated,
    )


def _one_of(values: set[str]) -> str:
    """What all have in common; empty if they differ."""
    return next(iter(values)) if len(values) == 1 else ""


def _is_counted(row: StockParcel) -> bool:
    return row.stones > 0 and row.left == row.carats
