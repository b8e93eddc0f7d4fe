"""The office with a clock of the test's own: the instant stands in a file of its home.

The product has no such setting; only a test puts its own function in the place of the clock.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from openkp.office import clock

CLOCK = Path(os.environ["OPENKP_HOME"]) / "clock"


def _now() -> datetime:
    return datetime.fromisoformat(CLOCK.read_text(encoding="utf-8"))


clock.now = _now

from openkp.office.wsgi import application  # noqa: E402, F401 - served by gunicorn
