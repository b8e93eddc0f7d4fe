"""Who can stand behind a word: Participants by their codes, Observers by theirs, and others by a free name.

A slip in a code would make a red line of nobody, so a two-letter code that no list knows is refused, and a
word that is nearly that of an Observer. Free names ("Members of ADPA (not named)", "IPIS") are taken as they
are, as the debates on record and Observers to come need them; whether they decide has to be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from openkp.scheme.countries import alpha2, country_name, is_issuer_code
from openkp.scheme.participants import history, observers

#: Observers by the abbreviations that papers of the Process use.
OBSERVER_CODES = ("ADPA", "CSC", "DDI", "GW", "IMPACT", "PAC", "WDC")
#: Those who hold an office write brackets too, and decide nothing.
OFFICES = ("Chair", "Vice-Chair", "Secretariat")
_WORDS = (*OBSERVER_CODES, *OFFICES)


def codes_of(party: str) -> tuple[str, ...]:
    """The names in a party's name: `AU, CA` is two that stand together."""
    return tuple(each.strip() for each in party.split(",") if each.strip())


def members(party: str) -> tuple[str, ...]:
    """The codes of several who stand together as one party; empty for a single one and for a free name."""
    codes = codes_of(party)
    are_codes = len(codes) > 1 and all(is_issuer_code(each) or is_observer(each) for each in codes)
    return codes if are_codes else ()


def is_side(party: str) -> bool:
    """True for a party that is counted as one and stands for several: a group, or a free name."""
    return bool(members(party)) or not (is_participant(party) or is_observer(party) or is_issuer_code(party))


def is_participant(party: str) -> bool:
    """True for the code of one who has ever been a Participant, and for several of them together."""
    codes = codes_of(party)
    return bool(codes) and all(code in history().codes for code in codes)


def is_observer(party: str) -> bool:
    """True for an Observer, by its abbreviation or its name on record, and for the holder of an office."""
    holds_office = party.casefold() in (each.casefold() for each in OFFICES)
    return holds_office or party in OBSERVER_CODES or party in _observer_names()


def is_known(party: str) -> bool:
    """True for a Participant, an Observer, a country by its code, and a free name.

    A country's name in place of its code is not known: the code says who sits at the table.
    """
    if is_participant(party) or is_observer(party):
        return True
    if party.casefold() in _codes_by_name() or alpha2(party) is not None:
        return False
    codes = codes_of(party)
    if codes and all(len(code) == 2 for code in codes):
        return all(is_issuer_code(code) for code in codes)
    is_slip = get_close_matches(party[:40].upper(), [each.upper() for each in _WORDS], n=1, cutoff=0.6)
    return len(party.split()) >= 2 or not is_slip


def counts_by_default(party: str) -> bool | None:
    """Whether a position decides where nothing is said of it; None where it has to be said."""
    if is_participant(party):
        return True
    return False if is_observer(party) or all(is_issuer_code(code) for code in codes_of(party)) else None


def parties_like(party: str) -> str:
    """What may have been meant: the code of a country that is named, or known names like it."""
    code = _codes_by_name().get(party.casefold()) or alpha2(party)
    if code is not None:
        return code
    known = {each.upper(): each for each in (*history().codes, *_WORDS)}
    alike = get_close_matches(party[:40].upper(), known, n=3, cutoff=0.4) or list(known)[:3]
    return ", ".join(known[each] for each in alike)


@lru_cache(maxsize=1)
def _observer_names() -> frozenset[str]:
    return frozenset(each.name for each in observers())


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    return MappingProxyType({country_name(code).casefold(): code for code in history().codes})
