"""Numbers: gapless per authority, kind and year, whoever asks at the same time.

The counter's row is locked until the transaction that took the number ends. If that transaction fails, the
number was never taken; if it commits, the number is a certificate or a spoilt number. So there is no gap.
"""

from __future__ import annotations

import re
import unicodedata
from string import Formatter

from openkp.office.certificates.models import NumberSeries
from openkp.office.parties.models import Authority
from openkp.scheme.policies import NationalPolicy


def take_serials(authority: Authority, kind: NumberSeries.Kind, *, year: int, count: int = 1) -> range:
    """The next `count` serials of the series; call inside the transaction that uses them.

    The row is made before it is locked: locking a row that is not there locks nothing.
    """
    NumberSeries.objects.get_or_create(authority=authority, kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(authority=authority, kind=kind, year=year)
    first = series.last_serial + 1
    series.last_serial += count
    series.save(update_fields=["last_serial"])
    return range(first, first + count)


def peek_serial(authority: Authority, kind: NumberSeries.Kind, *, year: int) -> int:
    """The serial that would be next, for a check or a preview; nothing is taken."""
    series = NumberSeries.objects.filter(authority=authority, kind=kind, year=year).first()
    return 1 if series is None else series.last_serial + 1


def number_text(policy: NationalPolicy, participant: str, *, year: int, serial: int) -> str:
    """The number as printed, by the Participant's own template (`BW-2026-004217`)."""
    return policy.number_template.format(code=participant, year=year, serial=serial)


def read_own_number(policy: NationalPolicy, participant: str, text: str) -> tuple[int | None, int] | None:
    """Year and serial of a number of the Participant's own series, however it is spelt; None if it is none.

    The reverse of `number_text`: only letters and digits count, and leading zeros of the serial do not. The
    year is None where the template has none.
    """
    parts = []
    for literal, name, _spec, _conversion in Formatter().parse(policy.number_template):
        parts.append(re.escape(_plain(literal)))
        if name == "code":
            parts.append(re.escape(_plain(participant)))
        elif name == "year":
            parts.append("(?P<year>[0-9]{4})")
        elif name == "serial":
            parts.append("0*(?P<serial>[0-9]+)")
    found = re.fullmatch("".join(parts), _plain(text))
    if found is None:
        return None
    named = found.groupdict()
    return (int(named["year"]) if named.get("year") else None), int(named["serial"])


def _plain(text: str) -> str:
    """Capitals and digits only."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())
