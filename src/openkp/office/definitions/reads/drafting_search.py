"""The search behind the drafting room, bounded: a page never waits longer than `SECONDS` for it.

What takes long runs in a process of its own that is ended when the time is up; the page then says that the
search was not finished. This module knows no Django, so that the other process starts quickly.
"""

from __future__ import annotations

import math
import multiprocessing
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Lock

from openkp.definitions.drafts import Draft
from openkp.definitions.elements import Catalogue
from openkp.definitions.search import search
from openkp.definitions.search_answers import SearchAnswer
from openkp.definitions.situations import Situation

#: How long a page waits for a search.
SECONDS = 8.0
#: Up to so many texts a draft is searched in the process of the page.
SMALL = 2_000
#: How many texts of a margin are listed.
MOST_TEXTS = 50
#: How many answers are remembered.
REMEMBERED = 64

_remembered: OrderedDict[Hashable, SearchAnswer] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What came of a search. answer: None where the time was up. texts: how many ways to close the draft."""

    answer: SearchAnswer | None
    texts: int


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
    if known is None:
        if count <= SMALL:
            known = search(draft, situations, catalogue, margin=margin, most=MOST_TEXTS)
        else:
            known = _apart((draft, dict(situations), catalogue, margin), seconds)
    if known is not None:
        with _lock:
            _remembered[key] = known
            while len(_remembered) > REMEMBERED:
                _remembered.popitem(last=False)
    return Searched(answer=known, texts=count)


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
