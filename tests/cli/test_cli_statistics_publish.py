"""`openkp statistics publish`: a folder of tables, charts, SDMX and a page, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pysdmx.io import read_sdmx

from openkp.cli import main, statistics_publish
from published_figures import DAY, real_publication, small_publication


def run(capsys, *arguments: str):
    code = main(["statistics", "publish", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The folder of the shipped filings, made once."""
    made = tmp_path_factory.mktemp("published") / "site"
    assert main(["statistics", "publish", "--out", str(made), "--known-on", DAY.isoformat()]) == 0
    return made


class Page(HTMLParser):
    """What the page refers to, and how many of each element it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.elements: dict[str, int] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = self.elements.get(tag, 0) + 1
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


def test_every_file_is_in_the_manifest_with_its_hash(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {one["name"] for one in manifest["files"]} | {"manifest.json"}
    for one in manifest["files"]:
        data = (folder / one["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (one["bytes"], one["sha256"])
    assert manifest["digest"] == real_publication().digest
    assert manifest["day"] == DAY.isoformat()


def test_the_page_needs_no_network_and_has_a_table_beneath_the_charts(folder):
    page = Page((folder / "index.html").read_text(encoding="utf-8"))
    assert page.addresses
    for address in page.addresses:
        assert (folder / address).is_file(), address
    assert page.elements["table"] == 2
    assert page.elements["svg"] >= 4
    assert "script" not in page.elements
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert real_publication().digest in text
    assert "kp_production_halfyear.csv" in text
    assert "Production in carats, 2023" in text


def test_drawings_stand_alone(folder):
    drawings = sorted((folder / "charts").glob("*.svg"))
    assert [path.stem for path in drawings] == [
        "map_production",
        "years_production_carats",
        "years_production_usd",
        "years_production_usd_per_carat",
    ]
    for path in drawings:
        root = ElementTree.parse(path).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.attrib["aria-label"]


def test_the_sdmx_in_the_folder_is_read_by_pysdmx(folder):
    (data,) = read_sdmx(folder / "sdmx/data-2.0.csv").data
    world = data.data[
        (data.data["REF_AREA"] == "WORLD")
        & (data.data["TIME_PERIOD"] == "2023")
        & (data.data["INDICATOR"] == "CARATS")
    ]
    assert [Decimal(value) for value in world["OBS_VALUE"]] == [Decimal("112071772.69")]
    assert read_sdmx(folder / "sdmx/structure.json", validate=False).structures


def test_the_same_figures_give_the_same_bytes():
    first = statistics_publish.contents_of(small_publication(), {})
    assert statistics_publish.contents_of(small_publication(), {}) == first
    assert {"charts/map_export.svg", "tables/trade_quarter.csv", "tables/production_year.csv"} <= set(first)


def test_json_tells_what_was_made_and_a_folder_of_ours_is_made_anew(capsys, tmp_path):
    out = tmp_path / "site"
    code, said, _ = run(capsys, "--out", str(out), "--known-on", DAY.isoformat(), "--json")
    answer = json.loads(said)
    assert code == 0
    assert answer["digest"] == real_publication().digest
    assert "index.html" in answer["files"]
    (out / "left.txt").write_text("of an earlier making")
    assert run(capsys, "--out", str(out), "--known-on", DAY.isoformat())[0] == 0
    assert not (out / "left.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


TRADE = """participant,period,flow,hs,partner,origin,carats,usd,certificates
BW,2024Q2,export,710231,AE,BW,123.45,67890.12,1
BW,2024Q2,export,710221,IN,BW,543.21,9876.54,7
"""


@pytest.fixture
def trade_file(tmp_path) -> Path:
    """One shipment to the Emirates among others, in the template of trade."""
    path = tmp_path / "trade.csv"
    path.write_text(TRADE)
    return path


def test_no_file_of_the_folder_gives_a_shipment_away(capsys, tmp_path, trade_file):
    out = tmp_path / "site"
    assert run(capsys, str(trade_file), "--out", str(out))[0] == 0
    for path in out.rglob("*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert "123.45" not in text, path
        assert "confidential" not in text, path
    assert "666.66" in (out / "tables/trade_quarter.csv").read_text()
    header = (out / "tables/trade_quarter.csv").read_text().splitlines()[0].split(",")
    assert not {"partner", "origin"} & set(header)


def test_partners_are_written_when_asked_for_and_called_confidential(capsys, tmp_path, trade_file):
    plain, detailed = tmp_path / "plain", tmp_path / "detailed"
    assert run(capsys, str(trade_file), "--out", str(plain))[0] == 0
    code, _, err = run(capsys, str(trade_file), "--out", str(detailed), "--by-partner")
    assert code == 0
    assert "not for publication" in err
    names = {path.relative_to(folder).as_posix() for folder in (detailed,) for path in folder.rglob("*.csv")}
    secret = {"tables/confidential_trade_quarter.csv", "tables/confidential_trade_year.csv"}
    assert secret <= names
    assert "BW,Botswana,2024Q2,export,710231,AE,BW,all,123.45,67890.12" in (
        detailed / "tables/confidential_trade_quarter.csv"
    ).read_text(encoding="utf-8")
    manifest = json.loads((detailed / "manifest.json").read_text())
    assert "not for publication" in manifest["not_for_publication"]
    assert "not for publication" in (detailed / "index.html").read_text(encoding="utf-8")
    public = json.loads((plain / "manifest.json").read_text())
    assert "not_for_publication" not in public
    assert manifest["digest"] == public["digest"]
    for name in names - secret:
        assert (detailed / name).read_bytes() == (plain / name).read_bytes()


def test_a_folder_of_somebody_else_is_left_alone(capsys, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    code, out, err = run(capsys, "--out", str(tmp_path))
    assert (code, out) == (2, "")
    assert "another folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_said(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, err = run(capsys, "--out", str(tmp_path / "file" / "site"), "--known-on", DAY.isoformat())
    assert code == 3
    assert "cannot be written" in err


def test_of_a_file_that_is_not_understood_nothing_is_published(capsys, tmp_path):
    bad = tmp_path / "bad.csv"
    header = "source_row,country,year,half,trade_type,production_type,carat,us_value,public,created,"
    bad.write_text(header + "last_modified\n2,Atlantis,2003,1,Production,Production,1.00,2.00,Public,,\n")
    code, said, _ = run(capsys, str(bad), "--out", str(tmp_path / "site"), "--json")
    answer = json.loads(said)
    assert code == 1
    assert answer["findings"][0]["message"]
    assert not (tmp_path / "site").exists()


def test_what_others_say_is_no_return(capsys, tmp_path):
    other = Path(statistics_publish.__file__).parents[1] / "reference/statistics/kp_published_figures.csv"
    code, _, err = run(capsys, str(other), "--out", str(tmp_path / "site"))
    assert code == 2
    assert "not returns" in err


def test_wrong_use_is_told_from_the_rest(capsys, tmp_path):
    out = str(tmp_path / "site")
    assert run(capsys, "a.csv", "--office", "--out", out)[0] == 2
    assert run(capsys, str(tmp_path / "none.csv"), "--out", out)[0] == 2
    assert run(capsys, "--known-on", "yesterday", "--out", out)[0] == 2
    assert not (tmp_path / "site").exists()


def test_no_office_is_opened_for_files(tmp_path):
    """Charts and tables work without Django's settings, so that a script needs no office."""
    code = (
        "import sys; from openkp.cli import main; code = main(sys.argv[1:]);"
        "from django.conf import settings; assert not settings.configured; sys.exit(code)"
    )
    out = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-c", code, "statistics", "publish", "--out", str(out)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (out / "index.html").is_file()


@pytest.mark.django_db
def test_the_office_at_hand_is_published(capsys, tmp_path):
    from filed_returns import file_some
    from openkp.office.returns.reads.publishing import forget

    forget()
    out = tmp_path / "site"
    code, _, err = run(capsys, "--office", "--out", str(out))
    assert code == 3
    assert "No return is filed" in err
    file_some()
    forget()
    code, said, _ = run(capsys, "--office", "--out", str(out), "--json")
    assert code == 0
    assert "filings.csv" in json.loads(said)["source"]
    assert (out / "charts/map_export.svg").is_file()
    assert run(capsys, "--office", "--by-partner", "--out", str(out))[0] == 0
    assert ",AE," in (out / "tables/confidential_trade_quarter.csv").read_text(encoding="utf-8")
