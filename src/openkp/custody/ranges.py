"""The exact range of a share by maximum flow, where the range kept at write is wider than need be.

Each parcel keeps its range by itself. Where parts of one parcel are put together again, the kept ranges
forget that both cannot have the same stones; the flow of stones through all events before does not.

The stones that match flow from sources to the parcel: through each event and parcel as many as go in come
out, and no more than its carats. Any such flow of whole hundredths is one way in which it may have been, so
that the least and the most that can come are the exact range.

Stones that were told apart on the way (`Made.stated`) are fixed in the flow by whether they match. Where a
fact about one origin bears on another, the kept range may know more; then the narrower of the two holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from openkp.custody.composition import Composition, Share
from openkp.custody.events import SOURCES, Event
from openkp.custody.flows import Network
from openkp.custody.ledger import Ledger
from openkp.custody.origins import OriginKey
from openkp.custody.tracing import backward

Matches = Callable[[OriginKey], bool]
#: The world outside, from which stones come and to which they go. Other nodes: events and parcels.
_WORLD = None


def tight_range(ledger: Ledger, parcel: str, matches: Matches, *, is_left: bool = False) -> Share:
    """Carats of all matching origins in a parcel as it was made, by share, at least and at most.

    Exact, unless stones were told apart on the way; then sound. Never wider than the kept range. is_left: of
    what is left in the parcel instead. What events beside or after those that led to it stated is not used.
    Raises KeyError for a parcel that the ledger does not have.
    """
    there = ledger.parcels[parcel]
    composition = there.left if is_left else there.composition
    kept = composition.share_of(matches)
    if kept.is_exact:
        return kept
    flow = _Flow(ledger, parcel, matches)
    for seq in backward(ledger, parcel).events:
        flow.follow(seq)
    return flow.range_of(parcel, composition.carats, kept)


class _Flow:
    """The matching stones on their ways through the events that led to a parcel."""

    def __init__(self, ledger: Ledger, parcel: str, matches: Matches) -> None:
        self.ledger = ledger
        self.matches = matches
        self.parcels = set(backward(ledger, parcel).parcels)
        self.network = Network()
        #: Hundredths that leave an event or a parcel for where nobody asks.
        self.rest: Counter[int | str] = Counter()
        for name in self.parcels:
            there = ledger.parcels[name]
            self.rest[name] = there.composition.carats
            if there.born not in ledger.events:
                self._bring(name, there.composition)

    def follow(self, seq: int) -> None:
        """Add an event with all that it takes and makes; one that the ledger does not have is a source."""
        event = self.ledger.events.get(seq)
        if event is None:
            return
        for each in event.inputs:
            self.network.arc(each.parcel, seq, 0, each.carats)
            self.rest[each.parcel] -= each.carats
        if event.brings_its_own:
            for made in event.outputs:
                if made.parcel in self.parcels:
                    self._bring(made.parcel, made.stated)
            return
        if event.kind in SOURCES:
            self._bring(seq, event.origins)
        self._hand_on(event)
        self.rest[event.seq] += event.gone

    def _hand_on(self, event: Event) -> None:
        for made in event.outputs:
            low, high = 0, made.carats
            if made.stated.shares:
                low = high = made.stated.share_of(self.matches).carats
            if made.parcel in self.parcels:
                self.network.arc(event.seq, made.parcel, low, high)
            elif made.stated.shares:
                self.network.arc(event.seq, _WORLD, low, high)
            else:
                self.rest[event.seq] += high

    def _bring(self, to: int | str, composition: Composition) -> None:
        share = composition.share_of(self.matches)
        self.network.arc(_WORLD, to, share.low, share.high)

    def range_of(self, start: str, carats: int, kept: Share) -> Share:
        """The range of so many hundredths that are in a parcel."""
        self.rest[start] -= carats
        asked = self.network.arc(start, _WORLD, 0, carats)
        for node, rest in self.rest.items():
            if rest:
                self.network.arc(node, _WORLD, 0, rest)
        low, high = self.network.limits(asked)
        return Share(kept.carats, max(low, kept.low), min(high, kept.high))
