"""Notes, keys and checkpoints against hostile text."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.log import (
    EMPTY_ROOT,
    Checkpoint,
    CheckpointRefused,
    Ed25519Signer,
    Ed25519Verifier,
    KeyRefused,
    NoteRefused,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from openkp.log.ed25519 import checked_public_key, is_safe_point, is_valid_signature
from openkp.log.lines import from_base64, from_decimal, to_base64
from openkp.log.notes import NoteProblem, NoteSignature, SignedNote, open_note, parse_note, sign_note

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
Y8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)


def signer(name="log.example/kp", seed=1):
    return Ed25519Signer(name=name, private_key=Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


LOG = signer()
HEAD = Checkpoint(origin="log.example/kp", size=7, root=b"r" * 32)


def encoded(y, sign=0):
    return (y | sign << 255).to_bytes(32, "little")


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", [0, 1, P - 1, Y8, P - Y8, P, P + 1, P + 3, 2**255 - 1])
def test_low_order_and_non_canonical_points_are_refused_as_key_and_as_r(y, sign):
    point = encoded(y, sign)
    with pytest.raises(KeyRefused):
        checked_public_key(point)
    key = checked_public_key(LOG.public_key)
    assert not is_safe_point(point)
    assert not is_valid_signature(key, point + LOG.sign(b"m")[32:], b"m")


def test_a_low_order_key_that_signs_everything_is_refused_before_the_library_is_asked():
    """With the key of order 1, R = the base point's s-multiple verifies any message in OpenSSL."""
    with pytest.raises(KeyRefused, match="low order"):
        Ed25519Verifier(name="any", public_key=encoded(1))


def test_keys_off_the_curve_or_of_another_length_are_refused():
    with pytest.raises(KeyRefused, match="curve"):
        checked_public_key(encoded(2))
    for length in (0, 31, 33):
        with pytest.raises(KeyRefused, match="32 bytes"):
            checked_public_key(b"x" * length)


def test_a_signature_with_s_not_below_the_order_is_refused():
    key, right = checked_public_key(LOG.public_key), LOG.sign(b"m")
    assert is_valid_signature(key, right, b"m")
    s = int.from_bytes(right[32:], "little") + L
    assert not is_valid_signature(key, right[:32] + s.to_bytes(32, "little"), b"m")
    assert not is_valid_signature(key, right[:-1], b"m")


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_any_32_bytes_are_a_key_of_the_library_or_refused(data):
    try:
        key = checked_public_key(data)
    except KeyRefused:
        return
    assert key.public_bytes_raw() == data


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20), st.binary(min_size=32, max_size=32))
def test_a_verifier_key_is_read_back_from_its_text(name, seed):
    try:
        own = Ed25519Signer(name=name, private_key=Ed25519PrivateKey.from_private_bytes(seed)).verifier()
    except KeyRefused:
        assert any(one.isspace() or one in "+" or one < " " or "\ud800" <= one <= "\udfff" for one in name)
        return
    again = Ed25519Verifier.from_vkey(own.vkey())
    assert (again.name, again.key_id, again.public_key) == (own.name, own.key_id, own.public_key)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_other_key_text_is_refused(text):
    with pytest.raises(KeyRefused):
        Ed25519Verifier.from_vkey(text)


def test_a_key_of_another_signature_type_is_refused():
    cosigner = "w+" + "00000000" + "+" + base64.b64encode(b"\x04" + LOG.public_key).decode()
    with pytest.raises(KeyRefused):
        Ed25519Verifier.from_vkey(cosigner)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_a_note_of_any_bytes_is_refused_or_read(data):
    try:
        note = parse_note(data)
    except NoteRefused:
        return
    assert note.to_bytes() == data


@settings(deadline=None)
@given(st.data())
def test_a_note_with_any_changed_bit_is_refused_or_no_longer_of_this_key(data):
    note = bytearray(sign_note("one\n\ntwo\n", [LOG]))
    bit = data.draw(st.integers(0, 8 * len(note) - 1))
    note[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NoteRefused):
        open_note(bytes(note), [LOG.verifier()])


def test_a_note_keeps_empty_lines_in_its_text():
    note = sign_note("one\n\n\ntwo\n", [LOG])
    assert open_note(note, [LOG.verifier()]).text == "one\n\n\ntwo\n"


def test_unknown_signatures_are_told_once_and_never_believed():
    other = signer("other.example", 2)
    note = sign_note("text\n", [other, LOG, other])
    opened = open_note(note, [LOG.verifier()])
    assert [one.name for one in opened.verified] == [LOG.name]
    assert [one.name for one in opened.unverified] == ["other.example"]
    assert opened.is_signed_by(LOG.verifier())
    assert not opened.is_signed_by(other.verifier())


