"""What is around a situation in words: the table behind the map, and the same as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from openkp.office.columns import Column
from openkp.office.definitions.place_records import (
    ConflictEvent,
    CountryTotals,
    Deposit,
    DepositKind,
    ViolenceKind,
    Visit,
    YearOfViolence,
)
from openkp.office.definitions.places import Places
from openkp.office.spreadsheet_cells import harmless
from openkp.office.wording import country_text, day_text, isolated, labelled, number_text

#: How many of each kind the table on the page lists, nearest first; the file has all.
MOST_ROWS = 10
_CSV_HEAD = (
    *("kind", "id", "name", "latitude", "longitude", "km_from_middle", "first", "last"),
    *("deaths_best", "deaths_low", "deaths_high", "armed_actors", "actors", "location_precision"),
)

DEPOSIT_WORDS = {
    DepositKind.PRIMARY: gettext_lazy("Primary deposit (in its rock)"),
    DepositKind.SECONDARY: gettext_lazy("Secondary deposit (washed out, such as alluvial)"),
    DepositKind.MARINE: gettext_lazy("Marine deposit (beach or seabed)"),
    DepositKind.UNKNOWN: gettext_lazy("Deposit of unknown kind"),
}
VIOLENCE_WORDS = {
    ViolenceKind.STATE_BASED: gettext_lazy("A State is a party"),
    ViolenceKind.NON_STATE: gettext_lazy("Between groups, no State"),
    ViolenceKind.ONE_SIDED: gettext_lazy("Against civilians"),
}
COLUMNS = (
    Column("name", gettext_lazy("Name in the source")),
    Column("what", gettext_lazy("What it is")),
    Column("where", gettext_lazy("Where, and how exactly")),
    Column("distance", gettext_lazy("From the middle")),
    Column("recorded", gettext_lazy("What is recorded")),
)
YEAR_COLUMNS = (
    Column("year", gettext_lazy("Year")),
    Column("state_based", VIOLENCE_WORDS[ViolenceKind.STATE_BASED], kind="number"),
    Column("non_state", VIOLENCE_WORDS[ViolenceKind.NON_STATE], kind="number"),
    Column("one_sided", VIOLENCE_WORDS[ViolenceKind.ONE_SIDED], kind="number"),
    Column("span", gettext_lazy("All, lowest to highest")),
)


def armed_words(*, was_armed: bool | None) -> str:
    """What a visit recorded of armed actors."""
    if was_armed is None:
        return _("Nothing recorded of armed actors")
    return _("Armed actors recorded") if was_armed else _("No armed actors recorded")


def days_text(first: date, last: date) -> str:
    """A day, or from one to another."""
    if first == last:
        return day_text(first)
    return _("%(first)s to %(last)s") % {"first": day_text(first), "last": day_text(last)}


def bounds_text(best: int, low: int, high: int) -> str:
    """The lowest and the highest estimate; said where they contradict the best estimate."""
    if low <= best <= high:
        return isolated(f"{number_text(low)}–{number_text(high)}")
    return _("lowest %(low)s, highest %(high)s, which contradicts the best estimate in the source") % {
        "low": number_text(low),
        "high": number_text(high),
    }


def deaths_text(best: int, low: int, high: int) -> str:
    """Deaths as UCDP estimates them, with the bounds where they differ."""
    text = ngettext("%(deaths)s death", "%(deaths)s deaths", best) % {"deaths": number_text(best)}
    if low == high == best:
        return text
    return _("%(deaths)s (estimates: %(span)s)") % {"deaths": text, "span": bounds_text(best, low, high)}


def event_precision_words(precision: int) -> str:
    """How exactly UCDP knows where an event was."""
    return {
        1: _("exact place"),
        2: _("within about 25 km"),
        3: _("known to the district"),
        4: _("known to the province"),
    }.get(precision, _("known to a country or a part of it"))


def distance_text(kilometres: float) -> str:
    """Whole kilometres."""
    return isolated(f"{number_text(round(kilometres))}\u00a0km")


def _point(latitude: float, longitude: float) -> str:
    return isolated(f"{latitude:.2f}, {longitude:.2f}")


def deposit_precision(deposit: Deposit) -> str:
    """Who gives the point of a deposit, and what it marks."""
    if deposit.landmark:
        return _("%(source)s; marks %(landmark)s") % {
            "source": deposit.located_by or _("no source named"),
            "landmark": deposit.landmark,
        }
    return deposit.located_by or _("no source named")


def visit_text(visit: Visit, places: Places) -> str:
    """What was recorded on the day of a visit."""
    parts = [labelled(day_text(visit.day), armed_words(was_armed=visit.was_armed))]
    if visit.actors:
        parts.append(visit.actors)
    if visit.interfered is not None:
        parts.append(_("interference recorded") if visit.interfered else _("no interference recorded"))
    if not visit.was_on_site:
        parts.append(_("the visitors did not reach the site"))
    if not places.is_of_the_time(visit.day):
        parts.append(_("not in the time of the situation"))
    return _("; ").join(parts)


def event_text(event: ConflictEvent) -> str:
    """What UCDP records of an event."""
    parts = [days_text(event.first, event.last), event.actors, deaths_text(event.best, event.low, event.high)]
    if event.mentions_diamonds:
        parts.append(_("its sources mention diamonds"))
    if event.is_sample:
        parts.append(_("from a random sample of the world"))
    return _("; ").join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """One line of the table behind the map."""

    name: str
    what: str
    where: str
    distance: str
    recorded: str


def _deposit_row(deposit: Deposit) -> PlaceRow:
    return PlaceRow(
        name=deposit.name,
        what=str(DEPOSIT_WORDS[deposit.kind]),
        where=f"{_point(deposit.latitude, deposit.longitude)} ({deposit_precision(deposit)})",
        distance=distance_text(deposit.distance_km),
        recorded=_("PRIO %(number)s") % {"number": deposit.id},
    )


def _visit_row(visit: Visit, places: Places) -> PlaceRow:
    located = visit.located_by or _("no source named")
    return PlaceRow(
        name=visit.name,
        what=_("Visit to an artisanal site"),
        where=f"{_point(visit.latitude, visit.longitude)} ({located})",
        distance=distance_text(visit.distance_km),
        recorded=f"{visit_text(visit, places)}. {visit.source}",
    )


def _event_row(event: ConflictEvent) -> PlaceRow:
    precision = event_precision_words(event.precision)
    return PlaceRow(
        name=event.place,
        what=_("Conflict event: %(kind)s") % {"kind": VIOLENCE_WORDS[event.kind]},
        where=f"{_point(event.latitude, event.longitude)} ({precision})",
        distance=distance_text(event.distance_km),
        recorded=f"{event_text(event)}. UCDP {event.id}",
    )


def place_rows(places: Places, *, most: int | None = MOST_ROWS) -> list[PlaceRow]:
    """Deposits, visits and events, each nearest first. most: how many of each; None for all."""
    return [
        *(_deposit_row(each) for each in places.deposits[:most]),
        *(_visit_row(each, places) for each in places.visits[:most]),
        *(_event_row(each) for each in places.events[:most]),
    ]


def rows_left_out(places: Places, *, most: int = MOST_ROWS) -> int:
    """How many deposits, visits and events the table does not list."""
    return sum(max(0, len(each) - most) for each in (places.deposits, places.visits, places.events))


def places_csv(places: Places) -> str:
    """All that is around as CSV, in the words and figures of the sources; events without a point included."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_CSV_HEAD)
    for deposit in places.deposits:
        writer.writerow(
            [*_placed(f"deposit_{deposit.kind}", deposit), "", "", "", "", "", "", "", _precision_of(deposit)]
        )
    for visit in places.visits:
        armed = {None: "", True: "yes", False: "no"}[visit.was_armed]
        days = [visit.day, visit.day, "", "", ""]
        writer.writerow(
            [*_placed("artisanal_visit", visit), *days, armed, harmless(visit.actors), visit.located_by]
        )
    for event in (*places.events, *places.vague_events):
        kind = f"event_{event.kind}" + ("_sample" if event.is_sample else "")
        days = [event.first, event.last, event.best, event.low, event.high]
        writer.writerow([*_placed(kind, event), *days, "", harmless(event.actors), event.precision])
    return file.getvalue()


