"""What may be wrong with a translation, each fault with its name and what to do."""

from __future__ import annotations

import re
from string import Formatter

from message_catalogues import Translated, form_count

#: `%(name)s`, and `%s` or `%%` as the old style writes them.
PERCENT = re.compile(r"%\([a-z_]+\)[sd]|%[sd%]")
#: What counts as white space at the ends of a text.
SPACES = " \t\n"
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
#: Forms of Arabic that name one or two and may do so without a figure: "one certificate", "two certificates".
FORMS_WITHOUT_FIGURE = {"ar": (0, 1, 2), "fr": (0,)}
#: Names under which a plural's figure is filled in.
FIGURES = (
    *("count", "number", "n", "counter", "days", "deaths", "more", "shown", "left"),
    *("waiting", "exact", "changed", "parcels"),
)


def faults(row: Translated, language: str) -> list[str]:
    """The faults of one entry; empty for a sound one."""
    found = row.found
    wanted = form_count(language) if found.plural else 1
    if len(row.forms) != wanted:
        return [f"{len(row.forms)} forms where {language} has {wanted}"]
    if not row.is_whole:
        return ["not translated"]
    named = []
    for index, form in enumerate(row.forms):
        original = found.plural if found.plural and index > 0 else found.key.text
        is_figure_free = bool(found.plural) and index in FORMS_WITHOUT_FIGURE.get(language, ())
        named += [
            f"form {index}: {one}" if found.plural else one
            for one in _of_form(form, original, also=found.plural, is_figure_free=is_figure_free)
        ]
    return named


def _of_form(form: str, original: str, *, also: str, is_figure_free: bool) -> list[str]:
    named = []
    if _edges(form) != _edges(original):
        named.append("begins or ends with other white space than the English")
    if "{%" in form or ("{{" in form.replace("{{{", "") and "{{" not in original):
        named.append("has a template's tag in it")
    here, there = _filled(form), _filled(original)
    if here is None:
        return [*named, "has a brace that is not closed"]
    missing = (there or set()) - here - (set(FIGURE_MARKS) if is_figure_free else set())
    foreign = here - (there or set()) - (_filled(also) or set())
    if missing:
        named.append("lacks " + ", ".join(sorted(missing)))
    if foreign:
        named.append("has " + ", ".join(sorted(foreign)) + ", which the English lacks")
    if sorted(TAG.findall(form)) != sorted(TAG.findall(original)):
        named.append("has other HTML tags than the English")
    return named


FIGURE_MARKS = [*(f"%({name})s" for name in FIGURES), *(f"%({name})d" for name in FIGURES)] + [
    f"{{{name}}}" for name in FIGURES
]


def _filled(text: str) -> set[str] | None:
    """The placeholders of a text; None for braces that do not match."""
    marks = set(PERCENT.findall(text))
    try:
        fields = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    return marks | {
        "{" + name + (f"!{how}" if how else "") + (f":{spec}" if spec else "") + "}"
        for name, spec, how in fields
    }


def _edges(text: str) -> tuple[str, str]:
    """The white space at both ends. A no-break space is none: French writes one before “;”."""
    return text[: len(text) - len(text.lstrip(SPACES))], text[len(text.rstrip(SPACES)) :]
