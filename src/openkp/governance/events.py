"""One event: who did what, in which capacity, where and when. Events are the record; the state is folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openkp.governance.acts import Act, Seat
from openkp.governance.texts import frozen, thawed


class EventUnreadable(ValueError):
    """Not an event. code: `wrong_type`, `unknown_field`, `missing_field`, `unknown_act`, `unknown_seat` or
    `not_an_instant`; where: the field."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code} at {where or 'the event'}")
        self.code = code
        self.where = where


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An act as it is recorded.

    at: aware instant. by: alpha-2 code of a Participant (`EU` once for its members), the code of an observer,
    of a body, of the secretariat. meeting: id of the meeting. subject: id of what the act is about (a
    proposal, an agenda item, a paragraph of the communiqué, an item of a mandate, a recommendation, a
    candidate).
    data: JSON, as the table of acts asks; it is frozen here. Raises ValueError for an instant without offset.
    """

    at: datetime
    act: Act
    by: str
    seat: Seat
    meeting: str
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an event has an instant with its offset")
        object.__setattr__(self, "data", frozen(self.data))


_TEXT_FIELDS = ("by", "meeting", "subject")
_FIELDS = ("at", "act", "by", "seat", "meeting", "subject", "data")


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as JSON; `event_from_json` gives the same back."""
    return {
        "at": event.at.isoformat(),
        "act": event.act.value,
        "by": event.by,
        "seat": event.seat.value,
        "meeting": event.meeting,
        "subject": event.subject,
        "data": thawed(event.data),
    }


def event_from_json(value: object) -> Event:
    """The event of a JSON value. `subject` and `data` may be left out. Raises EventUnreadable."""
    if not isinstance(value, Mapping):
        raise EventUnreadable("wrong_type", "")
    for name in value:
        if name not in _FIELDS:
            raise EventUnreadable("unknown_field", str(name)[:40])
    for name in ("at", "act", "by", "seat", "meeting"):
        if name not in value:
            raise EventUnreadable("missing_field", name)
    texts = {name: value.get(name, "") for name in _TEXT_FIELDS}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > 80:
            raise EventUnreadable("wrong_type", name)
    data = value.get("data", {})
    if not isinstance(data, Mapping):
        raise EventUnreadable("wrong_type", "data")
    try:
        act = Act(value["act"])
    except ValueError as error:
        raise EventUnreadable("unknown_act", "act") from error
    try:
        seat = Seat(value["seat"])
    except ValueError as error:
        raise EventUnreadable("unknown_seat", "seat") from error
    return Event(at=_instant(value["at"]), act=act, seat=seat, data=data, **texts)


def _instant(value: object) -> datetime:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value)[:40])
    except ValueError as error:
        raise EventUnreadable("not_an_instant", "at") from error
    if at.tzinfo is None:
        raise EventUnreadable("not_an_instant", "at")
    return at
