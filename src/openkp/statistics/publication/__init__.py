"""From what Participants filed to published tables, and to SDMX that statisticians' own tools read.

publication = publish(figures, day=date(2025, 3, 3), source="…")
publication.at("BW", Year(2024, 1)).carats          # whole hundredths
data_csv(publication), structure_json(publication)  # SDMX
"""

from openkp.statistics.publication.cells import Cell, cells_of
from openkp.statistics.publication.publishing import Publication, integer_table, publish
from openkp.statistics.publication.sdmx_data import data_csv, data_json, data_json_draft, observations
from openkp.statistics.publication.sdmx_structure import structure_json
from openkp.statistics.publication.tables import TABLES, Table, table_csv

__all__ = [
    "TABLES",
    "Cell",
    "Publication",
    "Table",
    "cells_of",
    "data_csv",
    "data_json",
    "data_json_draft",
    "integer_table",
    "observations",
    "publish",
    "structure_json",
    "table_csv",
]
