"""Columns beside a JSON field, so that a search or a list need not read the whole of every row.

They are kept whenever the row is saved, alone or in bulk; a save that names its fields names these too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
    _YesNo = models.BooleanField[bool, bool]
else:
    _Text = models.CharField
    _YesNo = models.BooleanField

#: Letters that are searched; an index has no room for a whole page.
MAX_NAME = 200


def importer_name_of(content: Any) -> str:
    """The importer's name in a certificate's or application's JSON form, as far as there is one."""
    importer = content.get("importer") if isinstance(content, dict) else None
    name = importer.get("name") if isinstance(importer, dict) else None
    return name[:MAX_NAME] if isinstance(name, str) else ""


def has_questions(findings: Any) -> bool:
    """True if a person was asked something or something was blocked."""
    kept = findings if isinstance(findings, list) else []
    return any(isinstance(each, dict) and each.get("severity") in ("asks", "blocks") for each in kept)


class ImporterNameField(_Text):
    """The importer's name of the row's `content`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {"editable": False, "blank": True, "default": "", "max_length": MAX_NAME}
        super().__init__(*args, **options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's signature
        """What is stored."""
        del add
        name = importer_name_of(getattr(model_instance, "content", None))
        setattr(model_instance, self.attname, name)
        return name


class QuestionedField(_YesNo):
    """Whether the row's `findings` ask or block."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {"editable": False, "default": False}
        super().__init__(*args, **options)

    def pre_save(self, model_instance: models.Model, add: bool) -> bool:  # noqa: FBT001 - Django's signature
        """What is stored."""
        del add
        found = has_questions(getattr(model_instance, "findings", None))
        setattr(model_instance, self.attname, found)
        return found
