"""The figures of this office as the engines take them, and the questions that the screens ask about them.

Computed once for each state of the tables and kept in the process, so that only the first page after a
filing waits for the screens. `Figure.row` is the key of the `ReturnRow`: a question's rows lead to what was
filed. Only analysts of the Working Group on Statistics read across Participants (Annex III (e)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

from django.db.models import Count, Max, Sum

from openkp.office.parties.models import Authority
from openkp.office.returns.models import Return, ReturnRow, read_return_period
from openkp.office.returns.reads.owing import clock_there, filed_day, zone_of
from openkp.scheme.message_texts import N_
from openkp.scheme.periods import Period
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, Sector
from openkp.statistics.figures import Figure
from openkp.statistics.questionnaire import key_of
from openkp.statistics.questions import Question

#: What `Figure.source` says of a figure of this office, and of one that a demonstration invented.
OFFICE, INVENTED = "office", "demonstration"
#: Published by others than the Participants' own filings; file of `openkp.reference.statistics` -> its name.
INDEPENDENT: dict[str, str] = {
    "kp_published_figures.csv": N_("the published record"),
    "bgs_diamond_production_owid2016.csv": "British Geological Survey, World Mineral Production",
    "drc_national_diamond_statistics.csv": N_("the national series of the Democratic Republic of the Congo"),
    "antwerp_awdc_rough_trade.csv": "Antwerp World Diamond Centre",
    "other_national_diamond_figures.csv": N_("another national source"),
}

State = tuple[Any, ...]


def state_of_the_tables() -> State:
    """What changes as soon as anything is filed: the tables only ever grow.

    With the authorities' time zones, which say on which day it was filed.
    """
    returns = Return.objects.aggregate(a=Count("pk"), b=Max("pk"), c=Max("recorded_at"))
    rows = ReturnRow.objects.aggregate(
        a=Count("pk"), b=Max("pk"), c=Sum("carats_hundredths"), d=Sum("usd_cents")
    )
    zones = Authority.objects.order_by("pk").values_list("pk", "time_zone")
    return (*returns.values(), *rows.values(), tuple(zones))


def office_figures(known_on: date | None = None) -> tuple[Figure, ...]:
    """Every figure as last filed, or as it was known at the end of a day.

    A filing whose day no source tells counts as known. A figure that was changed later in the source keeps
    its new value (the old one is not in the source) and its `revised_at`.
    """
    return _figures(state_of_the_tables(), known_on)


@lru_cache(maxsize=8)
def _figures(state: State, known_on: date | None) -> tuple[Figure, ...]:
    latest: dict[tuple[str, str, str], Return] = {}
    first_filed: dict[tuple[str, str, str], datetime | None] = {}
    returns = Return.objects.select_related("authority").order_by("vintage").defer("signed", "reason")
    for filed in returns:
        on = filed_day(filed)
        if known_on is not None and on is not None and on > known_on:
            continue
        key = filed.participant, filed.kind, filed.period
        first_filed.setdefault(key, clock_there(filed.filed_at, zone_of(filed)))
        latest[key] = filed
    by_pk = {filed.pk: (filed, first_filed[key]) for key, filed in latest.items()}
    found: list[Figure] = []
    with_rows = set()
    for row in ReturnRow.objects.order_by("pk"):
        if row.filed_id in by_pk:
            with_rows.add(row.filed_id)
            figure = _figure_of(row, *by_pk[row.filed_id])
            if known_on is None or figure.is_known_on(known_on):
                found.append(figure)
    for pk, (filed, first) in by_pk.items():
        if pk not in with_rows:
            found += _nil_figures(filed, first)
    return tuple(found)


def _figure_of(row: ReturnRow, filed: Return, first: datetime | None) -> Figure:
    """first: when the period was first filed, by the clock there."""
    line = row.to_line()
    corrected = filed.filed_at if filed.vintage > 1 else None
    return Figure(
        source=_source(filed),
        row=row.pk,
        participant=filed.participant,
        period=read_return_period(filed.kind, filed.period),
        flow=line.flow,
        hs=line.hs,
        partner=line.partner,
        origin=line.origin,
        sector=line.sector,
        carats=line.carats,
        usd=line.usd,
        certificates=line.certificates,
        is_nil=row.is_nil,
        filed_at=clock_there(row.filed_at or first, zone_of(filed)),
        revised_at=clock_there(row.revised_at or corrected, zone_of(filed)),
    )


def _source(filed: Return) -> str:
    return INVENTED if filed.is_demonstration else OFFICE


def charted(known_on: date | None = None) -> tuple[Figure, ...]:
    """The figures to draw: what a demonstration invented is left out of a flow that has real filings."""
    return _charted(state_of_the_tables(), known_on)


@lru_cache(maxsize=8)
def _charted(state: State, known_on: date | None) -> tuple[Figure, ...]:
    found = _figures(state, known_on)
    real = {one.flow for one in found if one.source == OFFICE}
    return tuple(one for one in found if one.source == OFFICE or one.flow not in real)


def _nil_figures(filed: Return, first: datetime | None) -> Iterable[Figure]:
    period = read_return_period(filed.kind, filed.period)
    for flow in ReturnKind(filed.kind).flows:
        yield Figure(
            source=_source(filed),
            participant=filed.participant,
            period=period,
            flow=flow,
            is_nil=True,
            filed_at=first,
            revised_at=clock_there(filed.filed_at, zone_of(filed)) if filed.vintage > 1 else None,
        )


@lru_cache(maxsize=1)
def independent_figures() -> tuple[Figure, ...]:
    """What the sources shipped with the product say of the same periods; `source` is the publisher's name."""
    from openkp.statistics.intake import read_file

    found: list[Figure] = []
    for name, publisher in INDEPENDENT.items():
        with as_file(files("openkp.reference.statistics") / name) as path:
            found += (replace(figure, source=publisher) for figure in read_file(path).figures)
    return tuple(found)


