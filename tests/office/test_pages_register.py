"""Public verification, logs, proofs, and the audit of acts, through the browser's eyes."""

from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openkp.log import Ed25519Verifier, LogPolicy, verify_log, verify_proof_file
from openkp.office import clock
from openkp.office.permissions import ACTS
from openkp.office.register import proving
from openkp.office.register.acts_in_words import PHRASES, fields_of
from openkp.office.register.models import Entry, Log
from openkp.office.register.publishing import publish_all
from openkp.statements import qr_text

COMMERCIAL = ("Desert Rose", "Gaborone Rough Traders", "120.50", "200.50", "18075", "18,075", "BW-S-1001")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def certificate(office):
    issued = office.issued()
    publish_all(now=office.now)
    return issued


def test_a_number_leads_to_a_page_that_can_be_shared(client, certificate):
    asked = client.post(reverse("register:verify"), {"number": f" {certificate.number} "})
    assert asked.status_code == 303
    assert asked.url == reverse("register:verify_number", args=[certificate.number])
    assert client.get(asked.url).context["shown"].tone == "ok"


def test_who_has_no_account_finds_what_checks_without_a_network(client, office):
    bundle = f'href="{reverse("border:bundle")}"'
    for page in (
        reverse("register:verify"),
        reverse("register:verify_number", args=[office.issued().number]),
    ):
        assert bundle in client.get(page).content.decode()


@pytest.mark.parametrize("state", ["issued", "confirmed"])
def test_the_public_answer_tells_nothing_commercial(client, office, state):
    made = office.issued() if state == "issued" else office.confirmed()
    answer = client.get(reverse("register:verify_number", args=[made.number])).content.decode()
    assert made.number in answer
    assert not [word for word in COMMERCIAL if word in answer]


def test_a_file_is_checked_and_answers_without_commercial_data(client, certificate):
    signed = SimpleUploadedFile("certificate.cose", bytes(certificate.entry.content))
    page = client.post(reverse("register:verify"), {"file": signed})
    assert page.context["answer"].outcome == "valid"
    assert page.context["answer"].is_paper
    assert not [word for word in COMMERCIAL if word in page.content.decode()]


def test_the_text_of_the_code_is_checked_with_the_spaces_in_it(client, certificate):
    """A space is a sign of base45: a text without its spaces is another text."""
    text = qr_text(bytes(certificate.entry.content))
    assert " " in text
    page = client.post(reverse("register:verify"), {"text": f"\n {text}\r\n"})
    assert page.context["answer"].outcome == "valid"


def test_half_a_text_says_nothing_about_the_certificate(client, certificate):
    text = qr_text(bytes(certificate.entry.content))
    for given in (text[:-200], text.removeprefix("KP1:")):
        page = client.post(reverse("register:verify"), {"text": given})
        assert page.context["answer"].outcome == "unreadable"
        assert page.context["shown"].tone == "warn"


def test_a_confirmed_certificate_is_called_used(client, office):
    number = office.confirmed().number
    page = client.get(reverse("register:verify_number", args=[number]))
    assert page.context["answer"].outcome == "used"
    assert page.context["shown"].tone == "warn"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\x00" * 300, b"\xd2\x84"])
def test_a_file_that_says_nothing_is_no_fault_of_ours(client, office, content):
    page = client.post(reverse("register:verify"), {"file": SimpleUploadedFile("x", content)})
    assert page.status_code == 200
    assert page.context["shown"].tone in ("warn", "bad")


def test_too_large_a_file_is_refused_in_place(client, office, settings):
    settings.UPLOAD_MAX_BYTES = 10
    page = client.post(reverse("register:verify"), {"file": SimpleUploadedFile("x", b"a" * 11)})
    assert page.status_code == 422


def test_nothing_given_is_asked_for(client, office):
    assert client.post(reverse("register:verify"), {}).status_code == 422


@pytest.mark.parametrize("number", ["ZZ-1", "BW-2026-999999", "<script>", "EU/2026/1", "٣٤", "x" * 60])
def test_any_number_has_an_answer(client, office, number):
    page = client.get(reverse("register:verify"), {"number": number}, follow=True)
    assert page.status_code == 200
    assert page.context["shown"].tone != "ok"
    assert "<script>alert" not in page.content.decode()


def test_a_number_of_ours_that_we_never_issued_is_not_accepted(client, office):
    page = client.get(reverse("register:verify_number", args=["BW-2026-999999"]))
    assert page.context["shown"].tone == "bad"


def test_the_proof_verifies_with_nothing_but_the_published_key(client, certificate):
    data = client.get(reverse("register:proof", args=[certificate.number])).content
    log = certificate.entry.log
    vkey = client.get(reverse("register:log", args=["bw", "statements"])).context["shown"].vkey
    policy = LogPolicy(log=Ed25519Verifier.from_vkey(vkey), origin=log.name)
    leaf = base64.b64decode(data.split(b"extra ")[1].split(b"\n")[0])
    assert leaf == bytes(certificate.entry.data)
    assert verify_proof_file(data, leaf, policy=policy).index == certificate.entry.index


