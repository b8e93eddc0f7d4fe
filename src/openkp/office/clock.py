"""The composition point: the only place of the office that reads the clock, the dice and the machine.

Everything else takes `now`, nonces and salts as parameters, so that a test or the demonstration can be at
any day. No setting changes it: a running office cannot be told another time.
"""

from __future__ import annotations

import secrets  # noqa: TID251 - the composition point
from datetime import UTC, datetime


def now() -> datetime:
    """This instant, in UTC, to the second: statements and logs keep whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the composition point


def nonce() -> bytes:
    """Sixteen random bytes: what keeps a log's digest from being guessed."""
    return secrets.token_bytes(16)


def random_bytes(size: int) -> bytes:
    """Random bytes for keys and passphrases."""
    return secrets.token_bytes(size)
