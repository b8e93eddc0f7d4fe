"""Returns over the API: what is due, drafts, files, signatures, vintages."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from openkp.office import clock
from openkp.office.returns.models import Draft, Return

pytestmark = pytest.mark.django_db

LINE = {
    "flow": "export",
    "hs": "710231",
    "partner": "AE",
    "carats": "100.00",
    "usd": "15000.00",
    "certificates": 2,
}


@pytest.fixture
def call(client, office, monkeypatch):  # type: ignore[no-untyped-def]
    """`call("get", "/returns/duties")` as the focal point of Botswana; `who=` for somebody else."""
    monkeypatch.setattr(clock, "now", lambda: office.now)

    def send(method, path, body=None, *, who="bw.focal_point"):  # type: ignore[no-untyped-def]
        secret = base64.b64encode(f"{office.actor(who).user.username}:{office.password}".encode()).decode()
        return client.generic(
            method.upper(),
            f"/api/returns{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Basic {secret}",
        )

    return send


def codes(answer) -> set[str]:  # type: ignore[no-untyped-def]
    return {found["code"] for found in answer.json()["findings"]}


def signed(call, where, **said):  # type: ignore[no-untyped-def]
    """Look at the draft, and sign it as it stands."""
    return call("post", f"{where}/sign", {"reviewed": call("get", f"{where}/draft").json()["digest"], **said})


def test_a_return_goes_all_the_way(call):
    duties = call("get", "/duties").json()["items"]
    assert duties[0] | {"has_draft": False} == duties[0]
    assert (duties[0]["period"], duties[0]["state"], duties[0]["due_on"]) == ("2026Q3", "due", "2026-11-30")
    saved = call("put", "/trade/2026Q3/draft", {"lines": [LINE]})
    assert saved.status_code == 200
    assert saved.json()["draft"]["lines"][0]["carats"] == "100.00"
    assert call("get", "/duties").json()["items"][0]["has_draft"]
    answer = signed(call, "/trade/2026Q3")
    assert answer.status_code == 200, answer.content
    assert answer.json()["filed"]["number"] == "BW-trade-2026Q3-1"
    assert call("get", "/trade/2026Q3/draft").status_code == 404
    shown = call("get", "/trade/2026Q3").json()
    assert shown["lines"][0]["usd"] == "15000.00"
    assert call("get", "/duties").json()["items"][0]["state"] == "filed"
    assert call("get", "").json()["total"] == 1


def test_as_known_on_a_day_and_for_an_analyst(call, office, monkeypatch):
    call("put", "/trade/2026Q3/draft", {"lines": [LINE]})
    signed(call, "/trade/2026Q3")
    monkeypatch.setattr(clock, "now", lambda: office.now + timedelta(days=5))
    call("put", "/trade/2026Q3/draft", {"lines": [{**LINE, "carats": "101.00"}], "reason": "Weighed again."})
    assert signed(call, "/trade/2026Q3").json()["filed"]["vintage"] == 2
    then = call("get", "/trade/2026Q3?known_on=2026-11-24").json()
    assert (then["shown"], [one["vintage"] for one in then["vintages"]]) == (1, [1])
    assert call("get", "/trade/2026Q3?known_on=2027-11-24").json()["shown"] == 2
    assert call("get", "/trade/2026Q3?known_on=2026-10-24").status_code == 404
    seen = call("get", "/trade/2026Q3?participant=BW", who="kp.analyst").json()
    assert (seen["shown"], len(seen["vintages"])) == (2, 2)
    assert call("get", "/trade/2026Q3?participant=BW", who="ae.focal_point").status_code == 404


def test_a_quarter_is_compiled_and_production_is_not(call, office):
    certificate = office.issued()
    made = call("post", "/trade/2026Q4/compile")
    assert {line["hs"] for line in made.json()["draft"]["lines"]} == {"", "710221", "710231"}
    assert "return_period_running" in {found["code"] for found in made.json()["draft"]["findings"]}
    assert call("post", "/production/2026H1/compile").status_code == 404
    assert certificate.number


def test_a_file_is_read_or_refused_as_a_whole(call):
    head = "participant,period,flow,hs,partner,origin,carats,usd,certificates\n"
    good = base64.b64encode((head + "BW,2026Q3,export,710231,AE,BW,1.00,100.00,1\n").encode()).decode()
    bad = base64.b64encode((head + "BW,2026Q3,export,071021,AE,BW,x,100.00,1\n").encode()).decode()
    refused = call("post", "/trade/2026Q3/file", {"name": "q3.csv", "content": bad})
    assert refused.status_code == 422
    assert not Draft.objects.exists()
    kept = call("post", "/trade/2026Q3/file", {"name": "q3.csv", "content": good})
    assert kept.json()["draft"]["file_name"] == "q3.csv"
    assert call("delete", "/trade/2026Q3/draft").json()["discarded"] == "BW-trade-2026Q3"
    assert call("delete", "/trade/2026Q3/draft").status_code == 404


def test_what_was_looked_at_is_what_is_signed(call):
    looked_at = call("put", "/trade/2026Q3/draft", {"lines": [LINE]}).json()["draft"]["digest"]
    other = {"lines": [{**LINE, "carats": "999.00"}]}
    assert call("put", "/trade/2026Q3/draft", other).status_code == 200
    refused = call("post", "/trade/2026Q3/sign", {"reviewed": looked_at})
    assert refused.status_code == 422
    assert codes(refused) == {"return_changed_since_review"}
    assert codes(call("put", "/trade/2026Q3/draft", {"lines": [LINE], "seen": looked_at})) == {
        "draft_changed_by_other"
    }
    assert Draft.objects.get().lines[0]["carats"] == "999.00"
    assert not Return.objects.exists()


def test_a_file_above_the_limit_of_the_api_is_told_so(call):
    over = call("post", "/trade/2026Q3/file", {"name": "q3.csv", "content": "A" * 3 * 1024 * 1024})
    assert over.status_code == 413
    assert codes(over) == {"request_too_large"}
    assert "2 MB" in over.json()["findings"][0]["message"]
    near = call("post", "/trade/2026Q3/file", {"name": "q3.csv", "content": "A" * 2_050_000})
    assert near.status_code == 422
    assert codes(near) == {"request_field_wrong"}


def test_what_stops_a_signature_comes_back_as_findings(call):
    assert codes(call("post", "/trade/2026Q3/sign", {"is_nil": True})) == {"request_field_wrong"}
    call("put", "/trade/2026Q3/draft", {"lines": []})
    nil = signed(call, "/trade/2026Q3", is_nil=True)
    assert nil.json()["filed"]["is_nil"]
    call("put", "/trade/2026Q2/draft", {"lines": [{**LINE, "partner": "BW"}]})
    assert codes(signed(call, "/trade/2026Q2")) == {"return_partner_is_self", "return_late"}
    assert codes(call("put", "/trade/2026Q2/draft", {"lines": [{"flow": "up"}]})) == {"choice_unknown"}
    assert Return.objects.count() == 1


@pytest.mark.parametrize("path", ["/trade/2026H1", "/production/2026Q1", "/trade/2026Q9", "/other/2026Q1"])
def test_an_address_of_no_return(call, path):
    assert call("get", path).status_code in (404, 422)
