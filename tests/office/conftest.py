"""A small office in the database of the test, and a way to sign in to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept_office import KeptOffice, keep_office
from small_office import Office


@pytest.fixture(scope="session")
def kept_office(django_db_setup: None, django_db_blocker, quick_passwords: None) -> KeptOffice:  # type: ignore[no-untyped-def]
    """The small office, built once and kept outside the database."""
    with django_db_blocker.unblock():
        return keep_office()


@pytest.fixture
def office(kept_office: KeptOffice, db: None) -> Office:
    """A fresh small office."""
    return kept_office.put_back()


@pytest.fixture
def signed_in(client, office):  # type: ignore[no-untyped-def]
    """Sign a person in to the test client: `signed_in("bw.exporter")` gives the client."""

    def sign_in(who: str):  # type: ignore[no-untyped-def]
        actor = office.actor(who)
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["membership"] = actor.membership.pk
        session.save()
        return client

    return sign_in


@pytest.fixture
def long_sessions(settings):  # type: ignore[no-untyped-def]
    """Nobody is signed out while a test moves the clock by days."""
    settings.SESSION_IDLE = settings.SESSION_AGE = timedelta(days=400)


@pytest.fixture
def client_factory():  # type: ignore[no-untyped-def]
    """More browsers: each call gives a test client with cookies of its own."""
    from django.test import Client

    return Client
