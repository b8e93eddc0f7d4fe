"""Origins and shares in words, for the lists of a holder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.custody.composition import Composition, Share
from openkp.custody.origins import OriginKey
from openkp.office.stocks.event_words import carats_of, country_of, place_of, share_text

#: Countries of a parcel that a list names; the parcel's own page has all.
MOST_NAMED = 4

ct = carats_of


def origin_text(key: OriginKey) -> str:
    """An origin in one line: country, then mine, zone, licence and time as far as known."""
    return " · ".join(part for part in (country_of(key), place_of(key)) if part)


def countries_html(composition: Composition) -> SafeString:
    """Each country with its share, and with its range where the share is no fact."""
    return _shares_html(composition.by_country(), country_of)


def _shares_html(composition: Composition, named: Callable[[OriginKey], str]) -> SafeString:
    whole = composition.carats
    largest = sorted(composition, key=lambda each: -each[1].carats)
    lines: list[Any] = [
        format_html(
            "<li><bdi>{}</bdi> <bdi>{}</bdi>{}</li>",
            named(key),
            share_text(share.carats, whole),
            _range(share),
        )
        for key, share in largest[:MOST_NAMED]
    ]
    more = len(largest) - MOST_NAMED
    if more > 0:
        lines.append(format_html("<li>{}</li>", _("and %(n)d more") % {"n": more}))
    return format_html(
        '<ul class="plain origins">{}</ul>', format_html_join("", "{}", ((one,) for one in lines))
    )


def _range(share: Share) -> SafeString:
    if share.is_exact:
        return SafeString("")
    told = _("at least %(low)s, at most %(high)s") % {"low": ct(share.low), "high": ct(share.high)}
    return format_html(' <span class="who">{}</span>', told)


def names_of(keys: Iterable[OriginKey]) -> str:
    """Origins one after the other; where one has parts of its own, parted so that each is still seen."""
    names = [origin_text(key) for key in keys]
    return ("; " if any(", " in name or " · " in name for name in names) else ", ").join(names)


def by_site(composition: Composition) -> Composition:
    """The same carats by country, zone and mine, without licence and time."""
    sites: dict[OriginKey, Share] = {}
    for key, share in composition:
        site = site_of(key)
        there = sites.get(site, Share(0, 0, 0))
        sites[site] = Share(there.carats + share.carats, there.low + share.low, there.high + share.high)
    return Composition.of(sites)


def site_of(key: OriginKey) -> OriginKey:
    """The same origin without licence and time."""
    return replace(key, licence="", period="")


def sites_html(composition: Composition) -> SafeString:
    """Each country with its share; of stones of one country each zone and mine."""
    is_one = len(composition.by_country()) == 1
    return _shares_html(by_site(composition), origin_text) if is_one else countries_html(composition)
