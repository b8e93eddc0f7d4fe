"""A decision file at a table: what is genuine is valid, and every way to spoil it is found and named."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import openkp.governance.decision_verification as verification
from openkp.governance.decision_messages import DECISION_MESSAGES
from openkp.governance.decision_verification import DecisionVerdict, verify_decision
from openkp.scheme.adopted import Position, StatedPosition, WithdrawnObjection
from openkp.scheme.clauses import all_clauses
from openkp.scheme.decisions import Decision, Link, Maker, Paragraph, Relation, decisions
from openkp.scheme.documents import Annulment, AnnulmentReason
from openkp.scheme.effects import Allow, Area, Bar, ChangeStanding, Direction, StandingChange, Terms
from openkp.scheme.findings import Severity
from openkp.scheme.messages import MESSAGES, explain, placeholders
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.provisions import DecisionState
from openkp.statements import Answer, P256SigningKey, PinnedRoots, Usage
from openkp.statements.messages import MESSAGES as STATEMENT_MESSAGES
from signed_decision import (
    ADOPTED,
    DECISION,
    DECLARED_AT,
    LOG_KEY,
    ON,
    ROOTS,
    SIGNED_AT,
    SPEAKER_KEY,
    TRUST,
    WITNESSES,
    Logged,
    adopted,
    decision_file,
    logged,
    signed,
)

CATALOGUE = {**MESSAGES, **DECISION_MESSAGES}
FOLDER = Path(str(verification.__file__)).parent


def judged(data: bytes, **options: Any) -> DecisionVerdict:
    """The verdict, after everything that it says has been put into words."""
    options.setdefault("on", ON)
    options.setdefault("trust", TRUST)
    verdict = verify_decision(data, **options)
    clauses = {clause.id for clause in all_clauses()}
    for finding in verdict.findings:
        said = explain(finding, catalogue=CATALOGUE)
        assert "{" not in f"{said.text} {said.next_step}", finding
        if finding.code in DECISION_MESSAGES:
            assert finding.clause in clauses
        assert finding.subject
    return verdict


def codes(verdict: DecisionVerdict, *severities: Severity) -> set[str]:
    wanted = severities or (Severity.BLOCKS, Severity.ASKS)
    return {each.code for each in verdict.findings if each.severity in wanted}


def test_a_decision_as_it_was_signed_is_valid() -> None:
    verdict = judged(decision_file())
    assert verdict.verdict is Answer.VALID
    assert verdict.adopted == ADOPTED
    assert (verdict.is_authentic, verdict.is_logged, verdict.came_with_file) == (True, True, False)
    assert verdict.witnesses == tuple(sorted(one.name for one in WITNESSES))
    assert verdict.state is DecisionState.AWAITING or verdict.state is DecisionState.IN_FORCE
    assert codes(verdict) == set()
    assert codes(verdict, Severity.NOTES) == {"decision_positions_not_stated"}
    assert verdict.lists_as_of == TRUST.issued_at
    assert len(verdict.digest) == 32


def test_the_files_own_list_is_used_and_said_with_the_fingerprints_of_its_roots() -> None:
    verdict = judged(decision_file(), trust=None)
    assert verdict.verdict is Answer.VALID
    assert verdict.came_with_file
    assert codes(verdict) == {"decision_list_came_with_file"}
    told = verdict.findings[0]
    for root in ROOTS:
        assert root.key_id.hex() in str(told.params["fingerprints"])


def test_pinned_roots_vouch_for_the_files_own_list_or_refuse_it() -> None:
    known = PinnedRoots(needed=2, keys=tuple(root.public_key for root in ROOTS))
    verdict = judged(decision_file(), trust=None, pinned_roots=known)
    assert (verdict.verdict, codes(verdict)) == (Answer.VALID, set())
    stranger = PinnedRoots(needed=1, keys=(P256SigningKey.from_private_number(9).public_key,))
    verdict = judged(decision_file(), trust=None, pinned_roots=stranger)
    assert (verdict.verdict, codes(verdict)) == (Answer.UNKNOWN_ISSUER, {"decision_list_refused"})
    verdict = judged(decision_file(), pinned_roots=stranger)
    assert (verdict.verdict, codes(verdict)) == (Answer.UNKNOWN_ISSUER, {"decision_trust_list_not_pinned"})


@pytest.mark.parametrize("data", [b"", b"\xd9\xd9\xf7", b"\xff" * 40, b"KP1:ABCD", b"{}"])
def test_what_is_no_decision_file_is_said_to_be_none(data: bytes) -> None:
    verdict = judged(data)
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_file_unreadable"})
    assert verdict.adopted is None


def test_a_list_that_cannot_be_read_makes_the_issuer_unknown() -> None:
    verdict = judged(decision_file(trust_list=b"\x01"), trust=None)
    assert (verdict.verdict, codes(verdict)) == (Answer.UNKNOWN_ISSUER, {"decision_list_refused"})


def test_a_signed_paper_of_another_kind_is_no_decision() -> None:
    paper = Annulment(
        certificate_number="BW-1",
        issuing_participant="KPCS",
        annulled_on=ON,
        reason=AnnulmentReason.ERROR,
        is_surrendered=True,
    )
    key = replace(SPEAKER_KEY, usages=frozenset({Usage.CERTIFICATES}))
    verdict = judged(decision_file(signed(paper)), trust=replace(TRUST, keys=(key,)))
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_not_a_decision"})


def test_a_changed_statement_has_a_wrong_signature() -> None:
    made = signed()
    spoilt = made.encoded.replace(b"The quiet pit", b"The quick pit")
    verdict = judged(decision_file(statement=spoilt))
    assert verdict.verdict is Answer.INVALID
    assert "decision_signature_wrong" in codes(verdict)
    assert "decision_proof_wrong" in codes(verdict)
    assert not verdict.is_authentic


def _with_key(**changes: Any) -> dict[str, Any]:
    return {"trust": replace(TRUST, keys=(replace(SPEAKER_KEY, **changes), *TRUST.keys[1:]))}


@pytest.mark.parametrize(
    ("options", "answer", "code"),
    [
        (
            {"trust": replace(TRUST, keys=TRUST.keys[1:])},
            Answer.UNKNOWN_ISSUER,
            "decision_issuer_key_unknown",
        ),
        (
            _with_key(usages=frozenset({Usage.CERTIFICATES})),
            Answer.INVALID,
            "decision_key_not_for_this",
        ),
        (_with_key(participant="BW"), Answer.INVALID, "decision_key_of_another_party"),
        (_with_key(valid_to=date(2026, 6, 1)), Answer.INVALID, "decision_key_not_valid_then"),
        (_with_key(withdrawn_on=date(2026, 11, 1)), Answer.REVOKED, "decision_key_withdrawn"),
        (_with_key(compromised_on=date(2026, 11, 1)), Answer.REVOKED, "decision_key_compromised"),
        (_with_key(compromised_on=date(2026, 11, 24)), Answer.VALID, "decision_key_compromised_later"),
        ({"on": date(2027, 6, 1)}, Answer.VALID, "decision_trust_list_old"),
        ({"on": date(2026, 11, 1)}, Answer.NOT_IN_FORCE, "decision_still_to_come"),
    ],
)
def test_key_and_list_are_asked_in_the_words_for_decisions(
    options: dict[str, Any], answer: Answer, code: str
) -> None:
    verdict = judged(decision_file(), **options)
    assert (verdict.verdict, codes(verdict)) == (answer, {code})


def test_a_participants_own_key_cannot_speak_for_the_process() -> None:
    document = replace(ADOPTED, speaker="BW")
    verdict = judged(decision_file(signed(document, party="BW")), **_with_key(participant="BW"))
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_of_another_speaker"})


def test_without_a_proof_it_is_noted_and_valid() -> None:
    verdict = judged(decision_file(proof=b"", cosignatures=()))
    assert (verdict.verdict, verdict.is_logged, verdict.witnesses) == (Answer.VALID, False, ())
    assert "decision_without_proof" in codes(verdict, Severity.NOTES)


def _other_proof() -> Logged:
    return logged(signed(nonce=bytes(16)))


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: {"proof": b"nothing"},
        lambda kept: {"proof": kept.proof.replace(b"index 2", b"index 1")},
        lambda kept: {"proof": _other_proof().proof},
        lambda kept: {"proof": kept.proof.replace(b"\n3\n", b"\n4\n")},
        lambda kept: {"proof": kept.proof.partition(b"extra")[0] + b"index 2\n\nx\n"},
        lambda kept: {"cosignatures": ("no signature line",)},
    ],
)
def test_a_proof_that_does_not_hold_stops_the_decision(change: Any) -> None:
    verdict = judged(decision_file(**change(logged(signed()))))
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_proof_wrong"})
    assert not verdict.is_logged


def _without(usage: Usage, **changes: Any) -> Any:
    keys = [key for key in TRUST.keys if usage not in key.usages]
    listed = [replace(key, **changes) for key in TRUST.keys if usage in key.usages] if changes else []
    return replace(TRUST, keys=(*keys, *listed))


@pytest.mark.parametrize(
    ("trust", "code", "is_logged"),
    [
        (_without(Usage.LOG), "decision_log_key_unknown", False),
        (_without(Usage.LOG, origin="log.example.orgy"), "decision_log_key_unknown", False),
        (_without(Usage.LOG, valid_to=date(2026, 11, 1)), "decision_log_key_out_of_use", True),
        (_without(Usage.LOG, withdrawn_on=date(2026, 11, 1)), "decision_log_key_out_of_use", True),
        (_without(Usage.LOG, compromised_on=date(2026, 11, 20)), "decision_log_key_out_of_use", True),
    ],
)
def test_a_log_key_that_is_not_listed_or_not_in_use_is_a_question(
    trust: Any, code: str, is_logged: bool
) -> None:
    verdict = judged(decision_file(), trust=trust)
    assert (verdict.verdict, codes(verdict), verdict.is_logged) == (Answer.VALID, {code}, is_logged)


def test_a_head_that_another_key_signed_stops_the_decision() -> None:
    other = replace(
        LOG_KEY, public_key=WITNESSES[0].public_key, key_id=TRUST.keys[2].key_id, valid_to=date(2030, 1, 1)
    )
    trust = replace(TRUST, keys=(SPEAKER_KEY, other))
    verdict = judged(decision_file(), trust=trust)
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_proof_wrong"})


def test_cosignatures_of_unlisted_witnesses_are_not_counted() -> None:
    verdict = judged(decision_file(), trust=_without(Usage.WITNESS))
    assert (verdict.verdict, verdict.is_logged, verdict.witnesses) == (Answer.VALID, True, ())
    assert "decision_cosignatures_not_counted" in codes(verdict, Severity.NOTES)


def test_other_paragraphs_than_those_agreed_are_found() -> None:
    changed = (replace(DECISION.paragraphs[0], effects=()), DECISION.paragraphs[1])
    data = adopted(decision=replace(DECISION, paragraphs=changed), text_digest=ADOPTED.text_digest)
    verdict = judged(data)
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_text_differs"})
    assert verdict.is_authentic


def at(party: str, position: Position = Position.SUPPORT) -> StatedPosition:
    return StatedPosition(party=party, position=position)


@pytest.mark.parametrize(
    ("changes", "answer", "code"),
    [
        ({"positions": (at("AO", Position.OBJECTION),)}, Answer.INVALID, "decision_objection_stands"),
        ({"positions": (at("AO"), at("AO"))}, Answer.INVALID, "decision_position_twice"),
        ({"positions": (at("BE"),)}, Answer.INVALID, "decision_position_of_member_state"),
        ({"positions": (at("KP"),)}, Answer.INVALID, "decision_position_of_non_participant"),
        ({"positions": (at("x" * 300),)}, Answer.INVALID, "decision_position_of_non_participant"),
        ({"observers": (at("AO"),)}, Answer.INVALID, "decision_participant_among_observers"),
        ({"observers": (at("FR"),)}, Answer.INVALID, "decision_participant_among_observers"),
        ({"present": ("KP",)}, Answer.VALID, "decision_present_not_participant"),
        (
            {"withdrawn_objections": (WithdrawnObjection(party="CA"),)},
            Answer.VALID,
            "decision_withdrawn_by_stranger",
        ),
    ],
)
def test_the_positions_are_those_of_participants_and_none_objects(
    changes: dict[str, Any], answer: Answer, code: str
) -> None:
    changes = {"withdrawn_objections": (), **changes}
    verdict = judged(adopted(**changes))
    assert (verdict.verdict, codes(verdict)) == (answer, {code})


@pytest.mark.parametrize("position", [each for each in Position if each is not Position.OBJECTION])
def test_no_other_position_blocks_and_no_observer_does(position: Position) -> None:
    changes = {"positions": (at("AO", position), at("BW")), "observers": (at("CSC", Position.OBJECTION),)}
    assert judged(adopted(**changes)).verdict is Answer.VALID


def test_a_member_state_was_itself_a_participant_on_an_earlier_day() -> None:
    """The United Kingdom left the Union's seat on 2021-01-01."""
    assert judged(adopted(positions=(at("GB"),), withdrawn_objections=())).verdict is Answer.VALID
    day = date(2019, 11, 22)
    instant = DECLARED_AT.replace(year=2019)
    decision = replace(
        DECISION,
        id="KP/2019/Plenary/AD1",
        accounts=(Account(day=PartialDay.parse(day.isoformat()), source="x"),),
    )
    made = signed(
        replace(
            ADOPTED,
            decision=decision,
            declared_at=instant,
            positions=(at("GB"),),
            withdrawn_objections=(),
        ),
        made_at=instant + timedelta(hours=1),
    )
    verdict = judged(decision_file(made), **_with_key(valid_from=date(2019, 1, 1)))
    assert "decision_position_of_member_state" in codes(verdict)


