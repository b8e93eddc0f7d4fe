"""`openkp statistics publish`: tables, charts, SDMX and a page in one folder."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.options import AsJson, day
from openkp.cli.speaking import (
    Ending,
    Trouble,
    end,
    engine_catalogue,
    put,
    put_findings,
    put_json,
    say,
    wrong_use,
)

if TYPE_CHECKING:
    from openkp.scheme.findings import Finding
    from openkp.statistics.figures import Figure
    from openkp.statistics.publication import Publication

#: What is published where no file is named: the filings of 2003 to 2024, shipped with the product.
SHIPPED = "kp_production_halfyear.csv"
MANIFEST = "manifest.json"
#: What stands in the manifest and on the page of a folder with partners and origins.
CONFIDENTIAL = (
    "The files named confidential_… show partners and origins of trade, and with them single shipments. They "
    "are not for publication."
)


def publish(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to make, or to make anew if it is ours.")
    ],
    given: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Files of returns; without one, the shipped filings."),
    ] = None,
    office: Annotated[
        bool, typer.Option("--office", help="Publish what is filed in the office at hand.")
    ] = False,
    known_on: Annotated[
        str | None, typer.Option("--known-on", metavar="DATE", help="Publish what was known on that day.")
    ] = None,
    by_partner: Annotated[
        bool,
        typer.Option(
            "--by-partner", help="Write tables of trade by partner and origin too: not for publication."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write tables (CSV), charts (SVG), SDMX and a page into a folder: all of it or nothing.

    Trade is public by Participant, HS code and period: partner and origin would give away single shipments.
    """
    on = day(known_on, "--known-on")
    if office and given:
        raise wrong_use("--office and files exclude each other.", "Name the files, or give --office.")
    _check_folder(out)
    publication, figures = _of_office(on) if office else _of_files(given or [], on, as_json=as_json)
    contents = contents_of(publication, confidential_tables(publication, figures) if by_partner else {})
    _write(out, contents)
    answer = {
        "folder": str(out),
        "day": publication.day,
        "digest": publication.digest,
        "source": publication.source,
        "cells": len(publication.cells),
        "files": sorted(contents),
    }
    if as_json:
        put_json(answer)
    else:
        put(f"{out}: {len(contents)} files, {len(publication.cells)} figures as known on {publication.day}")
        put(f"  vintage {publication.digest}")
        put(f"  open {out / 'index.html'}")
    if any(_is_confidential(name) for name in contents):
        say(CONFIDENTIAL)
    end(Ending.FINE)


def _of_office(on: date) -> tuple[Publication, list[Figure]]:
    """What is public of the office at hand, and every figure of which it is made."""
    from openkp.cli.opening import open_office

    open_office()
    from openkp.office.returns.reads.publishing import figures_known_on, published

    found = published(on)
    if found is None:
        raise Trouble(
            "No return is filed in this office by that day.",
            "Take over filings with `openkp statistics load`, or leave --office out.",
        )
    return found.publication, figures_known_on(on)


def _of_files(given: Sequence[Path], on: date, *, as_json: bool) -> tuple[Publication, list[Figure]]:
    """What is public of the files, and every figure of which it is made."""
    from openkp.statistics.publication import known_by
    from openkp.statistics.publication import publish as published

    figures: list[Figure] = []
    findings: list[Finding] = []
    if given:
        for path in given:
            _read(path, figures, findings)
    else:
        with as_file(files("openkp.reference").joinpath(f"statistics/{SHIPPED}")) as path:
            _read(path, figures, findings)
    _stop_at_what_blocks(findings, as_json=as_json)
    names = ", ".join(path.name for path in given) or SHIPPED
    whose = "Returns as filed" if given else "Kimberley Process rough diamond statistics, returns as filed"
    publication = published(figures, day=on, source=f"{whose} ({names})")
    if not publication.cells:
        raise wrong_use(
            f"{names} holds no figure that was filed by {on}.",
            "Name files of returns, or a later --known-on.",
        )
    return publication, known_by(figures, on)


def _read(path: Path, figures: list[Figure], findings: list[Finding]) -> None:
    """Add the figures and findings of a file of returns. Raises Trouble (usage) for another kind of file."""
    from openkp.statistics.intake import Layout, read_file

    try:
        reading = read_file(path)
    except OSError as error:
        raise wrong_use(
            f"{path} cannot be read: {error.strerror or 'it cannot be opened'}.",
            "Check the name of the file.",
        ) from error
    returns = {Layout.KP_PRODUCTION, Layout.PRODUCTION_TEMPLATE, Layout.TRADE_TEMPLATE}
    if reading.figures and reading.layout not in returns:
        raise wrong_use(
            f"{path} holds what others say, not returns of Participants.",
            "Compare it with returns by `openkp statistics screen`; publish the returns.",
        )
    figures += reading.figures
    findings += reading.findings


