"""What there is to discover in a demonstration: each story with who to become, and where to look first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from openkp.office.certificates.models import Arrival, Certificate
from openkp.office.parties.models import Authority, Membership
from openkp.office.permissions import PAGES, Capacity

MAX_STORIES = 40

Personas = Iterable[tuple[Authority, list[Membership]]]


def stories(personas: Personas) -> list[dict[str, Any]]:
    """The stories that the demonstration's maker left in the office's folder.

    The file `stories.json` is a list of objects with `title`, `discover`, `evidence`, `numbers` and `desk`
    (the code of an authority and a capacity); what is not of this shape is left out, and no file is no
    stories. personas: who may be taken; the first at the story's desk is named. Two queries.
    """
    try:
        told = json.loads((settings.HOME / "stories.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(told, list):
        return []
    kept = [
        one
        for one in told[:MAX_STORIES]
        if isinstance(one, dict) and one.get("title") and isinstance(one.get("numbers") or [], list)
    ]
    known = _known([str(number) for one in kept for number in one.get("numbers") or []])
    sitting = {
        (authority.code, member.capacity): member
        for authority, members in personas
        for member in reversed(members)
    }
    return [_story(one, known, sitting) for one in kept]


def _story(one: dict[str, Any], known: _Known, sitting: dict[tuple[str, str], Membership]) -> dict[str, Any]:
    desk = one.get("desk")
    named = [str(part) for part in desk] if isinstance(desk, list) else []
    persona = sitting.get((named[0], named[1])) if len(named) == 2 else None
    numbers = [str(number) for number in one.get("numbers") or []]
    opened = "" if persona is None else known.page_for(persona, numbers)
    return {
        "title": str(one["title"]),
        "discover": str(one.get("discover", "")),
        "evidence": str(one.get("evidence", "")),
        "numbers": [{"number": number, "url": _public_page(number)} for number in numbers],
        "persona": persona,
        "opens": opened,
    }


@dataclass(slots=True, kw_only=True)
class _Known:
    """What the office has of some numbers. issued: number -> its authority and destination."""

    issued: dict[str, tuple[int, str]] = field(default_factory=dict)
    arrived: dict[tuple[str, int], int] = field(default_factory=dict)

    def page_for(self, persona: Membership, numbers: list[str]) -> str:
        """The page of the last number that the persona may open; empty where none."""
        for number in reversed(numbers):
            arrival = self.arrived.get((number, persona.authority_id))
            if arrival is not None and _sees(persona, "certificates:arrival"):
                return reverse("certificates:arrival", args=[arrival])
            if self._may_read(persona, number) and _sees(persona, "certificates:certificate"):
                return reverse("certificates:certificate", args=[number])
        return ""

    def _may_read(self, persona: Membership, number: str) -> bool:
        issuer, destination = self.issued.get(number, (0, ""))
        if issuer == persona.authority_id:
            return True
        is_reader = persona.capacity != Capacity.ISSUING_OFFICER.value
        return is_reader and bool(destination) and destination == persona.authority.participant


def _known(numbers: list[str]) -> _Known:
    issued = Certificate.objects.filter(number__in=numbers)
    arrived = Arrival.objects.filter(number__in=numbers).order_by("pk")
    return _Known(
        issued={
            number: (authority, destination)
            for number, authority, destination in issued.values_list(
                "number", "authority", "destination_participant"
            )
        },
        arrived={
            (number, authority): pk
            for number, authority, pk in arrived.values_list("number", "authority", "pk")
        },
    )


def _sees(persona: Membership, page: str) -> bool:
    capacities = PAGES[page]
    return capacities is None or Capacity(persona.capacity) in capacities


def _public_page(number: str) -> str:
    """Where anyone verifies the number; empty for one that no address can hold."""
    try:
        return reverse("register:verify_number", args=[number])
    except NoReverseMatch:
        return ""
