"""How much can flow along one arc of a network whose other arcs have bounds, too. Whole numbers only.

Dinic's algorithm (1970), after a first flow that keeps all lower bounds (Hoffman's circulation, 1960).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable


class NoFlow(ValueError):
    """No flow keeps all bounds."""


class Network:
    """A network in which what comes in at each node goes out again; `limits` of one arc at a time.

    Nodes are any hashable values. Arcs stand in pairs: arc `n` and, beside it at `n ^ 1`, its way back.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._out: list[list[int]] = []
        self._to: list[int] = []
        self._room: list[int] = []
        self._excess: list[int] = []
        self._lows: dict[int, int] = {}
        self._has_flow = False

    def arc(self, start: Hashable, end: Hashable, low: int, high: int) -> int:
        """Add an arc that carries from `low` to `high`; its number."""
        first, last = self._node(start), self._node(end)
        self._excess[first] -= low
        self._excess[last] += low
        number = self._add(first, last, high - low)
        self._lows[number] = low
        return number

    def limits(self, arc: int) -> tuple[int, int]:
        """The least and the most that the arc can carry while all bounds are kept. Raises NoFlow."""
        if not self._has_flow:
            self._find_flow()
        start, end = self._to[arc ^ 1], self._to[arc]
        carried, spare = self._room[arc ^ 1], self._room[arc]
        self._room[arc] = self._room[arc ^ 1] = 0  # what goes round must not go through the arc itself
        more = self._send(end, start, spare)
        less = self._send(start, end, carried + more)
        low = self._lows[arc]
        now = carried + more - less
        self._room[arc], self._room[arc ^ 1] = spare + carried - now, now
        return low + now, low + carried + more

    def _node(self, name: Hashable) -> int:
        number = self._numbers.setdefault(name, len(self._out))
        if number == len(self._out):
            self._out.append([])
            self._excess.append(0)
        return number

    def _add(self, start: int, end: int, room: int) -> int:
        number = len(self._to)
        self._to += [end, start]
        self._room += [room, 0]
        self._out[start].append(number)
        self._out[end].append(number + 1)
        return number

    def _find_flow(self) -> None:
        """Bring what the lower bounds send too much of to where they send too little."""
        excess = list(self._excess)
        first, last = self._node(object()), self._node(object())
        for node, much in enumerate(excess):
            if much > 0:
                self._add(first, node, much)
            elif much < 0:
                self._add(node, last, -much)
        wanted = sum(much for much in excess if much > 0)
        if self._send(first, last, wanted) != wanted:
            raise NoFlow("the bounds contradict each other")
        self._has_flow = True

    def _send(self, start: int, end: int, most: int) -> int:
        """Send up to `most` from start to end; how much could be sent."""
        sent = 0
        while sent < most:
            levels = self._levels(start)
            if levels[end] < 0:
                break
            places = [0] * len(self._out)
            while sent < most:
                way = self._way(start, end, levels, places)
                if way is None:
                    break
                much = min(most - sent, *(self._room[arc] for arc in way))
                for arc in way:
                    self._room[arc] -= much
                    self._room[arc ^ 1] += much
                sent += much
        return sent

    def _levels(self, start: int) -> list[int]:
        """How many arcs with room each node is away; -1 where there is no way."""
        levels = [-1] * len(self._out)
        levels[start] = 0
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for arc in self._out[node]:
                if self._room[arc] and levels[self._to[arc]] < 0:
                    levels[self._to[arc]] = levels[node] + 1
                    waiting.append(self._to[arc])
        return levels

    def _way(self, start: int, end: int, levels: list[int], places: list[int]) -> list[int] | None:
        """One shortest way with room, as arcs; each node forgets arcs that led nowhere."""
        way: list[int] = []
        node = start
        while node != end:
            arcs = self._out[node]
            while places[node] < len(arcs):
                arc = arcs[places[node]]
                if self._room[arc] and levels[self._to[arc]] == levels[node] + 1:
                    break
                places[node] += 1
            else:
                if not way:
                    return None
                node = self._to[way.pop() ^ 1]
                places[node] += 1
                continue
            way.append(arc)
            node = self._to[arc]
        return way
