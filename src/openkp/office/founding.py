"""Opening an authority in this office: its record, its two logs and its keys. Also the office's root keys."""

from __future__ import annotations

from datetime import date

from openkp.office.parties.acts import new_key
from openkp.office.parties.models import THE_PROCESS, Authority, Key
from openkp.office.register.models import Log


def open_authority(authority: Authority, *, origin: str, valid_from: date, valid_to: date) -> Authority:
    """Save a new authority with its logs (`origin/code/statements`) and its first keys."""
    authority.save()
    for kind in Log.Kind:
        Log.objects.create(authority=authority, kind=kind, name=f"{origin}/{authority.code}/{kind}")
    for purpose in (Key.Purpose.STATEMENTS, Key.Purpose.LOG, Key.Purpose.WITNESS):
        new_key(authority, purpose, valid_from=valid_from, valid_to=valid_to)
    return authority


def open_the_process(*, origin: str, valid_from: date, valid_to: date, is_demonstration: bool) -> Authority:
    """The authority that speaks for the Process: it keeps the record of meetings and signs decisions."""
    return open_authority(
        Authority(
            code="kp",
            participant=THE_PROCESS,
            name="Kimberley Process, Chair and Secretariat",
            is_exporting=False,
            is_importing=False,
            is_demonstration=is_demonstration,
        ),
        origin=origin,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def make_roots(*, labels: tuple[str, ...], valid_from: date, valid_to: date) -> list[Key]:
    """The root keys that sign the trust list; in a real office their holders are different people."""
    return [
        new_key(None, Key.Purpose.ROOT, valid_from=valid_from, valid_to=valid_to, label=label)
        for label in labels
    ]
