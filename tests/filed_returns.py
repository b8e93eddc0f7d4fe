"""Returns in the office's tables, as loading and signing leave them."""

from __future__ import annotations

from typing import Any

from openkp.office import clock
from openkp.office.returns.models import Return, ReturnRow, read_return_period
from openkp.scheme.quantities import Carats, UsdValue


def file_return(
    participant: str, kind: str, period: str, *rows: dict[str, Any], vintage: int = 1, **more: Any
) -> Return:
    """A return with rows such as `{"flow": "export", "carats": "5.00", "usd": "10.00"}`; nil without rows."""
    filed = Return.objects.create(
        participant=participant,
        kind=kind,
        period=period,
        first_day=read_return_period(kind, period).first_day,
        vintage=vintage,
        is_nil=not rows,
        **{"source": "loaded", "file_name": "filings.csv", "recorded_at": clock.now(), **more},
    )
    for at, row in enumerate(rows, start=2):
        carats, usd = row.pop("carats", None), row.pop("usd", None)
        ReturnRow.objects.create(
            filed=filed,
            row=at,
            flow=row.pop("flow", "production"),
            carats_hundredths=None if carats is None else Carats(carats).hundredths,
            usd_cents=None if usd is None else UsdValue(usd).hundredths,
            **row,
        )
    return filed


def file_some() -> None:
    """Botswana's and Namibia's production of two years, Togo's nothing, and a trade of Botswana."""
    for year in (2022, 2023):
        for half in ("H1", "H2"):
            file_return("BW", "production", f"{year}{half}", {"carats": "1000000.50", "usd": "150000000.00"})
        file_return("NA", "production", f"{year}H1", {"carats": "400.00", "usd": "200000.00"})
        file_return("TG", "production", f"{year}H1")
    file_return(
        "BW",
        "trade",
        "2023Q4",
        {
            "flow": "export",
            "hs": "710231",
            "partner": "AE",
            "carats": "80",
            "usd": "16000",
            "certificates": 3,
        },
        {"flow": "export", "hs": "710221", "partner": "BE", "carats": "20", "usd": "400", "certificates": 1},
    )
