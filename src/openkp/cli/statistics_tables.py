"""`openkp statistics`: returns compiled from certificates, and mirror tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

COMMANDS: dict[str, Callable[..., Any]] = {}
