"""Texts of people as cells of a CSV: no spreadsheet takes one for a formula.

Readers differ in what parts cells: one that parts at semicolons or tabs (the usual one where the comma is the
decimal sign) finds cells within ours and ignores our quotes. So a formula is looked for behind those as well.
"""

from __future__ import annotations

import re

#: Characters that begin a formula in one spreadsheet or another.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WITHIN = re.compile(r"""([;\t\r\n]["']*)(?=[=+\-@])""")
_WITHIN_KEPT = re.compile(r"""([;\t\r\n]["']*)'(?=[=+\-@])""")


def harmless(text: str) -> str:
    """The text as a cell that stays text: with an apostrophe before whatever would be a formula."""
    text = _WITHIN.sub(r"\1'", text)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def as_typed(cell: str) -> str:
    """The text of a cell that `harmless` wrote."""
    if "'" not in cell:
        return cell
    if cell.startswith("'") and cell[1:].startswith(_BEGINS_FORMULA):
        cell = cell[1:]
    return _WITHIN_KEPT.sub(r"\1", cell)
