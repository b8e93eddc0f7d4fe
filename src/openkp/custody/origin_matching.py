"""Which origins may hold the stones that somebody asks about."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from openkp.custody.origins import OriginKey
from openkp.scheme.effects import same_name

_NAMES = ("zone", "mine", "licence")


def may_hold_stones_of(wanted: OriginKey) -> Callable[[OriginKey], bool]:
    """A test for recalls: True for each origin under which stones of the wanted one may stand in the books.

    What an origin does not state it may be: `CF` alone may be any zone of CF, and an origin that was not
    stated at all may be anything. Names are compared without accents and case; periods by whether they have
    a day in common.
    """
    names = {name: same_name(getattr(wanted, name)) for name in _NAMES if getattr(wanted, name)}
    countries = (wanted.country,) if wanted.country else wanted.among

    @cache
    def matches(key: OriginKey) -> bool:
        if countries and not any(key.may_be(country) for country in countries):
            return False
        if any(
            getattr(key, name) and same_name(getattr(key, name)) != asked for name, asked in names.items()
        ):
            return False
        return _overlap(key, wanted)

    return matches


def _overlap(one: OriginKey, other: OriginKey) -> bool:
    """True if the two periods have a day in common, or one of them is not stated."""
    first, last = one.days
    since, until = other.days
    if first is None or last is None or since is None or until is None:
        return True
    return first <= until and since <= last