@lru_cache(maxsize=1)
def addresses() -> dict[tuple[str, int], str]:
    """Where an independent figure was published, by its source and row; only what is an address."""
    told = independent_figures()
    return {(one.source, one.row): one.note for one in told if one.note.startswith(("https://", "http://"))}


def questions(known_on: date | None = None) -> tuple[Question, ...]:
    """Everything that the screens ask, most serious first."""
    return _questions(state_of_the_tables(), known_on)


@lru_cache(maxsize=8)
def _questions(state: State, known_on: date | None) -> tuple[Question, ...]:
    """Real filings and those that a demonstration invented are never compared with each other."""
    from openkp.statistics.screens import run_screens

    figures = _figures(state, known_on)
    found: list[Question] = []
    for source, independent in ((OFFICE, independent_figures()), (INVENTED, ())):
        own = [one for one in figures if one.source == source]
        if own:
            found += run_screens(
                own, independent=independent, earlier=_earlier(source, known_on), day=known_on
            )
    return tuple(sorted(found, key=lambda one: -one.seriousness))


def _earlier(source: str, known_on: date | None) -> list[Figure]:
    """Vintages that a correction replaced: what a revision is measured against."""
    counting = {one.row for one in _figures(state_of_the_tables(), known_on)}
    corrected = Return.objects.filter(vintage__gt=1).values_list("participant", "kind", "period")
    keys = set(corrected)
    if not keys:
        return []
    rows = (
        ReturnRow.objects.select_related("filed__authority").filter(filed__in=_replaced(keys)).order_by("pk")
    )
    found = [_figure_of(row, row.filed, row.filed.filed_at) for row in rows if row.pk not in counting]
    return [
        one
        for one in found
        if one.source == source
        and (known_on is None or one.filed_at is None or one.filed_at.date() <= known_on)
    ]


def _replaced(keys: set[tuple[str, str, str]]) -> list[int]:
    """Returns of the periods that were corrected."""
    columns = "pk", "participant", "kind", "period"
    return [pk for pk, *key in Return.objects.values_list(*columns) if tuple(key) in keys]


def questions_of(participant: str, known_on: date | None = None) -> tuple[Question, ...]:
    """The questions about one Participant, most serious first."""
    return tuple(one for one in questions(known_on) if one.participant == participant)


def by_key(found: Iterable[Question]) -> dict[str, Question]:
    """Questions by the key under which a page names them."""
    return {key_of(one): one for one in found}


def evidence_rows(found: Iterable[Question]) -> dict[int, ReturnRow]:
    """The filed rows that the questions are about, by their key."""
    keys = {row for one in found for row in one.rows if row}
    return ReturnRow.objects.select_related("filed").in_bulk(keys)


def forget() -> None:
    """Empty what is kept in the process."""
    _figures.cache_clear()
    _charted.cache_clear()
    _questions.cache_clear()


Total = tuple[int | None, int | None]


def totals(figures: Iterable[Figure], flow: Flow) -> Mapping[tuple[str, Period], Total]:
    """Hundredths of carats and of US$ by Participant and period; None where nobody told it.

    A line for all mining is the whole: parts beside it are not added. Of two rows about the same thing the
    later counts. A nil filing is zero.
    """
    lines: dict[tuple[str, Period], dict[tuple[str, str, str, Sector], Figure]] = defaultdict(dict)
    for one in figures:
        if one.flow is flow:
            lines[one.participant, one.period][one.hs, one.partner, one.origin, one.sector] = one
    return {key: _total(list(each.values())) for key, each in lines.items()}


def _total(lines: list[Figure]) -> Total:
    whole = [one for one in lines if one.sector is Sector.ALL] or lines
    if all(one.is_nil for one in whole):
        return 0, 0
    carats = [one.carats for one in whole if one.carats is not None]
    usd = [one.usd for one in whole if one.usd is not None]
    return (
        sum(each.hundredths for each in carats) if carats else None,
        sum(each.hundredths for each in usd) if usd else None,
    )


def as_quantities(total: Total) -> tuple[Carats | None, UsdValue | None]:
    """A total as exact quantities."""
    carats, usd = total
    return (
        None if carats is None else Carats.from_hundredths(carats),
        None if usd is None else UsdValue.from_hundredths(usd),
    )
