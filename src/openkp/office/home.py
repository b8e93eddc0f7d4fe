"""The folder where this office keeps its database and secrets."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from openkp.office import clock


def office_home() -> Path:
    """OPENKP_HOME, or `openkp-office` in the user's data folder; made if it is not there."""
    home = os.environ.get("OPENKP_HOME")
    path = Path(home) if home else Path.home() / ".local" / "share" / "openkp-office"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def secret_file(home: Path, name: str) -> str:
    """The secret kept in a file of the office's folder; made at first use, readable by the owner alone.

    The file gets its name when all of it is on the disk: after a power cut no key lies under half a secret.
    """
    path = home / name
    if not path.exists():
        handle, beside = tempfile.mkstemp(prefix=f".{name}-", dir=home)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(clock.random_bytes(32).hex())
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            Path(beside).unlink()
    return path.read_text(encoding="utf-8").strip()
