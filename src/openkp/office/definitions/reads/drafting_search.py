"""The search behind the drafting room, bounded: a page never waits longer than `SECONDS` for it.

What takes long runs in a process of its own that is ended when the time is up; the page then says that the
search was not finished. At most `PLACES` of them run at a time, the same one once. This module knows no
Django, so that the other process starts quickly.
"""

from __future__ import annotations

import math
import multiprocessing
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import BoundedSemaphore, Event, Lock

from openkp.definitions.drafts import Draft
from openkp.definitions.elements import Catalogue
from openkp.definitions.search import search
from openkp.definitions.search_answers import SearchAnswer
from openkp.definitions.situations import Situation
from openkp.definitions.worlds import vocabulary

#: How long a page waits for a search.
SECONDS = 8.0
#: Up to so many texts a draft is searched in the process of the page.
SMALL = 2_000
#: How many texts of a margin are listed.
MOST_TEXTS = 50
#: How many answers are remembered.
REMEMBERED = 64

#: Up to so many elements in exceptions a draft is searched in the process of the page.
FEW_EXCEPTIONS = 8
#: So many searches run beside a page at the same time.
PLACES = 2
#: For so many seconds a search that was given up is not begun again.
AGAIN_AFTER = 60.0

_remembered: OrderedDict[Hashable, SearchAnswer] = OrderedDict()
_gave_up: OrderedDict[Hashable, float] = OrderedDict()
_in_flight: dict[Hashable, Event] = {}
_places = BoundedSemaphore(PLACES)
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What came of a search. answer: None where the time was up. texts: how many ways to close the draft.

    is_busy: it was not begun, because others are searching.
    """

    answer: SearchAnswer | None
    texts: int
    is_busy: bool = False


class _Busy(Exception):
    """Every place is taken."""


def searched(
    draft: Draft,
    situations: Mapping[str, Situation],
    catalogue: Catalogue,
    *,
    margin: int,
    key: Hashable,
    seconds: float = SECONDS,
) -> Searched:
    """The answer of the search to a draft. key: names all that the answer depends on, for the memory."""
    count = math.prod(len(each.alternatives) for each in draft.body.choices)
    with _lock:
        known = _remembered.get(key)
    if known is None and not _gave_up_lately(key):
        try:
            known = _found(draft, situations, catalogue, margin=margin, key=key, seconds=seconds)
        except _Busy:
            return Searched(answer=None, texts=count, is_busy=True)
    return Searched(answer=known, texts=count)


def _found(
    draft: Draft,
    situations: Mapping[str, Situation],
    catalogue: Catalogue,
    *,
    margin: int,
    key: Hashable,
    seconds: float,
) -> SearchAnswer | None:
    """The answer, and it is remembered; None where it was not finished, or nobody is free to search."""
    if is_small(draft):
        known: SearchAnswer | None = search(draft, situations, catalogue, margin=margin, most=MOST_TEXTS)
    else:
        with _lock:
            flight = _in_flight.get(key)
            mine = flight is None
            if flight is None:
                flight = _in_flight[key] = Event()
        if not mine:  # somebody else asks the same at this moment
            flight.wait(seconds)
            with _lock:
                return _remembered.get(key)
        try:
            known = _in_turn((draft, dict(situations), catalogue, margin), key, seconds)
        finally:
            with _lock:
                del _in_flight[key]
            flight.set()
    if known is not None:
        _remember(key, known)
    return known


def is_small(draft: Draft) -> bool:
    """True where a search is over at once: few texts, and few facts in the exceptions that could be open."""
    count = math.prod(len(each.alternatives) for each in draft.body.choices)
    return count <= SMALL and len(vocabulary(draft.body).exceptions) <= FEW_EXCEPTIONS


def _in_turn(task: _Task, key: Hashable, seconds: float) -> SearchAnswer | None:
    """The search apart, if a place is free. One that took too long is not begun again at once."""
    if not _places.acquire(blocking=False):
        raise _Busy
    try:
        known = _apart(task, seconds)
    finally:
        _places.release()
    if known is None:
        with _lock:
            _gave_up[key] = time.monotonic()
            while len(_gave_up) > REMEMBERED:
                _gave_up.popitem(last=False)
    else:
        _remember(key, known)  # before those who wait for it are woken
    return known


def _remember(key: Hashable, answer: SearchAnswer) -> None:
    with _lock:
        _remembered[key] = answer
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)


def _gave_up_lately(key: Hashable) -> bool:
    with _lock:
        return key in _gave_up and time.monotonic() - _gave_up[key] < AGAIN_AFTER


def forget() -> None:
    """Forget every answer, and every search that was given up."""
    with _lock:
        _remembered.clear()
        _gave_up.clear()


_Task = tuple[Draft, dict[str, Situation], Catalogue, int]


def _apart(task: _Task, seconds: float) -> SearchAnswer | None:
    """The same search in a process of its own; None where it is not done in time."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(there, task), daemon=True)
    child.start()
    there.close()
    try:
        return _answer(here) if here.poll(seconds) else None
    finally:
        child.kill()
        child.join()
        here.close()


def _answer(here: Connection) -> SearchAnswer | None:
    try:
        found = here.recv()
    except EOFError:  # the other process was ended by the machine, for instance for want of memory
        return None
    return found if isinstance(found, SearchAnswer) else None


def _work(there: Connection, task: _Task) -> None:
    draft, situations, catalogue, margin = task
    there.send(search(draft, situations, catalogue, margin=margin, most=MOST_TEXTS))
    there.close()
