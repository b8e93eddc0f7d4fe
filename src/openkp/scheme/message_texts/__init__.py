"""The texts of findings, in English. `scheme.messages` fills and translates them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """Two templates with named placeholders: what was found and expected; what to do next."""

    text: str
    next_step: str


def N_(text: str) -> str:  # noqa: N802 - the mark that Babel looks for
    """Marks a text for translation and changes nothing."""
    return text
