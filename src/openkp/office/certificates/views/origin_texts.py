"""Where stones were mined, in words: for anyone the countries, for the parties also zone, mine and time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from openkp.office import wording
from openkp.office.acting import Json


def countries_text(origins: Iterable[Json]) -> str:
    """The countries of origin by name, each once; no list is said in words."""
    codes = dict.fromkeys(origin.get("participant") for origin in origins)
    return wording.listed(wording.country_text(code) for code in codes) or _(
        "Mixed origin, countries not listed"
    )


def origins_text(origins: Iterable[Json]) -> str:
    """Countries of mining, with carats, zone, mine and time of production where known."""
    named = []
    for origin in origins:
        country = wording.country_text(origin.get("participant"))
        details, carats = detail_text(origin), share_text(origin)
        shown = f"{country} ({details})" if details else country
        named.append(f"{shown} {carats}" if carats else shown)
    return wording.listed(named) or _("Mixed origin, countries not listed")


def share_text(origin: Json) -> str:
    """The carats of an origin; of a mixture as bookkeeping, with at least and at most. Empty if unknown."""
    carats, least, most = (origin.get(name) for name in ("carats", "min_carats", "max_carats"))
    if carats is None or carats == "":
        return ""
    if least is None or most is None:
        return wording.carats_text(carats)
    return _("%(carats)s by bookkeeping, at least %(least)s, at most %(most)s") % {
        "carats": wording.carats_text(carats),
        "least": wording.carats_text(least),
        "most": wording.carats_text(most),
    }


def shares_text(origins: Iterable[Json]) -> str:
    """The share of each origin where one of them is bookkeeping and no fact; empty where none is."""
    rows = list(origins)
    if not any(origin.get("max_carats") is not None for origin in rows):
        return ""
    told = _("A share is bookkeeping, not a fact about stones.")
    return f"{origins_text(rows)}. {told}"


def details_text(origins: Iterable[Json]) -> str:
    """Only the origins that say more than a country; empty where none does."""
    known = ((wording.country_text(origin.get("participant")), detail_text(origin)) for origin in origins)
    return _("; ").join(wording.labelled(country, details) for country, details in known if details)


def detail_text(origin: Json) -> str:
    """Zone, mine and time of production of one origin, in a few words; empty where nothing is known."""
    parts = []
    if origin.get("zone"):
        parts.append(_("zone %(zone)s") % {"zone": origin["zone"]})
    if origin.get("mine"):
        parts.append(_("mine %(mine)s") % {"mine": origin["mine"]})
    first, last = _day(origin.get("produced_from")), _day(origin.get("produced_to"))
    if first and last:
        parts.append(_("produced from %(first)s to %(last)s") % {"first": first, "last": last})
    elif first:
        parts.append(_("produced from %(first)s on") % {"first": first})
    elif last:
        parts.append(_("produced until %(last)s") % {"last": last})
    return _("; ").join(parts)


def _day(value: object) -> str:
    """A day in the reader's words; what is no day stands as it was written, for the checks name it."""
    text = str(value or "")
    try:
        return wording.day_text(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text
