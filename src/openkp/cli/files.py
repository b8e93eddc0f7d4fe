"""Reading what a person names on the command line: files, standard input, web addresses; all bounded."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openkp.cli.speaking import Trouble, wrong_use

MAX_JSON_BYTES = 10 * 1024 * 1024
MAX_FILE_BYTES = 20 * 1024 * 1024


def read_bytes(name: str | Path, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises Trouble (usage) if missing or over limit."""
    try:
        if str(name) == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        raise wrong_use(f"{name} cannot be read: {reason}.", "Check the name of the file.") from error
    if len(data) > limit:
        raise wrong_use(f"{name} is larger than {limit // 1024 // 1024} MB.", "Give a smaller file.")
    return data


class NotJson(ValueError):
    """Bytes that are no JSON text."""


def parse_json(data: bytes) -> Any:
    """The JSON value in bytes. Raises NotJson for anything else, however hostile."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError as error:
        raise NotJson("nested too deeply") from error
    except UnicodeDecodeError as error:
        raise NotJson("it is not UTF-8 text") from error
    except ValueError as error:
        raise NotJson(str(error)[:120]) from error


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def read_json(name: str) -> Any:
    """The JSON value in a file. Raises Trouble (usage)."""
    try:
        return parse_json(read_bytes(name, limit=MAX_JSON_BYTES))
    except NotJson as error:
        raise wrong_use(
            f"{name} is not JSON: {error}.", "Compare it with `openkp certificate schema`."
        ) from error


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A new file beside `path` to write into, with its ending; it takes the name if nothing went wrong.

    Raises Trouble (environment) where it cannot be written.
    """
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, suffix=path.suffix)
        os.close(handle)
        beside = Path(name)
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        raise Trouble(
            f"{path} cannot be written: {error.strerror or 'the disk refuses it'}.",
            "Choose a folder that exists and that you may write.",
        ) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises Trouble (environment)."""
    with written_whole(path) as beside:
        beside.write_bytes(data)
