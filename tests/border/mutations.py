"""Certificates spoilt in every way that we could think of, the same ones for the same seed on every machine.

`python -m border.mutations COUNT SEED` (from `tests`, with `src` on the path) prints one JSON object a line,
with the answer of the Python verifier, for the test that holds the browser's verifier against it.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from border import world
from openkp.border import Desk, Moment, Verdict, open_bundle
from openkp.scheme.quantities import Carats
from openkp.statements import (
    P256SigningKey,
    SignedStatement,
    cbor,
    cose,
    open_statement,
    qr_text,
    sign_statement,
)
from openkp.statements.keys import P256_ORDER

ATTACKER = P256SigningKey.from_private_number(666)
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One presented paper. may_be_good: what was done leaves it what it was."""

    kind: str
    presented: bytes | str
    now: datetime = world.NOW
    day: date = world.DAY
    may_be_good: bool = False


Maker = Callable[[random.Random, SignedStatement], Mutation]


@lru_cache(maxsize=1)
def originals() -> tuple[SignedStatement, ...]:
    """The shipments of the sample world, opened."""
    return tuple(open_statement(each) for each in world.presented().values())


@lru_cache(maxsize=1)
def good_ones() -> tuple[SignedStatement, ...]:
    """Those against which nothing is found, the confidential one twice."""
    names = ("good", "good_from_europe", "confidential", "confidential", "own_mine_open", "stones_open")
    return tuple(open_statement(world.presented()[name]) for name in names)


def mutations(count: int, seed: int) -> Iterator[Mutation]:
    """So many spoilt papers."""
    chance = random.Random(seed)
    for _ in range(count):
        make = chance.choice(_MAKERS)
        sources = good_ones() if chance.random() < 0.8 else originals()
        yield make(chance, chance.choice(sources))


def _flip_bits(chance: random.Random, signed: SignedStatement) -> Mutation:
    data = bytearray(signed.encoded)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    presented: bytes | str = bytes(data) if chance.random() < 0.5 else qr_text(bytes(data))
    return Mutation(kind="bits", presented=presented, may_be_good=bytes(data) == signed.encoded)


def _other_bytes(chance: random.Random, signed: SignedStatement) -> Mutation:
    data = bytearray(signed.encoded)
    at, size = chance.randrange(len(data)), chance.randrange(1, 9)
    data[at : at + chance.randrange(9)] = chance.randbytes(size)
    return Mutation(kind="bytes", presented=bytes(data), may_be_good=bytes(data) == signed.encoded)


def _cut(chance: random.Random, signed: SignedStatement) -> Mutation:
    data = signed.encoded
    if chance.random() < 0.5:
        return Mutation(kind="cut", presented=data[: chance.randrange(len(data))])
    text = qr_text(data)
    return Mutation(kind="cut", presented=text[: chance.randrange(len(text))])


def _longer(chance: random.Random, signed: SignedStatement) -> Mutation:
    more = chance.randbytes(chance.choice((1, 2, 60, 70_000 if chance.random() < 0.02 else 300)))
    if chance.random() < 0.5:
        return Mutation(kind="longer", presented=signed.encoded + more)
    return Mutation(
        kind="longer", presented=qr_text(signed.encoded) + chance.choice(_BASE45[:36]) * len(more[:9000])
    )


def _characters(chance: random.Random, signed: SignedStatement) -> Mutation:
    text = list(qr_text(signed.encoded))
    before = "".join(text)
    for _ in range(chance.choice((1, 1, 2))):
        odd = "éÿ\u2028٠Aa\u0130ß\x00"
        alphabet = _BASE45 if chance.random() < 0.8 else odd
        text[chance.randrange(len(text))] = chance.choice(alphabet)
    return Mutation(kind="characters", presented="".join(text), may_be_good="".join(text) == before)


def _around(chance: random.Random, signed: SignedStatement) -> Mutation:
    """Blanks that a scanner adds leave it what it is; others do not."""
    before = "".join(chance.choice(" \r\n\t") for _ in range(chance.randrange(3)))
    after = "".join(chance.choice(" \r\n\t") for _ in range(chance.randrange(3)))
    text = qr_text(signed.encoded)
    if chance.random() < 0.3:
        return Mutation(
            kind="around", presented=chance.choice(("\u00a0", "\x0b", "kp1:", "KP2:", "HC1:")) + text[4:]
        )
    if chance.random() < 0.3:
        return Mutation(kind="around", presented=text.lower())
    presented: bytes | str = before + text + after
    if not before and chance.random() < 0.5:
        presented = (text + after).encode()
    return Mutation(kind="around", presented=presented, may_be_good=True)


