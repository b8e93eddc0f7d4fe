"""How parties stand to the words of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stance(StrEnum):
    """How a party stands to a word. The first and the last are red lines."""

    REQUIRED = "required"
    WANTED = "wanted"
    INDIFFERENT = "indifferent"
    UNWANTED = "unwanted"
    EXCLUDED = "excluded"

    @property
    def is_red_line(self) -> bool:
        """True where a text that goes against it is refused."""
        return self in (Stance.REQUIRED, Stance.EXCLUDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPosition:
    """What one party says of one word.

    subject: an element that may stand in a limb, or an exception as `except:ID`. source: where it was
    published, or empty for one that the party recorded itself. counts: False for an observer, whose position
    is shown and does not decide.
    """

    party: str
    subject: str
    stance: Stance
    source: str = ""
    counts: bool = True
