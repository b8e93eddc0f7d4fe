"""Takes the pictures of the README and the guides, so that they show what the product is now.

    OPENKP_SCREENSHOT_HOME=FOLDER pytest tests/browser/test_screenshots.py

with the folder of a filled demonstration (`openkp demo --no-serve`) writes them into docs/img; without it
they are taken of the small office, looked at and thrown away.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

FILLED = os.environ.get("OPENKP_SCREENSHOT_HOME")
ROOT = Path(__file__).parents[2]
OFFICER = "Naledi Mokgosi" if FILLED else "issuing_officer of Gaborone"
FOCAL = "Lesego Phiri" if FILLED else "focal_point of Gaborone"
CUSTOMS = "Salem Al Ketbi" if FILLED else "customs_officer of Dubai"
ADMINISTRATOR = "Onalenna Moeti" if FILLED else "administrator of Gaborone"
PICTURES = [
    ("overview", OFFICER, "/", 1440, ""),
    ("applications", OFFICER, "/applications/", 1440, ""),
    ("check-phone", CUSTOMS, "/check/", 390, ""),
    ("follow-up", FOCAL, "/follow-up/", 1440, ""),
    ("verify", None, "/verify/", 1440, ""),
    ("participants", None, "/participants/", 1440, ""),
    ("audit", ADMINISTRATOR, "/audit/", 1440, ""),
    ("overview-rtl", OFFICER, "/", 1440, "ar"),
]


@pytest.mark.parametrize(("name", "person", "path", "width", "language"), PICTURES)
def test_a_picture_is_taken(desk, tmp_path, name, person, path, width, language):
    window = desk(person, width=width, language=language)
    window.go(path)
    folder = ROOT / "docs" / "img" if FILLED else tmp_path
    picture = folder / f"{name}.png"
    window.page.screenshot(path=picture)
    with Image.open(picture) as image:
        assert image.width == width
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 24) or []) > 50
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(picture, optimize=True)
