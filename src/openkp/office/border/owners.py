"""Whose name a certificate number bears, and which register holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import THE_PROCESS, Authority
from openkp.scheme.numbers import normalise_number, parts_of_number
from openkp.scheme.same_numbers import plain_number

#: Numbers asked for in one query.
BATCH = 500


def issuing_authorities() -> Mapping[str, tuple[Authority, ...]]:
    """The Exporting Authorities of this office by Participant: the EU has several."""
    found: dict[str, tuple[Authority, ...]] = {}
    for authority in Authority.objects.filter(is_exporting=True).exclude(participant=THE_PROCESS):
        found[authority.participant] = (*found.get(authority.participant, ()), authority)
    return found


def owners_of(
    number: str, by_participant: Mapping[str, tuple[Authority, ...]] | None = None
) -> tuple[Authority, ...]:
    """The authority that issued the number; if none did, those of the Participant whose code it bears."""
    issued = Certificate.objects.select_related("authority").filter(number=number).first()
    if issued is not None:
        return (issued.authority,)
    issuer = parts_of_number(normalise_number(number))[0]
    held = issuing_authorities() if by_participant is None else by_participant
    return held.get(issuer or "", ())


def registered(numbers: Iterable[str]) -> dict[str, Certificate]:
    """The certificates of this office by their plain numbers, for numbers in any spelling.

    Found by the number as it is written; a spelling of its own is looked up by its Participant and year.
    """
    wanted = sorted({" ".join(number.split()) for number in numbers if number})
    found: dict[str, Certificate] = {}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        for one in Certificate.objects.select_related("authority").filter(number__in=part):
            found[plain_number(one.number)] = one
    for number in wanted:
        if plain_number(number) not in found:
            other = _in_another_spelling(number)
            if other is not None:
                found[plain_number(number)] = other
    return found


def _in_another_spelling(number: str) -> Certificate | None:
    issuer, serial, year = parts_of_number(normalise_number(number))
    if issuer is None or serial is None or year is None:
        return None
    same = Certificate.objects.select_related("authority").filter(
        authority__participant=issuer, year=year, serial=serial
    )
    return next((one for one in same if plain_number(one.number) == plain_number(number)), None)
