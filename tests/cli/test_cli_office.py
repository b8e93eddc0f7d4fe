"""The command line on an office's own database: open one, issue, annul, replace, confirm, back up."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "kimberley-demonstration"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """A filled demonstration home, made once; each test only adds to it."""
    home = tmp_path_factory.mktemp("demo")
    done = openkp(home, "demo", "--no-serve", "--shipments", "300")
    assert done.returncode == 0, done.stderr
    assert "VALID" in done.stdout + done.stderr
    return home


def openkp(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPENKP_", "DJANGO_"))
    }
    environment |= {"OPENKP_HOME": str(home), "OPENKP_PASSWORD": PASSWORD, **more}
    done = subprocess.run(
        [sys.executable, "-m", "openkp", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def paper(**changes):
    return {
        "number": "BW-2026-000000",
        "issuing_participant": "BW",
        "issuing_authority": "any",
        "issued_on": "2026-01-01",
        "expires_on": "2026-02-01",
        "origins": [{"participant": "BW"}],
        "destination_participant": "AE",
        "exporter": {"name": "Quiet Heron Rough (Pty) Ltd", "address": "Gaborone"},
        "importer": {"name": "Imaginary Palm Stones", "address": "Dubai"},
        "lines": [{"hs": "710231", "carats": "20.00", "usd": "3000.00"}],
        "parcels": 1,
        "seals": ["CLI-1"],
        "validated_by": "x",
        "source_certificates": [],
        **changes,
    }


def in_stock(home: Path, exporter: str, carats: str) -> list[dict[str, str]]:
    """Parcels of the exporter that make up the carats, as an application names them."""
    with sqlite3.connect(home / "office.sqlite3") as books:
        rows = books.execute(
            "SELECT p.code, p.left FROM stocks_stockparcel p JOIN stocks_holder h ON h.id = p.holder_id "
            "WHERE h.name = ? AND p.left > 0 AND NOT p.is_void AND p.received_on IS NOT NULL",
            [exporter],
        ).fetchall()
    still, named = round(float(carats) * 100), []
    for code, left in rows:
        part = min(left, still)
        if part:
            named.append({"parcel": code, "carats": f"{part // 100}.{part % 100:02d}"})
            still -= part
    assert not still, (exporter, rows)
    return named


def issue(home: Path, tmp_path: Path, **changes) -> str:
    file = tmp_path / "paper.json"
    applied = paper(**changes)
    carats = applied["lines"][0]["carats"]
    applied["from_stock"] = in_stock(home, applied["exporter"]["name"], carats)
    file.write_text(json.dumps(applied))
    done = openkp(
        home, "certificate", "issue", "--from", str(file), "--as", "gaborone-issuing-officer", "--json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["certificates"][0]["number"]


def test_a_certificate_is_issued_shown_annulled_and_found_revoked_offline(demonstration, tmp_path):
    number = issue(demonstration, tmp_path)
    pdf, code, trust = tmp_path / "c.pdf", tmp_path / "c.png", tmp_path / "t.kptrust"
    officer = ("--as", "gaborone-issuing-officer")
    shown = openkp(
        demonstration, "certificate", "show", number, *officer, "--pdf", str(pdf), "--code", str(code)
    )
    assert shown.returncode == 0
    openkp(demonstration, "trust", "export", "--out", str(trust))
    held = tmp_path / "held.kpbundle"
    built = openkp(demonstration, "bundle", "build", "--out", str(held))
    assert built.returncode == 0, built.stderr
    # late in the evening of this machine it is the next day in Gaborone already
    in_gaborone = ("--on", datetime.now(ZoneInfo("Africa/Gaborone")).date().isoformat())
    verify = ("certificate", "verify", "--bundle", str(held), "--json", *in_gaborone)
    for file in (pdf, code):
        answer = openkp(tmp_path, *verify, str(file))
        assert json.loads(answer.stdout)["verdict"] == "good", answer.stdout
        assert answer.returncode == 0
    by_list = openkp(
        tmp_path, "certificate", "verify", "--trust", str(trust), "--json", *in_gaborone, str(pdf)
    )
    assert json.loads(by_list.stdout)["verdict"] == "look_closer"
    annulled = openkp(
        demonstration, "certificate", "annul", number, *officer, "--reason", "unused", "--surrendered"
    )
    assert annulled.returncode == 0, annulled.stderr
    step = tmp_path / "step.kpdelta"
    assert openkp(demonstration, "bundle", "build", "--since", str(held), "--out", str(step)).returncode == 0
    assert openkp(tmp_path, "bundle", "apply", str(step), "--to", str(held)).returncode == 0
    answer = openkp(tmp_path, *verify, str(pdf))
    assert json.loads(answer.stdout)["verdict"] == "revoked"
    assert answer.returncode == 1


def test_an_import_is_confirmed_with_a_difference_only_after_an_answer(demonstration, tmp_path):
    number = issue(demonstration, tmp_path)
    found = {
        "outcome": "confirmed",
        "parcels": 1,
        "lines": [{"hs": "710231", "carats": "18.00", "usd": "3000.00"}],
        "seals": ["CLI-1"],
    }
    file = tmp_path / "found.json"
    file.write_text(json.dumps(found))
    importer = ("--as", "dubai-importing-officer", "--found", str(file), "--json")
    stopped = openkp(demonstration, "certificate", "confirm", number, *importer)
    assert stopped.returncode == 1
    codes = [finding["code"] for finding in json.loads(stopped.stdout)["findings"]]
    assert "question_unanswered" in codes
    assert "18.00" in stopped.stdout


def test_wrong_password_wrong_person_and_wrong_words_are_told_apart(demonstration):
    wrong = openkp(
        demonstration,
        "certificate",
        "show",
        "BW-2026-000001",
        "--as",
        "gaborone-issuing-officer",
        OPENKP_PASSWORD="no",
    )
    assert wrong.returncode in (2, 3)
    stranger = openkp(demonstration, "certificate", "show", "BW-2026-000001", "--as", "mumbai-administrator")
    assert stranger.returncode != 0
    assert openkp(demonstration, "certificate", "issue").returncode == 2
    assert openkp(demonstration, "nonsense").returncode == 2


def test_a_real_office_is_opened_and_its_doctor_is_content(tmp_path):
    made = openkp(
        tmp_path,
        "office",
        "init",
        "--participant",
        "NA",
        "--code",
        "windhoek",
        "--administrator",
        "a.admin",
        "--origin",
        "logs.example.org",
        "--name",
        "Ministry of Mines",
        "--time-zone",
        "Africa/Windhoek",
    )
    assert made.returncode == 0, made.stderr
    doctor = openkp(tmp_path, "doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    backup = openkp(tmp_path, "backup", str(tmp_path / "kept"))
    assert backup.returncode == 0


def test_doctor_names_what_is_wrong_and_how_to_mend_it(tmp_path):
    broken = openkp(tmp_path, "doctor")
    assert broken.returncode == 1
    assert "openkp office" in broken.stdout + broken.stderr


def test_a_new_office_keeps_the_record_of_the_process_and_sends_letters(tmp_path):
    first = ("--participant", "IN", "--code", "mumbai", "--name", "Ministry", "--administrator", "a.first")
    assert openkp(tmp_path, "office", "init", *first, "--origin", "logs.example").returncode == 0
    opened = openkp(
        tmp_path, "office", "open-table", "--administrator", "table.admin", "--origin", "logs.example"
    )
    assert opened.returncode == 0, opened.stderr
    again = openkp(tmp_path, "office", "open-table", "--administrator", "x", "--origin", "logs.example")
    assert again.returncode == 2
    letters = openkp(tmp_path, "office", "letters", "--json")
    assert (letters.returncode, json.loads(letters.stdout)) == (0, {"sent": 0, "waiting": 0})
    status = openkp(tmp_path, "scheme", "status", "CF", "--on", "2014-01-01", "--json")
    assert json.loads(status.stdout)["status"] == "suspended"


def test_the_demonstration_lists_its_own_decision_among_those_of_the_record(demonstration):
    listed = json.loads(openkp(demonstration, "decision", "list", "--json").stdout)
    own = [one for one in listed if one["id"].endswith("/Written/AD1") and one["id"].startswith("KP/20")]
    assert own


def test_six_sites_and_two_imports_left_as_one_parcel_with_the_right_origins(demonstration):
    stories = json.loads((demonstration / "stories.json").read_text(encoding="utf-8"))
    numbers = next(story["numbers"] for story in stories if story["title"].startswith("Six sites"))
    *imports, onward = numbers
    with sqlite3.connect(demonstration / "office.sqlite3") as books:
        (content,) = books.execute(
            "SELECT content FROM certificates_certificate WHERE number = ?", [onward]
        ).fetchone()
        gone = dict(
            books.execute(
                "SELECT o.country, SUM(g.carats) FROM stocks_goneshare g "
                "JOIN stocks_stockorigin o ON o.id = g.origin_id "
                "JOIN stocks_stockevent e ON e.id = g.event_id "
                "WHERE e.certificate = ? GROUP BY o.country",
                [onward],
            ).fetchall()
        )
    certificate = json.loads(content)
    origins = certificate["origins"]
    assert {origin["participant"] for origin in origins} == {"AO", "CF", "SL"}
    sites = {origin.get("mine") for origin in origins if origin["participant"] == "SL"}
    assert len(sites) == 6
    assert certificate["source_certificates"] == imports
    for country, carats in gone.items():
        listed = [round(float(o["carats"]) * 100) for o in origins if o["participant"] == country]
        assert sum(listed) == carats
    assert all(float(o["min_carats"]) <= float(o["carats"]) <= float(o["max_carats"]) for o in origins)


def test_a_bar_of_the_demonstration_stops_exactly_the_parcels_that_may_hold_its_stones(
    demonstration, tmp_path
):
    with sqlite3.connect(demonstration / "office.sqlite3") as books:
        rows = books.execute(
            "SELECT p.code, p.left, h.name, "
            "MAX(CASE WHEN o.zone LIKE 'Paper Hills%' THEN s.left_high ELSE 0 END) "
            "FROM stocks_stockparcel p JOIN stocks_holder h ON h.id = p.holder_id "
            "JOIN stocks_parcelshare s ON s.parcel_id = p.id JOIN stocks_stockorigin o ON o.id = s.origin_id "
            "WHERE p.left > 0 AND NOT p.is_void AND p.received_on IS NOT NULL AND h.kind = 'exporter' "
            "AND p.code LIKE 'FREETOWN-%' GROUP BY p.id"
        ).fetchall()
    assert any(most for *_row, most in rows)
    file = tmp_path / "paper.json"
    for code, left, exporter, most in rows:
        carats = f"{left // 100}.{left % 100:02d}"
        applied = paper(
            exporter={"name": exporter, "address": "Freetown"},
            issuing_participant="SL",
            lines=[{"hs": "710231", "carats": carats, "usd": "3000.00"}],
            from_stock=[{"parcel": code, "carats": carats}],
        )
        del applied["origins"]
        file.write_text(json.dumps(applied))
        done = openkp(
            demonstration,
            "certificate",
            "issue",
            "--from",
            str(file),
            "--as",
            "freetown-issuing-officer",
            "--json",
        )
        codes = {found["code"] for found in json.loads(done.stdout)["findings"]}
        assert ("custody_origin_barred" in codes) is bool(most), (code, codes)
