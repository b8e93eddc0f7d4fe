"""Pictures of codes for the verifier: a page's photograph, and a film for Chromium's camera that is none."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import segno
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 960, 720
FRAMES = 10
PAPER, DESK = 235, 130


def _code(text: str, pixels: int) -> Image.Image:
    """The code at level Q, as it is printed, so many pixels wide."""
    drawn = BytesIO()
    segno.make_qr(text, error="q", boost_error=False).save(drawn, kind="png", border=4, scale=8)
    return Image.open(drawn).convert("L").resize((pixels, pixels), Image.Resampling.LANCZOS)


def held_before_camera(text: str) -> Image.Image:
    """A frame: the code on a paper that is held a little askew, not quite sharp."""
    frame = Image.new("L", (WIDTH, HEIGHT), PAPER)
    frame.paste(_code(text, 600), (180, 60))
    return frame.rotate(5, Image.Resampling.BICUBIC, fillcolor=DESK).filter(ImageFilter.GaussianBlur(0.8))


def film(text: str, path: Path) -> Path:
    """A film (YUV4MPEG2) that shows the frame, for `--use-file-for-fake-video-capture`."""
    luma = held_before_camera(text).tobytes()
    grey = bytes([128]) * (WIDTH * HEIGHT // 4)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(FRAMES):
            out.write(b"FRAME\n" + luma + grey + grey)
    return path


def photograph(text: str, path: Path, *, megapixels: int = 1) -> Path:
    """A photograph of a page with the code in its corner, as a phone takes it (JPEG)."""
    scale = (megapixels * 1_000_000 / 12) ** 0.5
    width, height = round(4 * scale), round(3 * scale)
    page = Image.new("L", (width, height), PAPER)
    side = height // 3 if megapixels > 4 else height * 2 // 3
    page.paste(_code(text, side), (width - side - side // 6, height - side - side // 6))
    turned = page.rotate(-3, Image.Resampling.BICUBIC, fillcolor=DESK)
    turned.convert("RGB").save(path, quality=80)
    return path