def _stop_at_what_blocks(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Nothing is published of a file that is not understood whole."""
    from openkp.scheme.findings import is_blocked
    from openkp.scheme.messages import finding_to_json
    from openkp.statistics.message_texts import MESSAGES

    if not is_blocked(findings):
        if findings:
            say(f"{len(findings)} questions and notes on the files: see `openkp statistics load`.")
        return
    catalogue = {**engine_catalogue(), **MESSAGES}
    shown = [finding_to_json(finding, catalogue=catalogue) for finding in findings]
    if as_json:
        put_json({"folder": None, "findings": shown})
    else:
        put_findings(shown)
        say("Nothing was written.")
    end(Ending.FINDINGS)


# --- the folder ---------------------------------------------------------------------------------------------


def confidential_tables(publication: Publication, figures: Sequence[Figure]) -> dict[str, bytes]:
    """The tables of trade by partner and origin, by the names of their files; none where nothing is told."""
    from openkp.statistics.publication import CONFIDENTIAL_TABLES, all_cells, table_csv

    cells = all_cells(figures)
    made = {}
    for name, table in CONFIDENTIAL_TABLES.items():
        held = [cell for cell in cells if table.holds(cell)]
        if held:
            made[f"tables/{name}.csv"] = table_csv(publication, held, by_partner=True).encode()
    return made


def _is_confidential(name: str) -> bool:
    return name.rpartition("/")[2].startswith("confidential_")


def contents_of(publication: Publication, confidential: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every file of the folder by its name. The same publication gives the same bytes.

    confidential: tables that are not for publication, which the page and the manifest say.
    """
    from openkp import __version__
    from openkp.cli.published_page import charts_of, file_words, page, standalone
    from openkp.statistics.publication import (
        TABLES,
        data_csv,
        data_json,
        data_json_draft,
        structure_json,
        table_csv,
    )

    contents: dict[str, bytes] = {}
    for name, table in TABLES.items():
        cells = [cell for cell in publication.cells if table.holds(cell)]
        if cells:
            contents[f"tables/{name}.csv"] = table_csv(publication, cells).encode()
    charts = charts_of(publication)
    for chart in charts:
        contents[f"charts/{chart.name}.svg"] = standalone(chart.svg)
    contents["sdmx/data-2.0.csv"] = data_csv(publication).encode()
    contents["sdmx/data-2.0.json"] = data_json(publication).encode()
    contents["sdmx/data-1.0.json"] = data_json_draft(publication).encode()
    contents["sdmx/structure.json"] = structure_json(publication).encode()
    contents |= confidential
    beside = [(name, file_words(name)) for name in contents]
    contents["index.html"] = page(publication, charts, beside, warning=CONFIDENTIAL if confidential else "")
    contents[MANIFEST] = _manifest(publication, contents, version=__version__)
    return contents


def _manifest(publication: Publication, contents: Mapping[str, bytes], *, version: str) -> bytes:
    listed = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(contents.items())
    ]
    manifest: dict[str, Any] = {
        "made_by": f"openkp {version}",
        "day": publication.day.isoformat(),
        "digest": publication.digest,
        "source": publication.source,
    }
    if any(_is_confidential(name) for name in contents):
        manifest["not_for_publication"] = CONFIDENTIAL
    manifest["files"] = listed
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _check_folder(out: Path) -> None:
    """Only a folder that is empty, or that this command made, is made anew. Raises Trouble (usage)."""
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).is_file()):
        raise wrong_use(f"{out} is there and was not made by this command.", "Name another folder.")


def _write(out: Path, contents: Mapping[str, bytes]) -> None:
    """All files, or none: they are written beside the folder and moved into its place. Raises Trouble."""
    place = out.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        made = workshop / "new"
        for name, data in contents.items():
            target = made / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        if place.exists():
            place.rename(workshop / "old")
        made.rename(place)
    except OSError as error:
        if (workshop / "old").exists() and not place.exists():
            (workshop / "old").rename(place)
        raise _unwritable(out, error) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _unwritable(out: Path, error: OSError) -> Trouble:
    return Trouble(f"{out} cannot be written: {error.strerror}.", "Choose a folder that you may write.")


COMMANDS: dict[str, Callable[..., Any]] = {"publish": publish}
