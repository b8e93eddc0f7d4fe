"""The published statistics as a folder of files: charts that stand alone, and one page that needs no network.

Everything here is a pure function of a publication: the same publication gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from importlib.resources import files

from openkp.office.charts import Series, time_series
from openkp.office.world_map import map_legend, world_map_svg
from openkp.scheme.periods import Year
from openkp.scheme.returns import Flow
from openkp.statistics.figures import WORLD
from openkp.statistics.publication import (
    CONFIDENTIAL_TABLES,
    FEWEST_CERTIFICATES,
    TABLES,
    Cell,
    Publication,
)
from openkp.statistics.publication.tables import name_of, note_of

FLOW_WORDS = {Flow.PRODUCTION: "Production", Flow.EXPORT: "Exports", Flow.IMPORT: "Imports"}
CHART_STYLE, PAGE_STYLE = "published_chart.css", "published_page.css"
_MILLION = Decimal(1_000_000)
_LARGEST = 3
_LONGEST_NAME = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: the name of its file, what it shows, its drawing, and what stands below it on the page."""

    name: str
    title: str
    svg: str
    legend: str = ""


@lru_cache(maxsize=2)
def _style(name: str) -> str:
    return files("openkp.cli").joinpath(name).read_text(encoding="utf-8")


def standalone(svg: str) -> bytes:
    """The drawing as a file of its own: with its namespace and its colours."""
    head, end, rest = svg.partition(">")
    return (
        f'{head} xmlns="http://www.w3.org/2000/svg"{end}<style>{_style(CHART_STYLE)}</style>{rest}\n'.encode()
    )


def charts_of(publication: Publication) -> list[Chart]:
    """For each flow a map of the last whole year, and lines in carats, US$ and US$ per carat."""
    found = []
    for flow in publication.flows:
        found.append(_map(publication, flow))
        found += [_lines(publication, flow, measure) for measure in ("carats", "usd", "usd_per_carat")]
    return [chart for chart in found if chart.svg]


def _map(publication: Publication, flow: Flow) -> Chart:
    year = publication.last_whole_year(flow)
    values = {
        code: None if cell is None else _value(cell, "carats")
        for code in publication.participants(flow)
        for cell in [publication.at(code, Year(year, 1), flow)]
    }
    title = f"{FLOW_WORDS[flow]} in carats, {year}"
    day = date(year, 12, 31)
    return Chart(
        name=f"map_{flow.value}",
        title=title,
        svg=world_map_svg(values, title=title, on=day),
        legend=map_legend(values, nothing="Stated to be nothing", on=day),
    )


def _lines(publication: Publication, flow: Flow, measure: str) -> Chart:
    years = publication.years(flow)

    def values(code: str) -> list[Decimal | None]:
        cells = (publication.at(code, Year(year, 1), flow) for year in years)
        return [None if cell is None or cell.is_part_of_year else _shown(cell, measure) for cell in cells]

    def total(code: str) -> int:
        cells = (publication.at(code, Year(year, 1), flow) for year in years)
        return sum(cell.carats or 0 for cell in cells if cell is not None)

    largest = sorted(publication.participants(flow), key=total, reverse=True)[:_LARGEST]
    series = [Series("World", values(WORLD)), *(Series(_short(code), values(code)) for code in largest)]
    units = {"carats": "million carats", "usd": "million US$", "usd_per_carat": "US$ per carat"}
    title = f"{FLOW_WORDS[flow]} over the years, {units[measure]}"
    drawing = time_series([str(year) for year in years], series, title=title)
    return Chart(name=f"years_{flow.value}_{measure}", title=title, svg=drawing)


def _short(code: str) -> str:
    name = name_of(code)
    return name if len(name) <= _LONGEST_NAME else code


def _value(cell: Cell, measure: str) -> Decimal | None:
    if measure == "usd_per_carat":
        return cell.usd_per_carat
    hundredths = cell.carats if measure == "carats" else cell.usd
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def _shown(cell: Cell, measure: str) -> Decimal | None:
    """What is drawn: weights and values in millions."""
    value = _value(cell, measure)
    if value is None or measure == "usd_per_carat":
        return value
    return (value / _MILLION).quantize(Decimal("0.01"))


# --- the page -----------------------------------------------------------------------------------------------


