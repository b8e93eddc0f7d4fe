"""The vectors in `tests/border/vectors`, made from the sample world; both verifiers read them.

`python -m border.vectors_made` (from `tests`, with `src` on the path) writes them anew.

verdicts.json: {"bundle": base64, "cases": [{"name", "text" | "hex", "now", "day", "post", "device", "seen",
"answer"}]}; `answer` is the whole answer, `seen` are records {"digest", "post", "device", "seen_at"}.
bundles.json: {"bundle": base64 (held), "cases": [{"name", "delta": base64, "taken": bool, "codes": [...]}]};
`delta` makes the update out of the held bundle, or is itself the update where it is "raw".
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from border import world
from border.world import BW, EU, ROOTS, Changes, Leaf, bundle_bytes, presented, sample
from openkp.border import (
    Desk,
    Moment,
    Post,
    Seen,
    apply,
    make_delta,
    open_bundle,
    verdict_to_json,
)
from openkp.border.parts import Mark
from openkp.statements import (
    P256SigningKey,
    SignedStatement,
    cbor,
    cose,
    open_statement,
    qr_text,
    shown_only,
    statement_digest,
)

FOLDER = Path(__file__).parent / "vectors"
LATER = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)


def verdict_cases() -> Iterator[dict[str, Any]]:
    """What is presented, when and where."""
    for name, message in presented().items():
        yield {"name": name, "text": qr_text(message)}
    good = presented()["good"]
    yield {"name": "good_as_bytes", "hex": good.hex()}
    yield {"name": "good_on_its_last_day", "hex": good.hex(), "day": "2027-01-15"}
    yield {"name": "good_with_an_old_bundle", "hex": good.hex(), "now": "2026-12-20T08:00:00+00:00"}
    yield {"name": "fresh_to_the_second", "hex": good.hex(), "now": "2026-12-03T05:00:00+00:00"}
    yield {"name": "old_by_a_second", "hex": good.hex(), "now": "2026-12-03T05:00:01+00:00"}
    yield {"name": "status_list_expired", "hex": good.hex(), "now": "2026-12-26T00:00:01+00:00"}
    yield {
        "name": "used_in_an_expired_status_list",
        "hex": presented()["used"].hex(),
        "now": "2026-12-26T00:00:01+00:00",
    }
    yield {"name": "trust_list_old", "hex": good.hex(), "now": "2027-02-21T00:00:00+00:00"}
    yield {"name": "clock_behind", "hex": good.hex(), "now": "2026-11-20T08:00:00+00:00"}
    yield {"name": "clock_a_little_behind", "hex": good.hex(), "now": "2026-11-26T04:00:00+00:00"}
    yield {"name": "signature_wrong", "hex": good.replace(b"Gaborone", b"Gaborona").hex()}
    yield {"name": "another_field", "hex": _with_another_field(open_statement(good)).hex()}
    yield {"name": "nothing", "text": ""}
    yield {"name": "another_code", "text": "https://example.org/"}
    yield {"name": "damaged_text", "text": "KP1:ABé"}
    yield {"name": "too_long", "text": "KP1:" + "A" * 4293}
    yield {"name": "damaged_message", "text": qr_text(good[:-3])}
    yield from _seen_cases(good)
    confidential = open_statement(presented()["confidential"])
    for name, shown in (
        ("confidential_nothing_shown", ()),
        ("confidential_lines_shown", ("lines", "parcels")),
        ("confidential_parties_shown", ("exporter", "importer")),
    ):
        yield {"name": name, "text": qr_text(shown_only(confidential, shown).encoded)}


def _with_another_field(signed: SignedStatement) -> bytes:
    """A payload with a key that no version knows."""
    payload = cbor.encode({**cbor.decode(signed.payload), 99: 1})  # type: ignore[dict-item]
    return cose.write_sign1(signed.protected, payload, signed.signature)


def _seen_cases(good: bytes) -> Iterator[dict[str, Any]]:
    record = {
        "digest": statement_digest(open_statement(good)).hex(),
        "post": "Zaventem",
        "device": "aa",
        "seen_at": "2026-11-25T10:00:00+00:00",
    }
    here = {"hex": good.hex(), "post": "Zaventem", "device": "aa"}
    yield {"name": "seen_here", **here, "seen": [record]}
    yield {"name": "seen_by_another_device", **here, "seen": [{**record, "device": "bb"}]}
    yield {"name": "seen_at_another_post", **here, "seen": [record, {**record, "post": "Schiphol"}]}
    yield {"name": "another_was_seen", **here, "seen": [{**record, "post": "X", "digest": "00" * 32}]}


def verdicts() -> dict[str, Any]:
    """The content of verdicts.json."""
    desk = Desk(open_bundle(sample()))
    cases = []
    for case in verdict_cases():
        whole = {
            "now": world.NOW.isoformat(),
            "day": world.DAY.isoformat(),
            "post": "",
            "device": "",
            "seen": [],
            **case,
        }
        shown: bytes | str = whole["text"] if "text" in whole else bytes.fromhex(whole["hex"])
        verdict = desk.verify(
            shown,
            at=Moment(now=datetime.fromisoformat(whole["now"]), day=date.fromisoformat(whole["day"])),
            seen=[
                Seen(
                    digest=bytes.fromhex(each["digest"]),
                    post=each["post"],
                    device=each["device"],
                    seen_at=datetime.fromisoformat(each["seen_at"]),
                )
                for each in whole["seen"]
            ],
            post=Post(name=whole["post"], device=whole["device"]),
        )
        cases.append({**whole, "answer": verdict_to_json(verdict)})
    return {"bundle": b64encode(sample()).decode(), "cases": cases}


@lru_cache(maxsize=1)
def updates() -> dict[str, bytes]:
    """Bundles that come to a device that holds the sample, by name."""
    return dict(_updates())


def _updates() -> Iterator[tuple[str, bytes]]:
    more = {"bw-hub": [Leaf(world._digest("more", place), int(LATER.timestamp())) for place in range(3)]}
    next_day = Changes(made_at=LATER, reaches=LATER, more_leaves=more)
    yield "next_day", bundle_bytes(next_day)
    yield "the_same", sample()
    yield "made_before", bundle_bytes(Changes(made_at=world.MADE_AT - timedelta(days=1)))
    yield "made_at_the_same_time", bundle_bytes(Changes(parts={"amber_after": 24}))
    newer = replace(world.trust_list(), version=5, issued_at=datetime(2026, 11, 27, tzinfo=UTC))
    yield "next_trust_list", bundle_bytes(replace(next_day, trust=newer))
    strangers = [P256SigningKey.from_private_number(7000 + each) for each in range(3)]
    other = replace(newer, roots=tuple(each.public_key for each in strangers), needed_roots=2)
    yield "other_roots", bundle_bytes(replace(next_day, trust=other, trust_signers=strangers))
    with_others = replace(next_day, trust=other, trust_signers=[*ROOTS[:2], *strangers])
    yield "other_roots_vouched_for", bundle_bytes(with_others)
    same_version = replace(world.trust_list(), valid_until=datetime(2028, 1, 1, tzinfo=UTC))
    yield "another_list_of_the_same_version", bundle_bytes(replace(next_day, trust=same_version))
    older = replace(world.trust_list(), version=3)
    yield "older_trust_list", bundle_bytes(replace(next_day, trust=older))
    yield "no_quorum", _spoilt_trust(next_day)
    yield from _log_updates(next_day)
    yield from _signer_updates(next_day)
    data = bytearray(bundle_bytes(next_day))
    data[len(data) // 2] ^= 1
    yield "one_bit_off", bytes(data)
    yield "cut_short", bundle_bytes(next_day)[:-1]
    yield "nothing_at_all", b""


def _spoilt_trust(next_day: Changes) -> bytes:
    parts = world.parts_of(next_day)
    trust = bytearray(parts.trust_list)
    trust[-1] ^= 1
    return world.build(replace(parts, trust_list=bytes(trust)), EU.key)


def _log_updates(next_day: Changes) -> Iterator[tuple[str, bytes]]:
    parts = world.parts_of(next_day)
    at = next(place for place, each in enumerate(parts.logs) if each.participant == "BW")
    log = parts.logs[at]

    def with_log(**changes: Any) -> bytes:
        logs = (*parts.logs[:at], replace(log, **changes), *parts.logs[at + 1 :])
        return world.build(replace(parts, logs=logs), EU.key)

    yield "log_vanished", world.build(replace(parts, logs=parts.logs[:at] + parts.logs[at + 1 :]), EU.key)
    yield "log_forked", _forked(next_day)
    yield "log_shorter", _shorter(next_day)
    yield "log_gap", bundle_bytes(replace(next_day, since=LATER + timedelta(days=1)))
    yield "leaf_changed", with_log(leaves=bytes(32) + log.leaves[32:])
    yield "leaf_missing", with_log(leaves=log.leaves[32:])
    yield "subtree_changed", with_log(subtrees=bytes(32))
    yield "first_moved", with_log(first=128)
    yield "checkpoint_of_another_log", with_log(checkpoint=parts.logs[at - 1].checkpoint)
    yield "status_of_another_log", with_log(status=parts.logs[at - 1].status)
    yield "no_status", with_log(status=None)
    yesterday = Changes(made_at=world.MADE_AT - timedelta(days=1))
    yield "status_of_the_day_before", with_log(status=world.log_of(BW, yesterday).status)
    yield "marks_out_of_order", with_log(marks=log.marks[::-1])
    yield "mark_beyond_the_log", with_log(marks=(Mark(day=date(2026, 11, 10), size=10_000),))
    yield "logs_out_of_order", world.build(replace(parts, logs=parts.logs[::-1]), EU.key)
    yield "log_twice", world.build(replace(parts, logs=(*parts.logs, parts.logs[-1])), EU.key)
    yield "limits_that_point_nowhere", world.build(replace(parts, limits=()), EU.key)
    form = replace(parts.number_forms[0], pattern="[A-Z]*" * 7)
    yield "pattern_of_many_choices", world.build(replace(parts, number_forms=(form,)), EU.key)


def _forked(next_day: Changes) -> bytes:
    """A Botswana whose log has another last leaf than the device holds."""
    original = world.leaves_of
    try:
        world.leaves_of = (
            lambda authority: [  # type: ignore[assignment]
                *original(authority)[:-1],
                *([Leaf(bytes(31) + b"\x01", 1)] if authority == BW else original(authority)[-1:]),
            ]
        )
        return bundle_bytes(next_day)
    finally:
        world.leaves_of = original


def _shorter(next_day: Changes) -> bytes:
    original = world.leaves_of
    try:
        world.leaves_of = lambda authority: original(authority)[: -2 if authority == BW else None]  # type: ignore[assignment]
        return bundle_bytes(replace(next_day, more_leaves={}))
    finally:
        world.leaves_of = original


def _signer_updates(next_day: Changes) -> Iterator[tuple[str, bytes]]:
    yield "signed_by_a_stranger", bundle_bytes(next_day, key=P256SigningKey.from_private_number(66))
    yield "signed_by_another_authority", bundle_bytes(next_day, key=BW.key)
    yield "signed_by_a_root", bundle_bytes(next_day, key=ROOTS[0])
    yield "signed_with_a_withdrawn_key", bundle_bytes(next_day, key=EU.withdrawn_key)
    yield "signed_with_a_stolen_key", bundle_bytes(next_day, key=EU.stolen_key)
    yield "signed_with_a_key_for_confirmations", bundle_bytes(next_day, key=EU.confirming_key)


def bundles() -> dict[str, Any]:
    """The content of bundles.json."""
    held = sample()
    cases = []
    for name, update in updates().items():
        applied = apply(held, update)
        cases.append(
            {
                "name": name,
                "delta": b64encode(make_delta(held, update)).decode(),
                "taken": applied.is_taken,
                "codes": [each.code for each in applied.findings],
            }
        )
    return {"bundle": b64encode(held).decode(), "cases": cases}


FILES = {"verdicts.json": verdicts, "bundles.json": bundles}


def written(name: str) -> str:
    """A file as it stands in the folder."""
    return json.dumps(FILES[name](), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the files."""
    for name in FILES:
        (FOLDER / name).write_text(written(name), encoding="utf-8")


if __name__ == "__main__":
    main()