def _effect(effect: Any, **changes: Any) -> bytes:
    paragraph = Paragraph(number="1", text="Words.", effects=(effect,))
    return adopted(decision=replace(DECISION, paragraphs=(paragraph,), **changes))


BAN = Bar(area=Area(participant="BW"))


def _known(effect: Any, day: str = "2026-11-10", **changes: Any) -> Decision:
    fields: dict[str, Any] = {
        "id": "KP/2026/Written/AD1",
        "title": "Another",
        "maker": Maker.WRITTEN_PROCEDURE,
        "accounts": (Account(day=PartialDay.parse(day), source="x"),),
        "paragraphs": (Paragraph(number="1", text="Words.", effects=(effect,)),),
    }
    return Decision(**{**fields, **changes})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_effect(BAN, maker=Maker.CHAIR), "act_without_competence"),
        (_effect(Bar(area=Area(participant="QQ"))), "effect_unknown_country"),
        (
            _effect(replace(BAN, terms=Terms(starts_on=date(2027, 1, 1), ends_on=date(2026, 12, 1)))),
            "effect_never_in_force",
        ),
        (
            _effect(BAN, relations=(Relation(link=Link.AMENDS, decision="KP/1999/AD9"),)),
            "related_decision_unknown",
        ),
    ],
)
def test_the_effects_are_judged_as_before_adoption(data: bytes, code: str) -> None:
    verdict = judged(data)
    assert verdict.verdict is Answer.INVALID
    assert code in codes(verdict)


