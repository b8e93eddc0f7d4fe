"""The office that each test gets is the office that `build_office` builds, row for row."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from kept_office import filled_tables, kept_of
from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import Membership, User
from small_office import PASSWORD, build_office


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the office as its models read it."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def test_what_is_put_back_is_what_was_built(db):
    with transaction.atomic():
        before = filled_tables()
        built = build_office()
        wanted = everything()
        kept = kept_of(built, without=before)
        transaction.set_rollback(True)
    assert not User.objects.exists()
    office = kept.put_back()
    assert everything() == wanted
    assert len(wanted["User"]) == len(office.actors)
    assert {who: actor.membership.pk for who, actor in office.actors.items()} == {
        who: actor.membership.pk for who, actor in built.actors.items()
    }


def test_a_test_changes_its_own_office_only(kept_office, db):
    with transaction.atomic():
        office = kept_office.put_back()
        office.actor("bw.exporter").membership.valid_from = office.later(days=1).date()
        office.actor("bw.exporter").membership.save()
        office.content["parcels"] = 3
        transaction.set_rollback(True)
    office = kept_office.put_back()
    assert office.actor("bw.exporter").membership.valid_from < office.now.date()
    assert Membership.objects.get(pk=office.actor("bw.exporter").membership.pk).valid_from < office.now.date()
    assert office.content["parcels"] == 2


def test_the_office_works(office):
    assert office.actor("bw.exporter").user.check_password(PASSWORD)
    certificate = office.issued()
    assert Certificate.objects.get() == certificate
