"""The text of the code: RFC 9285, the prefix, what scanners add, and the picture."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from openkp.statements import SignedStatement, Unreadable, qr_png, qr_svg, qr_text, read_qr_text
from openkp.statements.qr import base45_decode, base45_encode, qr_version


def test_base45_is_that_of_the_standard(vectors: Path) -> None:
    published = json.loads((vectors / "rfc" / "rfc9285_base45.json").read_text())
    for plain, encoded in published["encode"]:
        assert base45_encode(plain.encode()) == encoded
        assert base45_decode(encoded) == plain.encode()
    for wrong in published["decode_must_fail"]:
        with pytest.raises(Unreadable, match="base45"):
            base45_decode(wrong)


@given(st.binary(max_size=300))
def test_base45_gives_the_bytes_back_and_never_ends_in_a_space(data: bytes) -> None:
    encoded = base45_encode(data)
    assert base45_decode(encoded) == data
    assert not encoded.endswith(" ")


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=40))
def test_base45_text_is_refused_or_is_the_only_text_of_its_bytes(text: str) -> None:
    try:
        data = base45_decode(text)
    except Unreadable:
        return
    assert base45_encode(data) == text


@given(st.binary(max_size=200), st.sampled_from(["", "\r\n", "\t", " ", "\n \n"]), st.integers(0, 200))
def test_what_a_scanner_adds_is_dropped(data: bytes, added: str, width: int) -> None:
    text = qr_text(data)
    assert read_qr_text(f"{added}{text}{added}") == data
    broken = text[:width] + "\r\n" + text[width:]
    assert read_qr_text(broken) == data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_kp1"),
        ("kp1:BB8", "not_kp1"),
        ("HC1:BB8", "not_kp1"),
        ("KP2:BB8", "not_kp1"),
        ("KP1:bb8", "base45_character"),
        ("KP1:B\u00e98", "base45_character"),
        ("KP1:B\u20ac8", "base45_character"),
        ("KP1:A", "base45_length"),
        ("KP1:GGW", "base45_group"),
        ("KP1:BB8::", "base45_group"),
        ("KP1:" + "0" * 4293, "text_too_long"),
        ("KP1:" + "0" * 1_000_000, "text_too_long"),
        (" " * 1_000_000, "text_too_long"),
    ],
)
def test_other_text_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_qr_text(text)
    assert refused.value.code == code


def test_the_picture_is_read_back_by_a_scanner(signed_text: str) -> None:
    picture = Image.open(BytesIO(qr_png(signed_text, 3)))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [signed_text]


def test_the_drawing_is_one_element_with_a_quiet_zone(signed_text: str) -> None:
    drawing = qr_svg(signed_text)
    side = 17 + 4 * qr_version(signed_text) + 2 * 4
    assert drawing.startswith("<svg ")
    assert f'viewBox="0 0 {side} {side}"' in drawing


@pytest.mark.parametrize("scale", [0, -1, 65])
def test_a_picture_has_a_sensible_scale(scale: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        qr_png("KP1:BB8", scale)


@pytest.fixture
def signed_text(world: object) -> str:
    signed = world.signed  # type: ignore[attr-defined]
    assert isinstance(signed, SignedStatement)
    return qr_text(signed.encoded)
