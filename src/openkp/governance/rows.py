"""All acts in one table: completeness is checked on import, so that no act is without its row."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.governance.acts import Act, ActRow
from openkp.governance.rows_bodies import BODY_ROWS
from openkp.governance.rows_meetings import MEETING_ROWS, OFFICE_ROWS
from openkp.governance.rows_texts import CALL_ROWS, POSITION_ROWS, PROPOSAL_ROWS, SILENCE_ROWS

_ALL = (
    *MEETING_ROWS,
    *PROPOSAL_ROWS,
    *POSITION_ROWS,
    *CALL_ROWS,
    *SILENCE_ROWS,
    *BODY_ROWS,
    *OFFICE_ROWS,
)

#: Every act with all that is declared of it.
ROWS: Mapping[Act, ActRow] = MappingProxyType({each.act: each for each in _ALL})

if len(_ALL) != len(Act) or set(ROWS) != set(Act):
    raise AssertionError("an act has no row, or two")
