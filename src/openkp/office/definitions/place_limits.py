"""What the map of a situation does not say, and who made its data."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.office.definitions.places import Places
from openkp.office.wording import number_text


def limits(places: Places) -> list[str]:
    """What the map does not say, in plain sentences; first that nothing on it is a finding."""
    return [*_always(), *_of_visits(places), *_of_events(places), *_of_the_drawing()]


def _always() -> Iterator[str]:
    yield _(
        "Nothing on this map is a finding. That places lie near each other does not say who did what, or "
        "where stones came from."
    )
    yield _(
        "The list of deposits ends in 2005. Its points are of very different precision: some mark a town or "
        "a river, not the deposit. A deposit is not a mine."
    )


def _of_visits(places: Places) -> Iterator[str]:
    if not places.visits and not places.has_visits_at_hand:
        yield _(
            "Visits to artisanal sites are at hand only for the east of the Democratic Republic of the Congo "
            "and a small sample of the Central African Republic."
        )
        return
    yield _(
        "A visit tells of one day; what was there before or after is not known. At hand are visits to the "
        "east of the Democratic Republic of the Congo (2009 to 2023; the Kasai is nearly absent) and 21 "
        "visits to the west of the Central African Republic (2019), which are not a random sample."
    )


def _of_events(places: Places) -> Iterator[str]:
    if places.has_all_events:
        yield _(
            "UCDP events are at hand for the Central African Republic from 1991 to 2022; later ones are "
            "missing. An event is in the data where at least one death is estimated."
        )
    else:
        yield _(
            "UCDP events are at hand for the Central African Republic only; elsewhere only national totals "
            "by year. No event on the map does not mean that nothing happened."
        )
    if count := places.sampled_events:
        yield ngettext(
            "%(count)s event comes from a random sample of 1,000 events of the whole world; what happened "
            "around it is missing.",
            "%(count)s events come from a random sample of 1,000 events of the whole world; what happened "
            "around them is missing.",
            count,
        ) % {"count": number_text(count)}
    if count := len(places.vague_events):
        yield ngettext(
            "%(count)s more event is known only to a province or less exactly; it is not drawn.",
            "%(count)s more events are known only to a province or less exactly; they are not drawn.",
            count,
        ) % {"count": number_text(count)}


def _of_the_drawing() -> Iterator[str]:
    yield _(
        "Distances are true from the middle outwards. Borders are drawn as the source has them, at a general "
        "scale, and express no opinion."
    )


def attributions() -> tuple[str, ...]:
    """Who made the data, as their terms ask."""
    return (
        _(
            "Deposits: PRIO Diamond Resources 1.1 (Gilmore, Gleditsch, Lujala and Rød 2005; Lujala, "
            "Gleditsch and Gilmore 2005)."
        ),
        _("Artisanal sites: International Peace Information Service (IPIS), Open Data Commons Attribution."),
        _(
            "Events and totals: Uppsala Conflict Data Program, GED 23.1 and Organized Violence 25.1 "
            "(Sundberg and Melander 2013; Davies, Engström, Pettersson and Öberg 2025)."
        ),
        _("Borders: Natural Earth 1:50m, public domain."),
    )
