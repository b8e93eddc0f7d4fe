"""Who must have a second factor, as the setting OPENKP_SECOND_FACTOR names them."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from openkp.office.permissions import ADMIN, ANALYSTS, FOR_A_COMPANY, OFFICERS, TABLE, Capacity

GROUPS: dict[str, frozenset[Capacity]] = {
    "officers": OFFICERS,
    "administrators": ADMIN,
    "table": TABLE | ANALYSTS,
    "companies": FOR_A_COMPANY,
    "none": frozenset(),
}


def capacities_of(setting: str) -> frozenset[Capacity]:
    """The capacities that the setting names; raises ImproperlyConfigured for a word that is neither."""
    found: frozenset[Capacity] = frozenset()
    for word in (one.strip() for one in setting.split(",")):
        if word in GROUPS:
            found |= GROUPS[word]
        elif word in set(Capacity):
            found |= {Capacity(word)}
        else:
            known = ", ".join([*GROUPS, *sorted(Capacity)])
            raise ImproperlyConfigured(f"OPENKP_SECOND_FACTOR names {word!r}; it knows: {known}")
    return found
