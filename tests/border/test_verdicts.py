"""Verdicts: every code, their order, the vectors as published, spoilt certificates, and any bytes at all."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from border import mutations, vectors_made, world
from border.world import DAY, NOW, presented
from openkp.border import (
    CODES,
    MESSAGES,
    Answer,
    Desk,
    Moment,
    Post,
    Seen,
    Tone,
    Verdict,
    open_bundle,
    verify_with_list,
)
from openkp.border.verdicts import TONES
from openkp.scheme.messages import explain, placeholders
from openkp.scheme.regime import regime_at
from openkp.statements import PinnedRoots, open_statement, open_trust_list, qr_text, shown_only

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "verdicts.md"
AT = Moment(now=NOW, day=DAY)
#: Codes that only a look by a trust list alone can give.
LIST_ALONE = {"log_not_asked", "trust_list_not_pinned"}


def look(shown: bytes | str, at: Moment = AT, **more: object) -> Verdict:
    verdict = mutations.desk().verify(shown, at=at, **more)  # type: ignore[arg-type]
    assert_explained(verdict)
    return verdict


def assert_explained(verdict: Verdict) -> None:
    """Each finding has a text that its own parameters fill; only `good` is green."""
    for found in verdict.findings:
        message = MESSAGES[found.code]
        assert placeholders(message.text) | placeholders(message.next_step) <= found.params.keys(), found
        assert "{" not in explain(found, catalogue=MESSAGES).text
        assert found.subject == CODES[found.code].layer.value
    assert (verdict.answer is Answer.GOOD) == (verdict.tone is Tone.GREEN) == (not verdict.findings)
    assert (verdict.layer == "") == (verdict.answer is Answer.GOOD)


def codes(verdict: Verdict) -> list[str]:
    return [found.code for found in verdict.findings]


@pytest.mark.parametrize("name", sorted(vectors_made.FILES))
def test_the_vectors_are_what_the_world_makes(name: str) -> None:
    held = (vectors_made.FOLDER / name).read_text(encoding="utf-8")
    assert held == vectors_made.written(name), "run `python -m border.vectors_made` from tests"


def test_the_vectors_reach_every_code_and_verdict() -> None:
    cases = json.loads((vectors_made.FOLDER / "verdicts.json").read_text(encoding="utf-8"))["cases"]
    met = {found["code"] for case in cases for found in case["answer"]["findings"]}
    assert met == set(CODES) - LIST_ALONE
    assert {case["answer"]["verdict"] for case in cases} == {each.value for each in Answer}
    assert len({case["name"] for case in cases}) == len(cases)


def test_the_page_lists_each_code_with_its_layer_verdict_and_parameters() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([a-z]+ \| `[a-z_]+` \|.*)$", page, re.MULTILINE))
    assert list(rows) == list(CODES)
    for code, means in CODES.items():
        cells = rows[code].split(" | ", 2)
        assert cells[0] == means.layer.value
        assert cells[1].strip("`") == means.answer.value
        named = set(re.findall(r"`([a-z]+)`", cells[2]))
        used = placeholders(MESSAGES[code].text) | placeholders(MESSAGES[code].next_step)
        assert used <= named, code


def test_the_page_lists_the_verdicts_in_their_order_with_their_tones() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (red|amber|green) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(each.value, TONES[each].value) for each in Answer]


def test_a_good_certificate_is_good_as_text_bytes_and_scanned_bytes() -> None:
    message = presented()["good"]
    for shown in (message, qr_text(message), qr_text(message).encode() + b"\r\n", bytearray(message)):
        verdict = look(bytes(shown) if isinstance(shown, bytearray) else shown)
        assert verdict.answer is Answer.GOOD
        assert (verdict.as_of, verdict.age_hours) == (world.MADE_AT, 3)


def test_the_gravest_verdict_comes_first_and_every_finding_is_told() -> None:
    late = Moment(now=NOW + timedelta(days=60), day=date(2027, 1, 25))
    verdict = look(presented()["used"], late)
    assert verdict.answer is Answer.EXPIRED
    assert codes(verdict) == ["status_used", "status_unknown", "certificate_expired", "bundle_old"]
    assert verdict.layer == "dates"


def test_a_stolen_key_spares_what_was_logged_before_and_nothing_else() -> None:
    assert look(presented()["stolen_but_logged_before"]).answer is Answer.GOOD
    assert codes(look(presented()["key_stolen"])) == ["key_compromised"]
    assert codes(look(presented()["key_stolen_late_leaf"])) == ["key_compromised_unproven"]
    assert codes(look(presented()["dated_back_unlogged"])) == ["key_compromised_unproven", "not_in_log"]


def test_a_key_that_was_put_away_signs_nothing_between_that_day_and_its_theft() -> None:
    assert codes(look(presented()["key_retired_then_stolen"])) == ["key_withdrawn", "not_in_log"]


def test_without_marks_a_stolen_key_spares_nothing() -> None:
    parts = world.parts_of(world.Changes())
    bare = replace(parts, logs=tuple(replace(log, marks=()) for log in parts.logs))
    desk = Desk(open_bundle(world.build(bare, world.EU.key)))
    assert desk.verify(presented()["stolen_but_logged_before"], at=AT).answer is Answer.KEY_WITHDRAWN
    assert desk.verify(presented()["withdrawn_but_logged_before"], at=AT).answer is Answer.KEY_WITHDRAWN
    assert desk.verify(presented()["good"], at=AT).answer is Answer.GOOD


def test_an_old_bundle_is_amber_even_if_all_else_is_good_and_red_stays_red() -> None:
    late = Moment(now=world.MADE_AT + timedelta(hours=168, seconds=1), day=DAY)
    assert look(presented()["good"], late).tone is Tone.AMBER
    assert look(presented()["good"], late).age_hours == 168
    assert look(presented()["revoked"], late).tone is Tone.RED


def test_an_old_status_list_in_a_fresh_bundle_is_not_green() -> None:
    """Whoever makes bundles could leave out what was revoked since, and the bundle would look fresh."""
    parts = world.parts_of(world.Changes())
    for age, answer in ((timedelta(hours=168), Answer.GOOD), (timedelta(hours=168, seconds=1), Answer.STALE)):
        old = world.log_of(world.BW, world.Changes(made_at=world.MADE_AT - age)).status
        logs = tuple(replace(log, status=old) if log.participant == "BW" else log for log in parts.logs)
        desk = Desk(open_bundle(world.build(replace(parts, logs=logs), world.EU.key)))
        verdict = desk.verify(presented()["good"], at=AT)
        assert verdict.answer is answer
        assert codes(verdict) == ([] if answer is Answer.GOOD else ["status_unknown"])
        assert desk.verify(presented()["revoked"], at=AT).answer is Answer.REVOKED


def test_what_was_seen_elsewhere_is_used() -> None:
    record = Seen(
        digest=look(presented()["good"]).digest, post="Antwerp", device="one", seen_at=NOW - timedelta(days=1)
    )
    here = Post(name="Antwerp", device="one")
    assert look(presented()["good"], seen=[record], post=here).answer is Answer.GOOD
    for elsewhere in (Post(name="Antwerp", device="two"), Post(name="Dubai", device="one"), None):
        assert look(presented()["good"], seen=[record], post=elsewhere).answer is Answer.USED
    assert look(presented()["good_from_europe"], seen=[record]).answer is Answer.GOOD


def test_a_confidential_certificate_is_the_same_statement_however_much_it_shows() -> None:
    whole = open_statement(presented()["confidential"])
    digests = set()
    for fields in (
        (),
        ("lines",),
        ("exporter", "importer"),
        tuple(sorted({"lines", "parcels", "containers"})),
    ):
        verdict = look(shown_only(whole, fields).encoded)
        assert verdict.answer is Answer.GOOD
        assert set(verdict.hidden) == {
            "exporter",
            "importer",
            "lines",
            "parcels",
            "containers",
            "validated_by",
        } - set(fields)
        digests.add(verdict.digest)
    assert digests == {look(whole.encoded).digest}


def test_a_trust_list_alone_never_says_good() -> None:
    trust = open_trust_list(world.parts_of(world.Changes()).trust_list)
    book = world.book()

    def ask(name: str, pinned: PinnedRoots | None = None) -> Verdict:
        verdict = verify_with_list(
            presented()[name], trust=trust, at=AT, regime_for=lambda day: regime_at(day, book), pinned=pinned
        )
        assert_explained(verdict)
        return verdict

    assert codes(ask("good")) == ["log_not_asked"]
    assert ask("good").answer is Answer.LOOK_CLOSER
    assert codes(ask("stones_barred")) == ["log_not_asked", "stones_barred"]
    assert codes(ask("annulled")) == ["log_not_asked", "annulled"]
    assert codes(ask("key_too_old")) == ["key_not_valid_then", "log_not_asked"]
    # No log proves the date, so a stolen key is not believed; one that was only given up is.
    assert codes(ask("stolen_but_logged_before")) == ["key_compromised_unproven", "log_not_asked"]
    assert codes(ask("withdrawn_but_logged_before")) == ["log_not_asked"]
    stranger = PinnedRoots(needed=1, keys=(mutations.ATTACKER.public_key,))
    assert codes(ask("good", stranger)) == ["trust_list_not_pinned", "log_not_asked"]
    assert ask("good", stranger).answer is Answer.UNKNOWN_ISSUER


def test_no_spoilt_certificate_is_good() -> None:
    seen = set()
    for mutation in mutations.mutations(4000, 20261126):
        verdict = mutations.answer_to(mutation)
        assert_explained(verdict)
        assert mutation.may_be_good or verdict.answer is not Answer.GOOD, mutation
        seen.add((mutation.kind, verdict.answer))
    assert {kind for kind, _ in seen} >= {"bits", "field", "malleable", "disclosures", "moment", "noise"}
    assert {answer for _, answer in seen} >= {Answer.FORGED, Answer.NOT_IN_LOG, Answer.KEY_NOT_ENTITLED}


@pytest.mark.slow
def test_none_of_a_million_spoilt_certificates_is_good() -> None:
    for mutation in mutations.mutations(1_000_000, 7):
        verdict = mutations.answer_to(mutation)
        assert mutation.may_be_good or verdict.answer is not Answer.GOOD, mutation


def test_mutations_are_the_same_for_the_same_seed() -> None:
    first, again, other = (
        [mutations.as_row(each) for each in mutations.mutations(40, seed)] for seed in (1, 1, 2)
    )
    assert first == again != other


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300), st.text(max_size=99).map("KP1:".__add__)))
def test_any_bytes_and_any_text_have_a_verdict(shown: bytes | str) -> None:
    assert look(shown).answer is Answer.UNREADABLE


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(presented())),
    at=st.integers(min_value=0, max_value=2000),
    now=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)),
    day=st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
    flip=st.booleans(),
)
def test_any_moment_and_any_flipped_byte_have_a_verdict(name, at, now, day, flip) -> None:  # type: ignore[no-untyped-def]
    data = bytearray(presented()[name])
    if flip:
        data[at % len(data)] ^= 1 << at % 8
    verdict = look(bytes(data), Moment(now=now.replace(tzinfo=UTC), day=day))
    assert not flip or verdict.tone is not Tone.GREEN
