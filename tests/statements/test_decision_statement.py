"""The decision as a statement: exact there and back, one encoding, what no encoder makes is refused."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.scheme.adopted import (
    AdoptedDecision,
    Position,
    StatedPosition,
    WithdrawnObjection,
    canonical_text,
    text_digest_of,
)
from openkp.scheme.decisions import Decision, Link, Maker, Paragraph, Recognition, Relation, decision_to_json
from openkp.scheme.effects import EFFECTS
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.statements import (
    Answer,
    CannotEncode,
    Kind,
    Statement,
    Unreadable,
    Usage,
    cbor,
    decode_payload,
    encode_payload,
    verify_statement,
)
from openkp.statements.content import POSITIONS
from openkp.statements.decision_files import DecisionFile, read_decision_file, write_decision_file
from openkp.statements.trust_files import ALGORITHMS, USAGES
from signed_decision import ADOPTED, DECISION, ON, PARAGRAPHS, SPEAKER_KEY, TRUST, decision_file, signed

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
days = st.dates(date(2003, 1, 1), date(2100, 1, 1))


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type; text that UTF-8 can hold."""
    if typing.get_origin(hint) is types.UnionType:
        return st.one_of(*(values_of(one) for one in typing.get_args(hint)))
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(typing.get_args(hint)[0]), max_size=2).map(tuple)
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(hint, **{each.name: values_of(hints[each.name]) for each in fields(hint)})  # type: ignore[arg-type]
    if hint in (str, date):
        return text if hint is str else days
    return st.none() if hint is type(None) else st.booleans() if hint is bool else st.sampled_from(hint)


effects = st.one_of(*(values_of(kind) for kind in EFFECTS.values()))
paragraphs = st.lists(
    st.builds(Paragraph, number=text, text=text, effects=st.lists(effects, max_size=3).map(tuple)),
    max_size=3,
    unique_by=lambda each: each.number,
).map(tuple)


def _decision(day: date, sources: list[str], **parts: Any) -> Decision:
    accounts = tuple(Account(day=PartialDay.parse(day.isoformat()), source=source) for source in sources)
    return Decision(accounts=accounts, **parts)


decisions = st.builds(
    _decision,
    day=days,
    sources=st.lists(text, min_size=1, max_size=2),
    id=text,
    title=text,
    maker=st.sampled_from(Maker),
    maker_name=text,
    paragraphs=paragraphs,
    relations=st.lists(
        st.builds(Relation, link=st.sampled_from(Link), decision=text, paragraph=text), max_size=2
    ).map(tuple),
    recognitions=st.lists(st.builds(Recognition, by=text, stance=text, source=text), max_size=2).map(tuple),
    note=text,
)
positions = st.lists(
    st.builds(StatedPosition, party=text, position=st.sampled_from(Position)), max_size=4
).map(tuple)
records = st.builds(
    AdoptedDecision,
    decision=decisions,
    speaker=text,
    meeting=text,
    proposal=text,
    text_digest=st.binary(min_size=32, max_size=32),
    declared_at=st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)).map(
        lambda at: at.replace(microsecond=0, tzinfo=UTC)
    ),
    positions=positions,
    withdrawn_objections=st.lists(
        st.builds(WithdrawnObjection, party=text, paragraph=text, grounds=text), max_size=2
    ).map(tuple),
    observers=positions,
    present=st.lists(text, max_size=3).map(tuple),
)


@settings(max_examples=150)
@given(record=records, authority=text)
def test_a_decision_comes_back_as_it_was(record: AdoptedDecision, authority: str) -> None:
    statement = Statement(
        party="KPCS",
        authority=authority,
        made_at=datetime(2026, 11, 20, tzinfo=UTC),
        nonce=bytes(16),
        document=record,
    )
    payload = encode_payload(statement)
    assert decode_payload(payload) == statement
    assert encode_payload(decode_payload(payload)) == payload