def test_a_change_of_standing_that_changes_nothing_is_a_question() -> None:
    verdict = judged(_effect(ChangeStanding(participant="BW", change=StandingChange.ADMIT)))
    assert (verdict.verdict, codes(verdict)) == (Answer.VALID, {"standing_would_not_change"})


def test_effects_that_contradict_a_decision_in_force_stop_it_unless_it_names_the_other() -> None:
    known = (*decisions(), _known(Allow(area=Area(participant="BW"), direction=Direction.EXPORTS)))
    verdict = judged(_effect(BAN), known=known)
    assert verdict.verdict is Answer.INVALID
    assert "decisions_disagree" in codes(verdict)
    naming = _effect(BAN, relations=(Relation(link=Link.SUPERSEDES, decision="KP/2026/Written/AD1"),))
    assert judged(naming, known=known).verdict is Answer.VALID


def test_a_later_decision_that_contradicts_it_is_not_its_fault() -> None:
    later = _known(Allow(area=Area(participant="BW")), day="2026-12-10")
    verdict = judged(_effect(BAN), known=(*decisions(), later), on=date(2026, 12, 20))
    assert verdict.verdict is Answer.VALID


def test_a_decision_that_was_revoked_since_is_still_genuine_and_says_where_it_stands() -> None:
    later = _known(
        ChangeStanding(participant="BW", change=StandingChange.RESTORE),
        day="2026-12-10",
        relations=(Relation(link=Link.REVOKES, decision=DECISION.id),),
    )
    verdict = judged(decision_file(), known=(*decisions(), later), on=date(2026, 12, 20))
    assert (verdict.verdict, verdict.state) == (Answer.VALID, DecisionState.REVOKED)


