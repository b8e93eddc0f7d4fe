"""Rows as Participants file them: the published template, and production as the Process's site gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import reio_of
from openkp.scheme.periods import HalfYear, Period, Quarter, UnreadablePeriod
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, Sector
from openkp.statistics.figures import Figure
from openkp.statistics.intake.layouts import Layout
from openkp.statistics.intake.names import participants_named
from openkp.statistics.intake.rows import Row
from openkp.statistics.intake.saying import PRODUCTION, TRADE, quote
from openkp.statistics.intake.sheets import TypedDay
from openkp.statistics.refused import RefusedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the rows of a file are expected to be about; None and empty where it may be anything.

    today: the day of reading; a period that is not over on it is asked about.
    """

    source: str
    kind: ReturnKind | None = None
    participant: str = ""
    period: Quarter | HalfYear | None = None
    today: date | None = None


_FLOWS: Mapping[str, tuple[Flow, ...]] = MappingProxyType(
    {
        "export": (Flow.EXPORT,),
        "import": (Flow.IMPORT,),
        "exports": (Flow.EXPORT,),
        "imports": (Flow.IMPORT,),
    }
)
_BOTH = (Flow.EXPORT, Flow.IMPORT)
_SECTORS: Mapping[str, Sector] = MappingProxyType(
    {
        "": Sector.ALL,
        "all": Sector.ALL,
        "artisanal": Sector.ARTISANAL,
        "industrial": Sector.INDUSTRIAL,
        "asm": Sector.ARTISANAL,
        "lsm": Sector.INDUSTRIAL,
    }
)
_NIL: Mapping[str, bool] = MappingProxyType({"": False, "no": False, "yes": True, "nil": True, "true": True})


def trade_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """A row of the published template for trade."""
    is_nil = row.choice("nil", _NIL)
    flows = _BOTH if is_nil and not row.text("flow") else row.choice("flow", _FLOWS)
    period = row.period("period", Quarter)
    partner = _partner(row, period)
    origin = row.participant("origin") if row.text("origin") else ""
    certificates = row.certificates("certificates")
    return _template_figures(
        row, wanted, period, flows or (), partner=partner, origin=origin, certificates=certificates
    )


def production_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """A row of the published template for production."""
    row.choice("nil", _NIL)
    sector = row.choice("sector", _SECTORS) or Sector.ALL
    period = row.period("period", HalfYear)
    return _template_figures(row, wanted, period, (Flow.PRODUCTION,), sector=sector)


def _template_figures(
    row: Row,
    wanted: Wanted,
    period: Quarter | HalfYear | None,
    flows: tuple[Flow, ...],
    *,
    sector: Sector = Sector.ALL,
    partner: str = "",
    origin: str = "",
    certificates: int | None = None,
) -> tuple[Figure, ...]:
    participant = row.participant("participant")
    hs, carats, usd = row.hs("hs"), row.carats("carats"), row.usd("usd")
    is_nil = _NIL.get(row.text("nil").casefold(), False)
    clause = PRODUCTION if Flow.PRODUCTION in flows else TRADE
    _check_told(row, is_nil=is_nil, told=(carats, usd, certificates), clause=clause)
    if participant and wanted.participant not in ("", participant):
        row.refuses("participant_differs", "participant", wanted.participant)
    if period is not None and wanted.period not in (None, period):
        row.refuses("period_differs", "period", str(wanted.period))
    if period is not None:
        row.check_begun(period, "period")
    if row.is_refused or period is None:
        return ()
    _check_over(row, period, "period", wanted)
    return tuple(
        Figure(
            source=wanted.source,
            row=row.number,
            participant=participant,
            period=period,
            flow=flow,
            hs=hs,
            partner=partner,
            origin=origin,
            sector=sector,
            carats=None if is_nil else carats,
            usd=None if is_nil else usd,
            certificates=None if is_nil else certificates,
            is_nil=is_nil,
            is_exact=not (row.is_rounded_by_unit("carats") or row.is_rounded_by_unit("usd")),
            note=row.text("note"),
        )
        for flow in flows
    )


def _check_over(row: Row, period: Period, column: str, wanted: Wanted) -> None:
    """Asks about a figure for a period that lasts beyond the day of reading: the year may be mistyped."""
    if wanted.today is not None and period.last_day > wanted.today:
        row.asks("period_not_over", column, f"a period that ended before {wanted.today}", found=str(period))


def _check_told(
    row: Row, *, is_nil: bool, told: tuple[Carats | UsdValue | int | None, ...], clause: str
) -> None:
    """A row says something, and does not say both that there was nothing and how much there was."""
    if row.is_refused:
        return
    if is_nil and any(told):
        row.refuses("nil_with_figures", "nil", "either nil, or figures", clause=clause)
    elif not is_nil and all(each is None for each in told):
        row.refuses(
            "row_without_figures", "carats", "carats, US$ or a count; or the row marked nil", clause=clause
        )


def _partner(row: Row, period: Quarter | None) -> str:
    """The Participant at the other end; a member state of the European Union is none (KPCS-CD:II.c)."""
    if not row.text("partner"):
        return ""
    partner = row.participant("partner")
    union = member_of(partner, period) if period is not None and partner else ""
    if union:
        row.refuses("partner_in_union", "partner", f"{union}, with the rows of its members added up")
    return partner