def _respelled(chance: random.Random, signed: SignedStatement) -> Mutation:
    """The same content in another CBOR: longer heads, indefinite lengths, other tags, headers and keys."""
    data = signed.encoded
    spellings: tuple[Callable[[], bytes], ...] = (
        lambda: data.replace(b"\xd2\x84", b"\xd2\x98\x04", 1),
        lambda: data.replace(b"\xd2\x84", b"\xd2\x9f", 1) + b"\xff",
        lambda: data.replace(b"\xd2\x84", b"\xd8\x12\x84", 1),
        lambda: data[1:],
        lambda: b"\xd8\x3d" + data,
        lambda: _message(signed, unprotected={17: []}),
        lambda: _message(signed, unprotected={4: signed.key_id}),
        lambda: _message(signed, unprotected={17: [b""]}),
        lambda: _message(signed, protected=cbor.encode({1: -7, 4: signed.key_id, 16: "kp1"})),
        lambda: _message(signed, protected=cbor.encode({1: -9, 4: signed.key_id, 16: "kp2"})),
        lambda: _message(signed, protected=cbor.encode({1: -9, 4: signed.key_id})),
        lambda: _message(signed, protected=b""),
        lambda: _message(signed, signature=signed.signature[:-1]),
        lambda: _message(signed, signature=bytes(64)),
        lambda: _message(signed, payload=_longer_head(chance, signed.payload)),
        lambda: _message(signed, payload=b"\xbf" + signed.payload[1:] + b"\xff"),
        lambda: _message(signed, payload=signed.payload + b"\x00"),
        lambda: _message(signed, payload=cbor.encode([1, 2, 3])),
        lambda: _message(signed, payload=b""),
    )
    return Mutation(kind="respelled", presented=chance.choice(spellings)())


def _message(signed: SignedStatement, **changes: Any) -> bytes:
    parts = {
        "protected": signed.protected,
        "payload": signed.payload,
        "signature": signed.signature,
        "unprotected": {17: [*signed.disclosures]} if signed.disclosures else {},
    } | changes
    return cose.write_sign1(parts["protected"], parts["payload"], parts["signature"], parts["unprotected"])


def _longer_head(chance: random.Random, payload: bytes) -> bytes:
    """One small number or length written in two bytes."""
    at = chance.randrange(len(payload))
    byte = payload[at]
    return payload[:at] + bytes((byte & 0xE0 | 24, byte & 0x1F)) + payload[at + 1 :]


def _malleable(_: random.Random, signed: SignedStatement) -> Mutation:
    r, s = signed.signature[:32], int.from_bytes(signed.signature[32:], "big")
    signature = r + (P256_ORDER - s).to_bytes(32, "big")
    return Mutation(kind="malleable", presented=_message(signed, signature=signature))


