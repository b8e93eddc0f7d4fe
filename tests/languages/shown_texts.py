"""What a person can see or hear of a page: its text, and the attributes that browsers show or read out."""

from __future__ import annotations

from html.parser import HTMLParser

#: Attributes whose value is words for a person.
SPOKEN = frozenset(
    {"title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "alt", "label"}
)
#: Nothing in these is shown as words of the office; `code` and `pre` hold what is typed or copied as it
#: stands, `bdi` a name or another piece of data.
SILENT = frozenset({"script", "style", "template", "code", "kbd", "samp", "pre", "bdi", "textarea"})
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class Shown(HTMLParser):
    """Collects the texts, each with the name of the element it stands in.

    Not what stands in an element with `lang`, which says that its words are in another language.
    """

    def __init__(self, page_language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[str, str]] = []
        self._page_language = page_language
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_silent = self._is_silent or tag in SILENT or self._is_foreign(tag, given)
        if not is_silent or tag == "textarea":
            self._attributes(tag, given)
        if tag not in VOID:
            self._open.append((tag, is_silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_silent:
            self._attributes(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_silent:
            self.texts.append((self._open[-1][0] if self._open else "", data.strip()))

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _is_foreign(self, tag: str, given: dict[str, str | None]) -> bool:
        return tag != "html" and given.get("lang") not in (None, self._page_language)

    def _attributes(self, tag: str, given: dict[str, str | None]) -> None:
        for name, value in given.items():
            is_button = (
                tag == "input" and name == "value" and given.get("type") in ("submit", "button", "reset")
            )
            is_summary = tag == "meta" and name == "content" and given.get("name") == "description"
            if value and (name in SPOKEN or is_button or is_summary):
                self.texts.append((f"{tag} {name}", value.strip()))


def shown_texts(html: str, page_language: str) -> list[tuple[str, str]]:
    """The element or attribute, and the words that stand in it."""
    parser = Shown(page_language)
    parser.feed(html)
    parser.close()
    return parser.texts


def links(html: str) -> list[str]:
    """The addresses of this office that the page leads to, in order."""
    found: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            target = dict(attrs).get("href") if tag == "a" else None
            if target and target.startswith("/"):
                found.append(target.split("#")[0])

    Links().feed(html)
    return list(dict.fromkeys(found))
