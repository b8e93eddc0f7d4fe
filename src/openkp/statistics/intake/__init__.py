"""Files of statistics, read: every row accepted or refused with what was found and what was expected.

Two ways in: `read_file` for a file of any layout that is known (many Participants, many periods), and
`read_return` for one return as a Participant uploads it in the published template.
"""

from openkp.statistics.intake.files import FILINGS, read_file, read_return
from openkp.statistics.intake.layouts import Layout
from openkp.statistics.intake.names import participants_named
from openkp.statistics.intake.readings import Reading, ReturnReading
from openkp.statistics.intake.template import template_columns, write_template

__all__ = [
    "FILINGS",
    "Layout",
    "Reading",
    "ReturnReading",
    "participants_named",
    "read_file",
    "read_return",
    "template_columns",
    "write_template",
]
