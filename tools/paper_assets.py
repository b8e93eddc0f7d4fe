"""Make the fonts, the coverage list and the background of the paper certificate again.

Run on Debian with `fonts-noto-core` and `fonts-noto-cjk` installed and `fonttools` in the environment:

    python tools/paper_assets.py src/openkp/reference/paper

Everything written here is committed; the product never runs this file.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from fontTools import subset
from fontTools.ttLib import TTFont

NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto")
LANGUAGES = ("en", "fr", "pt", "ar", "ru", "zh")
#: The face of simplified Chinese in Debian's NotoSansCJK collections.
SIMPLIFIED_CHINESE_FACE = 2

LATIN_GREEK_CYRILLIC = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2AF), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x52F),
    (0x1E00, 0x1EFF), (0x2000, 0x200D), (0x2010, 0x2027), (0x202F, 0x205E), (0x2070, 0x209F),
    (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x2199), (0x2212, 0x2212),
    (0x2260, 0x2265), (0x25A0, 0x25CF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
]  # fmt: skip
ARABIC = [
    (0x20, 0x22), (0x28, 0x29), (0x2C, 0x3B), (0xA0, 0xA0), (0x600, 0x6FF), (0x750, 0x77F), (0x200C, 0x200F),
    (0x2010, 0x2011), (0x25CC, 0x25CC),
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One font file to make: where it comes from and which characters stay."""

    source: Path
    target: str
    characters: frozenset[int]
    is_shaped: bool = False
    number: int = -1


