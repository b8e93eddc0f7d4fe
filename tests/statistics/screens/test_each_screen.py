"""Every screen on a case made by hand that it asks about, and on one on which it stays silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from made_filings import calm_mine, changed, figure, stored, trade
from openkp.scheme.clauses import all_clauses
from openkp.scheme.messages import placeholders
from openkp.scheme.periods import HalfYear, Quarter, Year
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, Sector, StatisticalReturn
from openkp.statistics.compilation import Shipment, compile_trade
from openkp.statistics.figures import Figure, figures_of
from openkp.statistics.message_texts.of_screens import SCREEN_TEXTS, SCREEN_TITLES
from openkp.statistics.questions import Question
from openkp.statistics.refused import RefusedRow
from openkp.statistics.screens import SCREENS, question_text, run_screens, shipped_thresholds
from openkp.statistics.screens.series import Expected, Laid, lay_out
from openkp.statistics.screens.slips import slips
from openkp.statistics.screens.thresholds import Thresholds, threshold_records

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "screens"


@dataclass(frozen=True, kw_only=True)
class Case:
    """Filings, and the question expected of one screen: its variant and the rows it must name first."""

    filed: list[Figure]
    variant: str = ""
    rows: tuple[int, ...] = ()
    independent: tuple[Figure, ...] = ()
    earlier: tuple[Figure, ...] = ()
    day: date | None = None
    refused: tuple[RefusedRow, ...] = ()

    def ask(self, screen: str) -> tuple[Question, ...]:
        return run_screens(
            self.filed,
            independent=self.independent,
            earlier=self.earlier,
            day=self.day,
            refused=self.refused,
            only=screen,
        )


SOME_HALF = HalfYear(2013, 2)


def refused(
    row: int = 9,
    *,
    participant: str = "BW",
    name: str = "Botswana",
    period: HalfYear | None = SOME_HALF,
) -> RefusedRow:
    return RefusedRow(
        source="made-up.csv",
        row=row,
        participant=participant,
        name=name,
        period=period,
        is_trade=False,
        code="amount_negative",
        column="carat",
        found="-5",
        expected="zero or more",
    )


def carats_for_dollars(at: int) -> list[Figure]:
    found = calm_mine()
    carats, usd = found[at].carats, found[at].usd
    assert carats is not None
    assert usd is not None
    found[at] = replace(
        found[at],
        carats=Carats.from_hundredths(usd.hundredths),
        usd=UsdValue.from_hundredths(carats.hundredths),
    )
    return found


def republic_of_congo_2004() -> list[Figure]:
    """Made up after the case: exports of some 5 Mct a year, no imports, no production filed."""
    return trade(Flow.EXPORT, ["1312044.21", "1287311.90", "1334820.57", "1301777.43"], participant="CG")


def lebanon_2009() -> list[Figure]:
    """Made up after the case: 386,000 ct more out than in over the year, and nothing mined."""
    return [
        *trade(Flow.IMPORT, ["151200.10", "148300.20", "160400.30", "155100.40"], participant="LB", row=300),
        *trade(Flow.EXPORT, ["246300.55", "251100.65", "249800.75", "253800.05"], participant="LB", row=400),
    ]


def guinean_stones_through_lebanon(*, is_honest: bool = False) -> list[Figure]:
    """Made up after the case: imported as industrial at a low value, exported as gem."""
    amounts = ["40100.11", "41200.22", "39800.33", "40700.44", "41900.55", "40300.66"]
    hs_out = "710221" if is_honest else "710231"
    return [
        *trade(Flow.IMPORT, amounts, participant="LB", hs="710221", price="9.10", row=300),
        *trade(Flow.EXPORT, amounts, participant="LB", hs=hs_out, price="95.20", row=400),
    ]


def mixes(shares: list[int]) -> list[Figure]:
    """Quarters of exports with these percentages of industrial stones."""
    found, quarter = [], Quarter(2010, 1)
    for at, share in enumerate(shares):
        for hs, part in (("710221", share), ("710231", 100 - share)):
            carats = f"{part * 1000 + at}.17"
            found.append(
                figure(
                    quarter,
                    100 + 2 * at + (hs == "710231"),
                    carats,
                    participant="GN",
                    flow=Flow.EXPORT,
                    hs=hs,
                )
            )
        quarter = quarter.next()
    return found


def two_sectors() -> list[Figure]:
    """A calm artisanal sector of cheap stones beside a larger industrial one of dear stones."""
    return [
        *calm_mine(sector=Sector.ARTISANAL, times="0.1", price_times="0.4", participant="SL"),
        *calm_mine(sector=Sector.INDUSTRIAL, first_row=50, participant="SL"),
    ]


def exchanged() -> list[Figure]:
    filed = two_sectors()
    one, other = filed[7], filed[23]
    filed[7] = replace(one, carats=other.carats, usd=other.usd)
    filed[23] = replace(other, carats=one.carats, usd=one.usd)
    return filed


def with_filed(at: int, **values: object) -> list[Figure]:
    filed = calm_mine()
    filed[at] = replace(filed[at], **values)  # type: ignore[arg-type]
    return filed


def copied() -> list[Figure]:
    filed = calm_mine()
    filed[9] = replace(filed[9], carats=filed[3].carats, usd=filed[3].usd)
    return filed


def copied_from_abroad() -> list[Figure]:
    filed, others = calm_mine(), calm_mine(participant="ZA", first_row=40, times="1.31")
    filed[9] = replace(filed[9], carats=others[2].carats, usd=others[2].usd)
    return [*filed, *others]


def at_one_price(times: int) -> list[Figure]:
    """The last filings all at 145.00 US$ a carat."""
    filed = calm_mine()
    return [
        *filed[:-times],
        *(
            replace(each, usd=UsdValue.rounded(each.carats.amount * 145))
            for each in filed[-times:]
            if each.carats is not None
        ),
    ]


def without(at: int) -> list[Figure]:
    filed = calm_mine()
    return [*filed[:at], *filed[at + 1 :]]


def beside(at: int, **values: object) -> list[Figure]:
    filed = calm_mine()
    return [*filed, replace(filed[at], row=99, **values)]  # type: ignore[arg-type]


def year_of(filed: list[Figure], year: int, *, times: str = "1", is_exact: bool = True) -> Figure:
    """What another source says of a year: the sum of its halves, times this."""
    total = sum(
        each.carats.hundredths for each in filed if each.period.year == year and each.carats is not None
    )
    from decimal import Decimal

    carats = Carats.rounded(Decimal(total) / 100 * Decimal(times))
    return Figure(
        source="survey.csv", row=7, participant="BW", period=Year(year, 1), flow=Flow.PRODUCTION,
        carats=carats, is_exact=is_exact, note="https://example.org/survey",
    )  # fmt: skip


def revised(at: int, day: date) -> list[Figure]:
    return with_filed(at, revised_at=datetime.combine(day, datetime.min.time(), tzinfo=UTC))


ASKS: dict[str, list[Callable[[], Case]]] = {
    "exports_without_supply": [
        lambda: Case(filed=republic_of_congo_2004(), variant="carats", rows=(200, 201, 202, 203)),
        lambda: Case(filed=lebanon_2009(), variant="carats", rows=(400, 401, 402, 403)),
    ],
    "unusual_price": [
        lambda: Case(filed=changed(calm_mine(), 7, usd="2.6"), variant="high", rows=(9,)),
        lambda: Case(filed=changed(calm_mine(), 15, usd="0.4"), variant="low", rows=(17,)),
    ],
    "decimal_slip": [
        lambda: Case(filed=changed(calm_mine(), 7, carats="10"), variant="carats_large", rows=(9,)),
        lambda: Case(filed=changed(calm_mine(), 7, carats="0.001"), variant="carats_small", rows=(9,)),
        lambda: Case(filed=changed(calm_mine(), 7, carats="0.2"), variant="carats_small", rows=(9,)),
        lambda: Case(filed=changed(calm_mine(), 3, usd="100"), variant="usd_large", rows=(5,)),
        lambda: Case(filed=changed(calm_mine(), 15, usd="0.001"), variant="usd_small", rows=(17,)),
        lambda: Case(filed=changed(calm_mine(), 7, carats="100", usd="100"), variant="both_large", rows=(9,)),
        lambda: Case(filed=changed(calm_mine(), 7, carats="0.1", usd="0.1"), variant="both_small", rows=(9,)),
        lambda: Case(filed=carats_for_dollars(7), variant="exchanged", rows=(9,)),
    ],
    "unreadable_row": [
        lambda: Case(filed=without(7), refused=(refused(),), variant="one", rows=(9,)),
        lambda: Case(filed=without(7), refused=(refused(), refused(10)), variant="one_more", rows=(9, 10)),
        lambda: Case(filed=without(7), refused=(refused(period=None),), variant="undated", rows=(9,)),
        lambda: Case(
            filed=without(7),
            refused=(refused(period=None), refused(10, period=None)),
            variant="undated_more",
            rows=(9, 10),
        ),
        lambda: Case(
            filed=without(7), refused=(refused(participant="", name="Congo"),), variant="unnamed", rows=(9,)
        ),
        lambda: Case(
            filed=without(7),
            refused=tuple(refused(row, participant="", name="Congo") for row in (9, 10)),
            variant="unnamed_more",
            rows=(9, 10),
        ),
    ],
    "repeated_figure": [
        lambda: Case(filed=copied(), variant="both", rows=(11, 5)),
        lambda: Case(filed=with_filed(9, carats=calm_mine()[3].carats), variant="carats", rows=(11, 5)),
        lambda: Case(filed=with_filed(9, usd=calm_mine()[3].usd), variant="usd", rows=(11, 5)),
        lambda: Case(filed=copied_from_abroad(), variant="both_abroad", rows=(11, 42)),
    ],
    "double_filing": [
        lambda: Case(filed=beside(9), variant="same", rows=(99, 11)),
        lambda: Case(filed=beside(9, carats=Carats("51234.77")), variant="different", rows=(99, 11)),
        lambda: Case(
            filed=beside(9, is_nil=True, carats=None, usd=None), variant="nil_beside", rows=(11, 99)
        ),
        lambda: Case(
            filed=[
                *with_filed(9, is_nil=True, carats=None, usd=None),
                replace(figure(HalfYear(2014, 2), 99, "0"), is_nil=True),
            ],
            variant="nil_twice",
            rows=(11, 99),
        ),
        lambda: Case(filed=beside(9, sector=Sector.INDUSTRIAL), variant="total_beside_parts", rows=(11, 99)),
    ],
    "missing_quantity": [
        lambda: Case(filed=with_filed(4, usd=UsdValue("0")), variant="no_value", rows=(6,)),
        lambda: Case(filed=with_filed(4, carats=None), variant="no_carats", rows=(6,)),
        lambda: Case(
            filed=with_filed(4, carats=Carats("0"), usd=UsdValue("0")), variant="neither", rows=(6,)
        ),
    ],
    "silence": [
        lambda: Case(filed=without(7), variant="one", rows=(8,)),
        lambda: Case(filed=calm_mine(), variant="run", rows=(17,), day=date(2020, 1, 1)),
        lambda: Case(
            filed=[each for each in two_sectors() if each.row != 58], variant="sector_industrial", rows=(10,)
        ),
    ],
    "filed_too_early": [
        lambda: Case(
            filed=[*calm_mine()[:15], stored(calm_mine()[15], date(2017, 3, 1))], variant="figure", rows=(17,)
        ),
        lambda: Case(
            filed=[
                *calm_mine()[:15],
                stored(replace(calm_mine()[15], is_nil=True, carats=None, usd=None), date(2017, 3, 1)),
            ],
            variant="nil",
            rows=(17,),
        ),
    ],
    "period_jump": [
        lambda: Case(filed=changed(calm_mine(), 10, carats="6.3", usd="6.3"), variant="rise", rows=(12,)),
        lambda: Case(filed=changed(calm_mine(), 10, carats="0.13", usd="0.13"), variant="fall", rows=(12,)),
    ],
    "above_capacity": [
        lambda: Case(
            filed=changed(calm_mine(), 10, carats="3.7", usd="3.7"), variant="production", rows=(12,)
        ),
        lambda: Case(
            filed=[*calm_mine(participant="CG", times="0.2"), *republic_of_congo_2004()],
            variant="exports",
            rows=(202,),
        ),
    ],
    "gem_industrial_shift": [
        lambda: Case(filed=mixes([20, 22, 19, 21, 20, 78, 21, 20, 22, 19]), rows=(110, 111)),
        lambda: Case(
            filed=guinean_stones_through_lebanon(), variant="between_import_and_export", rows=(400, 401)
        ),
    ],
    "sector_shift": [
        lambda: Case(filed=exchanged(), variant="exchanged", rows=(9, 57)),
        lambda: Case(filed=changed(two_sectors(), 7, carats="7.7", usd="7.7"), variant="share", rows=(9, 57)),
    ],
    "independent_source": [
        lambda: Case(
            filed=calm_mine(),
            independent=(year_of(calm_mine(), 2013, times="1.6"),),
            variant="carats",
            rows=(8, 9),
        ),
        lambda: Case(
            filed=[
                replace(each, is_nil=True, carats=None, usd=None) if each.period.year == 2013 else each
                for each in calm_mine()
            ],
            independent=(year_of(calm_mine(), 2013),),
            variant="carats_nil",
            rows=(8, 9),
        ),
        lambda: Case(
            filed=calm_mine(),
            independent=(year_of(calm_mine(), 2013, times="1.6"), year_of(calm_mine(), 2014, times="1.7")),
            variant="carats_run",
            rows=(10, 11, 8, 9),
        ),
    ],
    "digit_preference": [
        lambda: Case(
            filed=[replace(each, carats=Carats("100000")) if each.row > 12 else each for each in calm_mine()],
            variant="round",
            rows=(13, 14, 15, 16, 17),
        ),
        lambda: Case(filed=at_one_price(5), variant="flat_price", rows=(13, 14, 15, 16, 17)),
    ],
    "late_revision": [
        lambda: Case(filed=revised(7, date(2016, 5, 1)), variant="silent", rows=(9,)),
        lambda: Case(
            filed=[
                replace(each, revised_at=datetime(2020, 5, 1, tzinfo=UTC)) if each.row < 6 else each
                for each in calm_mine()
            ],
            variant="many",
            rows=(2, 3, 4, 5),
        ),
        lambda: Case(
            filed=calm_mine(), earlier=(changed(calm_mine(), 7, carats="0.3")[7],), variant="size", rows=(9,)
        ),
    ],
}

STAYS_SILENT: dict[str, list[Callable[[], Case]]] = {
    "exports_without_supply": [
        # exports a little above imports, within what stocks explain
        lambda: Case(
            filed=[
                *trade(Flow.IMPORT, ["100000.10", "101000.20", "99000.30", "100500.40"], participant="LB"),
                *trade(
                    Flow.EXPORT,
                    ["101000.10", "103000.20", "101000.30", "102500.40"],
                    participant="LB",
                    row=300,
                ),
            ]
        ),
    ],
    "unusual_price": [
        # a mine whose price moves to another level and stays there
        lambda: Case(filed=[*calm_mine()[:8], *calm_mine(price_times="1.7")[8:]]),
        # three per cent a period, for eight years
        lambda: Case(
            filed=[changed([each], 0, usd=f"{1.03**at:.4f}")[0] for at, each in enumerate(calm_mine())]
        ),
    ],
    "decimal_slip": [
        lambda: Case(filed=changed(calm_mine(), 7, carats="2.2", usd="2.2")),
        # a new mine that stays ten times as large
        lambda: Case(filed=[*calm_mine()[:8], *calm_mine(times="10")[8:]]),
    ],
    "repeated_figure": [
        lambda: Case(
            filed=[*with_filed(9, carats=Carats("100000")), figure(HalfYear(2018, 1), 98, "100000", "77.31")]
        ),
        # both ends of one shipment
        lambda: Case(
            filed=[
                *trade(Flow.EXPORT, ["51234.17"], participant="BW"),
                *trade(Flow.IMPORT, ["51234.17"], participant="BE", row=300),
            ]
        ),
    ],
    "double_filing": [lambda: Case(filed=two_sectors())],
    "unreadable_row": [lambda: Case(filed=calm_mine())],
    "missing_quantity": [
        lambda: Case(filed=with_filed(4, is_nil=True, carats=Carats("0"), usd=UsdValue("0")))
    ],
    "silence": [
        # a row that was filed and refused, as far as it can be read
        lambda: Case(filed=without(7), refused=(refused(period=calm_mine()[7].period),)),
        lambda: Case(
            filed=without(7), refused=(refused(participant="", name="Congo", period=calm_mine()[7].period),)
        ),
        lambda: Case(filed=without(7), refused=(refused(period=None),)),
        # nil is not silence
        lambda: Case(filed=with_filed(7, is_nil=True, carats=None, usd=None)),
        # not yet due
        lambda: Case(filed=calm_mine(), day=date(2018, 8, 30)),
        # expelled from July 2004 to November 2007: it owed nothing
        lambda: Case(
            filed=[
                figure(HalfYear(2004, 1), 2, "61000.11", participant="CG"),
                figure(HalfYear(2007, 2), 3, "65000.22", participant="CG"),
            ],
            day=date(2008, 8, 30),
        ),
    ],
    "filed_too_early": [
        # an estimate that was replaced after the period
        lambda: Case(
            filed=[
                *calm_mine()[:15],
                replace(
                    stored(calm_mine()[15], date(2017, 10, 1)), revised_at=datetime(2018, 2, 1, tzinfo=UTC)
                ),
            ]
        ),
    ],
    "period_jump": [lambda: Case(filed=changed(calm_mine(), 10, carats="1.9", usd="1.9"))],
    "above_capacity": [lambda: Case(filed=changed(calm_mine(), 10, carats="1.9", usd="1.9"))],
    "gem_industrial_shift": [
        lambda: Case(filed=mixes([20, 22, 19, 21, 20, 23, 21, 20, 22, 19])),
        lambda: Case(filed=guinean_stones_through_lebanon(is_honest=True)),
    ],
    "sector_shift": [lambda: Case(filed=two_sectors())],
    "independent_source": [
        # within the rounding of the source
        lambda: Case(filed=calm_mine(), independent=(year_of(calm_mine(), 2013, times="1.004"),)),
        # half of a year is no year
        lambda: Case(filed=without(7), independent=(year_of(calm_mine(), 2013),)),
    ],
    "digit_preference": [lambda: Case(filed=at_one_price(2))],
    "late_revision": [lambda: Case(filed=revised(7, date(2014, 5, 1)))],
}

_ASKING = [(name, at) for name, cases in ASKS.items() for at in range(len(cases))]
_SILENT = [(name, at) for name, cases in STAYS_SILENT.items() for at in range(len(cases))]


@pytest.mark.parametrize(("screen", "at"), _ASKING, ids=lambda value: str(value))
def test_the_screen_asks(screen: str, at: int) -> None:
    case = ASKS[screen][at]()
    questions = case.ask(screen)
    asked = [each for each in questions if each.variant == case.variant]
    assert asked, [(each.variant, each.rows) for each in questions]
    assert asked[0].rows[: len(case.rows)] == case.rows
    text = question_text(asked[0])
    assert text.endswith("?")
    assert "{" not in text
    assert asked[0].evidence["filings"]
    if screen != "exports_without_supply":
        # one fault, one question of a screen: the two measures of a balance are two questions
        assert len(questions) == 1, [(each.variant, each.rows) for each in questions]


@pytest.mark.parametrize(("screen", "at"), _SILENT, ids=lambda value: str(value))
def test_the_screen_stays_silent(screen: str, at: int) -> None:
    questions = STAYS_SILENT[screen][at]().ask(screen)
    assert not questions, [(each.variant, each.rows, dict(each.params)) for each in questions]


def test_a_refused_row_of_another_is_no_excuse_for_silence() -> None:
    for row in (refused(participant="ZA"), refused(period=HalfYear(2005, 1))):
        assert len(run_screens(without(7), refused=(row,), only="silence")) == 1
    assert len(run_screens(without(7), refused=(replace(refused(), is_trade=True),), only="silence")) == 1


def test_a_refused_row_keeps_its_period_from_being_set_against_a_source() -> None:
    mine = calm_mine()
    told = replace(mine[7], source="survey", carats=Carats("900000"))
    assert run_screens(mine, independent=[told], only="independent_source")
    row = refused(period=mine[7].period)
    assert run_screens(mine, independent=[told], refused=(row,), only="independent_source") == ()


def test_sums_of_a_period_with_a_refused_row_are_not_judged() -> None:
    jump = with_filed(15, carats=Carats("900000"))
    assert run_screens(jump, only="period_jump")
    row = refused(period=jump[15].period)
    assert run_screens(jump, refused=(row,), only="period_jump") == ()
    lebanon = lebanon_2009()
    assert run_screens(lebanon, only="exports_without_supply", day=date(2011, 1, 1))
    halves = sorted({each.period.half_year for each in lebanon if isinstance(each.period, Quarter)})
    rows = tuple(refused(500 + at, participant="LB", period=half) for at, half in enumerate(halves))
    asked = run_screens(lebanon, refused=rows, only="exports_without_supply", day=date(2011, 1, 1))
    assert asked == ()


def test_a_file_that_is_given_twice_is_no_double_filing() -> None:
    mine = calm_mine()
    assert run_screens([*mine, *mine], only="double_filing") == ()
    other = [replace(each, source="other.csv") for each in mine]
    questions = run_screens([*mine, *other], only="double_filing")
    assert questions
    assert all(len(each.rows) > 1 for each in questions)


def test_a_strong_suspect_does_not_move_what_is_expected_of_its_neighbours() -> None:
    mine = changed(calm_mine(), 7, usd="1000")
    thresholds = shipped_thresholds()
    clean = lay_out(calm_mine()[:7] + calm_mine()[8:], thresholds=thresholds)
    spoilt = lay_out(mine, thresholds=thresholds)

    def neighbours(laid: Laid, row: int) -> tuple[int, ...]:
        expected = next(each.expected for each in laid.filed if each.figure.row == row)
        assert expected is not None
        return expected.neighbours

    assert 9 not in neighbours(spoilt, 8)
    assert neighbours(spoilt, 8) == neighbours(clean, 8)


def test_grams_that_fit_level_and_price_closely_are_asked_without_doubt() -> None:
    close = Expected(
        level=0.0,
        level_spread=0.44,
        level_off=-1.58,
        price=0.0,
        price_spread=0.42,
        price_off=1.34,
        neighbours=(),
    )
    far = replace(close, level_off=-1.0, price_off=2.2)
    thresholds = shipped_thresholds()
    without_doubt = replace(thresholds, slip_doubt_five=0.0)

    def gain(expected: Expected, chosen: Thresholds) -> float:
        return next(
            each.gain for each in slips(expected, 6.5, chosen) if (each.what, each.factor) == ("carats", 0.2)
        )

    assert gain(close, thresholds) == gain(close, without_doubt) > thresholds.slip_gain
    assert gain(far, thresholds) < gain(far, without_doubt)


def test_nothing_is_asked_about_a_calm_mine() -> None:
    assert run_screens(calm_mine()) == ()


def test_a_count_of_certificates_is_no_figure_without_carats() -> None:
    filed: list[Figure] = []
    for part in (1, 2, 3, 4):
        quarter = Quarter(2025, part)
        sent = [
            Shipment(
                number=f"BW-{part}-{at}",
                partner=partner,
                day=quarter.first_day,
                hs="710210",
                carats=Carats(f"{1000 + 37 * part + at}.25"),
                usd=UsdValue(f"{100000 + 4100 * part + 97 * at}.10"),
            )
            for at, partner in enumerate(("AE", "IN", "EU"))
        ]
        compiled = StatisticalReturn(
            participant="BW",
            kind=ReturnKind.TRADE,
            period=quarter,
            lines=compile_trade(quarter, exports=sent, imports=()),
        )
        filed += figures_of(compiled, source="return", filed_at=datetime(2025, 3 * part, 1, tzinfo=UTC))
    assert sum(each.is_count for each in filed) == 12
    for screen in ("missing_quantity", "double_filing", "silence"):
        assert run_screens(filed, day=date(2026, 2, 28), only=screen) == ()
    early = run_screens(filed, day=date(2026, 2, 28), only="filed_too_early")
    assert {each.variant for each in early} <= {"figure"}


def test_supply_is_not_asked_for_before_production_is_due() -> None:
    filed = republic_of_congo_2004()
    last = max(each.period.last_day for each in filed)
    assert run_screens(filed, day=last.replace(year=last.year + 1), only="exports_without_supply")
    first_half = [each for each in filed if each.period.last_day.month <= 6]
    due = HalfYear.of(first_half[0].period.first_day).due_on()
    assert run_screens(first_half, day=due - timedelta(days=1), only="exports_without_supply") == ()
    assert run_screens(first_half, day=due, only="exports_without_supply")


def test_every_screen_has_what_it_needs() -> None:
    registered = set(SCREENS)
    clauses = {each.id for each in all_clauses()}
    assert registered == set(ASKS) == set(STAYS_SILENT) == set(SCREEN_TITLES)
    for screen in SCREENS.values():
        assert screen.variants, screen.id
        assert screen.clause in clauses
        assert screen.reference
        assert screen.find.__doc__
        assert "Reference:" in screen.find.__doc__ or "Clause:" in screen.find.__doc__
        assert (DOCS / f"{screen.id}.md").is_file(), f"docs/reference/screens/{screen.id}.md is missing"


def test_every_text_is_reached_or_named_here() -> None:
    reached = {
        f"{screen}.{case().variant}" if case().variant else screen
        for screen, cases in ASKS.items()
        for case in cases
    }
    not_made_here = {  # some are on the real filings
        "exports_without_supply.usd",
        "repeated_figure.carats_abroad",
        "repeated_figure.usd_abroad",
        "silence.suspended",
        "silence.sector_artisanal",
        "independent_source.usd",
        "independent_source.usd_run",
        "independent_source.usd_nil",
    }
    assert set(SCREEN_TEXTS) - reached <= not_made_here
    assert {key.partition(".")[0] for key in SCREEN_TEXTS} == set(SCREENS)


def test_every_text_is_well_formed_and_asks() -> None:
    for key, message in SCREEN_TEXTS.items():
        assert "participant" in placeholders(message.text), key
        assert message.next_step.endswith("?"), key
        for word in ("wrong", "fraud", "smuggl", "false", "illegal", "suspicious"):
            assert word not in (message.text + message.next_step).casefold(), key


def test_every_threshold_is_used_and_says_why() -> None:
    records = {str(each["name"]): each for each in threshold_records()}
    used = {name for screen in SCREENS.values() for name in screen.thresholds}
    assert used | {"least_seriousness", "most_per_participant"} == set(records)
    for record in records.values():
        assert record["why"]
        assert record["source"]
        assert record["unit"]
    assert shipped_thresholds().slip_gain == records["slip_gain"]["value"]
    assert files("openkp.reference").joinpath("statistics/thresholds.json").is_file()
