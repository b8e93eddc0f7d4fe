"""Parcels, origins and events in the words of the people who handle stones."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openkp.custody.composition import Model
from openkp.custody.events import EventKind
from openkp.custody.origins import OriginKey
from openkp.office import wording
from openkp.office.stocks.models import EVENT_NAMES, MODEL_NAMES


def carats_of(hundredths: float) -> str:
    """Hundredths as carats with the unit, in the reader's language."""
    return wording.carats_text(f"{round(hundredths) / 100:.2f}")


def plain_carats(hundredths: int) -> str:
    """Hundredths as a figure for a column: `12.50`."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def share_text(part: int, whole: int) -> str:
    """A share as per cent with one place; what is there and too little to show is `< 0.1 %`."""
    if not whole:
        return wording.NOTHING
    if 0 < 1000 * part < whole:
        return wording.isolated("< 0.1 %")
    return wording.isolated(f"{wording.number_text(f'{100 * part / whole:.1f}', places=1)}\u00a0%")


def country_of(key: OriginKey) -> str:
    """The country of an origin, or what is known instead."""
    if key.country:
        return wording.country_text(key.country)
    if key.among:
        return _("one of: %(countries)s") % {
            "countries": wording.listed(wording.country_text(code) for code in key.among)
        }
    return _("Not stated")


def place_of(key: OriginKey) -> str:
    """Mine, zone, licence and time of an origin, as far as known; empty if nothing is."""
    zone = "" if key.zone.casefold() == key.mine.casefold() else key.zone
    named = (
        (key.mine, "%s"),
        (zone, "%s"),
        (key.licence, _("licence %s")),
        (period_text(key.period), "%s"),
    )
    return wording.listed(form % value for value, form in named if value)


def period_text(period: str) -> str:
    """The time of an origin in words: a month, a quarter or a half of a year; a year is itself."""
    if len(period) != 6 or period[4] not in "QH":
        return wording.month_text(period) if period[4:5] == "-" else period
    words = {
        "Q1": _("first quarter of %(year)s"),
        "Q2": _("second quarter of %(year)s"),
        "Q3": _("third quarter of %(year)s"),
        "Q4": _("fourth quarter of %(year)s"),
        "H1": _("first half of %(year)s"),
        "H2": _("second half of %(year)s"),
    }
    form = words.get(period[4:])
    return period if form is None else form % {"year": period[:4]}


def place_text(country: str, zone: str, mine: str) -> str:
    """A place in the picture: the mine or zone, then the country."""
    name = wording.country_text(country) if country else _("Origin not stated")
    return wording.listed((mine or zone, name))


def kind_name(kind: str) -> str:
    """What happened, in one or two words."""
    return str({str(each): name for each, name in EVENT_NAMES.items()}.get(kind, kind))


#: What a row of the daily record is for its holder (Annex II 15).
RECORD_WORDS = {
    "sold": gettext_lazy("Sold"),
    "purchased": gettext_lazy("Bought"),
    "exported": gettext_lazy("Exported"),
    "imported": gettext_lazy("Imported"),
    "seized": gettext_lazy("Seized"),
}
#: Rows of the daily record whose other side is a certificate and no account.
ON_CERTIFICATE = frozenset({"exported", "imported"})


def moved_text(counted: Mapping[str, int], *, is_into: bool) -> dict[str, int]:
    """What moved, by its name from the holder's own side: what the seller sold, the buyer bought.

    A trade has one event, a purchase or a sale, by whoever recorded it; both mean the same to a holder.
    """
    trade = _("Bought, or came back") if is_into else _("Sold, or sent back")
    told: dict[str, int] = {}
    for kind, carats in sorted(counted.items()):
        name = trade if kind in (EventKind.PURCHASE, EventKind.SALE) else kind_name(kind)
        told[name] = told.get(name, 0) + carats
    return told


def model_name(model: str) -> str:
    """The model of ISO 22095."""
    return str({str(each): name for each, name in MODEL_NAMES.items()}.get(model, model))


def model_reason(model: str) -> str:
    """What the model means and why this parcel has it, in one or two plain sentences."""
    reasons = {
        Model.IDENTITY_PRESERVED: _(
            "All stones come from one single origin and were kept apart from all others"
            " since they were mined."
        ),
        Model.SEGREGATED: _(
            "Stones of several origins lie together, all of one country:"
            " the country is a fact for every stone."
        ),
        Model.CONTROLLED_BLENDING: _(
            "Stones of several countries lie together, and how many carats of each country are in it is known"
            " exactly. Of a single stone the country is not known."
        ),
        Model.MASS_BALANCE: _(
            "Stones were drawn from a mixture, or an origin was not stated: the carats of each origin balance"
            " in the books, but nobody can say which stones these are."
        ),
    }
    return reasons[Model(model)]


def parcels_text(number: int) -> str:
    """`1 parcel`, `12 parcels`."""
    return ngettext("%(number)s parcel", "%(number)s parcels", number) % {
        "number": wording.number_text(number)
    }


def parcels_unit(number: int) -> str:
    """The word that follows a number of parcels that stands apart from it."""
    return ngettext("parcel", "parcels", number)
