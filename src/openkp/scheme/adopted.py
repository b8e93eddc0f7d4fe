"""A decision as the Process adopted it: the paper that is signed, with the positions that led to it.

What Participants took positions on is named by one digest over the words and effects of the paragraphs
(`text_digest_of`), so that neither can be changed afterwards without breaking it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from openkp.scheme.decisions import Decision, Paragraph
from openkp.scheme.effect_files import effect_to_json

#: The party that speaks for the Process as a whole. Not `KP`: that is the code of a country.
PROCESS = "KPCS"

#: First line of the canonical text; another form of it gets another number.
CANONICAL_FORM = "openkp decision text 1"


class Position(StrEnum):
    """What a party said to a text. Only a standing objection of a Participant blocks (KPCS-CD:VI.5)."""

    SUPPORT = "support"
    CAN_LIVE_WITH = "can_live_with"
    NO_OBJECTION = "no_objection"
    RESERVATION = "reservation"
    STAND_ASIDE = "stand_aside"
    OBJECTION = "objection"
    ABSENT = "absent"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPosition:
    """Where a party stood when the decision was declared. party: alpha-2 code, or an observer's code."""

    party: str
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnObjection:
    """An objection that was raised and lifted before the declaration. paragraph: empty for the whole text."""

    party: str
    paragraph: str = ""
    grounds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedDecision:
    """A decision with the record of its adoption, as the Process signs it.

    decision: adopted on one exact day. speaker: `PROCESS`. meeting, proposal: their codes in the record.
    text_digest: `text_digest_of` the paragraphs that positions were taken on, 32 bytes.
    declared_at: when the Chair declared consensus, an aware instant in whole seconds.
    positions: of Participants, one each. observers: what they said; it does not count.
    present: codes of the Participants in the room, empty for a written procedure.
    """

    decision: Decision
    speaker: str
    meeting: str
    proposal: str
    text_digest: bytes
    declared_at: datetime
    positions: tuple[StatedPosition, ...]
    withdrawn_objections: tuple[WithdrawnObjection, ...] = ()
    observers: tuple[StatedPosition, ...] = ()
    present: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The decision's number, under which registers and logs list it."""
        return self.decision.id


def canonical_text(paragraphs: Iterable[Paragraph]) -> bytes:
    """The one form of the words and effects of paragraphs, in UTF-8.

    A first line names the form; the second is JSON without blanks: a list of `[number, words, effects]`,
    effects as in `effect_files` with sorted keys. Words are in Unicode form NFC, lines end in one line feed,
    and no line ends in blanks: what a reader cannot see makes no difference.
    Raises ValueError for text that is no Unicode (half of a surrogate pair).
    """
    listed = [
        [_plain(each.number), _plain(each.text), [effect_to_json(effect) for effect in each.effects]]
        for each in paragraphs
    ]
    written = json.dumps(listed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{CANONICAL_FORM}\n{written}".encode()


def _plain(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip("\n")


def text_digest_of(paragraphs: Iterable[Paragraph]) -> bytes:
    """SHA-256 of the canonical text, 32 bytes: what a position is tied to. Raises as `canonical_text`."""
    return sha256(canonical_text(paragraphs)).digest()
