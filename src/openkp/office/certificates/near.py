"""Which certificate a typed number means, and which registered numbers look like it."""

from __future__ import annotations

from difflib import SequenceMatcher

from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import Authority
from openkp.scheme.numbers import normalise_number, parts_of_number

#: How alike two numbers must be (0 to 1) to be offered as one mistyped for the other.
ALIKE = 0.75
#: Registered numbers looked through at most for one that is alike; a year of the largest issuer has fewer.
SEARCHED = 40_000


def as_registered(text: str) -> str:
    """The number as this office's register writes it, where only case and spacing differ; else as typed."""
    typed = " ".join(text.split())
    if Certificate.objects.filter(number=typed).exists():
        return typed
    wanted = normalise_number(typed)
    for candidate in (wanted, wanted.replace(" ", "-"), wanted.replace(" ", "")):
        found = Certificate.objects.filter(number__iexact=candidate).values_list("number", flat=True).first()
        if found is not None:
            return found
    return typed


def near_numbers(authority: Authority, text: str, *, at_most: int = 5) -> list[str]:
    """Numbers of the authority's register that look most like the text, best first.

    Those of the year that the number shows; of every year where it shows none.
    """
    wanted = normalise_number(text)
    year = parts_of_number(wanted)[2]
    held = Certificate.objects.filter(authority=authority)
    if year is not None:
        held = held.filter(year=year)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    ranked: list[tuple[float, str]] = []
    for number in held.order_by("-pk").values_list("number", flat=True)[:SEARCHED]:
        matcher.set_seq1(number)
        if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
            ratio = matcher.ratio()
            if ratio >= ALIKE:
                ranked.append((-ratio, number))
    return [number for _, number in sorted(ranked)[:at_most]]
