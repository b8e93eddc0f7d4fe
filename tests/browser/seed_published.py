"""Fills an office with the real filings of production, and nothing else, for the public's pages."""

from __future__ import annotations

import os
from collections import defaultdict
from importlib.resources import as_file, files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from openkp.office import clock  # noqa: E402
from openkp.office.returns.models import Return, ReturnRow  # noqa: E402
from openkp.statistics.figures import Figure  # noqa: E402
from openkp.statistics.intake import read_file  # noqa: E402

NAME = "kp_production_halfyear.csv"


def main() -> None:
    call_command("migrate", verbosity=0)
    with as_file(files("openkp.reference").joinpath(f"statistics/{NAME}")) as path:
        figures = read_file(path).figures
    groups: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[figure.participant, str(figure.period)].append(figure)
    returns = [
        Return(
            participant=participant,
            kind="production",
            period=period,
            first_day=found[0].period.first_day,
            vintage=1,
            is_nil=all(figure.is_nil for figure in found),
            source=Return.Source.LOADED,
            file_name=NAME,
            recorded_at=clock.now(),
        )
        for (participant, period), found in groups.items()
    ]
    Return.objects.bulk_create(returns)
    keys = {(filed.participant, filed.period): filed.pk for filed in Return.objects.all()}
    ReturnRow.objects.bulk_create(
        row(keys[place], figure) for place, found in groups.items() for figure in found
    )


def row(filed: int, figure: Figure) -> ReturnRow:
    return ReturnRow(
        filed_id=filed,
        row=figure.row,
        flow=figure.flow.value,
        sector=figure.sector.value,
        carats_hundredths=None if figure.carats is None else figure.carats.hundredths,
        usd_cents=None if figure.usd is None else figure.usd.hundredths,
        is_nil=figure.is_nil,
        filed_at=figure.filed_at,
        revised_at=figure.revised_at,
    )


main()
