"""What a person and a program are told when the disk is full, the database is away, or something is wrong."""

from __future__ import annotations

import errno
import json
import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.exception import convert_exception_to_response
from django.core.signals import request_started
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from openkp.office.acting import took_place
from openkp.office.failing import Failure, bad_request, failure_of, server_error


def disk_full() -> sqlite3.OperationalError:
    """The very error of SQLite where a database may not grow."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (x)")
    database.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as raised:
        database.execute("INSERT INTO t VALUES (zeroblob(1000000))")
    database.close()
    return raised.value


def wrapped(error: Exception, kind: type[DatabaseError] = OperationalError) -> DatabaseError:
    """As Django gives it on."""
    outer = kind(*error.args)
    outer.__cause__ = error
    return outer


def answered(error: Exception, path: str = "/applications/"):
    try:
        raise error
    except (OSError, DatabaseError, sqlite3.Error, ZeroDivisionError):
        return server_error(RequestFactory().post(path))


@pytest.fixture(autouse=True)
def new_request():
    token = took_place.set(False)
    yield
    took_place.reset(token)


FULL = [
    disk_full(),
    wrapped(disk_full()),
    OSError(errno.ENOSPC, "No space left on device"),
    wrapped(psycopg.errors.DiskFull("could not extend file")),
]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error.__cause__ or error).__name__)
def test_a_full_disk_gets_a_plain_page_that_says_nothing_was_stored(error):
    response = answered(error)
    page = response.content.decode()
    assert response.status_code == 507
    assert response["Retry-After"]
    assert "The disk of this office is full" in page
    assert "Nothing of what you sent was stored." in page
    assert "openkp doctor" in page
    assert "Traceback" not in page


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error.__cause__ or error).__name__)
def test_a_program_gets_the_same_in_json(error):
    response = answered(error, "/api/applications")
    assert response.status_code == 507
    detail = json.loads(response.content)["detail"]
    assert detail.startswith("Nothing of what you sent was stored.")
    assert "disk" in detail


def test_a_server_that_went_away_leaves_it_open_whether_something_was_stored():
    response = answered(wrapped(psycopg.OperationalError("server closed the connection unexpectedly")))
    page = response.content.decode()
    assert response.status_code == 503
    assert "It is not certain whether what you sent was stored." in page
    assert "Nothing of what you sent" not in page


def test_a_busy_sqlite_stored_nothing():
    response = answered(wrapped(sqlite3.OperationalError("database is locked")))
    assert response.status_code == 503
    assert "Nothing of what you sent was stored." in response.content.decode()


def test_what_fails_after_the_act_does_not_deny_it():
    took_place.set(True)
    response = answered(wrapped(disk_full()))
    page = response.content.decode()
    assert response.status_code == 507
    assert "What you sent was stored" in page
    assert "Nothing of what you sent" not in page


@pytest.mark.django_db
def test_a_session_that_the_disk_did_not_take_was_not_deleted(monkeypatch):
    """Django answers 400, "the session was deleted", whatever kept it from being stored."""

    def view(request: HttpRequest) -> HttpResponse:
        request.session["touched"] = True
        return HttpResponse("done")

    def full(*_args: object, **_kwargs: object) -> None:
        raise wrapped(disk_full())

    kept = SessionStore()
    kept.create()
    request = RequestFactory().get("/applications/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = kept.session_key
    monkeypatch.setattr("django.contrib.sessions.models.Session.save", full)
    response = convert_exception_to_response(SessionMiddleware(view))(request)
    assert response.status_code == 507
    assert "The disk of this office is full" in response.content.decode()


def test_a_request_that_cannot_be_right_is_no_failure_of_the_machine():
    response = bad_request(RequestFactory().get("/"), SuspiciousOperation("no"))
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()


def test_a_fault_of_ours_is_a_fault_of_ours():
    response = answered(ZeroDivisionError())
    assert response.status_code == 500
    assert "went wrong on our side" in response.content.decode()
    assert "Retry-After" not in response
    assert failure_of(wrapped(sqlite3.DatabaseError("malformed"), DatabaseError)) is Failure.FAULT


@pytest.mark.django_db
def test_an_act_says_that_it_took_place_and_the_next_request_forgets_it(office):
    """Inside a test everything is one transaction, so nothing is committed: only the reset shows here."""
    office.draft()
    assert took_place.get() is False
    took_place.set(True)
    request_started.send(sender=None)
    assert took_place.get() is False


@pytest.mark.django_db
def test_an_act_that_is_committed_is_known_to_have_taken_place(office, monkeypatch):
    monkeypatch.setattr("openkp.office.acting.connection", SimpleNamespace(in_atomic_block=False))
    office.draft()
    assert took_place.get() is True


def test_the_office_answers_with_this_handler(client, monkeypatch):
    from django.template.response import SimpleTemplateResponse

    from openkp.office import home_page

    def full(*_args: object, **_kwargs: object) -> SimpleTemplateResponse:
        raise wrapped(disk_full())

    monkeypatch.setattr(home_page, "render", full)
    client.raise_request_exception = False
    monkeypatch.setattr("openkp.office.middleware.active_memberships", lambda _request: [])
    monkeypatch.setattr(home_page.party_reads, "roll_on", full)
    response = client.get("/")
    assert response.status_code == 507
