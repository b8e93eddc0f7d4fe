"""`openkp custody`: carats in accounts, from a file of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openkp.cli import custody_balance, custody_check, custody_origin, custody_origins, custody_trace

COMMANDS: dict[str, Callable[..., Any]] = {
    **custody_check.COMMANDS,
    **custody_origin.COMMANDS,
    **custody_origins.COMMANDS,
    **custody_trace.COMMANDS,
    **custody_balance.COMMANDS,
}
