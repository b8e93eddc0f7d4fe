"""Returns taken over from a file: stored as filed, faults and doubles with them, and unsigned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.returns.acts.filing import row_of
from openkp.office.returns.models import Return, ReturnRow, read_return_period
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine
from openkp.statistics.figures import WORLD, Figure

SHAPE = "KPCS-CD:AnnexIII.e"
#: Layouts of files in which Participants' own filings stand; others are sources to compare with.
FILINGS = frozenset({"trade_template", "production_template", "kp_production_halfyear"})
Key = tuple[str, ReturnKind, Quarter | HalfYear]
LINE_FIELDS = tuple(one.name for one in fields(ReturnLine))
#: Rows at once; far below what either database takes in one statement.
BATCH = 500


@act("load_returns")
def load_returns(actor: Actor, reading: Any, *, now: datetime) -> Result[list[Return]]:
    """Store what a file of filings holds: one return for each Participant, kind and period.

    reading: a `statistics.intake.Reading`. All of the file is stored, or nothing of it: a refused row stops
    it. Figures are kept as they stand, two rows of one half-year as two rows. The same figures again
    are not stored again; other figures for a period that was taken over before become its next vintage. Of
    a quarter of which the file tells one flow, the other is carried over from the vintage before. A
    return that was signed here stands: no file replaces it.
    """
    if str(reading.layout) not in FILINGS and not is_blocked(reading.findings):
        return stopped(
            [finding("load_no_filings", SHAPE, name=reading.name[:200], layout=str(reading.layout))]
        )
    if is_blocked(reading.findings) or reading.refused:
        refused = [finding("load_rows_refused", SHAPE, count=reading.refused, name=reading.name[:200])]
        return stopped([*reading.findings, *refused])
    grouped, notes = _grouped(reading.figures)
    latest = _latest()
    fresh: list[tuple[Return, list[Figure]]] = []
    for key, figures in grouped.items():
        before = latest.get((key[0], key[1].value, str(key[2])))
        if before is not None and before.source == Return.Source.SIGNED:
            notes.append(_note("load_signed_stands", name="-".join(str(part) for part in key)))
            continue
        carried = [] if before is None else _carried(before, figures)
        whole = [*figures, *carried]
        if before is not None and not _differs(before, whole):
            continue
        if before is not None and carried:
            notes.append(_flow_carried(key, before, carried))
        vintage = 1 if before is None else before.vintage + 1
        record = _return(actor, reading.name, key, figures, vintage=vintage, now=now)
        record.is_nil = all(figure.is_nil for figure in whole)
        fresh.append((record, whole))
    if not fresh:
        return Result([], (*notes, _note("load_nothing_new", name=reading.name[:200])))
    stored = _store(fresh)
    noted = Noted(reading.name[:60], {"returns": len(stored), "rows": sum(len(rows) for _, rows in fresh)})
    return Result(stored, tuple(notes), (noted,))


def _carried(before: Return, figures: list[Figure]) -> list[Figure]:
    """The rows of a flow that the file does not tell: what was filed of it before still stands.

    A nil row tells its flow, that there was nothing; only silence carries over.
    """
    told = {figure.flow.value for figure in figures}
    return [
        Figure(
            source=before.file_name,
            row=row.row,
            participant=before.participant,
            period=read_return_period(before.kind, before.period),
            is_nil=row.is_nil,
            filed_at=row.filed_at,
            revised_at=row.revised_at,
            **{name: getattr(row.to_line(), name) for name in LINE_FIELDS},
        )
        for row in before.lines.all()
        if row.flow not in told
    ]


def _flow_carried(key: Key, before: Return, carried: list[Figure]) -> Finding:
    flows = ", ".join(sorted({figure.flow.value for figure in carried}))
    return _note(
        "load_flow_carried", name="-".join(str(part) for part in key), flow=flows, number=before.vintage
    )


def _note(code: str, **params: str | int) -> Finding:
    return Finding(code=code, severity=Severity.NOTES, clause=SHAPE, params=params)


def _grouped(figures: Iterable[Figure]) -> tuple[dict[Key, list[Figure]], list[Finding]]:
    """Figures by the return that they belong to; a sum over all Participants belongs to none."""
    grouped: defaultdict[Key, list[Figure]] = defaultdict(list)
    notes = []
    for figure in figures:
        kind = ReturnKind.PRODUCTION if figure.flow is Flow.PRODUCTION else ReturnKind.TRADE
        wanted = HalfYear if kind is ReturnKind.PRODUCTION else Quarter
        if figure.participant == WORLD or not isinstance(figure.period, wanted):
            notes.append(
                _note(
                    "load_period_of_no_return",
                    row=figure.row,
                    period=str(figure.period),
                    flow=figure.flow.value,
                )
            )
            continue
        grouped[figure.participant, kind, figure.period].append(figure)
    return dict(grouped), notes


def _latest() -> Mapping[tuple[str, str, str], Return]:
    """The highest vintage of every return that is kept."""
    found = Return.objects.order_by("vintage").prefetch_related("lines")
    return {(one.participant, one.kind, one.period): one for one in found}


def _differs(before: Return, figures: list[Figure]) -> bool:
    """Rows and stamps may be numbered anew in a later file; what was stated may not."""
    kept = sorted((repr(row.to_line()), row.is_nil) for row in before.lines.all())
    return kept != sorted((repr(figure.line), figure.is_nil) for figure in figures)


def _return(
    actor: Actor, name: str, key: Key, figures: list[Figure], *, vintage: int, now: datetime
) -> Return:
    participant, kind, period = key
    stamps = [figure.filed_at for figure in figures if figure.filed_at is not None]
    first_day: date = period.first_day
    return Return(
        participant=participant,
        kind=kind.value,
        period=str(period),
        first_day=first_day,
        vintage=vintage,
        is_nil=all(figure.is_nil for figure in figures),
        source=Return.Source.LOADED,
        file_name=name[:200],
        filed_at=min(stamps) if stamps else None,
        recorded_at=now,
        recorded_by=actor.user,
    )


def _store(fresh: list[tuple[Return, list[Figure]]]) -> list[Return]:
    stored = Return.objects.bulk_create([record for record, _ in fresh], batch_size=BATCH)
    ReturnRow.objects.bulk_create(
        [
            row_of(
                record,
                figure.line,
                row=figure.row,
                filed_at=figure.filed_at,
                revised_at=figure.revised_at,
                is_nil=figure.is_nil,
            )
            for record, (_, figures) in zip(stored, fresh, strict=True)
            for figure in figures
        ],
        batch_size=BATCH,
    )
    return stored
