"""A small office in the database of the test, and a way to sign in to it."""

from __future__ import annotations

import pytest

from small_office import Office, build_office


@pytest.fixture
def office(db: None) -> Office:
    """A fresh small office."""
    return build_office()


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
