"""The folder where this office keeps its database and secrets."""

from __future__ import annotations

import os
from pathlib import Path

from openkp.office import clock


def office_home() -> Path:
    """OPENKP_HOME, or `openkp-office` in the user's data folder; made if it is not there."""
    home = os.environ.get("OPENKP_HOME")
    path = Path(home) if home else Path.home() / ".local" / "share" / "openkp-office"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def secret_file(home: Path, name: str) -> str:
    """The secret kept in a file of the office's folder; made at first use, readable by the owner alone."""
    path = home / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        secret = clock.random_bytes(32).hex()
        file.write(secret)
    return secret