@settings(max_examples=400)
@given(data=st.data())
def test_changed_bytes_are_refused_or_are_the_only_encoding_of_what_they_say(data: st.DataObject) -> None:
    payload = bytearray(signed().payload)
    for _ in range(data.draw(st.integers(1, 3))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        statement = decode_payload(bytes(payload))
    except Unreadable:
        return
    assert encode_payload(statement) == payload


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | text | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([0, "id", "kind", "paragraphs", "accounts", "terms"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(path=st.lists(st.integers(0, 9), max_size=5), value=values)
def test_any_value_in_any_place_is_refused_or_stands_for_itself(path: list[int], value: Any) -> None:
    payload = cbor.decode(signed().payload)
    at: Any = payload[5]  # type: ignore[index,call-overload]
    for step in path:
        keys = list(at) if isinstance(at, dict) else range(len(at)) if isinstance(at, list) else []
        if not keys:
            break
        key = keys[step % len(keys)]
        if not isinstance(at[key], dict | list) or step == path[-1]:
            at[key] = value
            break
        at = at[key]
    encoded = cbor.encode(payload)
    try:
        statement = decode_payload(encoded)
    except Unreadable:
        return
    assert encode_payload(statement) == encoded


def _refusal(change: Any) -> tuple[str, str]:
    payload: Any = cbor.decode(signed().payload)
    change(payload[5])
    with pytest.raises(Unreadable) as refused:
        decode_payload(cbor.encode(payload))
    return refused.value.where, refused.value.code


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d[0].update(relations=[]), ("decision", "not_canonical")),
        (lambda d: d[0].update(note=""), ("decision", "default_spelled_out")),
        (lambda d: d[0].update(other="x"), ("decision", "unknown_field")),
        (lambda d: d[0].pop("title"), ("decision", "missing_field")),
        (lambda d: d[0].update(accounts=[]), ("decision", "wrong_value")),
        (lambda d: d[0]["accounts"][0].update(day="2026-11"), ("decision", "out_of_range")),
        (lambda d: d[0]["accounts"][0].update(day="2026-11-20/2026-11-20"), ("decision", "out_of_range")),
        (
            lambda d: d[0]["accounts"].insert(0, {"day": "2026-11-20", "source": "z"}),
            ("decision", "not_canonical"),
        ),
        (lambda d: d[0].update(paragraphs=None), ("decision", "wrong_type")),
        (lambda d: d[0]["paragraphs"][0].update(effects=[]), ("decision", "not_canonical")),
        (
            lambda d: d[0]["paragraphs"][0]["effects"][0].update(kind="pardon"),
            ("decision", "unknown_kind"),
        ),
        (
            lambda d: d[0]["paragraphs"][0]["effects"][0]["terms"].update(condition=""),
            ("decision", "default_spelled_out"),
        ),
        (lambda d: d.update({0: []}), ("decision", "wrong_type")),
        (lambda d: d.pop(0), ("decision", "missing_field")),
        (lambda d: d.update({4: bytes(31)}), ("text_digest", "wrong_type")),
        (lambda d: d.update({5: -1}), ("declared_at", "out_of_range")),
        (lambda d: d.update({6: [["AO", 9]]}), ("positions", "out_of_range")),
        (lambda d: d.update({6: [["AO"]]}), ("positions", "wrong_length")),
        (lambda d: d.update({7: [["BW", ""]]}), ("withdrawn_objections", "default_spelled_out")),
        (lambda d: d.update({9: []}), ("present", "default_spelled_out")),
    ],
)
def test_content_that_no_encoder_makes_is_refused_with_its_field(change: Any, expected: Any) -> None:
    assert _refusal(change) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "KP/2026/Plenary/AD1"},
        {"decision": replace(DECISION, accounts=(Account(day=PartialDay.parse("2026-11"), source="x"),))},
        {"decision": replace(DECISION, note="x" * 40_000)},
        {"text_digest": bytes(31)},
        {"declared_at": datetime(2026, 11, 20)},
        {"positions": (StatedPosition(party="AO", position="support"),)},  # type: ignore[arg-type]
    ],
)
def test_a_broken_record_is_not_signed(change: dict[str, Any]) -> None:
    with pytest.raises(CannotEncode):
        signed(replace(ADOPTED, **change))


def test_the_record_has_a_number_and_its_kind_and_choices_are_complete() -> None:
    assert ADOPTED.number == "KP/2026/Plenary/AD1"
    assert Kind.DECISION == 8
    assert signed().statement.kind is Kind.DECISION
    assert set(POSITIONS) == set(Position)
    assert sorted(POSITIONS.values()) == list(range(1, 9))
    assert set(USAGES) == set(Usage)
    assert USAGES[Usage.DECISIONS] == 6
    assert ALGORITHMS[SPEAKER_KEY.algorithm] == -9  # type: ignore[index]
    assert {field.name for field in fields(AdoptedDecision)} >= {"speaker", "positions"}


def test_the_party_stands_in_the_bytes_only_where_it_is_not_the_speaker() -> None:
    payload = cbor.decode(signed().payload)
    assert isinstance(payload, dict)
    assert 1 not in payload
    other = cbor.decode(signed(party="BW").payload)
    assert isinstance(other, dict)
    assert other[1] == "BW"


