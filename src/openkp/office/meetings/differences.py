"""Two versions of a text side by side: paragraph by paragraph, word by word, effect by effect.

Pure: values in, values out. A paragraph is the same one if it has the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from openkp.governance.texts import TextParagraph, TextVersion, thawed

#: A word or a mark with the blanks after it, so that joined pieces give the text back.
_MARKS = r".,;:!?()\[\]«»“”\"،؛؟。"
_WORDS = re.compile(rf"[^\s{_MARKS}]+\s*|[{_MARKS}]\s*|\s+")

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that both versions have, or only one of them."""

    text: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphDifference:
    """One paragraph in both versions. before, after: its pieces; empty where a version has not got it.

    effects_gone, effects_new: effects, as JSON, that only the older or only the newer version has.
    """

    number: str
    state: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    effects_gone: tuple[Mapping[str, Any], ...] = ()
    effects_new: tuple[Mapping[str, Any], ...] = ()


def differences(older: TextVersion, newer: TextVersion) -> tuple[ParagraphDifference, ...]:
    """Every paragraph of either version, in the order of the newer; what it lost stands where it was."""
    before = {each.number: each for each in older.paragraphs}
    after = {each.number: each for each in newer.paragraphs}
    return tuple(
        _difference(number, before.get(number), after.get(number))
        for number in _in_order([*before], [*after])
    )


def _in_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The numbers of the newer version, each followed by those that only the older had after it."""
    kept = set(after)
    following: dict[str, list[str]] = {}
    anchor = ""
    for number in before:
        if number in kept:
            anchor = number
        else:
            following.setdefault(anchor, []).append(number)
    ordered = list(following.get("", ()))
    for number in after:
        ordered += [number, *following.get(number, ())]
    return ordered


def _difference(number: str, older: TextParagraph | None, newer: TextParagraph | None) -> ParagraphDifference:
    gone, new = _effects(older, newer)
    if older is None or newer is None:
        return ParagraphDifference(
            number=number,
            state=ADDED if older is None else REMOVED,
            before=() if older is None else (Piece(older.text, True),),
            after=() if newer is None else (Piece(newer.text, True),),
            effects_gone=gone,
            effects_new=new,
        )
    before, after = word_pieces(older.text, newer.text)
    is_same = older.text == newer.text and not gone and not new
    return ParagraphDifference(
        number=number,
        state=SAME if is_same else CHANGED,
        before=before,
        after=after,
        effects_gone=gone,
        effects_new=new,
    )


def word_pieces(older: str, newer: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they differ. Joined again, the pieces give each text back."""
    before, after = _WORDS.findall(older), _WORDS.findall(newer)
    # Blanks at the end of a text make no difference to a reader.
    matcher = SequenceMatcher(None, [each.strip() for each in before], [each.strip() for each in after])
    codes = matcher.get_opcodes()
    return (
        tuple(_pieces(before, ((tag, first, last) for tag, first, last, _, _ in codes))),
        tuple(_pieces(after, ((tag, first, last) for tag, _, _, first, last in codes))),
    )


def _pieces(words: Sequence[str], spans: Iterator[tuple[str, int, int]]) -> Iterator[Piece]:
    for tag, first, last in spans:
        if first < last:
            yield Piece("".join(words[first:last]), tag != "equal")


def _effects(
    older: TextParagraph | None, newer: TextParagraph | None
) -> tuple[tuple[Mapping[str, Any], ...], tuple[Mapping[str, Any], ...]]:
    before = [thawed(each) for each in older.effects] if older else []
    after = [thawed(each) for each in newer.effects] if newer else []
    return (
        tuple(each for each in before if each not in after),
        tuple(each for each in after if each not in before),
    )
