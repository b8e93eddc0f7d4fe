"""`openkp statistics`: what Participants file, matched, mirrored, screened and published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openkp.cli import (
    statistics_load,
    statistics_match,
    statistics_publish,
    statistics_screen,
    statistics_tables,
)

COMMANDS: dict[str, Callable[..., Any]] = {
    **statistics_load.COMMANDS,
    **statistics_screen.COMMANDS,
    **statistics_match.COMMANDS,
    **statistics_tables.COMMANDS,
    **statistics_publish.COMMANDS,
}