@lru_cache(maxsize=65536)
def member_of(code: str, period: Period) -> str:
    """The union in which a state lies at the end of a period: `EU`, or empty."""
    return reio_of(code, period.last_day) or ""


_PRODUCED = MappingProxyType({"production": True, "no production": False})
_TYPES: Mapping[str, Sector] = MappingProxyType(
    {"": Sector.ALL, "production": Sector.ALL, "asm": Sector.ARTISANAL, "lsm": Sector.INDUSTRIAL}
)


def filed_production_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """A row of the half-yearly production as the site of the Process gives it, with its stamps.

    "No Production" is a nil statement; a "Production" of zero carats stays zero.
    """
    if not re.fullmatch("[0-9]{1,9}", row.text("source_row")):
        row.refuses("word_unknown", "source_row", "the number of the row in the sheet")
    else:
        row.number = int(row.text("source_row"))
    participant = row.participant("country")
    period = _half_year(row.text("year"), row.text("half"))
    if period is None:
        row.refuses("period_unreadable", "half", "a year, and 1 or 2", found=_both(row, "year", "half"))
    else:
        row.check_begun(period, "year")
    is_production = row.choice("trade_type", _PRODUCED)
    sector = row.choice("production_type", _TYPES) or Sector.ALL
    carats, usd = row.carats("carat"), row.usd("us_value")
    _check_told(row, is_nil=is_production is False, told=(carats, usd), clause=PRODUCTION)
    if row.is_refused or period is None:
        return ()
    _check_over(row, period, "half", wanted)
    filed_at, revised_at = _stamps(row, period)
    is_nil = not is_production
    return (
        Figure(
            source=wanted.source,
            row=row.number,
            participant=participant,
            period=period,
            flow=Flow.PRODUCTION,
            sector=sector,
            carats=None if is_nil else carats,
            usd=None if is_nil else usd,
            is_nil=is_nil,
            filed_at=filed_at,
            revised_at=revised_at,
        ),
    )


def refused_row(row: Row, layout: Layout, findings: Sequence[Finding], source: str) -> RefusedRow:
    """What a row of filings tells although it is refused, for the question that is put about it."""
    is_site = layout is Layout.KP_PRODUCTION
    name = row.text("country" if is_site else "participant")
    period: Period | None = row.period_told("period")
    if is_site:
        period = _half_year(row.text("year"), row.text("half"))
    finding = next(each for each in findings if each.severity is Severity.BLOCKS)
    is_trade = layout is Layout.TRADE_TEMPLATE
    return RefusedRow(
        source=source,
        row=row.number,
        participant=participants_named(name) or "",
        name=quote(name),
        period=period if isinstance(period, Quarter if is_trade else HalfYear) else None,
        is_trade=is_trade,
        code=finding.code,
        column=str(finding.params["column"]),
        found=str(finding.params["found"]),
        expected=str(finding.params["expected"]),
    )


def _both(row: Row, *columns: str) -> str:
    return " ".join(row.text(column) for column in columns)


@lru_cache(maxsize=4096)
def _half_year(year: str, half: str) -> HalfYear | None:
    try:
        return HalfYear(int(year), int(half))
    except (UnreadablePeriod, ValueError):
        return None


#: A first filing this long after its period may stand under the wrong year.
LATE_AFTER = timedelta(days=2 * 365)

_MONTHS = MappingProxyType(
    {
        name: number
        for number, name in enumerate(
            ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
        )
    }
)
_STAMP = re.compile(r"([0-9]{2})([A-Za-z]{3})([0-9]{2}):([0-9]{2}):([0-9]{2}):([0-9]{2})")


def _stamps(row: Row, period: HalfYear) -> tuple[datetime | None, datetime | None]:
    """When a figure was first received and last changed; asks where that is far from its period."""
    filed_at, revised_at = _stamp(row, "created"), _stamp(row, "last_modified")
    if filed_at is not None:
        day = filed_at.date()
        if day < period.first_day:
            row.asks("filed_before_period", "created", f"a day after {period.first_day}")
        elif day <= period.last_day:
            row.saying.notes_in_column(
                "filed_before_end", "created", row.number, row.text("created"), f"after {period.last_day}"
            )
        elif day - period.last_day > LATE_AFTER:
            row.asks("filed_years_after", "created", f"within two years of {period.last_day}")
        if revised_at is not None and revised_at < filed_at:
            row.asks("revised_before_filed", "last_modified", f"after {row.text('created')}")
    if row.text("public").casefold() not in ("", "public"):
        row.asks("figure_not_public", "public", "Public")
    return filed_at, None if revised_at == filed_at else revised_at


def _stamp(row: Row, column: str) -> datetime | None:
    """An instant as the site writes it (`01Feb12:12:49:23`, taken as UTC). Asks where it is no instant."""
    text = row.text(column)
    if not text:
        return None
    try:
        if isinstance(row.cells[row.heading.places[column]], TypedDay):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        match = _STAMP.fullmatch(text)
        if match is not None:
            day, year, hour, minute, second = (int(match[place]) for place in (1, 3, 4, 5, 6))
            month = _MONTHS[match[2].lower()]
            return datetime(2000 + year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, KeyError):
        pass  # looks like a stamp, and is none
    row.asks("stamp_unreadable", column, "a day and time such as 01Feb12:12:49:23")
    return None
