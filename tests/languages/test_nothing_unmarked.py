"""Every text that a person meets in the office can be translated: its pages in a pseudo-language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from browser.seed import fill
from browser.test_pages_are_accessible import NO_LINK, PEOPLE, SKIP, kind_of
from languages.data_shown import data_of, referred, stored, without_data
from languages.pseudo import ROOT, unmarked
from languages.shown_texts import links, shown_texts
from openkp.office.parties.models import Membership
from openkp.office.permissions import PAGES, SPEAKING

TEMPLATES = sorted((ROOT / "src" / "openkp" / "office").rglob("templates/**/*.html"))
#: The builders' own gallery of components, which only a demonstration has.
NOT_TRANSLATED = {"gallery.html"}
#: Words that are the same in every language.
NAMES = re.compile(r"\b(?:OpenKP|CSV|JSON|XLSX|PDF|ISO \d+|KPCS-CD:[\w.]+)\b|&[a-z]+;")
#: A kind of page is looked at by so many people; each sees other parts of it.
MOST_READERS = 2


def reader(person: str | None, language: str) -> Client:
    """A browser in which the person is signed in, and asks for the language."""
    client = Client(headers={"accept-language": language})
    if person is not None:
        for one in Membership.objects.select_related("user", "trader"):
            if person in (str(one.user), str(one.trader)):
                client.force_login(one.user, backend="django.contrib.auth.backends.ModelBackend")
                session = client.session
                session["membership"] = one.pk
                session.save()
                return client
        raise LookupError(person)
    return client


def most_readers(path: str) -> int:
    """A page that everybody sees alike needs one; the start page, and those with acts, need others too."""
    try:
        is_public = PAGES.get(resolve(path.split("?")[0]).view_name, frozenset()) is None
    except Resolver404:
        return MOST_READERS
    return 1 if is_public and path != "/" else MOST_READERS


def pages(client: Client, seen: dict[str, int], group: str) -> Iterator[tuple[str, str]]:
    """Address and HTML of a page of each kind that links lead to and that has readers to come.

    group: the desk of definitions is another for those at the table, and looked at anew.
    """
    own, waiting = set(), ["/", "/sign-in/", *NO_LINK.values()]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        key = f"{kind} {group}" if path.startswith("/definitions/") else kind
        if kind in own or SKIP.search(path) or seen.get(key, 0) >= most_readers(path):
            continue
        own.add(kind)
        answer = client.get(path, follow=True)
        if answer.status_code >= 400 or not answer["Content-Type"].startswith("text/html"):
            continue
        if kind != "/":
            seen[key] = seen.get(key, 0) + 1
        html = answer.content.decode()
        yield path, html
        waiting += [link for link in links(html) if link not in waiting]


@pytest.mark.django_db
def test_every_text_on_every_page_is_marked_for_translation(pseudo_language, record_property, caplog):
    caplog.set_level("CRITICAL", logger="django.request")  # pages that a person may not see are refused
    fill()
    texts = [*stored(), *referred()]
    data, long_texts = data_of(texts), "\n".join(" ".join(each.split()) for each in texts)
    seen: dict[str, int] = {}
    known: dict[str, str] = {}
    found: dict[tuple[str, str], str] = {}
    for person, capacity in PEOPLE:
        group = "of the table" if capacity in SPEAKING and str(person).endswith("of the table") else ""
        for path, html in pages(reader(person, pseudo_language), seen, group):
            for where, text in shown_texts(html, pseudo_language):
                if text not in known:
                    known[text] = without_data(unmarked(text), data, long_texts)
                if known[text]:
                    found.setdefault((where, known[text]), path)
    record_property("pages", sum(seen.values()))
    print(sum(seen.values()), "pages")
    assert len(seen) > 120
    assert [f"{path}: <{where}> {text}" for (where, text), path in found.items()] == []


def test_templates_hold_no_word_outside_of_the_marks():
    looked_at = [one for one in TEMPLATES if one.name not in NOT_TRANSLATED]
    found = {one.name: words_outside(one.read_text(encoding="utf-8")) for one in looked_at}
    assert len(found) > 150
    assert {name: words for name, words in found.items() if words} == {}


def words_outside(template: str) -> list[str]:
    """Words of a template that stand as they are, in its text and in attributes that people hear or see."""
    left = re.sub(r"{% comment.*?endcomment %}|{#.*?#}", "", template, flags=re.S)
    left = re.sub(r"{% blocktranslate\b.*?{% endblocktranslate %}", "", left, flags=re.S)
    left = re.sub(r"{%.*?%}|{{.*?}}", " ", left, flags=re.S)
    left = re.sub(r"<(style|script|code|pre)\b.*?</\1>", " ", left, flags=re.S)
    attributes = re.findall(r'\b(?:title|aria-label|placeholder|alt)="([^"]*)"', left)
    shown = [*attributes, *re.sub(r"<[^>]*>", "\n", left, flags=re.S).split("\n")]
    return [each.strip() for each in shown if re.search(r"[A-Za-z]{2,}", NAMES.sub("", each))]


@pytest.mark.parametrize(
    "template",
    ["<p>Some words</p>", '<a title="Some words">{{ name }}</a>', "{% if a %}Words{% endif %}"],
)
def test_words_outside_of_the_marks_are_found(template):
    assert words_outside(template) != []


def test_an_unmarked_text_and_an_unmarked_part_of_a_text_are_found():
    data = data_of(["Gaborone Mine", "Imports are confirmed within 21 days."])
    assert without_data(unmarked("⟦The mine⟧ Gaborone Mine ⟦is⟧ closed"), data, "") == "closed"
    assert without_data(unmarked("Closed for now"), data, "") == "Closed for now"
    assert without_data(unmarked("⟦The mine⟧ Gaborone Mine ⟦is closed.⟧"), data, "") == ""