def spread(ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    """All code points of inclusive ranges."""
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


def gb2312(first_row: int, last_row: int) -> frozenset[int]:
    """The characters of rows of GB 2312-80; level 1 is rows 16 to 55, level 2 rows 56 to 87."""
    found: set[int] = set()
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            try:
                found.add(ord(bytes((row + 0xA0, cell + 0xA0)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return frozenset(found)


def printed_words(labels: Path) -> frozenset[int]:
    """Characters of our own labels and of all country names in Chinese."""
    countries = "".join(str(name) for name in Locale("zh").territories.values())
    return frozenset(
        ord(letter) for letter in labels.read_text(encoding="utf-8") + countries if letter > "⺀"
    )


def faces(labels: Path) -> list[Face]:
    """Regular and bold of each script. Bold Chinese serves our labels only: values in Chinese are regular."""
    latin, arabic = spread(LATIN_GREEK_CYRILLIC), spread(ARABIC)
    words = printed_words(labels)
    punctuation = gb2312(1, 3) - latin
    made = [
        Face(
            source=NOTO / f"{name}-{weight}.ttf",
            target=f"{name}-{weight}.ttf",
            characters=points,
            is_shaped=shaped,
        )
        for weight in ("Regular", "Bold")
        for name, points, shaped in (("NotoSans", latin, False), ("NotoSansArabic", arabic, True))
    ]
    made += [
        Face(source=NOTO / "NotoSansHebrew-Regular.ttf", target="NotoSansHebrew-Regular.ttf", is_shaped=True,
             characters=spread([(0x590, 0x5FF), (0x20, 0x20)])),
        Face(source=NOTO / "NotoSansArmenian-Regular.ttf", target="NotoSansArmenian-Regular.ttf",
             characters=spread([(0x530, 0x58F)])),
        Face(source=NOTO / "NotoSansThai-Regular.ttf", target="NotoSansThai-Regular.ttf", is_shaped=True,
             characters=spread([(0xE00, 0xE7F), (0x25CC, 0x25CC)])),
        Face(source=CJK / "NotoSansCJK-Regular.ttc", target="NotoSansSC-Regular.otf",
             characters=gb2312(16, 87) | punctuation | words, number=SIMPLIFIED_CHINESE_FACE),
        Face(source=CJK / "NotoSansCJK-Bold.ttc", target="NotoSansSC-Bold.otf",
             characters=punctuation | words, number=SIMPLIFIED_CHINESE_FACE),
    ]  # fmt: skip
    return made


def make_font(face: Face, folder: Path) -> frozenset[int]:
    """Write one subset and return the characters it can show."""
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.layout_features = ["*"] if face.is_shaped else ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    options.recalc_timestamp = False
    options.font_number = face.number
    font = subset.load_font(str(face.source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=face.characters)
    subsetter.subset(font)
    subset.save_font(font, str(folder / face.target), options)
    return frozenset(TTFont(folder / face.target).getBestCmap())


def as_ranges(points: Iterable[int]) -> list[list[int]]:
    """Sorted inclusive ranges, the form of coverage.json."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


Curve = Callable[[float], tuple[float, float]]


def smooth_path(curve: Curve, first: float, last: float, pieces: int) -> str:
    """A curve as cubic Bezier pieces (Hermite form, with numeric derivatives), in short relative numbers."""
    step = (last - first) / pieces
    h = step * 1e-4

    def slope(t: float) -> tuple[float, float]:
        (ax, ay), (bx, by) = curve(t - h), curve(t + h)
        return (bx - ax) / (2 * h), (by - ay) / (2 * h)

    x, y = (round(value, 1) for value in curve(first))
    out = [f"M{x:g} {y:g}c"]
    for index in range(pieces):
        t, u = first + index * step, first + (index + 1) * step
        (px, py), (qx, qy), (dx, dy), (ex, ey) = curve(t), curve(u), slope(t), slope(u)
        points = (px + dx * step / 3, py + dy * step / 3, qx - ex * step / 3, qy - ey * step / 3, qx, qy)
        moves = [round(value - (x, y)[place % 2], 1) for place, value in enumerate(points)]
        x, y = round(x + moves[4], 1), round(y + moves[5], 1)
        out.append(" ".join(f"{move:g}" for move in moves) + " ")
    return "".join(out).rstrip().replace(" -", "-")


def rosette(centre: tuple[float, float], radii: tuple[float, float], lobes: int, turn: float) -> Curve:
    """A closed wave between two radii: the thread of which guilloche rosettes are woven."""
    inner, outer = radii
    middle, swing = (inner + outer) / 2, (outer - inner) / 2

    def curve(t: float) -> tuple[float, float]:
        radius = middle + swing * math.cos(lobes * t + turn)
        return centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)

    return curve


def stroke(paths: list[str], colour: str, width: float, strength: float) -> str:
    """Threads of one colour as one path, paled by mixing with white, so that no transparency is needed."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    pale = "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in parts)
    return f'<path d="{"".join(paths)}" fill="none" stroke="{pale}" stroke-width="{width}"/>'


def woven(centre: tuple[float, float], radii: tuple[float, float], lobes: int, threads: int) -> list[str]:
    """Threads of one ring of a rosette, each turned a little from the last."""
    return [
        smooth_path(rosette(centre, radii, lobes, 2 * math.pi * n / threads), 0, 2 * math.pi, lobes * 4)
        for n in range(threads)
    ]


NAVY, TEAL, GOLD, STEEL = "#12355b", "#2f7f7a", "#b8892b", "#6f93b5"
WIDTH, HEIGHT = 842.0, 595.0


def field_of_waves() -> list[str]:
    """The pale lines over the whole sheet, which a copier cannot follow."""
    out = []
    for index, colour in enumerate((GOLD, TEAL, STEEL)):
        paths = []
        for line in range(index, 78, 3):
            base = HEIGHT * (line + 0.5) / 78

            def wave(x: float, base: float = base, line: int = line) -> tuple[float, float]:
                drift = math.sin(x / 41 + line * 0.42) * math.cos(x / 173 + line * 0.13)
                return x, base + 6.5 * drift + 1.8 * math.sin(x / 15 - line * 0.9) * math.sin(x / 240)

            paths.append(smooth_path(wave, 0, WIDTH, 42))
        out.append(stroke(paths, colour, 0.32, 0.33))
    return out


def band(inset: float, swing: float, period: float, threads: int) -> list[str]:
    """The braid around the sheet, whole periods on each side so that the corners meet."""
    paths = []
    for length, other, is_level in ((WIDTH, HEIGHT, True), (HEIGHT, WIDTH, False)):
        span = length - 2 * inset
        waves = max(1, round(span / period))
        for near in (inset, other - inset):
            for thread in range(threads):

                def side(
                    t: float, near: float = near, thread: int = thread, span: float = span,
                    waves: int = waves, is_level: bool = is_level,  # noqa: FBT001
                ) -> tuple[float, float]:  # fmt: skip
                    along = inset + span * t
                    across = near + swing * math.sin(2 * math.pi * (waves * t + thread / threads))
                    return (along, across) if is_level else (across, along)

                paths.append(smooth_path(side, 0, 1, waves * 3))
    return paths


def guilloche() -> str:
    """The background of the sheet, 842 x 595 units (points of A4 landscape)."""
    centre = (WIDTH / 2, HEIGHT / 2 + 14)
    parts = field_of_waves()
    for radii, lobes, threads, colour in (
        ((176, 222), 30, 10, GOLD), ((128, 184), 24, 10, STEEL),
        ((78, 138), 18, 10, TEAL), ((30, 88), 12, 10, GOLD),
    ):  # fmt: skip
        parts.append(stroke(woven(centre, radii, lobes, threads), colour, 0.3, 0.36))
    parts.append(stroke(band(24, 5.6, 18, 6), NAVY, 0.42, 0.75))
    parts.append(stroke(band(24, 2.6, 9, 2), GOLD, 0.4, 0.8))
    for x in (25.0, WIDTH - 25):
        for y in (25.0, HEIGHT - 25):
            parts.append(
                f'<circle cx="{x}" cy="{y}" r="15.5" fill="#fff" stroke="{NAVY}" stroke-width="0.5"/>'
            )
            parts.append(stroke(woven((x, y), (7.5, 14.8), 12, 5), NAVY, 0.35, 0.8))
            parts.append(stroke(woven((x, y), (2, 8.5), 8, 4), GOLD, 0.35, 0.9))
    body = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">{body}</svg>\n'


def medallion() -> str:
    """A rosette with a rough octahedral crystal in its middle, 100 x 100 units."""
    centre = (50.0, 50.0)
    parts = [
        stroke(woven(centre, (37, 49), 24, 6), NAVY, 0.3, 0.85),
        stroke(woven(centre, (29, 39), 18, 5), GOLD, 0.3, 0.9),
        '<circle cx="50" cy="50" r="29" fill="#fff" fill-opacity="0.92"/>',
        f'<circle cx="50" cy="50" r="28.6" fill="none" stroke="{NAVY}" stroke-width="0.7"/>',
        f'<circle cx="50" cy="50" r="27.2" fill="none" stroke="{GOLD}" stroke-width="0.4"/>',
        '<path d="M50 27L69 49L50 73L31 49Z" fill="#eef4f9"/>',
        '<path d="M50 27L58 53L31 49Z" fill="#d7e4ef"/><path d="M50 73L58 53L69 49Z" fill="#c3d5e5"/>',
        (
            '<path d="M50 27L69 49L50 73L31 49ZM31 49L58 53L69 49M50 27L58 53L50 73" fill="none" '
            f'stroke="{NAVY}" stroke-width="0.9" stroke-linejoin="round"/>'
        ),
    ]
    return emblem(parts)


def ring() -> str:
    """The rosette around the issuer's code, open in its middle, 100 x 100 units."""
    centre = (50.0, 50.0)
    return emblem([
        stroke(woven(centre, (37, 49), 24, 6), NAVY, 0.3, 0.85),
        stroke(woven(centre, (29, 39), 18, 5), GOLD, 0.3, 0.9),
        '<circle cx="50" cy="50" r="29" fill="#fff" fill-opacity="0.92"/>',
        f'<circle cx="50" cy="50" r="28.6" fill="none" stroke="{NAVY}" stroke-width="0.7"/>',
    ])  # fmt: skip


def emblem(parts: list[str]) -> str:
    """A picture of 100 x 100 units."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{"".join(parts)}</svg>\n'


def main() -> None:
    """Write all assets into the folder given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures-only", action="store_true")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    (folder / "guilloche.svg").write_text(guilloche(), encoding="utf-8")
    (folder / "medallion.svg").write_text(medallion(), encoding="utf-8")
    (folder / "ring.svg").write_text(ring(), encoding="utf-8")
    if arguments.pictures_only:
        return
    covered: set[int] = set()
    for face in faces(folder / "labels.json"):
        covered |= make_font(face, folder / "fonts")
    coverage = json.dumps({"ranges": as_ranges(covered)}, separators=(",", ":"))
    (folder / "coverage.json").write_text(coverage + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
