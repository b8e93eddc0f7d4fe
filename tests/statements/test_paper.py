"""The paper certificate: what it says, in which language, and that nothing is lost or spilled."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter
from pypdf import PdfReader

from openkp.scheme.documents import (
    CERTIFICATE_STATEMENT,
    Certificate,
    Container,
    ImportConfirmation,
    Line,
    Origin,
    Outcome,
    Party,
)
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements.paper import CopyKind, Language, PaperRequest, render_certificate
from openkp.statements.paper_confirmation import render_confirmation
from openkp.statements.paper_labels import country_name, hs_code, is_printable, labels, printable, said
from openkp.statements.paper_press import code_picture

MADE_AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
#: As long as the code of a usual certificate (400 bytes in base45).
CODE = "KP1:" + "6BF1QZ7HN.K/A9T:" * 37 + "00"
SIGNED = b"\xd2\x84" + bytes(range(256)) + b"end"
PAYLOAD = b'{"number":"BW-2026-004217"}'


def lines(*rows: tuple[str, str, str]) -> tuple[Line, ...]:
    return tuple(Line(hs=hs, carats=Carats(carats), usd=UsdValue(usd)) for hs, carats, usd in rows)


CERTIFICATE = Certificate(
    number="BW-2026-004217",
    issuing_participant="BW",
    issuing_authority="Diamond Hub, Ministry of Minerals",
    issued_on=date(2026, 11, 23),
    expires_on=date(2027, 1, 22),
    origins=(Origin(participant="BW", carats=Carats("1250.42")),),
    destination_participant="EU",
    destination_country="BE",
    exporter=Party(name="Okavango Diamond Company", address="Plot 63011, Gaborone"),
    importer=Party(name="Scheldt Rough Trading BV", address="Hoveniersstraat 22, Antwerpen"),
    lines=lines(("710231", "1250.42", "318400.00")),
    parcels=1,
    containers=(Container(seals=("BW118822", "BW118823"), mark="Box 1"),),
    validated_by="K. Mosweu",
)
THREE_LINES = lines(
    ("710210", "4120.05", "512300.75"), ("710221", "20500.10", "182450"), ("710231", "12650.42", "3318400.20")
)
PAPER = PaperRequest(
    qr_text=CODE,
    signed=SIGNED,
    payload=PAYLOAD,
    language=Language.ENGLISH,
    authority_name="Diamond Hub, Ministry of Minerals",
    made_at=MADE_AT,
    is_demonstration=True,
)
AUTHORITY = {
    Language.ENGLISH: "Diamond Hub",
    Language.FRENCH: "Ministère des Mines et de la Géologie",
    Language.PORTUGUESE: "Ministério dos Recursos Minerais, Petróleo e Gás",
    Language.ARABIC: "مكتب عملية كيمبرلي",
    Language.RUSSIAN: "Гохран России",
    Language.CHINESE: "中华人民共和国海关总署",
}


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page with single spaces and without the places to break that we put in."""
    texts = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return [re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u202f", " ")) for text in texts]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def drawn(pdf: bytes, dpi: int, folder: Path) -> Image.Image:
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler's pdftoppm is not installed")
    source = folder / "page.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-gray", "-png", "-r", str(dpi), "-f", "1", "-l", "1", source, folder / "page"],
        check=True,
    )
    return Image.open(next(folder.glob("page*.png"))).convert("L")


def read(picture: Image.Image) -> set[str]:
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return {code.text for code in zxingcpp.read_barcodes(picture, formats=formats)}


