"""A state machine as a drawing (SVG), made from its table of transitions and from nothing else.

States stand side by side in layers: the nearer to the beginning, the further left; what nothing leaves stands
last. Each act has a row of its own: a dot below every state from which it leads, an arrow to the state that
it leads to, a loop where the state stays. So nothing crosses a word, however many acts there are. The same
machine always gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from openkp.governance.acts import Act
from openkp.governance.machines import NEW, Machine

_COLUMN, _ROW, _BOX_WIDTH, _BOX_HEIGHT, _MARGIN = 106, 36, 98, 28, 10
_LETTER = 6.4
_BOXES_AGAIN_AFTER = 8
_STYLE = (
    "text{font:12px sans-serif;fill:#1c2733}"
    ".box{fill:#eef3f8;stroke:#33506b}.end{fill:#f6f1e4;stroke:#7a5c12}"
    ".life{stroke:#c3ccd6;stroke-dasharray:3 4}.way{stroke:#1d5a8f;stroke-width:1.5;fill:none}"
    ".dot,.tip{fill:#1d5a8f}.act{paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round}"
    ".name{text-anchor:middle}"
)


@dataclass(frozen=True, slots=True)
class Way:
    """An act with the state that it leads to, or with None where every state stays."""

    act: Act
    sources: tuple[str, ...]
    target: str | None


def ways_of(machine: Machine) -> tuple[Way, ...]:
    """The transitions, one way for each act and target, in the order of the table; loops apart."""
    found: dict[tuple[Act, str | None], list[str]] = {}
    for source, act, target in machine.transitions:
        found.setdefault((act, None if source == target else target), []).append(source)
    return tuple(
        Way(act=act, sources=tuple(sources), target=target) for (act, target), sources in found.items()
    )


def layers_of(machine: Machine) -> tuple[str, ...]:
    """NEW and every state, by the fewest acts from the beginning; states that nothing leaves come last."""
    far = {NEW: 0}
    waiting = [NEW]
    for state in waiting:
        for source, _, target in machine.transitions:
            if source == state and target not in far:
                far[target] = far[state] + 1
                waiting.append(target)
    states = (NEW, *machine.states)
    return tuple(sorted(states, key=lambda state: (state in machine.ends, far.get(state, len(states)))))


def as_svg(machine: Machine) -> str:
    """The drawing, with a title and a description in words for those who cannot see it. Raises nothing."""
    states = layers_of(machine)
    ways = ways_of(machine)
    middle = {state: _MARGIN + _COLUMN // 2 + _COLUMN * place for place, state in enumerate(states)}
    first_row = _MARGIN + _BOX_HEIGHT + _ROW
    foot = first_row + _ROW * (len(ways) - 1) + 20
    is_long = len(ways) > _BOXES_AGAIN_AFTER
    width = max(2 * _MARGIN + _COLUMN * len(states), 320)
    height = foot + _MARGIN + (_BOX_HEIGHT if is_long else 0)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(_words(machine.name).capitalize())}: its states</title>',
        f'<desc id="desc">{escape(description(machine))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for state in states:
        parts += _column(state, middle[state], foot, is_end=state in machine.ends, is_long=is_long)
    for place, way in enumerate(ways):
        parts += _row(way, middle, first_row + _ROW * place, width)
    return "\n".join([*parts, "</svg>"]) + "\n"


def description(machine: Machine) -> str:
    """The machine in sentences, one for each way."""
    sentences = []
    for way in ways_of(machine):
        sources = " or ".join(_words(state) if state else "the beginning" for state in way.sources)
        goal = "leaves it at" if way.target is None else "leads to"
        state = sources if way.target is None else f"{_words(way.target)}, from {sources}"
        sentences.append(f"{_words(way.act.value).capitalize()} {goal} {state}.")
    if machine.ends:
        ends = ", ".join(_words(state) for state in machine.states if state in machine.ends)
        sentences.append(f"Nothing leaves: {ends}.")
    return " ".join(sentences)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _column(state: str, x: int, foot: int, *, is_end: bool, is_long: bool) -> list[str]:
    top = _MARGIN + _BOX_HEIGHT
    line = f'<line class="life" x1="{x}" y1="{top}" x2="{x}" y2="{foot}"/>'
    if state == NEW:
        return [line, f'<circle class="dot" cx="{x}" cy="{top - 8}" r="7"/>']
    tops = [_MARGIN, foot] if is_long else [_MARGIN]
    return [line, *(part for y in tops for part in _box(state, x, y, is_end=is_end))]


def _box(state: str, x: int, y: int, *, is_end: bool) -> list[str]:
    left, kind = x - _BOX_WIDTH // 2, "end" if is_end else "box"
    outer = f'<rect class="{kind}" x="{left}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="6"/>'
    inner = (
        f'<rect class="end" x="{left + 3}" y="{y + 3}" width="{_BOX_WIDTH - 6}" '
        f'height="{_BOX_HEIGHT - 6}" rx="4"/>'
    )
    name = f'<text class="name" x="{x}" y="{y + 18}">{escape(_words(state))}</text>'
    return [outer, *([inner] if is_end else []), name]


def _row(way: Way, middle: dict[str, int], y: int, width: int) -> list[str]:
    starts = [middle[state] for state in way.sources]
    if way.target is None:
        drawn = [part for x in starts for part in _loop(x, y)]
        return [*drawn, _label(way.act, min(starts), y, width)]
    goal = middle[way.target]
    left, right = min(*starts, goal), max(*starts, goal)
    drawn = [f'<line class="way" x1="{left}" y1="{y}" x2="{right}" y2="{y}"/>']
    drawn += [f'<circle class="dot" cx="{x}" cy="{y}" r="4"/>' for x in starts]
    if left < goal:
        drawn.append(f'<path class="tip" d="M{goal} {y}l-10 -5v10z"/>')
    if right > goal:
        drawn.append(f'<path class="tip" d="M{goal} {y}l10 -5v10z"/>')
    return [*drawn, _label(way.act, left, y, width)]


def _loop(x: int, y: int) -> list[str]:
    return [
        f'<circle class="dot" cx="{x}" cy="{y}" r="4"/>',
        f'<path class="way" d="M{x} {y}h18q7 0 7 6t-7 6h-10"/>',
        f'<path class="tip" d="M{x} {y + 12}l10 -5v10z"/>',
    ]


def _label(act: Act, left: int, y: int, width: int) -> str:
    words = _words(act.value)
    start = min(left + 8, width - _MARGIN - round(_LETTER * len(words)))
    return f'<text class="act" x="{start}" y="{y - 7}">{escape(words)}</text>'
