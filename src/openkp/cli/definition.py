"""`openkp definition`: what a conflict diamond is, as texts that can be tried, compared and searched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openkp.cli import (
    definition_answers,
    definition_comparing,
    definition_search,
    definition_situations,
    definition_texts,
)

COMMANDS: dict[str, Callable[..., Any]] = {
    **definition_texts.COMMANDS,
    **definition_situations.COMMANDS,
    **definition_answers.COMMANDS,
    **definition_comparing.COMMANDS,
    **definition_search.COMMANDS,
}
