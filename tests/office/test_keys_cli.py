"""`openkp keys` in the office that is set up: the same acts as on the pages; and what the doctor sees."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from openkp.cli.commands import command
from openkp.cli.doctor_checks import keys as doctor_keys
from openkp.cli.options import today
from openkp.cli.speaking import Trouble
from openkp.office.parties import trusting
from openkp.office.parties.models import Key
from openkp.office.register.signing import forget_opened, unlock
from openkp.statements.submissions import open_submission
from small_office import PASSWORD

ADMINISTRATOR = ("--as", "bw-administrator")


@pytest.fixture
def run(office, tmp_path, monkeypatch):
    """A command in this process: the answer is its exit code and its JSON, or the trouble's text."""
    monkeypatch.setenv("OPENKP_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    app, runner = command(), CliRunner()

    def call(*arguments: str, **environment: str):
        done = runner.invoke(app, [*arguments, "--json"], env=environment)
        if isinstance(done.exception, Trouble):
            return int(done.exception.ending), done.exception.text
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, json.loads(done.stdout) if done.stdout.strip() else None

    return call


def bw_keys(office, purpose=Key.Purpose.STATEMENTS):
    return Key.objects.filter(authority=office.authorities["bw"], purpose=purpose).order_by("pk")


def test_keys_are_listed_with_their_place_and_whether_they_are_known(office, run):
    code, answer = run("keys", "list")
    assert code == 0
    assert {row["kept"] for row in answer["keys"]} == {"passphrase"}
    assert all(row["listed"] for row in answer["keys"])
    assert {row["purpose"] for row in answer["keys"]} >= {"statements", "log", "root"}


def test_a_key_is_made_and_rotated_as_the_administrator(office, run):
    code, answer = run("keys", "make", "--purpose", "log", *ADMINISTRATOR)
    assert (code, answer["done"], answer["key"]["listed"]) == (0, True, True)
    first = (today() + timedelta(days=5)).isoformat()
    code, answer = run("keys", "rotate", "--from", first, *ADMINISTRATOR)
    assert (code, answer["key"]["state"]) == (0, "pending")
    assert bw_keys(office)[0].valid_to == today() + timedelta(days=19)
    assert run("keys", "make", "--purpose", "root", *ADMINISTRATOR)[0] == 2
    late = bw_keys(office)[1].valid_to + timedelta(days=9)
    Key.objects.filter(pk=bw_keys(office)[0].pk).update(valid_to=today())
    code, answer = run("keys", "rotate", "--from", late.isoformat(), *ADMINISTRATOR)
    assert (code, [found["code"] for found in answer["findings"]]) == (1, ["rotation_leaves_gap"])


def test_an_officer_may_not(office, run):
    code, text = run("keys", "make", "--as", "bw-issuing_officer")
    assert code == 3
    assert "may not make key" in text


def test_a_compromise_names_what_was_signed_since_and_what_to_do(office, run):
    certificate = office.issued()
    key = bw_keys(office)[0]
    day = office.now.date().isoformat()
    code, answer = run("keys", "withdraw", key.key_id, "--compromised-on", day, *ADMINISTRATOR)
    assert code == 0
    assert [(row["number"], bool(row["next_step"])) for row in answer["signed_since"]] == [
        (certificate.number, True)
    ]
    again = run("keys", "list", "--signed-since", key.key_id)[1]
    assert again["signed_since"] == answer["signed_since"]
    assert run("keys", "list", "--signed-since", "00")[0] == 2
    ahead = (today() + timedelta(days=2)).isoformat()
    assert run("keys", "withdraw", key.key_id, "--compromised-on", ahead, *ADMINISTRATOR)[0] == 3
    assert run("keys", "withdraw", "00", *ADMINISTRATOR)[1]["findings"][0]["code"] == "record_not_found"


def test_a_key_of_the_office_is_handed_in_elsewhere(office, run, tmp_path):
    key = bw_keys(office)[0]
    code, answer = run("keys", "submit", key.key_id, "--out", "bw.kpsubmit")
    assert (code, answer["key_id"]) == (0, key.key_id)
    opened = open_submission((tmp_path / "bw.kpsubmit").read_bytes())
    assert opened.key == trusting.trusted_key(key)
    assert run("keys", "submit", "nothing", "--out", "x")[0] == 2


def test_the_passphrase_of_all_keys_changes_in_one_step(office, run, settings, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    (home / "key-passphrase").write_text(settings.KEY_PASSPHRASE)
    settings.HOME = home
    monkeypatch.setenv("OPENKP_HOME", str(home))
    code, answer = run("keys", "passphrase", OPENKP_NEW_KEY_PASSPHRASE="green kettle under stairs")
    assert code == 0
    held = Key.objects.exclude(private_pem="")
    assert set(answer["changed"]) == {key.key_id for key in held}
    assert (home / "key-passphrase").read_text() == "green kettle under stairs"
    assert not (home / "key-passphrase.new").exists()
    forget_opened()
    assert all(unlock(key) for key in held)  # this process began with the old one
    short = run("keys", "passphrase", OPENKP_NEW_KEY_PASSPHRASE="short")
    assert short[0] == 3


def test_the_doctor_tries_each_key_and_names_what_is_wrong(office, settings, tmp_path):
    assert {check.state for check in doctor_keys()} == {"fine"}
    key = bw_keys(office)[0]
    Key.objects.filter(pk=key.pk).update(valid_to=today() + timedelta(days=20))
    (near,) = [check for check in doctor_keys() if check.state != "fine"]
    assert (near.state, "none comes after it" in near.found) == ("look", True)
    Key.objects.filter(pk=key.pk).update(valid_to=key.valid_to)
    trusting.TrustListIssue.objects.all().delete()
    assert "wrong" in {check.state for check in doctor_keys()}
    trusting.publish(now=office.now)
    settings.HOME, settings.KEY_PASSPHRASE, settings.KEY_PASSPHRASE_IS_GIVEN = tmp_path, "wrong", True
    forget_opened()
    locked = [check for check in doctor_keys() if check.state == "wrong"]
    assert len(locked) == Key.objects.count()
    assert all("does not open key" in check.found for check in locked)


def test_check_without_a_file_looks_at_the_office(office, run):
    assert run("keys", "check") == (0, {"ok": True, "faults": []})
    Key.objects.filter(pk=bw_keys(office)[0].pk).update(withdrawn_on=None, private_pem="broken")
    code, answer = run("keys", "check")
    assert (code, answer["ok"]) == (1, False)


def test_a_draft_of_the_office_leaves_and_comes_back(office, run, tmp_path):
    from openkp.statements.keys import signing_key
    from openkp.statements.trust_drafts import read_draft, sign_draft, write_draft

    holders = [signing_key(unlock(row)) for row in Key.objects.filter(purpose=Key.Purpose.ROOT)]
    Key.objects.filter(purpose=Key.Purpose.ROOT).update(private_pem="")
    assert run("trust", "draft", "--office", "--out", "next.kpdraft")[0] == 0
    take_in = ("trust", "take-in", "next.kpdraft", *ADMINISTRATOR)
    code, answer = run(*take_in)
    assert (code, answer["done"]) == (1, False)
    current = trusting.current_trust_list()
    draft = read_draft(Path("next.kpdraft").read_bytes())
    for holder in holders[:2]:
        draft = sign_draft(draft, holder, current=current)
    Path("next.kpdraft").write_bytes(write_draft(draft))
    code, answer = run(*take_in)
    assert (code, answer["version"]) == (0, current.version + 1)
