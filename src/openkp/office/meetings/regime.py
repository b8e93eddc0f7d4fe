"""What this office obeys: the decisions shipped with the product and those in its own register."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from openkp.office.meetings.models import DecisionRecord
from openkp.scheme.checks import remembered_regime
from openkp.scheme.decisions import decisions
from openkp.scheme.policies import NationalPolicy, policy_for, with_parameters
from openkp.scheme.provisions import Book, shipped_book
from openkp.scheme.regime import Regime


def office_book() -> Book:
    """All decisions of this office, ready to be asked. Read anew as soon as the register has a new one."""
    last = DecisionRecord.objects.order_by("-pk").values_list("digest", flat=True).first()
    return _book(b"" if last is None else bytes(last))


@lru_cache(maxsize=4)
def _book(last_digest: bytes) -> Book:
    """The register up to a decision; it is append-only, so the digest of the last names all of it."""
    if not last_digest:
        return shipped_book()
    return Book([*decisions(), *(record.to_decision() for record in DecisionRecord.objects.order_by("pk"))])


def office_regime(day: date) -> Regime:
    """What holds on a day for this office."""
    return remembered_regime(day, office_book())


def office_policy(participant: str, day: date) -> NationalPolicy:
    """A Participant's parameters on a day, with what the Process has set."""
    return with_parameters(policy_for(participant, day), office_regime(day), participant)
