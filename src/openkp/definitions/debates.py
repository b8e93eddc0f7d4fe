"""The recorded debates that the product ships: drafts with the positions that were published."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from openkp.definitions import library
from openkp.definitions.drafts import Draft, read_draft


@lru_cache(maxsize=1)
def debates() -> Mapping[str, Draft]:
    """Each debate by the name of its file, in order: "2012", "2018-19", "2025".

    Raises: library.BrokenReference for a file that cannot be read, which is a slip of ours.
    """
    folder = files("openkp.reference") / "definitions" / "debates"
    found = {}
    for file in sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda f: f.name
    ):
        draft, findings = read_draft(
            file.read_text("utf-8"), library.catalogue(), library.situations().keys()
        )
        if draft is None:
            said = "; ".join(f"{each.code} {each.subject} {dict(each.params)}" for each in findings)
            raise library.BrokenReference(f"{file.name}: {said}")
        found[file.name.removesuffix(".toml")] = draft
    return MappingProxyType(found)