def _strange_signature(chance: random.Random, signed: SignedStatement) -> Mutation:
    numbers = (0, 1, P256_ORDER - 1, P256_ORDER, P256_ORDER // 2, P256_ORDER // 2 + 1, 2**256 - 1)
    signature = b"".join(chance.choice(numbers).to_bytes(32, "big") for _ in range(2))
    return Mutation(kind="strange_signature", presented=_message(signed, signature=signature))


def _other_key_id(chance: random.Random, signed: SignedStatement) -> Mutation:
    keys = [world.EU.key, world.BW.stolen_key, world.BW.old_key, ATTACKER, *world.ROOTS]
    kid = chance.choice([key.key_id for key in keys] + [chance.randbytes(8)])
    protected = signed.protected.replace(signed.key_id, kid)
    same = protected == signed.protected
    return Mutation(kind="key_id", presented=_message(signed, protected=protected), may_be_good=same)


def _changed(chance: random.Random, signed: SignedStatement) -> SignedStatement:
    """The statement with one thing more to its maker's taste; still signed as before."""
    document: Any = signed.statement.document
    if not hasattr(document, "expires_on") or signed.statement.salts:
        made_at = signed.statement.made_at + timedelta(seconds=chance.randrange(1, 90_000))
        return replace(signed, statement=replace(signed.statement, made_at=made_at, hidden=frozenset()))
    swaps: tuple[dict[str, Any], ...] = (
        {"number": f"{document.issuing_participant}-2026-{chance.randrange(1000, 5000):06d}"},
        {"number": "".join(chance.choice(_BASE45 + "é\u0661ß") for _ in range(chance.randrange(0, 45)))},
        {"expires_on": document.expires_on + timedelta(days=chance.randrange(1, 400))},
        {"issued_on": document.issued_on - timedelta(days=chance.randrange(1, 400))},
        {"destination_participant": chance.choice(("AE", "LS", "IN", "XX", "TG", "", "BW"))},
        {"origins": (replace(document.origins[0], carats=Carats("99999.00")),)},
        {
            "origins": (
                replace(document.origins[0], participant=chance.choice(("CF", "ZW", "BE", "é", "BW"))),
            )
        },
        {
            "origins": (
                replace(
                    document.origins[0], zone=chance.choice(("Boda", " ", "MARANGE", "\u1e9e", "\u03a3"))
                ),
            )
        },
        {"origins": ()},
        {"lines": ()},
        {"parcels": document.parcels + 1},
        {"issuing_participant": chance.choice(("EU", "ZA", "", "bw"))},
    )
    statement = replace(signed.statement, document=replace(document, **chance.choice(swaps)))
    if chance.random() < 0.1:
        statement = replace(statement, nonce=chance.randbytes(16))
    return replace(signed, statement=statement)


def _field_swap(chance: random.Random, signed: SignedStatement) -> Mutation:
    """Another content under the old signature."""
    changed = _changed(chance, signed)
    fresh = sign_statement(changed.statement, ATTACKER)
    return Mutation(
        kind="field",
        presented=_message(signed, payload=fresh.payload, unprotected=_shown(fresh)),
        may_be_good=fresh.payload == signed.payload,
    )


def _shown(signed: SignedStatement) -> dict[int | str, Any]:
    return {17: [*signed.disclosures]} if signed.disclosures else {}


def _signed_by_another(chance: random.Random, signed: SignedStatement) -> Mutation:
    """Another content, signed anew: by a stranger, by another authority, or by the authority without
    logging it.
    """
    key = chance.choice((ATTACKER, world.EU.key, world.BW.key, world.BW.stolen_key, world.BW.confirming_key))
    fresh = sign_statement(_changed(chance, signed).statement, key)
    if key is ATTACKER and chance.random() < 0.5:
        # A stranger who names a listed key.
        protected = fresh.protected.replace(ATTACKER.key_id, signed.key_id)
        return Mutation(kind="signed_as_another", presented=_message(fresh, protected=protected))
    same = (fresh.protected, fresh.payload) == (signed.protected, signed.payload)
    return Mutation(kind="signed_by_another", presented=fresh.encoded, may_be_good=same)


def _disclosures(chance: random.Random, _: SignedStatement) -> Mutation:
    """A confidential certificate that shows less (which is its right), twice, in another order, or
    strange fields.
    """
    signed = good_ones()[2]
    shown = list(signed.disclosures)
    kept = [each for each in shown if chance.random() < 0.5]
    spoilt = chance.randrange(6)
    if spoilt == 0 and kept:
        kept.append(chance.choice(kept))
    elif spoilt == 1 and len(kept) > 1:
        kept.reverse()
    elif spoilt == 2 and kept:
        at = chance.randrange(len(kept))
        kept[at] = kept[at][:-1] + bytes((kept[at][-1] ^ 1,))
    elif spoilt == 3:
        kept.append(cbor.encode([chance.randbytes(16), "x", chance.choice((0, 7, 12, 13))]))
    elif spoilt == 4:
        salt = chance.randbytes(16)
        kept = [cbor.encode([salt, "x", 12])]
    else:
        unprotected = {17: [*kept]} if kept else {}
        return Mutation(
            kind="shows_less", presented=_message(signed, unprotected=unprotected), may_be_good=True
        )
    message = _message(signed, unprotected={17: [*kept]} if kept else {})
    return Mutation(kind="disclosures", presented=message, may_be_good=kept in _orders_of(shown, kept))


def _orders_of(shown: list[bytes], kept: list[bytes]) -> list[list[bytes]]:
    """The one way in which some of the disclosures may be shown."""
    return [[each for each in shown if each in kept]]


def _another_moment(chance: random.Random, signed: SignedStatement) -> Mutation:
    """The same paper at another time: early, late, with an old bundle, with a wrong clock."""
    hours = chance.choice((-9000, -200, -4, -3, 164, 165, 166, 2000, 20_000))
    now = world.NOW + timedelta(hours=hours)
    is_fresh = -4 <= hours <= 165  # the bundle is three hours old and may be a week old
    return Mutation(kind="moment", presented=signed.encoded, now=now, day=now.date(), may_be_good=is_fresh)


def _noise(chance: random.Random, _: SignedStatement) -> Mutation:
    size = chance.randrange(600)
    if chance.random() < 0.5:
        return Mutation(kind="noise", presented=chance.randbytes(size))
    return Mutation(kind="noise", presented="KP1:" + "".join(chance.choice(_BASE45) for _ in range(size)))


_MAKERS: tuple[Maker, ...] = (
    _flip_bits,
    _flip_bits,
    _other_bytes,
    _cut,
    _longer,
    _characters,
    _characters,
    _around,
    _respelled,
    _respelled,
    _malleable,
    _strange_signature,
    _other_key_id,
    _field_swap,
    _field_swap,
    _signed_by_another,
    _signed_by_another,
    _disclosures,
    _disclosures,
    _another_moment,
    _noise,
)


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The sample bundle, ready."""
    return Desk(open_bundle(world.sample()))


def answer_to(mutation: Mutation) -> Verdict:
    """What the Python verifier says."""
    return desk().verify(mutation.presented, at=Moment(now=mutation.now, day=mutation.day))


def as_row(mutation: Mutation) -> dict[str, Any]:
    """One line for the other implementation: what is presented and when, and the answer expected."""
    verdict = answer_to(mutation)
    presented = mutation.presented
    shown = {"text": presented} if isinstance(presented, str) else {"hex": presented.hex()}
    return {
        "kind": mutation.kind,
        **shown,
        "now": mutation.now.isoformat(),
        "day": mutation.day.isoformat(),
        "verdict": verdict.answer.value,
        "layer": verdict.layer,
        "codes": [each.code for each in verdict.findings],
        "digest": verdict.digest.hex(),
    }


def main() -> None:
    """Print rows."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    for each in mutations(count, seed):
        sys.stdout.write(json.dumps(as_row(each)) + "\n")


if __name__ == "__main__":
    main()
