"""Rows of what was published elsewhere: press, geological surveys, national offices, trade bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from openkp.scheme.findings import Severity
from openkp.scheme.periods import Period, Year
from openkp.scheme.quantities import Carats
from openkp.scheme.returns import Flow, ReturnKind, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.intake.filings import Wanted
from openkp.statistics.intake.rows import Row

_FLOWS: Mapping[str, Flow] = MappingProxyType(
    {"production": Flow.PRODUCTION, "export": Flow.EXPORT, "import": Flow.IMPORT}
)
_ROUND = Carats(1000).hundredths


def _kept(row: Row, wanted: Wanted, figure: Figure, *, is_exact: bool | None = None) -> tuple[Figure, ...]:
    """The figure with where it was published, unless another kind of return is asked for.

    is_exact: None where the source does not say: a figure of whole thousands is then taken as rounded.
    """
    kind = ReturnKind.PRODUCTION if figure.flow is Flow.PRODUCTION else ReturnKind.TRADE
    if wanted.kind not in (None, kind):
        found = figure.flow.value
        row.refuses("flow_not_asked_for", "flow", str(wanted.kind), found=found, severity=Severity.NOTES)
        return ()
    if is_exact is None:
        told = [each.hundredths for each in (figure.carats, figure.usd) if each is not None]
        is_exact = not any(each and each % _ROUND == 0 for each in told)
    note = "; ".join(each for each in (figure.note, row.text("note"), row.text("source_url")) if each)
    return (replace(figure, source=wanted.source, row=row.number, is_exact=is_exact, note=note),)


def _named(row: Row, column: str) -> str:
    """Whom a publication means: the world too; "others" is the rest of a table, and no Participant."""
    text = row.text(column).casefold()
    if text.startswith("world"):
        return WORLD
    if text == "others":
        row.refuses("not_a_participant", column, "a Participant, or the world", severity=Severity.NOTES)
        return ""
    return row.participant(column)


_PUBLISHED_FLOWS: Mapping[str, Flow] = MappingProxyType({**_FLOWS, "certificates issued": Flow.EXPORT})
_MEASURES = MappingProxyType({"carats": "carats", "usd": "usd", "count": "count", "usd_per_carat": ""})
_PRECISIONS = MappingProxyType({"exact": True, "rounded": False})


def published_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """One figure of the Process as the press gave it. A price per carat follows from two others: not kept."""
    participant = _named(row, "participant")
    if row.text("period").casefold() != "year":
        row.refuses("period_unreadable", "period", "year")
    year = row.period("year", Year)
    flow = row.choice("flow", _PUBLISHED_FLOWS)
    measure = row.choice("measure", _MEASURES)
    is_exact = row.choice("precision", _PRECISIONS)
    if measure == "":
        row.refuses("measure_is_ratio", "measure", "carats or usd", severity=Severity.NOTES)
    elif not row.text("value"):
        row.refuses("cell_empty", "value", "a number")
    carats = row.carats("value") if measure == "carats" else None
    usd = row.usd("value") if measure == "usd" else None
    certificates = row.certificates("value") if measure == "count" else None
    if row.is_refused or year is None or flow is None:
        return ()
    figure = Figure(
        source=wanted.source,
        participant=participant,
        period=year,
        flow=flow,
        carats=carats,
        usd=usd,
        certificates=certificates,
    )
    return _kept(row, wanted, figure, is_exact=is_exact)


def survey_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """A year's production by the British Geological Survey, to which "Congo" is Brazzaville."""
    participant = "CG" if row.text("entity") == "Congo" else _named(row, "entity")
    year = row.period("year", Year)
    carats = row.carats("diamond_carats")
    if not row.text("diamond_carats"):
        row.refuses("cell_empty", "diamond_carats", "a number")
    if row.is_refused or year is None:
        return ()
    figure = Figure(
        source=wanted.source,
        participant=participant,
        period=year,
        flow=Flow.PRODUCTION,
        carats=carats,
    )
    return _kept(row, wanted, figure)


_CATEGORIES: Mapping[tuple[str, str], Sector] = MappingProxyType(
    {
        ("total", ""): Sector.ALL,
        ("sector", "artisanal"): Sector.ARTISANAL,
        ("sector", "industrial"): Sector.INDUSTRIAL,
    }
)


def congolese_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """A row of the Democratic Republic of the Congo's own statistics: totals, and the two sectors.

    Companies, provinces and the semi-industrial sector are parts of a total: added up beside it they
    would count twice.
    """
    participant = row.participant("iso3")
    period = row.any_period("period")
    flow = row.choice("flow", _FLOWS)
    sector = _CATEGORIES.get((row.text("dimension").casefold(), row.text("category").casefold()))
    if sector is None:
        row.refuses(
            "part_of_total",
            "category",
            "total, artisanal or industrial",
            found=f"{row.text('dimension')} {row.text('category')}",
            severity=Severity.NOTES,
        )
    return _carats_and_usd(row, wanted, participant, period, flow, sector or Sector.ALL)


#: The trade body of Antwerp speaks for a part of the European Union.
ANTWERP = "BE"


def antwerp_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """A row of Antwerp's trade. Its participant is Belgium, a part of the European Union."""
    period = row.any_period("period")
    return _carats_and_usd(row, wanted, ANTWERP, period, row.choice("flow", _FLOWS), Sector.ALL)


def _carats_and_usd(
    row: Row, wanted: Wanted, participant: str, period: Period | None, flow: Flow | None, sector: Sector
) -> tuple[Figure, ...]:
    carats, usd = row.carats("carats"), row.usd("usd")
    if carats is None and usd is None and not row.is_refused:
        row.refuses("row_without_figures", "carats", "carats or US$")
    if row.is_refused or period is None or flow is None:
        return ()
    figure = Figure(
        source=wanted.source,
        participant=participant,
        period=period,
        flow=flow,
        sector=sector,
        carats=carats,
        usd=usd,
    )
    return _kept(row, wanted, figure)


def national_row(row: Row, wanted: Wanted) -> tuple[Figure, ...]:
    """One figure of a national source. Another currency, or a difference of two figures, is not kept."""
    participant = row.participant("iso3")
    period = row.any_period("period")
    flow = row.choice("flow", _FLOWS)
    measure = row.text("measure").casefold()
    if measure not in ("carats", "usd", "usd government figure"):
        if "difference" in measure:
            row.refuses("measure_is_difference", "measure", "carats or usd", severity=Severity.NOTES)
        else:
            row.refuses("currency_other", "measure", "carats or usd")
        return ()
    carats = row.carats("value") if measure == "carats" else None
    usd = row.usd("value") if measure != "carats" else None
    if not row.text("value"):
        row.refuses("cell_empty", "value", "a number")
    if row.is_refused or period is None or flow is None:
        return ()
    note = measure if measure == "usd government figure" else ""
    figure = Figure(
        source=wanted.source,
        participant=participant,
        period=period,
        flow=flow,
        carats=carats,
        usd=usd,
        note=note,
    )
    return _kept(row, wanted, figure)