def test_all_fields_of_annex_i_a_are_on_the_one_page() -> None:
    """Annex I A: title, statement, origin, number, dates, authority, parties, mass, value, parcels, HS."""
    (page,) = pages_of(render_certificate(CERTIFICATE, paper=PAPER))
    for expected in (
        "KIMBERLEY PROCESS CERTIFICATE",
        CERTIFICATE_STATEMENT,
        "Botswana",
        "BW-2026-004217",
        "2026-11-23",
        "2027-01-22",
        "Diamond Hub, Ministry of Minerals",
        "Okavango Diamond Company",
        "Plot 63011, Gaborone",
        "Scheldt Rough Trading BV",
        "Belgium – European Union",
        "1 250.42",
        "318 400.00",
        "7102.31",
        "Number of parcels",
        "BW118823",
        "K. Mosweu",
        "Import confirmation – to be completed by the Importing Authority",
    ):
        assert squeezed(expected) in squeezed(page), expected


@pytest.mark.parametrize("language", list(Language))
def test_three_lines_and_five_origins_fit_one_page_in_every_language(language: Language) -> None:
    origins = tuple(
        Origin(participant=code, carats=Carats("9000.11")) for code in ("AO", "CD", "BW", "CF", "RU")
    )
    certificate = replace(
        CERTIFICATE,
        lines=THREE_LINES,
        origins=origins,
        source_certificates=("AO-2026-001204", "CD-2026-000877"),
    )
    paper = replace(PAPER, language=language, authority_name=AUTHORITY[language])
    (page,) = pages_of(render_certificate(certificate, paper=paper))
    for expected in ("Mixed origin", "Central African Republic", "37 270.57", "4 013 150.95", "7102.21"):
        assert squeezed(expected) in squeezed(page)
    if language in {Language.FRENCH, Language.PORTUGUESE, Language.RUSSIAN}:
        assert squeezed(labels()["title"][language]) in squeezed(page)
        assert squeezed(country_name("CF", language)) in squeezed(page)


@pytest.mark.parametrize("language", list(Language))
def test_three_shares_with_ranges_fit_one_page_and_its_code_in_every_language(language: Language) -> None:
    origins = tuple(
        Origin(
            participant=code,
            carats=Carats(carats),
            min_carats=Carats("0.00"),
            max_carats=Carats(most),
        )
        for code, carats, most in (
            ("AO", "1100.00", "1250.42"),
            ("CD", "150.42", "900.00"),
            ("SL", "0.00", "0.07"),
        )
    )
    certificate = replace(CERTIFICATE, origins=origins, source_certificates=("AO-2026-001204",))
    paper = replace(PAPER, language=language, authority_name=AUTHORITY[language])
    (page,) = pages_of(render_certificate(certificate, paper=paper))
    expected = ["1 100.00", "1 250.42", "0.07", "Share by bookkeeping"]
    if language is not Language.ARABIC:  # the reader of the test puts parts of a mixed line in another order
        expected += ["1 100.00 ct [0.00 – 1 250.42]", "0.00 ct [0.00 – 0.07]"]
    for text in expected:
        assert squeezed(text) in squeezed(page)
    plain = replace(CERTIFICATE, origins=tuple(Origin(participant=one.participant) for one in origins))
    assert "bookkeeping" not in " ".join(pages_of(render_certificate(plain, paper=paper)))


def test_many_shares_with_ranges_flow_to_a_continuation_page() -> None:
    share = Origin(
        participant="CD", carats=Carats("1.00"), min_carats=Carats("0.00"), max_carats=Carats("2.00")
    )
    many = tuple(replace(share, zone=f"Zone {number:03d}") for number in range(60))
    first, *rest = pages_of(render_certificate(replace(CERTIFICATE, origins=many), paper=PAPER))
    assert "Continued on the next page" in first
    assert squeezed("1.00 ct [0.00 – 2.00]") in squeezed(" ".join(rest))
    assert "Share by bookkeeping" in " ".join(rest)


