"""Which origins may hold the stones that somebody asks about, and which hold nothing else."""

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


def are_stones_of(wanted: OriginKey) -> Callable[[OriginKey], bool]:
    """A test for recalls: True for each origin all of whose stones are of the wanted one.

    It states all that is asked for. What it leaves open may be something else: `CF` alone is no zone of CF.
    Each such origin is one of those of `may_hold_stones_of`.
    """
    names = {name: same_name(getattr(wanted, name)) for name in _NAMES if getattr(wanted, name)}
    countries = {wanted.country} if wanted.country else set(wanted.among)

    @cache
    def matches(key: OriginKey) -> bool:
        stated = {key.country} if key.country else set(key.among)
        if countries and not (stated and stated <= countries):
            return False
        if any(same_name(getattr(key, name)) != asked for name, asked in names.items()):
            return False
        return _within(key, wanted)

    return matches


def _within(one: OriginKey, other: OriginKey) -> bool:
    """True if the other period is not stated, or holds all days of the first."""
    first, last = one.days
    since, until = other.days
    if since is None or until is None:
        return True
    return first is not None and last is not None and since <= first and last <= until


def _overlap(one: OriginKey, other: OriginKey) -> bool:
    """True if the two periods have a day in common, or one of them is not stated."""
    first, last = one.days
    since, until = other.days
    if first is None or last is None or since is None or until is None:
        return True
    return first <= until and since <= last