def page(
    publication: Publication, charts: Sequence[Chart], beside: Sequence[tuple[str, str]], *, warning: str = ""
) -> bytes:
    """The whole page (HTML). beside: names and words of the files beside it. warning: about them, if any."""
    sections = [_flow_section(publication, flow, charts) for flow in publication.flows]
    links = "".join(f'<li><a href="{escape(name)}">{escape(words)}</a></li>' for name, words in beside)
    notice = f"<p><strong>{escape(warning)}</strong></p>" if warning else ""
    source = (
        f"<p>{escape(publication.source)}. Nothing is estimated or mended.</p>"
        f"<p>As known on <time>{publication.day.isoformat()}</time>. Name of this vintage (SHA-256 of its "
        f"table of whole numbers): <code>{publication.digest}</code></p>"
        "<p>US$ per carat is computed last, from the sums. What was filed more than once for the same thing "
        "is summed and marked. A year of which a part was not told is left out of the lines.</p>"
        "<p>Partners and origins of trade are not shown, since they would give away single shipments. "
        f"Trade is split by HS code only where each code rests on at least {FEWEST_CERTIFICATES} "
        "certificates, as far as their counts by partner tell.</p>"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Rough diamond statistics</title><style>{_style(PAGE_STYLE)}{_style(CHART_STYLE)}</style>"
        "</head><body>"
        "<header><h1>Rough diamond statistics</h1>"
        "<p>What Participants of the Kimberley Process filed.</p></header>"
        f'<main>{"".join(sections)}<section id="source"><h2>Source and vintage</h2>{source}</section>'
        f'<section id="files"><h2>Files</h2>{notice}<ul>{links}</ul></section></main></body></html>\n'
    ).encode()


def _flow_section(publication: Publication, flow: Flow, charts: Sequence[Chart]) -> str:
    year = publication.last_whole_year(flow)
    mine = [chart for chart in charts if f"_{flow.value}" in chart.name]
    cells = [publication.at(code, Year(year, 1), flow) for code in publication.participants(flow)]
    told = sorted((cell for cell in cells if cell and cell.carats), key=lambda cell: -(cell.carats or 0))
    world = [publication.at(WORLD, Year(one, 1), flow) for one in reversed(publication.years(flow))]
    over = [cell for cell in world if cell is not None]
    tables = {
        "map": _table(f"By Participant, {year}", [(name_of(cell.participant), cell) for cell in told]),
        "years": _table("All Participants, by year", [(str(cell.period), cell) for cell in over]),
    }
    parts = []
    for chart in mine:
        kind = chart.name.partition("_")[0]
        below = tables.pop(kind, "") if kind == "map" or chart is mine[-1] else ""
        note = (
            "<p>Boundaries and names on the map express no opinion on the status of any territory.</p>"
            if kind == "map"
            else ""
        )
        drawing = f'<div class="frame">{chart.svg}</div>{chart.legend}'
        parts.append(f"<section><h2>{escape(chart.title)}</h2>{drawing}{note}{below}</section>")
    return "".join([*parts, *(f"<section>{table}</section>" for table in tables.values())])


def _table(caption: str, rows: Sequence[tuple[str, Cell]]) -> str:
    heads = "".join(
        f'<th scope="col"{"" if at in (0, 4) else " class=num"}>{head}</th>'
        for at, head in enumerate(("", "Carats", "US$", "US$ per carat", "Note"))
    ).replace('<th scope="col"></th>', '<th scope="col">Whose</th>')
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(
            f'<td class="num">{_grouped(_value(cell, measure))}</td>'
            for measure in ("carats", "usd", "usd_per_carat")
        )
        + f"<td>{escape(note_of(cell))}</td></tr>"
        for label, cell in rows
    )
    return (
        f'<div class="frame" tabindex="0" role="group" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _grouped(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def file_words(name: str) -> str:
    """What a file is, for the list on the page."""
    stem = name.rpartition("/")[2].rpartition(".")[0]
    words = {
        "data-2.0.csv": "Data, SDMX-CSV 2.0",
        "data-2.0.json": "Data, SDMX-JSON 2.0",
        "data-1.0.json": "Data, SDMX-JSON as sdmx1 reads it",
        "structure.json": "Data structure definition, SDMX-JSON 2.0",
    }
    if name.startswith("sdmx/"):
        return words[name.removeprefix("sdmx/")]
    tables = {**TABLES, **CONFIDENTIAL_TABLES}
    return f"{tables[stem].title}, CSV" if stem in tables else f"Chart {stem}, SVG"
