"""Exports matched with the confirmations received, certificate by certificate.

`match` takes and gives tables of an engine (DuckDB, Spark); `match_records` a few records at hand.
"""

from openkp.statistics.matching.columns import WrongColumns
from openkp.statistics.matching.few import match_records
from openkp.statistics.matching.files import read_side, write_matching
from openkp.statistics.matching.kinds import MatchKind, Reason, Why
from openkp.statistics.matching.records import MatchRecord, MatchSettings, Pair, Points, RecordMatching
from openkp.statistics.matching.steps import STEPS, Matching, match

__all__ = [
    "STEPS",
    "MatchKind",
    "MatchRecord",
    "MatchSettings",
    "Matching",
    "Pair",
    "Points",
    "Reason",
    "RecordMatching",
    "Why",
    "WrongColumns",
    "match",
    "match_records",
    "read_side",
    "write_matching",
]