def test_the_same_decision_among_those_known_is_no_clash_and_another_under_its_number_is() -> None:
    assert judged(decision_file(), known=(*decisions(), DECISION)).verdict is Answer.VALID
    other = replace(DECISION, title="Another title")
    verdict = judged(decision_file(), known=(*decisions(), other))
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {"decision_number_taken"})


def _on(day: str) -> dict[str, Any]:
    return {"accounts": (Account(day=PartialDay.parse(day), source="x"),)}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (adopted(decision=replace(DECISION, id="KP/2025/Plenary/AD1")), "decision_number_of_another_year"),
        (adopted(decision=replace(DECISION, **_on("2026-11-18"))), "decision_declared_on_another_day"),
        (adopted(decision=replace(DECISION, **_on("2026-11-22"))), "decision_declared_on_another_day"),
        (
            decision_file(signed(made_at=DECLARED_AT - timedelta(seconds=1))),
            "decision_signed_before_declared",
        ),
        (
            adopted(decision=replace(DECISION, known_from=date(2026, 11, 1))),
            "decision_known_before_adopted",
        ),
    ],
)
def test_number_and_days_are_in_order(data: bytes, code: str) -> None:
    verdict = judged(data)
    assert (verdict.verdict, codes(verdict)) == (Answer.INVALID, {code})


