"""The quarterly tables of all Participants from files of certificates, on DuckDB or Spark: one expression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnLine
from openkp.statistics.compilation.lines import in_order, merged

#: Whose return it is, its partner, and the day that decides the quarter, by flow.
_COLUMNS = {
    Flow.EXPORT: ("issuing_participant", "importing_participant", "issued_on"),
    Flow.IMPORT: ("importing_participant", "issuing_participant", "confirmed_on"),
}
_KEY = ["participant", "year", "quarter", "partner"]


def quarterly_tables(
    shipments: Any,
    *,
    flow: Flow = Flow.EXPORT,
    participant: str = "",
    quarter: Quarter | None = None,
    is_one_line_each: bool = False,
) -> Any:
    """What every Participant traded in every quarter, as an Ibis expression over certificates.

    shipments: an Ibis table with `certificate_number`, `issuing_participant`, `importing_participant`,
    `issued_on` (export) or `confirmed_on` (import), `hs`, `carats`, `usd` and, if there is one, `origin`.
    Quantities: see `hundredths`; or `carats_hundredths`, `usd_hundredths`, which are so already.
    flow: whose return the table is for. participant, quarter: only these.
    is_one_line_each: every row is known to be a certificate of its own, so that rows are counted and numbers
    need not be told apart: ten times faster.
    Returns: `participant, year, quarter, flow, partner, hs, origin, carats, usd, certificates`; carats and
    usd in hundredths (int64). As in `compile_trade`, the certificates of a partner stand in a line without HS
    code, in which carats and usd are null; each number counts once for a participant, quarter and partner.
    """
    from ibis import _

    lines = _lines(shipments, flow, participant, quarter)
    sums = lines.group_by([*_KEY, "hs", "origin"]).aggregate(
        carats=_.carats.sum().cast("int64"), usd=_.usd.sum().cast("int64"), rows=_.count()
    )
    if is_one_line_each:
        counts = sums.group_by(_KEY).aggregate(certificates=_.rows.sum())
    else:
        counts = lines.select(*_KEY, "number").distinct().group_by(_KEY).aggregate(certificates=_.count())
    return _laid_out(sums, counts, flow)


def _lines(shipments: Any, flow: Flow, participant: str, quarter: Quarter | None) -> Any:
    """The certificates that count, with the names and units of the table."""
    import ibis

    holder, partner, day = _COLUMNS[flow]
    rows = shipments
    if participant:
        rows = rows.filter(rows[holder] == participant)
    if quarter is not None:
        first, last = ibis.literal(quarter.first_day), ibis.literal(quarter.last_day)
        rows = rows.filter(rows[day].cast("date").between(first, last))
    when = rows[day].cast("date")
    return rows.select(
        participant=rows[holder],
        year=when.year().cast("int32"),
        quarter=when.quarter().cast("int32"),
        partner=rows[partner],
        hs=rows["hs"],
        origin=rows["origin"].fill_null("") if "origin" in rows.columns else ibis.literal(""),
        number=rows["certificate_number"],
        carats=_quantity(rows, "carats"),
        usd=_quantity(rows, "usd"),
    )


def _laid_out(sums: Any, counts: Any, flow: Flow) -> Any:
    """The sums, and beneath them the counts, with the columns of both."""
    import ibis
    from ibis import _

    none, name, empty = ibis.null("int64"), ibis.literal(flow.value), ibis.literal("")
    figures = sums.select(
        *_KEY[:3],
        flow=name,
        partner=_.partner,
        hs=_.hs,
        origin=_.origin,
        carats=_.carats,
        usd=_.usd,
        certificates=none,
    )
    counted = counts.select(
        *_KEY[:3],
        flow=name,
        partner=_.partner,
        hs=empty,
        origin=empty,
        carats=none,
        usd=none,
        certificates=_.certificates.cast("int64"),
    )
    return figures.union(counted)


def _quantity(rows: Any, name: str) -> Any:
    whole = f"{name}_hundredths"
    return rows[whole] if whole in rows.columns else hundredths(rows[name])


def hundredths(column: Any) -> Any:
    """A column of carats or US$ as exact hundredths (int64).

    Decimals and text are taken to the hundredth; whole numbers are whole carats or dollars; floating numbers
    are rounded to the hundredth row by row, before anything is added up.
    """
    kind = column.type()
    if kind.is_integer():
        return column.cast("int64") * 100
    if kind.is_floating():
        return (column * 100).round().cast("int64")
    if kind.is_string():
        column = column.cast("decimal(18, 2)")
    return (column * 100).cast("int64")


def lines_from(rows: Iterable[dict[str, Any]]) -> tuple[ReturnLine, ...]:
    """Rows of `quarterly_tables` of one Participant and quarter as the lines of its return."""
    lines = (
        ReturnLine(
            flow=Flow(row["flow"]),
            hs=row["hs"],
            partner=row["partner"],
            origin=row["origin"],
            carats=None if row["carats"] is None else Carats.from_hundredths(row["carats"]),
            usd=None if row["usd"] is None else UsdValue.from_hundredths(row["usd"]),
            certificates=row["certificates"],
        )
        for row in rows
    )
    return in_order(merged(lines))
