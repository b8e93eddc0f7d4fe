"""Takes the pictures of the README and the guides, so that they show what the product is now.

    OPENKP_SCREENSHOTS=1 OPENKP_SCREENSHOT_HOME=FOLDER pytest tests/browser/test_screenshots.py

writes them into docs/img. OPENKP_SCREENSHOT_HOME is the folder of a filled demonstration (`openkp demo
--no-serve`), which is copied first; without it the small office is shown. Without OPENKP_SCREENSHOTS the
pictures are taken, looked at and thrown away.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from browser.office_server import copied_home, served

IS_FOR_DOCS = os.environ.get("OPENKP_SCREENSHOTS") == "1"
FILLED = os.environ.get("OPENKP_SCREENSHOT_HOME")
IMAGES = Path(__file__).parents[2] / "docs" / "img"
MOST_BYTES = 250_000

OFFICER = "Naledi Mokgosi" if FILLED else "issuing_officer of Gaborone"
EXPORTER = "Quiet Heron Rough (Pty) Ltd" if FILLED else "Gaborone Rough Traders"
IMPORTER = "Boitumelo Kgosana" if FILLED else "importing_officer of Dubai"
FOCAL = "Lesego Phiri" if FILLED else "focal_point of Gaborone"
CUSTOMS = "Salem Al Ketbi" if FILLED else "customs_officer of Dubai"
ADMINISTRATOR = "Onalenna Moeti" if FILLED else "administrator of Gaborone"
CHAIR = "Vikram Desai" if FILLED else "chair of the table"
DELEGATE = "Tebogo Molefe" if FILLED else "delegate_bw of the table"
ANALYST = "Sipho Khumalo" if FILLED else "analyst of the table"
PROPOSAL = "/proposals/code-on-every-certificate/" if FILLED else "/proposals/faster/"
PHONE = 390


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`path` is opened; then the first link that `follow` (a selector) finds, with `more` behind it."""

    name: str
    person: str | None
    path: str
    follow: str = ""
    more: str = ""
    width: int = 1440
    language: str = ""


LIST = "main table tbody a[href^='/{}/']"
PICTURES = [
    Picture(name="overview", person=OFFICER, path="/"),
    Picture(name="overview-rtl", person=OFFICER, path="/", language="ar"),
    Picture(name="applications", person=OFFICER, path="/applications/"),
    Picture(name="application", person=EXPORTER, path="/applications/new/"),
    Picture(
        name="examine",
        person=OFFICER,
        path="/applications/?state=submitted",
        follow=LIST.format("applications"),
        more="examine/",
    ),
    Picture(
        name="certificate",
        person=OFFICER,
        path="/certificates/?state=confirmed",
        follow=LIST.format("certificates"),
    ),
    Picture(
        name="confirm",
        person=IMPORTER,
        path="/arrivals/?show=waiting",
        follow=LIST.format("arrivals"),
    ),
    Picture(name="check-phone", person=CUSTOMS, path="/check/", width=PHONE),
    Picture(name="follow-up", person=FOCAL, path="/follow-up/"),
    Picture(name="verify", person=None, path="/verify/"),
    Picture(name="participants", person=None, path="/participants/"),
    Picture(name="audit", person=ADMINISTRATOR, path="/audit/"),
    Picture(name="chair-desk", person=CHAIR, path="/chair/"),
    Picture(name="proposal", person=DELEGATE, path=PROPOSAL),
    Picture(name="proposal-phone", person=DELEGATE, path=PROPOSAL, width=PHONE),
    Picture(name="proposal-rtl", person=DELEGATE, path=PROPOSAL, language="ar"),
    Picture(name="decisions", person=None, path="/decisions/"),
    Picture(name="border", person=None, path="/decisions/border/"),
    Picture(name="returns", person=FOCAL, path="/statistics/returns/"),
    Picture(name="analysis", person=ANALYST, path="/statistics/analysis/"),
    Picture(
        name="questions",
        person=ANALYST,
        path="/statistics/analysis/",
        follow="main table tbody a[href*='/participants/']",
    ),
    Picture(name="mirror", person=ANALYST, path="/statistics/mirror/"),
    Picture(name="published", person=None, path="/statistics/"),
    Picture(name="published-rtl", person=None, path="/statistics/", language="ar"),
    Picture(name="matrix", person=None, path="/definitions/matrix/"),
    Picture(name="drafting-room", person=DELEGATE, path="/definitions/debates/2012/"),
]


@pytest.fixture(scope="module")
def shown_office(request, tmp_path_factory):
    """The filled office that was given, or the small one."""
    if not FILLED:
        yield request.getfixturevalue("office_url")
        return
    with served(copied_home(Path(FILLED), tmp_path_factory.mktemp("filled"))) as address:
        yield address


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.name)
def test_a_picture_is_taken(desk, shown_office, tmp_path, picture):
    window = desk(picture.person, width=picture.width, language=picture.language, at=shown_office)
    assert window.go(picture.path).status == 200
    if picture.follow:
        there = window.page.locator(picture.follow).first.get_attribute("href")
        assert window.go(there + picture.more).status == 200
    file = (IMAGES if IS_FOR_DOCS else tmp_path) / f"{picture.name}.png"
    window.page.screenshot(path=file)
    with Image.open(file) as image:
        assert image.size == (picture.width, 900)
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 24) or []) > 50
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(file, optimize=True)
    assert 5_000 < file.stat().st_size < MOST_BYTES
