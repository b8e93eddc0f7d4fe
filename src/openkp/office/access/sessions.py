"""Sessions: when they end by themselves, where an account is open, how they are ended elsewhere.

A session ends when nobody used it for `SESSION_IDLE`, and at the latest `SESSION_AGE` after the sign-in. Both
are read from the session itself; the table `SignedIn` shows a person where the account is open.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest

from openkp.office.access.models import SignedIn
from openkp.office.parties.models import User

STARTED, SEEN, ROW = "signed_in_at", "seen_at", "signed_in_row"
#: The session is written for being seen at most this often.
SEEN_EVERY = timedelta(minutes=1)

_BROWSERS = (
    ("Edge", r"Edg(?:A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("Linux", r"Linux"),
)


def device_of(user_agent: str) -> str:
    """The browser and the system as a person knows them, as `Firefox, Windows`; empty if unknown."""
    found = [
        next((name for name, pattern in table if re.search(pattern, user_agent)), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(one for one in found if one)


def begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Note the start of a session; called with every sign-in, when the session has its new key."""
    if request.session.session_key is None:
        request.session.save()
    row, _made = SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "started_at": now,
            "seen_at": now,
            "device": device_of(request.META.get("HTTP_USER_AGENT", "")),
        },
    )
    request.session[STARTED] = request.session[SEEN] = int(now.timestamp())
    request.session[ROW] = row.pk


def new_key(request: HttpRequest) -> None:
    """Give the session a new key and keep its row: whoever had the old key is out."""
    request.session.cycle_key()
    follow_key(request)


def follow_key(request: HttpRequest) -> None:
    """The row of the session gets the key that Django has just given it."""
    SignedIn.objects.filter(pk=request.session.get(ROW, 0)).update(session_key=request.session.session_key)


def has_ended(request: HttpRequest, *, now: datetime) -> bool:
    """True if the session was idle too long or is too old."""
    started, seen = request.session.get(STARTED), request.session.get(SEEN)
    if not isinstance(started, int) or not isinstance(seen, int):
        return True  # made before these rules: the person signs in again
    at = now.timestamp()
    return (
        at - seen >= settings.SESSION_IDLE.total_seconds()
        or at - started >= settings.SESSION_AGE.total_seconds()
    )


def note_seen(request: HttpRequest, *, now: datetime) -> None:
    """Remember that the session is in use; at most one write a minute."""
    if now.timestamp() - request.session[SEEN] >= SEEN_EVERY.total_seconds():
        request.session[SEEN] = int(now.timestamp())
        SignedIn.objects.filter(pk=request.session.get(ROW, 0)).update(seen_at=now)


def open_sessions(user: User, *, now: datetime) -> list[SignedIn]:
    """The sessions of the person that may still be used."""
    idle, age = now - settings.SESSION_IDLE, now - settings.SESSION_AGE
    return list(SignedIn.objects.filter(user=user, seen_at__gt=idle, started_at__gt=age))


def end_sessions(user: User, *, without: str | None = None, only: int | None = None) -> int:
    """End the person's sessions: all, all but the one with that key, or one row only. Returns how many."""
    rows = SignedIn.objects.filter(user=user)
    if only is not None:
        rows = rows.filter(pk=only)
    if without is not None:
        rows = rows.exclude(session_key=without)
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store().delete(key)
    rows.delete()
    return len(keys)


def forget_ended(*, now: datetime) -> int:
    """Delete the rows of sessions that have ended by themselves; for `office/housekeeping.py`."""
    deleted, _by_model = SignedIn.objects.filter(started_at__lte=now - settings.SESSION_AGE).delete()
    return deleted