NOLA = Origin(participant="CF", zone="Nola", mine="Chantier 4", produced_from=date(2016, 1, 1))
ANJIN = Origin(participant="ZW", mine="Anjin", produced_from=date(2011, 11, 1), produced_to=date(2011, 12, 1))


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.ARABIC, Language.CHINESE])
def test_zone_mine_and_time_stand_beside_the_country(language: Language) -> None:
    paper = replace(PAPER, language=language)
    (page,) = pages_of(render_certificate(replace(CERTIFICATE, origins=(NOLA, ANJIN)), paper=paper))
    for expected in (
        "Zone: Nola",
        "Mine: Chantier 4",
        "Produced from: 2016-01-01",
        "Mine: Anjin",
        "Produced: 2011-11-01 – 2011-12-01",
        "Mixed origin",
    ):
        assert squeezed(expected) in squeezed(page), expected


def test_a_last_day_alone_and_a_single_day_are_said_so() -> None:
    until = replace(NOLA, produced_from=None, produced_to=date(2016, 5, 4))
    on_a_day = replace(NOLA, produced_to=NOLA.produced_from)
    (page,) = pages_of(render_certificate(replace(CERTIFICATE, origins=(until, on_a_day)), paper=PAPER))
    assert squeezed("Produced until: 2016-05-04") in squeezed(page)
    assert squeezed("Produced: 2016-01-01") in squeezed(page)


def test_two_zones_of_one_country_are_no_mixed_origin_on_paper() -> None:
    zones = (replace(NOLA, mine=""), replace(NOLA, zone="Boda"))
    (page,) = pages_of(render_certificate(replace(CERTIFICATE, origins=zones), paper=PAPER))
    assert "Mixed origin" not in page
    assert "Countries of origin" not in page
    assert squeezed("Zone: Boda") in squeezed(page)
    (page,) = pages_of(render_certificate(CERTIFICATE, paper=PAPER))
    assert "Zone" not in page
    assert "Produced" not in page


def test_many_mines_of_one_country_flow_to_a_continuation_page() -> None:
    mines = tuple(replace(NOLA, mine=f"Chantier {number:03d}") for number in range(60))
    first, *rest = pages_of(render_certificate(replace(CERTIFICATE, origins=mines), paper=PAPER))
    assert "Continued on the next page" in first
    assert "Mixed origin" not in first
    assert all(squeezed(f"Chantier {number:03d}") in squeezed(" ".join(rest)) for number in range(60))


