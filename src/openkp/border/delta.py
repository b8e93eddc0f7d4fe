"""Deltas: the newer bundle file made of pieces of the older one and what is new.

A delta needs no signature: what it makes is compared with the digest it names, and is a signed bundle that is
opened like any other. It knows nothing of what a bundle holds, so whatever changes is carried.
"""

from __future__ import annotations

from hashlib import sha256

from openkp.border.opening import MAX_BUNDLE_BYTES, BundleRefused
from openkp.statements import Unreadable, cbor
from openkp.statements.cbor import Value

TYP = "kpd1"
FILE_SUFFIX = ".kpdelta"

#: Pieces of the older file are found by blocks of this many bytes at multiples of it.
_BLOCK = 16
#: After a piece the files are first tried in step again so far on: a changed entry, a new size.
_NEAR = 48
_MAX_ITEMS = 2_000_000

#: Offset in the older file, bytes from there, new bytes after them.
Piece = tuple[int, int, int]


def make_delta(older: bytes, newer: bytes) -> bytes:
    """The delta from one bundle file to another. Any two files will do; alike ones give a small one."""
    pieces, literals = _pieces(older, newer)
    numbers: list[Value] = [number for piece in pieces for number in piece]
    return cbor.encode(
        {
            0: TYP,
            1: sha256(older).digest(),
            2: sha256(newer).digest(),
            3: len(newer),
            4: numbers,
            5: literals,
        }
    )


def apply_delta(older: bytes, delta: bytes) -> bytes:
    """The newer file. Raises BundleRefused: `delta_damaged`, `delta_of_another_bundle`."""
    base, result, length, numbers, literals = _read(delta)
    if sha256(older).digest() != base:
        raise BundleRefused("delta_of_another_bundle", expected=base.hex()[:16])
    out: list[bytes] = []
    at = made = 0
    for start, copied, inserted in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        made += copied + inserted
        if start + copied > len(older) or at + inserted > len(literals) or made > length:
            raise BundleRefused("delta_damaged", reason="out_of_range")
        out += (older[start : start + copied], literals[at : at + inserted])
        at += inserted
    newer = b"".join(out)
    if at != len(literals) or sha256(newer).digest() != result:
        raise BundleRefused("delta_damaged", reason="digest")
    return newer


def base_of(delta: bytes) -> bytes:
    """The digest of the bundle file that a delta starts from. Raises BundleRefused."""
    return _read(delta)[0]


def is_delta(data: bytes) -> bool:
    """True if bytes begin as a delta does; nothing more is said."""
    return data.startswith(b"\xa6\x00\x64" + TYP.encode())


def _read(delta: bytes) -> tuple[bytes, bytes, int, list[int], bytes]:
    try:
        value = cbor.decode(delta, max_bytes=MAX_BUNDLE_BYTES, max_items=_MAX_ITEMS)
    except Unreadable as error:
        raise BundleRefused("delta_damaged", reason=error.code) from error
    if type(value) is not dict or value.keys() != set(range(6)) or value[0] != TYP:
        raise BundleRefused("delta_damaged", reason="header")
    base, result, length, numbers, literals = (value[key] for key in range(1, 6))
    if (
        type(base) is not bytes
        or type(result) is not bytes
        or len(base) != 32
        or len(result) != 32
        or type(length) is not int
        or not 0 <= length <= MAX_BUNDLE_BYTES
        or type(literals) is not bytes
        or type(numbers) is not list
        or len(numbers) % 3
    ):
        raise BundleRefused("delta_damaged", reason="wrong_type")
    plain = [each for each in numbers if type(each) is int and each >= 0]
    if len(plain) != len(numbers):
        raise BundleRefused("delta_damaged", reason="wrong_type")
    return base, result, length, plain, literals


def _pieces(older: bytes, newer: bytes) -> tuple[list[Piece], bytes]:
    """Pieces of the older file, each with how many new bytes follow, and the new bytes."""
    blocks: dict[bytes, int] = {}
    for start in range(0, len(older) - _BLOCK + 1, _BLOCK):
        blocks.setdefault(older[start : start + _BLOCK], start)
    pieces: list[Piece] = []
    literals: list[bytes] = []
    start = end = 0  # the piece of the older file that ends where the new bytes begin
    done = 0  # newer[:done] is made, up to the new bytes that are still looked for
    while True:
        copied = _common(older, end, newer, done)
        end, done = end + copied, done + copied
        found, place = _next_match(older, newer, (end, done), blocks)
        literals.append(newer[done:place])
        pieces.append((start, end - start, place - done))
        if place == len(newer):
            return pieces, b"".join(literals)
        start = end = found
        done = place


def _next_match(
    older: bytes, newer: bytes, reached: tuple[int, int], blocks: dict[bytes, int]
) -> tuple[int, int]:
    """Where both files go on alike: offset in the older, offset in the newer (its length: nowhere)."""
    end, done = reached
    for step in range(1, _NEAR):
        piece = newer[done + step : done + step + _BLOCK]
        if len(piece) == _BLOCK and piece == older[end + step : end + step + _BLOCK]:
            return end + step, done + step
    for place in range(done, len(newer) - _BLOCK + 1):
        found = blocks.get(newer[place : place + _BLOCK])
        if found is not None:
            while place > done and found > 0 and older[found - 1] == newer[place - 1]:
                found, place = found - 1, place - 1
            return found, place
    return 0, len(newer)


def _common(older: bytes, start: int, newer: bytes, place: int) -> int:
    """How many bytes are alike from there on; doubling steps, so that long runs cost little."""
    most = min(len(older) - start, len(newer) - place)
    good, step = 0, 64
    while step:
        step = min(step, most - good)
        if step and older[start + good : start + good + step] == newer[place + good : place + good + step]:
            good += step
            step *= 2
        else:
            step //= 2
    return good