def test_one_wrong_signature_of_a_known_key_refuses_the_note():
    other = signer("other.example", 2)
    wrong = NoteSignature(name=other.name, key_id=other.key_id, signature=b"x" * 64)
    right = NoteSignature(name=LOG.name, key_id=LOG.key_id, signature=LOG.sign(b"text\n"))
    note = SignedNote(text="text\n", signatures=(right, wrong)).to_bytes()
    assert open_note(note, [LOG.verifier()]).text == "text\n"
    with pytest.raises(NoteRefused) as refused:
        open_note(note, [LOG.verifier(), other.verifier()])
    assert refused.value.problem is NoteProblem.BAD_SIGNATURE


def test_two_verifiers_under_one_name_and_id_decide_nothing():
    with pytest.raises(NoteRefused) as refused:
        open_note(sign_note("text\n", [LOG]), [LOG.verifier(), LOG.verifier()])
    assert refused.value.problem is NoteProblem.AMBIGUOUS_KEY


def test_notes_over_the_limits_are_refused():
    with pytest.raises(ValueError, match="100 signatures"):
        sign_note("text\n", [LOG] * 101)
    with pytest.raises(ValueError, match="1 to 100"):
        sign_note("text\n", [])
    with pytest.raises(NoteRefused):
        parse_note(b"x" * 1_000_001)
    for text in ("no newline", "tab\t\n", "nul\0\n", "surrogate\ud800\n"):
        with pytest.raises(ValueError):  # noqa: PT011  (the surrogate's message is Python's)
            sign_note(text, [LOG])


def test_a_second_spelling_of_base64_is_refused():
    assert from_base64("AA==") == b"\0"
    for text in ("AB==", "AA", "AA=", "AA==\n", " AA==", "A-==", "é", "AA==AA=="):
        with pytest.raises(ValueError, match="base64"):
            from_base64(text)


@settings(deadline=None)
@given(st.text(max_size=25))
def test_numbers_have_one_spelling(text):
    try:
        number = from_decimal(text)
    except ValueError:
        return
    assert str(number) == text


@pytest.mark.parametrize("text", ["", "00", "01", "-1", "+1", "1 ", "1\n", "١", str(2**63), "1" * 5000])
def test_other_spellings_of_numbers_are_refused(text):
    with pytest.raises(ValueError, match="decimal"):
        from_decimal(text)


def test_a_checkpoint_is_read_back_and_bound_to_its_log():
    data = sign_checkpoint(HEAD, [LOG])
    assert open_checkpoint(data, verifier=LOG.verifier()).checkpoint == HEAD
    with pytest.raises(CheckpointRefused, match="another log"):
        open_checkpoint(data, verifier=LOG.verifier(), origin="other.example/log")
    with pytest.raises(CheckpointRefused):
        open_checkpoint(data, verifier=signer("other.example", 2).verifier())


def test_a_checkpoint_that_only_a_witness_signed_is_refused():
    other = signer("other.example", 2)
    with pytest.raises(CheckpointRefused, match="not signed by the log"):
        open_checkpoint(sign_checkpoint(HEAD, [other]), verifier=LOG.verifier(), witnesses=[other.verifier()])


ROOT = to_base64(b"r" * 32)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n\n\n",
        f"log\n7\n{ROOT}",
        f"log\n07\n{ROOT}\n",
        f"log\n-7\n{ROOT}\n",
        f"log\n{2**63}\n{ROOT}\n",
        f"log\n7\n{ROOT[:-1]}\n",
        f"log\n7\n{to_base64(b'short')}\n",
        f"\n7\n{ROOT}\n",
        f"log\n7\n{ROOT}\n\nextension\n",
        f"log\n7\n{ROOT}\n\n",
        f"log\n0\n{ROOT}\n",
        f"log\r\n7\n{ROOT}\n",
        f"log\n7 \n{ROOT}\n",
    ],
)
def test_other_spellings_of_a_checkpoint_are_refused(body):
    with pytest.raises(CheckpointRefused):
        parse_checkpoint(body)


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 2**63 - 1), st.lists(st.text(max_size=9), max_size=3))
def test_a_checkpoint_of_any_values_is_refused_or_read_back(origin, size, extensions):
    root = b"r" * 32 if size else EMPTY_ROOT
    try:
        head = Checkpoint(origin=origin, size=size, root=root, extensions=tuple(extensions))
    except ValueError:
        return
    assert parse_checkpoint(head.body()) == head


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_refused_or_a_checkpoint(text):
    try:
        assert parse_checkpoint(text).body() == text
    except CheckpointRefused:
        return
