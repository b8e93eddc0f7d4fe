"""Who may do what: every act and every page has a row, and the gate holds to it, capacity by capacity."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openkp.office import acting, clock
from openkp.office.access import acts as access_acts
from openkp.office.border import acts as border_acts
from openkp.office.bulk import acts as bulk_acts
from openkp.office.bulk import processing as bulk_work
from openkp.office.certificates import acts as certificate_acts
from openkp.office.definitions import urls as definition_pages
from openkp.office.meetings import acts as meeting_acts
from openkp.office.middleware import active_today
from openkp.office.parties import acts as party_acts
from openkp.office.parties.models import Membership
from openkp.office.permissions import ACTS, PAGES, Capacity
from openkp.office.register import resuming
from openkp.office.returns import acts as return_acts
from openkp.office.stocks import urls as stock_pages

WHO = {
    Capacity.EXPORTER: "bw.exporter",
    Capacity.ISSUING_OFFICER: "bw.issuing_officer",
    Capacity.CUSTOMS_OFFICER: "bw.customs_officer",
    Capacity.IMPORTING_OFFICER: "bw.importing_officer",
    Capacity.FOCAL_POINT: "bw.focal_point",
    Capacity.ADMINISTRATOR: "bw.administrator",
    Capacity.OBSERVER: "bw.observer",
    Capacity.DELEGATE: "kp.delegate_bw",
    Capacity.CHAIR: "kp.chair",
    Capacity.SECRETARIAT: "kp.secretariat",
    Capacity.BODY_CHAIR: "kp.body_chair",
    Capacity.ANALYST: "kp.analyst",
    Capacity.STOCK_KEEPER: "bw.stock_keeper",
}


def page_patterns(patterns=None, prefix=""):
    """Every named page with the kinds of its parameters; the API has its own table and test."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "api" or pattern.app_name == "ninja":
                continue
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from page_patterns(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.pattern.converters


PARAMETERS = {"IntConverter": 1, "StringConverter": "BW", "SlugConverter": "bw", "PathConverter": "0/000"}


def address(name, converters):
    values = {key: PARAMETERS[type(kind).__name__] for key, kind in converters.items()}
    return reverse(name, kwargs=values)


def test_every_act_has_a_row_and_every_row_an_act():
    assert inspect.ismodule(access_acts)
    assert inspect.ismodule(border_acts)
    assert inspect.ismodule(bulk_acts)
    assert inspect.ismodule(bulk_work)
    assert inspect.ismodule(certificate_acts)
    assert inspect.ismodule(party_acts)
    assert inspect.ismodule(meeting_acts)
    assert inspect.ismodule(return_acts)
    assert inspect.ismodule(resuming)
    assert inspect.ismodule(definition_pages)  # its acts are modules of their own, which the pages load
    assert inspect.ismodule(stock_pages)  # likewise
    assert set(acting.REGISTERED) == set(ACTS)


def test_every_page_has_a_row_and_every_row_a_page():
    assert {name for name, _ in page_patterns()} == set(PAGES)


def test_an_administrator_may_not_do_any_act_of_the_certificates_desk():
    issuing = {name for name, act in acting.REGISTERED.items() if "certificates" in act.__module__}
    issuing -= {"set_trade_hiding"}  # a rule for all certificates to come; it touches none
    assert issuing
    assert not [name for name in issuing if Capacity.ADMINISTRATOR in ACTS[name]]


@pytest.mark.parametrize("capacity", Capacity)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_is_refused_to_whom_the_table_does_not_give_it(office, act, capacity):
    actor = office.actor(WHO[capacity])
    assert actor.may(act) == (capacity in ACTS[act])
    if actor.may(act):
        return
    with pytest.raises(PermissionDenied):
        acting.REGISTERED[act](actor, now=office.now)


@pytest.mark.parametrize("capacity", [None, *Capacity])
def test_the_gate_lets_a_page_be_seen_by_whom_the_table_says(office, client, signed_in, capacity):
    """The gate answers before the page: 403, or the way to the sign-in page. Anything else has passed it."""
    visitor = client if capacity is None else signed_in(WHO[capacity])
    wrong = []
    for name, converters in page_patterns():
        allowed = PAGES[name]
        answer = visitor.get(address(name, converters))
        to_sign_in = answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]
        may_pass = allowed is None or (capacity is not None and capacity in allowed)
        stopped = answer.status_code == 403 or to_sign_in
        if stopped == may_pass or answer.status_code >= 500:
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_a_capacity_begins_with_the_day_of_its_authority(signed_in, office, monkeypatch):
    """00:29 in Gaborone, when UTC still has the day before: an officer added that night may work at once."""
    night = datetime(2026, 11, 24, 22, 29, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: night)
    actor = office.actor("bw.focal_point")
    Membership.objects.filter(pk=actor.membership.pk).update(valid_from=date(2026, 11, 25))
    client = signed_in("bw.focal_point")
    assert client.get(reverse("returns:desk")).status_code == 200
    assert [one.pk for one in active_today(actor.user)] == [actor.membership.pk]
    Membership.objects.filter(pk=actor.membership.pk).update(
        valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 24)
    )
    assert active_today(actor.user) == []