def test_one_day_between_the_meetings_calendar_and_utc_is_no_fault() -> None:
    for day in ("2026-11-19", "2026-11-21"):
        decision = replace(DECISION, **_on(day))
        assert judged(adopted(decision=decision), on=ON).verdict is Answer.VALID


def test_nothing_was_decided_before_the_scheme_began() -> None:
    instant = SIGNED_AT.replace(year=2002)
    plain = Paragraph(number="1", text="Words.")
    decision = replace(DECISION, id="KP/2002/Plenary/AD1", paragraphs=(plain,), **_on("2002-11-20"))
    made = signed(
        replace(ADOPTED, decision=decision, declared_at=instant, positions=(), withdrawn_objections=()),
        made_at=instant,
    )
    verdict = judged(decision_file(made), **_with_key(valid_from=date(2002, 1, 1)))
    assert verdict.verdict is Answer.INVALID
    assert "decision_before_scheme" in codes(verdict)


@settings(max_examples=150)
@given(data=st.data())
def test_no_change_of_a_byte_is_ever_valid_with_the_verifiers_own_list(data: st.DataObject) -> None:
    """Bytes of the file's own list are not used then; a changed line of a witness is only not counted."""
    original = decision_file()
    spoilt = bytearray(original)
    place = data.draw(st.integers(0, len(spoilt) - 1))
    spoilt[place] ^= data.draw(st.integers(1, 255))
    verdict = verify_decision(bytes(spoilt), on=ON, trust=TRUST)
    if verdict.verdict is Answer.VALID:
        assert verdict.adopted == ADOPTED


@settings(max_examples=200)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert verify_decision(b"\xd9\xd9\xf7" + data, on=ON).verdict is Answer.INVALID


def _said_in_code() -> set[str]:
    found: set[str] = set()
    for name in ("decision_verification.py", "decision_record.py"):
        for node in ast.walk(ast.parse((FOLDER / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_text_is_used_and_every_finding_of_the_signature_has_words_for_decisions() -> None:
    said = _said_in_code()
    own = {code for code in DECISION_MESSAGES if code in said}
    of_signature = set(DECISION_MESSAGES) - own
    assert {code.removeprefix("decision_") for code in of_signature} <= set(STATEMENT_MESSAGES)
    source = (FOLDER.parent / "statements" / "verification.py").read_text(encoding="utf-8")
    used = {
        constant.value
        for node in ast.parse(source).body
        if getattr(node, "name", "") not in ONLY_OF_CERTIFICATES
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and constant.value in STATEMENT_MESSAGES
    }
    assert len(used) > 8
    assert {f"decision_{code}" for code in used} == of_signature


#: What `verify_statement` never calls.
ONLY_OF_CERTIFICATES = ("verify_certificate", "_check_annulment", "_check_standing", "_check_dates")


def test_texts_of_decisions_take_no_code_of_another_catalogue() -> None:
    assert not set(DECISION_MESSAGES) & (set(MESSAGES) | set(STATEMENT_MESSAGES))
    for message in DECISION_MESSAGES.values():
        assert message.next_step.endswith(".")
        assert all(name.isidentifier() for name in placeholders(message.text))