def _precision_of(deposit: Deposit) -> str:
    return harmless(
        "; ".join(part for part in (deposit.derived, deposit.located_by, deposit.landmark) if part)
    )


def _placed(kind: str, each: Deposit | Visit | ConflictEvent) -> list[object]:
    name = each.place if isinstance(each, ConflictEvent) else each.name
    return [kind, each.id, harmless(name), each.latitude, each.longitude, round(each.distance_km)]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """One year of the table behind the chart."""

    year: str
    state_based: int
    non_state: int
    one_sided: int
    span: str


def year_rows(totals: CountryTotals, places: Places) -> list[YearRow]:
    """The years in which deaths were counted, and those of the situation."""

    def row(each: YearOfViolence) -> YearRow:
        mark = pgettext("a year", "%(year)s (in the time of the situation)")
        return YearRow(
            year=mark % {"year": each.year} if places.has_year(each.year) else str(each.year),
            state_based=each.state_based,
            non_state=each.non_state,
            one_sided=each.one_sided,
            span=bounds_text(each.best, each.low, each.high),
        )

    return [row(each) for each in totals.years if each.high or each.best or places.has_year(each.year)]


def country_title(totals: CountryTotals) -> str:
    """The heading of one country's years."""
    return _("Deaths in organised violence by year: %(country)s") % {"country": country_text(totals.country)}
