"""The columns of a data table: what each shows and how its cells are drawn.

    columns = [Column("number", _("Certificate"), kind="link", url="get_absolute_url"),
               Column("carats", _("Carats"), kind="carats"), Column("state", _("State"), kind="state")]
    {% data_table rows=certificates columns=columns caption=_("Latest certificates") %}

Rows are model instances, dataclasses or dicts: a key is looked up as templates do (`importer.name` works).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Context, Variable, VariableDoesNotExist
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openkp.office import wording
from openkp.office.icons import icon_svg

KINDS = frozenset(
    {"text", "code", "link", "number", "carats", "usd", "day", "instant", "country", "state", "html"}
)
_AT_THE_END = frozenset({"number", "carats", "usd"})
_ON_ONE_LINE = frozenset({"link", "day", "state"}) | _AT_THE_END


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    key: where in the row its value is. label: its (translated) head. kind: one of `KINDS`; `html` passes on
    what is already safe and escapes the rest. url: for `link`, where in the row the address is.
    """

    key: str
    label: Any
    kind: str = "text"
    url: str = "url"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of column is called {self.kind!r}")

    @property
    def is_numeric(self) -> bool:
        """True if its figures stand one under the other, at the end of the cell."""
        return self.kind in _AT_THE_END

    @property
    def classes(self) -> str:
        """The classes of its cells."""
        names = (("num", self.kind in _AT_THE_END), ("nowrap", self.kind in _ON_ONE_LINE))
        return " ".join(name for name, holds in names if holds)


@dataclass(frozen=True, slots=True)
class Cell:
    """A drawn cell."""

    column: Column
    content: str


def looked_up(row: Any, key: str) -> Any:
    """The value under a dotted key, as a template would find it; None where there is none."""
    try:
        return Variable(f"row.{key}").resolve(Context({"row": row}))
    except VariableDoesNotExist:
        return None


def tag_html(state: object, word: object = "") -> SafeString:
    """A state as a tag: colour, symbol and word. `word` replaces the usual one."""
    look = wording.state_look(state)
    return format_html(
        '<span class="tag t-{}">{}{}</span>', look.tone, icon_svg(look.icon), str(word or look.word)
    )


def _link(value: object, address: object) -> SafeString:
    if address:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, value)
    return format_html("<bdi>{}</bdi>", value)


def _figure(value: object, *, places: int) -> SafeString:
    return format_html("<bdi>{}</bdi>", wording.number_text(value, places=places))


_DRAWN: dict[str, Callable[[Any], str]] = {
    "text": lambda value: format_html("<bdi>{}</bdi>", value),
    "code": lambda value: format_html("<code>{}</code>", value),
    "number": lambda value: _figure(value, places=0),
    "carats": lambda value: _figure(value, places=2),
    "usd": lambda value: _figure(value, places=2),
    "day": wording.day_text,
    "instant": wording.instant_text,
    "country": wording.country_text,
    "state": tag_html,
    "html": lambda value: value if isinstance(value, SafeString) else str(value),
}


def drawn(column: Column, row: Any) -> str:
    """The content of one cell; everything that comes from the row is escaped by the template or here."""
    value = looked_up(row, column.key)
    if value is None or value == "":
        return wording.NOTHING
    if column.kind == "link":
        return _link(value, looked_up(row, column.url))
    return _DRAWN[column.kind](value)


def drawn_rows(columns: Sequence[Column], rows: Iterable[Any]) -> list[list[Cell]]:
    """Every cell of a table, row by row."""
    return [[Cell(column, drawn(column, row)) for column in columns] for row in rows]
