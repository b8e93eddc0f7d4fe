"""The matrix as a drawing (SVG): in each cell a colour, a sign and, for who rests on it, the word.

Colours are attributes, so that the file looks right by itself and a page's style sheet may overrule them by
the classes `a-covered`, `a-not_covered`, `a-open`, `a-contested` and the variables of the page. No colour
stands for good or bad. The same matrix always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from openkp.definitions.answers import Answer
from openkp.definitions.matrix import Matrix
from openkp.definitions.words import answer_meaning, answer_symbol, answer_words, say
from openkp.scheme.message_texts import N_
from openkp.scheme.messages import Translate, identity

_CELL_WIDTH, _CELL_HEIGHT, _HEAD, _MARGIN, _LETTER, _LEGEND_LINE = 46, 26, 34, 12, 6.6, 28
_LONGEST_LABEL = 60
#: Of an answer: background and sign. Told apart without colour by lightness as well.
_COLOURS: Mapping[Answer, tuple[str, str]] = {
    Answer.COVERED: ("#0b3d63", "#ffffff"),
    Answer.NOT_COVERED: ("#eceff2", "#3c4a57"),
    Answer.OPEN: ("#ffffff", "#45525f"),
    Answer.CONTESTED: ("#fae3ae", "#5f4503"),
}
_TITLE = N_("Answers of {definitions} texts to {situations} situations")
_CELL = N_("{situation}, {definition}: {answer}")
_LEGEND = N_("{answer}: {meaning}")
_INK = "#1c2733"


def as_svg(matrix: Matrix, titles: Mapping[str, str], translate: Translate = identity) -> str:
    """The matrix as one SVG image with its legend.

    titles: of situations and definitions by their ids; an id without one stands for itself. Rows are labelled
    with the titles of situations, columns with the ids of texts, whose titles show when the pointer rests on
    them. translate: as in `scheme.messages.explain`.
    """
    labels = {each: _shortened(titles.get(each, each)) for each in matrix.situations}
    left = _MARGIN + round(_LETTER * max((len(each) for each in labels.values()), default=0)) + 10
    legend = [_legend_words(answer, translate) for answer in Answer]
    legend_width = _MARGIN + _CELL_WIDTH + 10 + round(_LETTER * max(len(each) for each in legend))
    width = max(left + _CELL_WIDTH * len(matrix.definitions), legend_width) + _MARGIN
    bottom = _HEAD + _CELL_HEIGHT * len(matrix.situations) + _MARGIN
    height = bottom + _LEGEND_LINE * len(legend) + _MARGIN
    counts = {"definitions": len(matrix.definitions), "situations": len(matrix.situations)}
    title = escape(say(_TITLE, translate, **counts))
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="matrix" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="{title}"'
        f' font-family="sans-serif" font-size="12" fill="{_INK}">'
    )
    lines = [
        opening,
        f"<title>{title}</title>",
        *_columns(matrix, titles, left),
        *_rows(matrix, titles, labels, left, translate),
        *_legend(legend, bottom),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _columns(matrix: Matrix, titles: Mapping[str, str], left: int) -> Iterator[str]:
    for place, each in enumerate(matrix.definitions):
        x = left + _CELL_WIDTH * place + _CELL_WIDTH // 2
        title = escape(titles.get(each, each))
        yield (
            f'<text class="column" x="{x}" y="{_HEAD - 10}" text-anchor="middle" font-weight="600">'
            f"{escape(each)}<title>{title}</title></text>"
        )


def _rows(
    matrix: Matrix,
    titles: Mapping[str, str],
    labels: Mapping[str, str],
    left: int,
    translate: Translate,
) -> Iterator[str]:
    for row, situation in enumerate(matrix.situations):
        y = _HEAD + _CELL_HEIGHT * row
        title = titles.get(situation, situation)
        yield (
            f'<text class="row" x="{left - 8}" y="{y + 17}" text-anchor="end">'
            f"{escape(labels[situation])}<title>{escape(title)}</title></text>"
        )
        for column, definition in enumerate(matrix.definitions):
            answer = matrix.answers[situation, definition]
            words = say(
                _CELL,
                translate,
                situation=title,
                definition=definition,
                answer=say(answer_words(answer), translate),
            )
            yield _cell(answer, left + _CELL_WIDTH * column, y, words)


def _cell(answer: Answer, x: int, y: int, words: str) -> str:
    background, sign = _COLOURS[answer]
    title = f"<title>{escape(words)}</title>" if words else ""
    return (
        f'<g class="a-{answer.value}">{title}'
        f'<rect x="{x}" y="{y}" width="{_CELL_WIDTH - 2}" height="{_CELL_HEIGHT - 2}" rx="2"'
        f' fill="{background}" stroke="#9aa7b3"/>'
        f'<text x="{x + _CELL_WIDTH // 2 - 1}" y="{y + 17}" text-anchor="middle" font-size="14"'
        f' fill="{sign}">{answer_symbol(answer)}</text></g>'
    )


def _legend(legend: list[str], top: int) -> Iterator[str]:
    for place, (answer, words) in enumerate(zip(Answer, legend, strict=True)):
        y = top + _LEGEND_LINE * place
        yield _cell(answer, _MARGIN, y, "")
        yield f'<text class="legend" x="{_MARGIN + _CELL_WIDTH + 8}" y="{y + 17}">{escape(words)}</text>'


def _legend_words(answer: Answer, translate: Translate) -> str:
    return say(
        _LEGEND,
        translate,
        answer=say(answer_words(answer), translate),
        meaning=say(answer_meaning(answer), translate),
    )


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