def test_the_same_values_give_the_same_bytes() -> None:
    assert render_certificate(CERTIFICATE, paper=PAPER) == render_certificate(CERTIFICATE, paper=PAPER)
    later = replace(PAPER, made_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert render_certificate(CERTIFICATE, paper=PAPER) != render_certificate(CERTIFICATE, paper=later)


def test_the_file_claims_pdf_a_3a_and_carries_both_attachments() -> None:
    pdf = render_certificate(CERTIFICATE, paper=PAPER)
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    attached = PdfReader(BytesIO(pdf)).attachments
    assert attached["certificate.cose"] == [SIGNED]
    assert attached["certificate.json"] == [PAYLOAD]


def test_only_the_shipped_fonts_are_embedded() -> None:
    pdf = render_certificate(CERTIFICATE, paper=replace(PAPER, language=Language.ARABIC))
    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert names
    assert all("Noto" in name for name in names)


def big_certificate() -> Certificate:
    codes = ["AO", "CD", "BW", "CF", "RU", "ZA", "NA", "LS", "SL", "LR"]
    codes += ["GN", "CI", "GH", "TZ", "ZW", "CA", "AU", "BR", "VE", "GY"]
    return replace(
        CERTIFICATE,
        lines=THREE_LINES * 20,
        origins=tuple(Origin(participant=codes[n % 20], carats=Carats(n + 1)) for n in range(200)),
        exporter=Party(name="شركة الماس " * 12, address="شارع الملك " * 36),
        importer=Party(name="金伯利钻石" * 20, address=("Проспект Мира, дом 12, " * 20)[:400]),
        source_certificates=tuple(f"AO-2026-{n:06d}" for n in range(80)),
        containers=tuple(Container(seals=(f"SEAL-{n:04d}",), mark=f"Bag {n}") for n in range(40)),
    )


@pytest.mark.parametrize("language", [Language.ARABIC, Language.RUSSIAN, Language.CHINESE])
def test_what_does_not_fit_flows_whole_to_continuation_pages(language: Language) -> None:
    certificate = big_certificate()
    pages = pages_of(render_certificate(certificate, paper=replace(PAPER, language=language, qr_text="")))
    assert 3 <= len(pages) <= 12
    rest = squeezed(" ".join(pages[1:]))
    assert "Continued on the next page" in pages[0]
    assert squeezed(certificate.importer.address) in rest
    assert all(number in rest for number in certificate.source_certificates)
    assert all(seal in rest for seal in certificate.seals)
    assert rest.count("7102.21") == 20
    assert all(f"{n}.00ct" in rest for n in range(1, 201))
    assert all("BW-2026-004217" in page for page in pages)


def test_nothing_is_drawn_outside_the_frame(tmp_path: Path) -> None:
    """Unbroken text of any length wraps: the strip right of the frame is the same with and without it."""
    long = replace(
        CERTIFICATE,
        number="N" * 500,
        issuing_authority="A" * 900,
        exporter=Party(name="X" * 300, address="W" * 400),
        validated_by="M" * 200,
        quality="Q" * 900,
    )
    pictures = []
    for name, certificate in (("short", CERTIFICATE), ("long", long)):
        (tmp_path / name).mkdir()
        paper = replace(PAPER, authority_name=certificate.issuing_authority)
        picture = drawn(render_certificate(certificate, paper=paper), 50, tmp_path / name)
        pictures.append(
            picture.crop((picture.width - 60, 0, picture.width, picture.height)).crop((40, 0, 60, 400))
        )
    assert pictures[0].tobytes() == pictures[1].tobytes()


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_a_demonstration_says_so_in_both_languages(lang: str) -> None:
    paper = replace(PAPER, language=Language(lang))
    (page,) = pages_of(render_certificate(CERTIFICATE, paper=paper))
    assert "DEMONSTRATION – NOT A VALID CERTIFICATE" in page
    if lang == "fr":
        assert "DÉMONSTRATION – CERTIFICAT NON VALABLE" in page
    (real,) = pages_of(render_certificate(CERTIFICATE, paper=replace(paper, is_demonstration=False)))
    assert "DEMONSTRATION" not in real


@pytest.mark.parametrize(
    ("kind", "word"), [(CopyKind.ANNULLED, "ANNULLED"), (CopyKind.AUTHENTICATED_COPY, "Authenticated copy")]
)
def test_a_copy_and_an_annulled_certificate_say_so(kind: CopyKind, word: str) -> None:
    (page,) = pages_of(render_certificate(CERTIFICATE, paper=replace(PAPER, copy_of=kind)))
    assert word in page
    assert "Original" not in page


def test_text_of_users_is_never_read_as_markup() -> None:
    attack = '#panic("x") #read("/etc/passwd") $x^2$ *b* _i_ `r` <label> @ref \\ ] ) // comment'
    certificate = replace(
        CERTIFICATE, exporter=Party(name=attack, address=attack), quality='"}]#import "a.typ"'
    )
    (page,) = pages_of(render_certificate(certificate, paper=PAPER))
    assert squeezed(attack) in squeezed(page)


def test_orders_to_turn_text_around_are_shown_and_not_obeyed() -> None:
    assert printable("abc\u202edef") == "abc[U+202E]def"
    assert printable("\u2067x") == "[U+2067]x"
    assert printable("a\x00b") == "a[U+0000]b"
    assert printable("a\n b\u200f") == "a b"
    assert printable("क") == "[U+0915]"
    assert said("شركة 12")["d"] == "rtl"
    assert said("12 Main Street")["d"] == "ltr"


def test_a_long_run_gets_places_to_break_and_a_long_text_is_cut_with_a_mark() -> None:
    assert printable("A" * 100).replace("\u200b", "") == "A" * 100
    assert max(map(len, printable("A" * 100).split("\u200b"))) <= 22
    assert printable("word " * 900).endswith("[…]")
    assert hs_code("710231")["t"] == "7102.31"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_printable_text_has_only_letters_that_the_fonts_have(text: str) -> None:
    assert all(is_printable(letter) for letter in printable(text).replace("\u200b", ""))


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=200), st.sampled_from(list(Language)))
def test_any_text_at_all_can_be_printed(text: str, language: Language) -> None:
    certificate = replace(
        CERTIFICATE, number=text, exporter=Party(name=text, address=text), validated_by=text, quality=text,
        issuing_participant=text, destination_participant=text, source_certificates=(text,),
        issuing_authority=text, lines=(Line(hs=text, carats=Carats(1), usd=UsdValue(1)),),
        origins=(Origin(participant=text),), containers=(Container(seals=(text,), mark=text),),
    )  # fmt: skip
    pdf = render_certificate(certificate, paper=replace(PAPER, language=language, authority_name=text))
    assert pdf.startswith(b"%PDF-1.7")


