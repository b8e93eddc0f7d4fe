"""The last twelve months as a chart with its table, this month in figures, and the latest certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import charts
from openkp.office.acting import Actor
from openkp.office.certificates import reads
from openkp.office.certificates.models import Certificate
from openkp.office.columns import Column
from openkp.office.overview.pieces import LATEST, Figure, Item, Listing, kpi
from openkp.office.permissions import PAGES
from openkp.office.wording import country_text, current_locale

Months = list[reads.MonthOfTrade]


def hundredths(value: int) -> Decimal:
    return Decimal(value) / 100


MEASURES: dict[str, Callable[[reads.MonthOfTrade], Decimal | int]] = {
    "certificates": lambda month: month.certificates,
    "carats": lambda month: hundredths(month.carats_hundredths),
    "usd": lambda month: hundredths(month.usd_cents),
}


def month_name(first: date) -> str:
    return str(format_skeleton("yMMM", first, locale=current_locale()))


def trade_figure(months: Months, measure: str) -> Figure:
    names = {"certificates": _("Certificates"), "carats": _("Carats"), "usd": _("Value in US$")}
    chosen = measure if measure in MEASURES else "certificates"
    labels = [month_name(month.month) for month in months]
    values = [MEASURES[chosen](month) for month in months]
    title = _("%(measure)s by month of issue") % {"measure": names[chosen]}
    return Figure(
        title=_("Exports by month"),
        lede=_("By day of issue; annulled certificates are left out. The last month is still running."),
        chart=charts.time_series(labels, [charts.Series(names[chosen], values)], title=title),
        rows=[
            {
                "month": label,
                "certificates": month.certificates,
                "carats": hundredths(month.carats_hundredths),
                "usd": hundredths(month.usd_cents),
            }
            for label, month in zip(labels, months, strict=True)
        ],
        columns=[
            Column("month", _("Month")),
            Column("certificates", names["certificates"], kind="number"),
            Column("carats", names["carats"], kind="carats"),
            Column("usd", names["usd"], kind="usd"),
        ],
        tabs=[
            {"label": name, "url": f"?measure={key}", "current": key == chosen, "count": None}
            for key, name in names.items()
        ],
    )


def count_figure(title: str, lede: str, counts: dict[date, int], *, name: str, day: date) -> Figure:
    """How often something happened in each month. name: what is counted, in one word, for the line's end."""
    firsts = [month.month for month in reads.months_of_trade(Certificate.objects.none(), day=day)]
    labels = [month_name(first) for first in firsts]
    values = [counts.get(first, 0) for first in firsts]
    series = charts.Series(name, values)
    return Figure(
        title=title,
        lede=lede,
        chart=charts.time_series(labels, [series], title=title),
        rows=[{"month": label, "count": value} for label, value in zip(labels, values, strict=True)],
        columns=[Column("month", _("Month")), Column("count", name, kind="number")],
    )


def trade_kpis(actor: Actor, months: Months) -> list[Item]:
    """This month's certificates, carats and value, with the year as a line."""
    last = months[-1]
    return [
        kpi(
            actor,
            _("Certificates this month"),
            last.certificates,
            _("issued"),
            "certificates:certificates",
            spark=charts.sparkline([month.certificates for month in months]),
        ),
        kpi(
            actor,
            _("Carats this month"),
            round(hundredths(last.carats_hundredths)),
            _("carats"),
            spark=charts.sparkline([month.carats_hundredths for month in months]),
        ),
        kpi(
            actor,
            _("Value this month"),
            round(hundredths(last.usd_cents)),
            _("US$"),
            spark=charts.sparkline([month.usd_cents for month in months]),
        ),
    ]


def latest_certificates(actor: Actor) -> Listing:
    rows = [
        {
            "number": one.number,
            "url": reverse("certificates:certificate", args=[one.number]),
            "to": country_text(one.destination_country or one.destination_participant),
            "state": one.state,
        }
        for one in reads.certificates(actor).order_by("-pk")[:LATEST]
    ]
    columns = [
        Column("number", _("Number"), kind="link"),
        Column("to", _("Destination")),
        Column("state", _("State"), kind="state"),
    ]
    allowed = PAGES["certificates:certificates"] or frozenset()
    return Listing(
        title=_("Latest certificates"),
        rows=rows,
        columns=columns,
        empty=_("No certificate yet. The first one will stand here."),
        more=reverse("certificates:certificates") if actor.capacity in allowed else "",
    )
