"""In which language a person reads: what the account says, else the cookie or the browser.

The choice of somebody who is signed in is kept with the account, so that it holds on every computer and for
letters. A visitor's is kept in a cookie, as Django does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.translation import check_for_language
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from openkp.office.parties.models import Membership, User


def offered() -> frozenset[str]:
    """The codes of the languages in which the office can be read."""
    return frozenset(code for code, _name in settings.LANGUAGES)


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Read the office in another language from now on."""
    chosen = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    is_known = request.method == "POST" and chosen in offered() and check_for_language(chosen)
    if is_known and isinstance(request.user, User):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return set_language(request)


class LanguageOfThePerson:
    """Turns to the language of the account, where it has one; stands after the one that signs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own = language_of(request.user)
        if own:
            translation.activate(own)
            request.LANGUAGE_CODE = own
        return self.get_response(request)


def language_of(person: object) -> str:
    """The language that the person chose; empty where none was, or where it is no longer offered."""
    chosen = person.language if isinstance(person, User) else ""
    return chosen if chosen in offered() else ""


def by_language(people: Iterable[Membership]) -> Iterator[tuple[str, list[Membership]]]:
    """People by the language in which they want to be written to: their own, else the office's."""
    groups: dict[str, list[Membership]] = {}
    for one in people:
        groups.setdefault(language_of(one.user) or settings.LANGUAGE_CODE, []).append(one)
    yield from groups.items()