def test_an_empty_certificate_can_still_be_printed() -> None:
    """The paper shows what a certificate says; rules, not the printer, object."""
    empty = replace(CERTIFICATE, origins=(), lines=(), containers=(), parcels=0, validated_by="", number="")
    (page,) = pages_of(render_certificate(empty, paper=PAPER))
    assert "Mixed origin" in page


def test_every_label_has_six_languages_and_letters_that_the_fonts_have() -> None:
    for key, words in labels().items():
        assert set(words) == {language.value for language in Language}, key
        for text in words.values():
            assert text.strip()
            assert all(is_printable(letter) for letter in text), (key, text)


@pytest.mark.parametrize("language", list(Language))
def test_countries_have_names_that_can_be_printed(language: Language) -> None:
    for code in ("EU", "CD", "CG", "CF", "AO", "AE", "GB", "LA", "CI", "KZ"):
        name = country_name(code, language)
        assert name != code
        assert "[U+" not in printable(name)
    assert country_name("EU", "en") == "European Union"
    assert country_name("CD", "en") == "Democratic Republic of the Congo"
    assert country_name("Atlantis", language) == "Atlantis"


def test_a_code_is_at_least_31_mm_wide_and_too_long_content_has_none() -> None:
    usual = code_picture(CODE)
    assert usual is not None
    assert isinstance(usual["mm"], float)
    assert 31 <= usual["mm"] <= 57.5
    assert code_picture("A" * 5000) is None
    (page,) = pages_of(render_certificate(CERTIFICATE, paper=replace(PAPER, qr_text="")))
    assert "too long for a code" in page


@pytest.mark.parametrize("dpi", [150, 300])
def test_the_code_can_be_read_from_the_printed_page(dpi: int, tmp_path: Path) -> None:
    picture = drawn(render_certificate(CERTIFICATE, paper=PAPER), dpi, tmp_path)
    assert read(picture) == {CODE}