def test_a_key_for_decisions_signs_decisions_and_no_other_key_does() -> None:
    good = signed().encoded
    assert verify_statement(good, trust=TRUST, on=ON).verdict is Answer.VALID
    for_papers = replace(SPEAKER_KEY, usages=frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS}))
    verdict = verify_statement(good, trust=replace(TRUST, keys=(for_papers,)), on=ON)
    assert verdict.verdict is Answer.INVALID
    assert [each.code for each in verdict.findings] == ["key_not_for_this"]
    assert verdict.findings[0].params["usage"] == "decisions"
    of_another = replace(SPEAKER_KEY, participant="BW")
    verdict = verify_statement(good, trust=replace(TRUST, keys=(of_another,)), on=ON)
    assert [each.code for each in verdict.findings] == ["key_of_another_party"]


def test_the_canonical_text_covers_words_numbers_and_effects_and_not_what_nobody_sees() -> None:
    digest = text_digest_of(PARAGRAPHS)
    first, second = PARAGRAPHS
    for changed in (
        (replace(first, text=first.text + "!"), second),
        (replace(first, number="3"), second),
        (replace(first, effects=()), second),
        (second, first),
        (first,),
    ):
        assert text_digest_of(changed) != digest
    seen_the_same = replace(first, text=first.text.replace("\n", "  \r\n") + "\n")
    assert text_digest_of((seen_the_same, second)) == digest
    assert text_digest_of([Paragraph(number="1", text="Berbe\u0301rati")]) == text_digest_of(
        [Paragraph(number="1", text="Berbérati")]
    )


def test_the_canonical_text_never_changes() -> None:
    """Golden: positions are tied to it for ever."""
    plain = Paragraph(number="1", text="Words.")
    assert canonical_text([plain]) == b'openkp decision text 1\n[["1","Words.",[]]]'
    assert text_digest_of(PARAGRAPHS).hex() == GOLDEN_DIGEST


GOLDEN_DIGEST = "e28d816f3e74e3dc8510da6560ab0971eeabadb2a451b5ed2f447acfeb1643bc"


@settings(max_examples=100)
@given(one=paragraphs, other=paragraphs)
def test_other_paragraphs_have_another_digest(one: Any, other: Any) -> None:
    assert (canonical_text(one) == canonical_text(other)) == (text_digest_of(one) == text_digest_of(other))


def test_a_file_comes_back_as_it_was_and_begins_with_its_mark() -> None:
    data = decision_file()
    assert data.startswith(b"\xd9\xd9\xf7")
    file = read_decision_file(data)
    assert write_decision_file(file) == data
    assert len(file.cosignatures) == 2
    bare = replace(file, proof=b"", cosignatures=())
    assert read_decision_file(write_decision_file(bare)) == bare


def test_the_file_carries_the_decision_as_its_json_form() -> None:
    payload: Any = cbor.decode(signed().payload)
    assert payload[5][0] == decision_to_json(DECISION)


def _file(**changes: Any) -> bytes:
    value: Any = cbor.decode(decision_file(), tag=55799, max_bytes=10**6)
    for key, part in changes.items():
        if part is None:
            del value[int(key[1:])]
        else:
            value[int(key[1:])] = part
    return cbor.encode_tagged(55799, value)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"k0": "other"}, "file"),
        ({"k1": 2}, "version"),
        ({"k1": True}, "version"),
        ({"k2": None}, "statement"),
        ({"k2": b""}, "statement"),
        ({"k2": b"KP1:ABC"}, "statement"),
        ({"k3": "text"}, "trust_list"),
        ({"k4": b""}, "proof"),
        ({"k4": bytes(1024 * 1024 + 1)}, "proof"),
        ({"k4": None}, "cosignatures"),
        ({"k5": []}, "cosignatures"),
        ({"k5": [7]}, "cosignatures"),
        ({"k5": ["two\nlines"]}, "cosignatures"),
        ({"k5": ["x"] * 65}, "cosignatures"),
        ({"k6": 1}, "file"),
    ],
)
def test_a_file_that_no_writer_makes_is_refused_with_its_part(change: dict[str, Any], where: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_decision_file(_file(**change))
    assert refused.value.where == where


@pytest.mark.parametrize(
    "change", [{"statement": b""}, {"trust_list": b""}, {"proof": b""}, {"cosignatures": ("a\nb",)}]
)
def test_a_broken_file_is_not_written(change: dict[str, Any]) -> None:
    file = replace(read_decision_file(decision_file()), **change)
    with pytest.raises(CannotEncode):
        write_decision_file(file)


@settings(max_examples=300)
@given(data=st.data())
def test_changed_bytes_of_a_file_are_refused_or_are_its_only_encoding(data: st.DataObject) -> None:
    spoilt = bytearray(decision_file())
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    try:
        file = read_decision_file(bytes(spoilt))
    except Unreadable:
        return
    assert isinstance(file, DecisionFile)
    assert write_decision_file(file) == spoilt