def test_there_is_no_proof_of_a_number_that_was_never_issued(client, office):
    assert client.get(reverse("register:proof", args=["BW-2026-999999"])).status_code == 404


@pytest.mark.parametrize("kind", ["statements", "acts"])
def test_a_stranger_can_copy_and_check_the_whole_log(client, certificate, kind):
    log = Log.objects.get(authority__code="bw", kind=kind)
    root = reverse("register:log", args=["bw", kind])

    def read(path: str) -> bytes | None:
        answer = client.get(root + path)
        return answer.content if answer.status_code == 200 else None

    vkey = client.get(root).context["shown"].vkey
    report = verify_log(read, verifier=Ed25519Verifier.from_vkey(vkey), origin=log.name)
    assert report.is_sound
    assert report.entries_checked == log.size > 0


@pytest.mark.parametrize(
    "address", ["0/001", "0/x999/x999/x999/x999/x999/x999/999", "99/000", "..", "entries/000"]
)
def test_a_tile_that_is_not_there_is_not_found(client, office, address):
    page = client.get(f"{reverse('register:log', args=['bw', 'statements'])}tile/{address}")
    assert page.status_code == 404


def test_a_log_of_an_unknown_kind_or_authority_is_not_found(client, office):
    assert client.get("/logs/bw/secrets/").status_code == 404
    assert client.get("/logs/zz/statements/").status_code == 404


def test_the_public_pages_of_logs_name_no_number_of_an_act(client, certificate):
    page = client.get(reverse("register:log", args=["bw", "acts"])).content.decode()
    assert certificate.number not in page
    assert "Issued a certificate" in page


def test_every_act_has_a_phrase():
    assert set(PHRASES) == set(ACTS)


def test_the_audit_shows_the_acts_of_the_own_authority_only(signed_in, certificate):
    page = signed_in("bw.administrator").get(reverse("register:audit"))
    assert certificate.number in page.content.decode()
    theirs = signed_in("ae.administrator").get(reverse("register:audit"))
    assert certificate.number not in theirs.content.decode()


def test_the_audit_is_filtered_and_survives_what_cannot_be(signed_in, office, certificate):
    client = signed_in("bw.administrator")
    address = reverse("register:audit")
    only = client.get(address, {"act": "issue_certificates", "since": "2026-11-23", "until": "2026-11-23"})
    assert [row["act"] for row in only.context["rows"]] == ["Issued a certificate"]
    officer = office.actor("bw.issuing_officer").user.pk
    assert {row["person"] for row in client.get(address, {"person": officer}).context["rows"]} == {
        "issuing_officer of Gaborone"
    }
    assert client.get(address, {"until": "2026-11-22"}).context["rows"] == []
    for query in (
        {"since": "yesterday"},
        {"person": "x"},
        {"act": "?"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
    ):
        assert client.get(address, query).status_code == 200


def test_an_act_is_checked_against_the_log_when_it_is_shown(signed_in, certificate):
    client = signed_in("bw.administrator")
    entry = Entry.objects.get(log__authority__code="bw", kind="issue_certificates")
    page = client.get(reverse("register:act", args=[entry.pk]))
    assert page.context["rechecked"].is_sound
    proof = client.get(reverse("register:act_proof", args=[entry.pk])).content
    head = proving.head_of(entry.log)
    policy = LogPolicy(log=head.verifier, origin=entry.log.name)
    assert verify_proof_file(proof, bytes(entry.data), policy=policy).index == entry.index


@pytest.mark.parametrize("name", ["content", "salt", "data"])
def test_a_changed_record_is_not_the_one_in_the_log(certificate, name):
    entry = Entry.objects.select_related("log").get(log__authority__code="bw", kind="issue_certificates")
    changed = bytes(getattr(entry, name))
    setattr(entry, name, changed[:-1] + bytes([changed[-1] ^ 1]))
    assert not proving.recheck(entry).is_sound


def test_another_authoritys_act_is_not_revealed(signed_in, certificate):
    entry = Entry.objects.get(log__authority__code="bw", kind="issue_certificates")
    client = signed_in("ae.administrator")
    assert client.get(reverse("register:act", args=[entry.pk])).status_code == 404
    assert client.get(reverse("register:act_proof", args=[entry.pk])).status_code == 404


def test_a_nested_record_is_shown_field_by_field():
    record = {"act": "x", "detail": {"lines": [{"carats": "1.00"}], "is_opened": True}}
    assert ("Details · lines 1 · carats", "1.00") in fields_of(record)
    assert len(fields_of({"detail": ["x"] * 5000})) == 401


def test_two_log_keys_in_use_on_one_day_both_open_heads(office, certificate):
    from datetime import date

    from openkp.office.parties.acts import new_key
    from openkp.office.parties.models import Key

    new_key(
        office.authorities["bw"], Key.Purpose.LOG, valid_from=date(2026, 11, 23), valid_to=date(2027, 1, 1)
    )
    assert proving.recheck(certificate.entry).is_sound


def test_the_list_of_warnings_is_public(client, office):
    assert client.get(reverse("register:warnings")).status_code == 200