def test_the_code_survives_at_least_18_of_20_bad_shots(tmp_path: Path) -> None:
    page = drawn(render_certificate(CERTIFICATE, paper=PAPER), 300, tmp_path)

    def jpeg(picture: Image.Image, quality: int) -> Image.Image:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return Image.open(BytesIO(out.getvalue()))

    def turned(degrees: float) -> Image.Image:
        return page.rotate(degrees, expand=True, fillcolor=230, resample=Image.Resampling.BILINEAR)

    def smaller(factor: float) -> Image.Image:
        return page.resize((int(page.width * factor), int(page.height * factor)))

    def leaning(amount: float) -> Image.Image:
        return page.transform(
            page.size, Image.Transform.PERSPECTIVE,
            (1 + amount, amount / 4, -60, amount / 8, 1 + amount, -40, amount / page.width,
             amount / page.height),
            fillcolor=200,
        )  # fmt: skip

    shots = [
        *(turned(degrees) for degrees in (3, 7, 33, 90, 180, 211)),
        *(page.filter(ImageFilter.GaussianBlur(radius)) for radius in (0.8, 1.2, 1.6, 2.0)),
        *(jpeg(page, quality) for quality in (40, 15)),
        *(smaller(factor) for factor in (0.7, 0.5)),
        *(leaning(amount) for amount in (0.03, 0.06)),
        ImageEnhance.Contrast(page).enhance(0.35),
        ImageEnhance.Brightness(page).enhance(0.45),
        jpeg(turned(12).filter(ImageFilter.GaussianBlur(1.0)), 40),
        jpeg(smaller(0.6).rotate(5, fillcolor=255).filter(ImageFilter.GaussianBlur(0.7)), 40),
    ]
    assert len(shots) == 20
    read_well = [CODE in read(shot) for shot in shots]
    assert sum(read_well) >= 18, read_well


CONFIRMATION = ImportConfirmation(
    certificate_number=CERTIFICATE.number,
    issuing_participant="BW",
    importing_participant="EU",
    importing_country="BE",
    importing_authority="Diamond Office, Antwerp",
    received_on=date(2026, 12, 1),
    confirmed_on=date(2026, 12, 3),
    outcome=Outcome.CONFIRMED_AFTER_REMEDY,
    parcels=2,
    lines=lines(("710231", "1248.32", "318400.00")),
    importer=CERTIFICATE.importer,
    exporter=CERTIFICATE.exporter,
    seals=CERTIFICATE.seals,
    confirmed_by="A. Peeters",
    remark="2.10 ct less; weighed twice.",
)


@pytest.mark.parametrize("language", list(Language))
def test_a_confirmation_shows_what_was_declared_and_found_on_one_page(language: Language) -> None:
    paper = replace(PAPER, language=language, authority_name=AUTHORITY[language])
    (page,) = pages_of(render_confirmation(CONFIRMATION, CERTIFICATE, paper=paper))
    for expected in ("IMPORT CONFIRMATION", "Confirmed after remedy", "1 250.42", "1 248.32", "-2.10", "+1"):
        assert squeezed(expected) in squeezed(page)
    for expected in ("Diamond Office, Antwerp", "A. Peeters", "2.10 ct less", "2026-12-01", "Okavango"):
        assert squeezed(expected) in squeezed(page)


def test_a_confirmation_without_weighing_says_so_and_finds_no_difference() -> None:
    confirmation = replace(CONFIRMATION, lines=(), parcels=1)
    (page,) = pages_of(render_confirmation(confirmation, CERTIFICATE, paper=PAPER))
    assert page.count("not weighed") == 4
    assert "differs" not in page


def test_a_confirmation_of_other_goods_shows_every_code_and_goes_on_over_the_page_when_long() -> None:
    found = tuple(Line(hs=f"71{n:04d}", carats=Carats(n + 1), usd=UsdValue(5)) for n in range(30))
    confirmation = replace(CONFIRMATION, lines=found, remark="Long remark. " * 150)
    pages = pages_of(render_confirmation(confirmation, CERTIFICATE, paper=PAPER))
    assert len(pages) > 1
    rest = squeezed(" ".join(pages[1:]))
    assert all(f"71{n // 100:02d}.{n % 100:02d}" in rest for n in range(30))
    assert "-1250.42" in rest


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(PAPER, made_at=datetime(2026, 1, 1))


def test_the_labels_file_is_plain_json_with_sources() -> None:
    folder = Path(__file__).resolve().parents[2] / "src/openkp/reference/paper"
    assert "Translations" in json.loads((folder / "labels.json").read_text(encoding="utf-8"))["about"]
    assert "SIL OPEN FONT LICENSE" in (folder / "fonts/OFL.txt").read_text(encoding="utf-8")
    assert sum(font.stat().st_size for font in (folder / "fonts").iterdir()) < 5_000_000
