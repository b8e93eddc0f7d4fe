"""Certificates that hide who trades what: issued, shared in part, checked, presented."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from openkp.office.certificates import acts
from openkp.office.certificates.acts.hiding import hides_trade
from openkp.office.certificates.models import Arrival
from openkp.office.certificates.verifying import check_signed
from openkp.office.register.models import Entry
from openkp.scheme.reading import certificate_to_json
from openkp.statements import HIDDEN_FIELDS, open_statement, qr_text, read_qr_text

NAMES = frozenset(HIDDEN_FIELDS.values())


@pytest.fixture
def certificate(office):
    office.must(acts.set_trade_hiding(office.actor("bw.administrator"), is_hidden=True, now=office.now))
    return office.issued()


def _copy(office, certificate, *fields, who="bw.exporter"):
    return office.must(acts.share_certificate(office.actor(who), certificate, fields, now=office.now)).encoded


def test_hiding_holds_from_the_next_certificate_on_and_can_be_ended(office):
    before = office.issued()
    administrator = office.actor("bw.administrator")
    assert not hides_trade(office.authorities["bw"])
    office.must(acts.set_trade_hiding(administrator, is_hidden=True, now=office.now))
    during = office.issued()
    office.must(acts.set_trade_hiding(administrator, is_hidden=False, now=office.now))
    after = office.issued()
    salts = [open_statement(bytes(one.entry.content)).statement.salts for one in (before, during, after)]
    assert [len(set(each)) for each in salts] == [0, 6, 0]
    assert not hides_trade(office.authorities["ae"])


def test_the_office_keeps_and_prints_the_whole(office, certificate):
    signed = open_statement(bytes(certificate.entry.content))
    assert signed.hidden == frozenset()
    assert signed.statement.document == certificate.to_content()
    checked = check_signed(bytes(certificate.entry.content), on=office.now.date())
    assert (checked.verdict, checked.content) == ("valid", certificate_to_json(certificate.to_content()))


def test_a_copy_shows_what_was_chosen_and_is_as_good(office, certificate):
    copy = _copy(office, certificate, "lines", "containers")
    assert b"Desert Rose" not in copy
    checked = check_signed(copy, on=office.now.date())
    assert checked.verdict == "valid"
    assert checked.hidden == NAMES - {"lines", "containers"}
    assert "seals" in str(checked.content)
    assert checked.content is not None
    assert checked.content["lines"] == certificate.content["lines"]
    assert not checked.hidden & checked.content.keys()
    entry = Entry.objects.filter(kind="share_certificate").latest("pk")
    assert b'"shown":["containers","lines"]' in bytes(entry.content)


def test_a_copy_without_the_goods_is_not_taken_for_the_certificate_elsewhere(office, certificate):
    """At a post that the shipment is not for: nothing to compare with, so it is asked for."""
    stranger = office.actor("bw.importing_officer")
    result = acts.present_certificate(stranger, signed=_copy(office, certificate), now=office.now)
    assert [found.code for found in result.findings] == ["certificate_fields_hidden"]
    assert not Arrival.objects.exists()


def test_where_it_is_destined_the_office_knows_the_rest(office, certificate):
    officer = office.actor("ae.importing_officer")
    result = acts.present_certificate(officer, signed=_copy(office, certificate), now=office.now)
    arrival = office.must(result)
    assert arrival.to_content() == certificate.to_content()
    assert arrival.verdict == "valid"


def test_a_forged_copy_gets_nothing_from_the_register(office, certificate):
    copy = bytearray(_copy(office, certificate))
    copy[-1] ^= 1
    result = acts.present_certificate(
        office.actor("ae.importing_officer"), signed=bytes(copy), now=office.now
    )
    assert not result.is_done


def test_a_certificate_in_the_open_form_has_no_partial_copy(office):
    issued = office.issued()
    result = acts.share_certificate(office.actor("bw.exporter"), issued, ["lines"], now=office.now)
    assert [found.code for found in result.findings] == ["certificate_in_open_form"]


def test_the_holder_makes_a_copy_on_the_page(office, certificate, client):
    client.force_login(office.actor("bw.exporter").user)
    page = reverse("certificates:certificate", args=[certificate.number])
    url = reverse("certificates:share", args=[certificate.number])
    assert url in client.get(page).content.decode()
    assert client.get(url).status_code == 200
    shown = client.post(url, {"fields_shown": ["lines"], "code": "1"})
    body = shown.content.decode()
    assert "<svg" in body
    assert "Desert Rose" not in body
    text = re.search(r"KP1:[0-9A-Z $%*+\-./:]+", body.replace("&#x27;", "'"))
    assert text is not None
    assert open_statement(read_qr_text(text[0].strip())).hidden == NAMES - {"lines"}
    file = client.post(url, {"file": "1"})
    assert open_statement(file.content).hidden == NAMES
    assert "attachment" in file["Content-Disposition"]
    assert client.post(url, {"fields_shown": ["number"]}).status_code == 422


def test_nobody_copies_what_they_may_not_see(office, certificate, client):
    client.force_login(office.actor("ae.exporter").user)
    url = reverse("certificates:share", args=[certificate.number])
    assert client.get(url).status_code == 404
    assert client.post(url, {"file": "1"}).status_code == 404


def test_the_administrator_turns_it_on_and_sees_when(office, client):
    client.force_login(office.actor("bw.administrator").user)
    url = reverse("certificates:hiding")
    assert "Nothing was ever set" in client.get(url).content.decode()
    for _ in range(2):  # the same choice again is no second line
        assert client.post(url, {"is_hidden": "yes"}).status_code == 303
    assert hides_trade(office.authorities["bw"])
    assert office.authorities["bw"].trade_hidings.count() == 1
    assert client.post(url, {}).status_code == 422
    client.force_login(office.actor("bw.issuing_officer").user)
    assert client.get(url).status_code == 403


def test_the_public_answer_about_a_copy_names_no_trade(office, certificate, client):
    answer = client.post("/api/verify", {"text": qr_text(_copy(office, certificate, "exporter"))})
    assert answer.status_code == 200, answer.content
    assert answer.json()["verdict"] == "valid"
    assert "exporter" not in answer.json()["certificate"]
