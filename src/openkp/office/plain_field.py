"""A column beside a certificate number, by which other spellings of the same number are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from openkp.scheme.same_numbers import plain_number

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class PlainNumberField(_Text):
    """The `plain_number` of another field of the row, kept whenever the row is saved, alone or in bulk."""

    def __init__(self, *args: Any, source: str = "number", **options: Any) -> None:
        self.source = source
        options |= {"editable": False, "blank": True, "default": ""}
        options.setdefault("max_length", 80)  # NFKC may write one sign as several
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """With the name of the other field."""
        name, path, args, options = super().deconstruct()
        for known in ("editable", "blank", "default"):
            options.pop(known, None)
        return name, path, args, options | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's signature
        """What is stored."""
        del add
        plain = plain_number(str(getattr(model_instance, self.source)))[: self.max_length]
        setattr(model_instance, self.attname, plain)
        return plain
