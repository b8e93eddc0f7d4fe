"""Writes `docs/reference/screens/`: a page for each screen, from the registry and the real filings.

`python tools/screen_pages.py` writes, `--check` compares. What only a person can say (the formula in words, what
share of the questions is sound) stands here; counts, thresholds and examples are computed.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference" / "screens"
PLANTED = ROOT / "benchmarks" / "screen_faults.json"
NOTE = "<!-- Written by tools/screen_pages.py; do not edit. -->\n\n"
FILINGS = "kp_production_halfyear.csv"
OTHERS = (
    "kp_published_figures.csv",
    "bgs_diamond_production_owid2016.csv",
    "drc_national_diamond_statistics.csv",
    "other_national_diamond_figures.csv",
    "antwerp_awdc_rough_trade.csv",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What a person says of a screen. sound: of the leading questions, all sources given, judged by eye."""

    formula: str
    sound: str
    remarks: str


PROSE: dict[str, Prose] = {
    "exports_without_supply": Prose(
        formula="By half-year t: `E(t) = max(0, E(t-1) + exports - production - imports)`, in carats and in US$ apart. "
        "The run begins where E last was zero, so that nothing need be known of the opening stock. Asked where the largest "
        "E exceeds a share of what came in during the run, or in a mean year if that is more.",
        sound="There is no public file of trade returns, so nothing could be judged on real filings.",
        remarks="A quarter's end moves goods between periods; the sum over a run takes that out. Large stocks sold off "
        "over years look alike: the answer is a stock list. The example is made up after the case of Lebanon in 2009.",
    ),
    "unusual_price": Prose(
        formula="`x = ln(US$ / carats)`. Expected: the median of x over `window` filings before, after, and both; the nearest "
        "of the three counts, sides of fewer than three do not. Spread s: 1.4826 times the median of the series' absolute "
        "residuals, drawn to the peers' spread s0: `s^2 = (n s^2 + k s0^2) / (n + k)`. The median is drawn to the world's "
        "where few neighbours carry it. Asked where `|x - median| / s >= price_z` and the factor is `price_factor` or more. "
        "Neighbouring periods off in the same direction are one question.",
        sound="8 of 10 sound; the other two (Côte d'Ivoire 2017H2, Central African Republic 2019H1) are small filings whose "
        "prices vary that much.",
        remarks="A mine's price that drifts, or moves to a new level and stays, is not asked about: the nearest side "
        "explains it. The price of a step is that the two periods at the edge of a short excursion (South Africa 2014H2 "
        "and 2015H2) are weighed against a median that they themselves widen.",
    ),
    "decimal_slip": Prose(
        formula="For each factor f in 10, 100, 1000 and their inverses, on carats, value or both, and 5 and 1/5 on carats: "
        "`gain = L(level corrected) + L(price corrected) - L(level) - L(price) - doubt`, L the log-likelihood of the deviation "
        "from the neighbours in robust spreads under Student's t with 3 degrees. A slip in carats shows in the level and "
        "inverted in the price, one in value in the price alone, one in both in the level alone; carats and value exchanged in "
        "both. The doubt of a factor of five falls to none where level and price moved by it and its inverse within about 15 % "
        "each. A price that is far off (a factor of four and three spreads) is kept out of the windows of its neighbours. Asked "
        "where the best gain reaches `slip_gain`.",
        sound="12 of 16 sound. Lesotho 2003 (two) and India 2009 and 2010 (two) are mines that opened or stopped: true jumps "
        "that a factor of ten happens to fit.",
        remarks="The direction can be ambiguous: Mali 2024H1 at US$ 4.71 a carat fits carats too large by 100 and a value "
        "too small by 100 about as well. The question asks; it corrects nothing.",
    ),
    "repeated_figure": Prose(
        formula="Equal hundredths of carats, or cents, in two filings of one flow: another period of the participant, or "
        "another participant. Significant digits d (trailing zeros do not count) must reach `repeat_digits`, or "
        "`repeat_digits_abroad`. Surest where carats and value are both the same.",
        sound="4 of 4 sound.",
        remarks="By chance d digits repeat in one of 10^d pairs. Both ends of one shipment are of two flows and are no "
        "repeat. Where one of the two fits its own series worse, the question is about that one.",
    ),
    "double_filing": Prose(
        formula="More than one filing for a participant, flow, period, code, partner, origin and sector; a total of all "
        "sectors beside a sector (surest where the parts add up to it within `parts_tolerance`); nil beside figures.",
        sound="7 of 7 sound: Indonesia 2007 and 2008, the Democratic Republic of the Congo 2022H1 (its second industrial "
        "figure is that of 2023H1), Republic of the Congo 2023H1, Guinea 2006H2.",
        remarks="Parts filed one by one look like double filings. The question asks which it is.",
    ),
    "unreadable_row": Prose(
        formula="A row of a file of filings that was refused when it was read. Rows of one participant refused for the same "
        "reason in the same column are one question. At stake is what the participant usually files; where the name is not "
        "readable, the largest of what participants usually file. No silence is asked about for the participant and period "
        "of such a row, as far as they are readable, and no sum of that period is set against another source.",
        sound="No row of the real filings is refused.",
        remarks="`openkp statistics screen` ends with 1 if there is one. In the office rows are refused when they are "
        "uploaded, so that this screen has nothing to ask there. The example is made up.",
    ),
    "missing_quantity": Prose(
        formula="A filing that is not nil and whose carats, value or both are zero or not told. Neighbouring periods are "
        "one question.",
        sound="1 of 1 sound: the Central African Republic filed carats without value for both halves of 2003.",
        remarks="A value that rounds to zero would be asked about too; none such was met.",
    ),
    "silence": Prose(
        formula="Periods after the first filing that were due by the day asked about and have no filing, nil included, while "
        "it was a Participant in its own name. Sureness falls by half for suspension and with few days overdue: "
        "`1 - 0.5^(days / silence_half_days)`. A sector that stands in `silence_least_share` of the periods and is left out "
        "of one is asked about too.",
        sound="4 of 4 sound: Guinea 2024, the Central African Republic 2013H2 to 2015H2 (suspended), Tanzania's industrial "
        "sector 2021H1 and 2023H1.",
        remarks="Who never produced and files nothing is not asked about here: the list of returns due names it. Returns a "
        "few days late stay below the rank that is shown: on the day of the file (3 March 2025), eleven producers had not yet "
        "filed for 2024H2, due three days before.",
    ),
    "filed_too_early": Prose(
        formula="Stamp of the first filing `early_days` or more before the period's last day, and not revised after it. "
        "Nil filings of one participant are one question.",
        sound="3 of 3 sound: India stated on 4 March 2023 that there was no production in the second half of 2023.",
        remarks="Dates depend on the clock of the site that stored them; nothing else does.",
    ),
    "period_jump": Prose(
        formula="Hidiroglou-Berthelot: r = carats over the median of up to three periods before (within two years), centred "
        "on the median r of all participants in the period, `s = r/m - 1` or `1 - m/r`; effect `E = s * max(level)^U`. Asked "
        "beyond `C` interquartile distances of E over all periods, where the change is also `jump_z` robust spreads of the "
        "series' own changes and a factor of `jump_factor`.",
        sound="7 of 13 sound. Botswana and South Africa in 2009 have a cause that every analyst knows (the market fell); "
        "India 2010 and 2011, Lesotho 2004 and China 2011 are mines that opened or stopped.",
        remarks="A change that stays is asked once. A series that broke off for two years begins anew.",
    ),
    "above_capacity": Prose(
        formula="Total of a half-year over the largest earlier one of the participant (or half of the largest earlier year "
        "that an independent source gives): asked from `capacity_factor` after `capacity_history` half-years. Exports of a "
        "participant that imports nothing are set against its largest half-year of production.",
        sound="4 of 4 sound: Zimbabwe 2010H1 (Marange) and 2006H2, Guinea 2008H1, Lesotho 2017H1. Republic of the Congo "
        "2010H2 stands beside a question on grams.",
        remarks="New mines are true jumps with an easy answer. No capacity is public; where an authority knows its own, "
        "the past is a poor substitute.",
    ),
    "gem_industrial_shift": Prose(
        formula="logit of the share of HS 7102.21 in carats against the median of four periods before, after and both (the "
        "nearest), asked from `shift_z` robust spreads and an odds factor of `shift_factor`. Where nothing is mined: imports "
        "at least half industrial, and exports with a third of that share or less.",
        sound="There is no public file of trade returns by HS code, so nothing could be judged on real filings.",
        remarks="Sorting between import and export changes codes lawfully (unsorted 7102.10 is in the whole, not in the "
        "part). The example is made up after stones of Guinea that went through Lebanon as industrial.",
    ),
    "sector_shift": Prose(
        formula="Both sectors exchanged: the gain in log-likelihood of level and price of both, as for slips, from "
        "`swap_gain`. Otherwise the logit of the artisanal share in carats, as for gem and industrial.",
        sound="No leading question on the real filings.",
        remarks="Sectors are told apart only since about 2020, so that neighbours are few.",
    ),
    "independent_source": Prose(
        formula="`|filed - theirs| > max(half a unit of the last digit printed, source_tolerance)`, the former no more than 5 %, "
        "and more than `source_asks_from` apart; a year is the sum of its parts, all of which must be there. A source that "
        "agrees with the filing takes two thirds of the sureness; a second one that disagrees adds.",
        sound="27 of 38 sound. Of the other eleven, eight are 13 % apart or less, one (Canada 2016) is contradicted by a "
        "source that agrees with the filing, and two (Indonesia 2007, Liberia 2009) are steady gaps of a fifth, as another "
        "definition makes them. All eleven rank after the seventieth question.",
        remarks="Figures that sources give for the world are compared by nobody's question: there is no one to put it to. "
        "Whether a source is an earlier vintage of the same filing (South Africa 2017) only the note can tell.",
    ),
    "digit_preference": Prose(
        formula="Whole thousands of carats: at least `round_least` within gaps of two years, `round_share` of the filings of "
        "that time. Flat price: `flat_price_periods` or more periods running with the same US$ per carat to the cent.",
        sound="Hints. 5 of 7 are worth asking (Botswana at US$ 145.00 for seven half-years, Zimbabwe at 50.00 for seven); "
        "the rest are habits of the first years.",
        remarks="Benford's law is not used: production figures of one mine have no reason to follow it.",
    ),
    "late_revision": Prose(
        formula="Last changed `revision_days` or more after both the first filing and the period's end; changes of one day are "
        "one question. With earlier vintages: a change of `revision_share` or more in carats or value.",
        sound="Hints. The one that matters most is South Africa 2014H2, changed on 17 March 2017, which leads as a price and "
        "names the revision beside it.",
        remarks="Most are annual clean-ups. The public file keeps one vintage, so that the size of a change is not known.",
    ),
}  # fmt: skip


def _read(name: str) -> tuple[object, ...]:
    from openkp.statistics.intake import read_file

    with as_file(files("openkp.reference").joinpath(f"statistics/{name}")) as path:
        return tuple(read_file(path).figures)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def made_up_cases() -> dict[str, list[object]]:
    """Returns for the screens that need trade, of which there is no public file."""
    from openkp.scheme.periods import Quarter
    from openkp.scheme.quantities import Carats, UsdValue
    from openkp.scheme.returns import Flow
    from openkp.statistics.figures import Figure

    def quarters(flow: Flow, carats: Sequence[int], price: int, row: int, hs: str = "") -> list[object]:
        return [
            Figure(
                source="made-up.csv", row=row + at, participant="LB", period=Quarter(2009, at + 1), flow=flow,
                hs=hs, carats=Carats(amount), usd=UsdValue(amount * price),
            )
            for at, amount in enumerate(carats)
        ]  # fmt: skip

    return {
        "exports_without_supply": [
            *quarters(Flow.IMPORT, [151200, 148300, 160400, 155100], 60, 2),
            *quarters(Flow.EXPORT, [246300, 251100, 249800, 253800], 60, 6),
        ],
        "gem_industrial_shift": [
            *quarters(Flow.IMPORT, [40100, 41200, 39800, 40700], 9, 2, "710221"),
            *quarters(Flow.EXPORT, [40000, 41000, 39900, 40500], 95, 6, "710231"),
        ],
    }


def pages() -> dict[str, str]:
    """Name and text of every page."""
    from openkp.statistics.screens import SCREENS, run_screens

    filed = _read(FILINGS)
    others = [each for name in OTHERS for each in _read(name)]
    alone = run_screens(filed)
    together = run_screens(filed, independent=others)
    found = {"index.md": NOTE + index_page(alone, together)}
    for name, screen in SCREENS.items():
        found[f"{name}.md"] = NOTE + screen_page(screen, alone, together)
    return found


def _counts(questions: Sequence[object], name: str) -> tuple[int, int]:
    lead = sum(each.screen == name for each in questions)
    also = sum(other["screen"] == name for each in questions for other in each.evidence.get("also", []))
    return lead, also


def index_page(alone: Sequence[object], together: Sequence[object]) -> str:
    """What there is, what it found, what planted faults say."""
    from openkp.scheme.countries import country_name
    from openkp.statistics.screens import SCREENS, question_text

    rows = [
        (
            f"[{screen.title}]({name}.md)",
            screen.what_it_asks,
            f"`{screen.clause}`",
            "hint" if screen.is_hint else ", ".join(screen.needs),
            _counts(alone, name)[0],
            _counts(together, name)[0],
        )
        for name, screen in SCREENS.items()
    ]
    most = Counter(each.participant for each in together).most_common(1)[0]
    planted = json.loads(PLANTED.read_text(encoding="utf-8"))
    first = [
        f"{rank}. {question_text(each)} (`{each.screen}`, "
        f"row{'s' if len(each.rows) > 1 else ''} {', '.join(map(str, each.rows[:6]))}{', …' if len(each.rows) > 6 else ''})"
        for rank, each in enumerate(together[:10], 1)
    ]
    return f"""# Screens

A screen looks at what Participants filed and puts a question, never an accusation. `openkp statistics screen FILE...`
runs them all on files; `openkp.statistics.screens.run_screens` on figures. Thresholds are data, each with its reason, in
`reference/statistics/thresholds.json`.

{table(("Screen", "What it asks", "Clause", "Needs", "Questions, filings alone", "with other sources"), rows)}
Measured on the {FILINGS} of 1,529 filings, 2003 to 2024: {len(alone)} leading questions from the filings alone,
{len(together)} with five other sources set against them; at most {most[1]} to one participant over 22 years
({country_name(most[0])}). {sum(each.period.year >= 2023 for each in together)} are about 2023 and 2024.

## How questions are ranked

Seriousness, 0 to 100, is `sureness * (0.4 + 0.4 * world + 0.2 * own)`: how sure the signal is, times what would change
for the world (US$ from a thousand to a billion, or carats from a hundred to ten million, on a log scale) and for the
participant (against the median of its own filings). It is comparable across screens. Several screens on one filing are
one question: the one that names a cause leads, the others stand in its evidence under `also` and raise it by a quarter of
what was lacking. Questions below {_threshold("least_seriousness")} are left out, and all after the first
{_threshold("most_per_participant")} of a participant.

## The first ten on the real filings, all sources given

{chr(10).join(first)}

## Faults planted into the real filings

One fault at a time in a random filing that no question named (of 1,000 carats or more, neither the first nor the last of
its participant), {planted["rows"]} of each kind, filings alone; the real faults stay in and compete for the first places.
`python -m benchmarks.screen_faults {planted["rows"]}` measures it again. "More questions" is the mean number of further
questions that the fault brought up (below zero where it pushed others out).

{planted["table"]}

What is weak, and why: a factor of ten on carats and value together leaves the price as it was, and to a factor of ten
downwards many series are no stranger; grams for carats (a factor of five) are within what small producers do; sectors have
been told apart for nine half-years only.
"""


def _threshold(name: str) -> object:
    from openkp.statistics.screens.thresholds import threshold_records

    return next(each["value"] for each in threshold_records() if each["name"] == name)


def screen_page(screen: object, alone: Sequence[object], together: Sequence[object]) -> str:
    """One screen."""
    from openkp.scheme.periods import HalfYear
    from openkp.statistics.message_texts.of_screens import SCREEN_TEXTS
    from openkp.statistics.refused import RefusedRow
    from openkp.statistics.screens import question_text, run_screens
    from openkp.statistics.screens.thresholds import threshold_records

    prose = PROSE[screen.id]
    records = {each["name"]: each for each in threshold_records()}
    thresholds = [
        (
            f"`{name}`",
            records[name]["value"],
            records[name]["unit"],
            records[name]["why"],
            records[name]["source"],
        )
        for name in screen.thresholds
    ]
    texts = [
        (f"`{variant or screen.id}`", f"{message.text} {message.next_step}")
        for variant in screen.variants
        if (message := SCREEN_TEXTS[f"{screen.id}.{variant}" if variant else screen.id])
    ]
    made_up = made_up_cases().get(screen.id)
    refused_row = RefusedRow(
        source="made-up.csv", row=1530, participant="ZA", name="South Africa", period=HalfYear(2024, 2),
        is_trade=False, code="amount_negative", column="carat", found="-5", expected="zero or more",
    )  # fmt: skip
    refused = (refused_row,) if screen.id == "unreadable_row" else ()
    made_up = made_up or (_read(FILINGS) if refused else None)
    questions = run_screens(made_up, refused=refused, only=screen.id) if made_up else together
    example = next((each for each in questions if each.screen == screen.id), None)
    (lead, also), (all_lead, all_also) = _counts(alone, screen.id), _counts(together, screen.id)
    parts = [
        f"# {screen.title}",
        f"`{screen.id}`. {screen.what_it_asks}"
        + (" A hint: it points at a habit, not at a filing." if screen.is_hint else ""),
        f"- Reference: {screen.reference}\n- Clause: `{screen.clause}`\n- Needs: {', '.join(screen.needs)}",
        "## Formula",
        prose.formula,
        "## Thresholds",
        table(("Name", "Value", "Unit", "Why", "Source"), thresholds)
        if thresholds
        else "None: a figure is there or it is not.",
        "## Questions",
        table(("Variant", "Text"), texts),
        "## On the real filings",
        f"{lead} leading questions and {also} beside others from the filings alone; {all_lead} and {all_also} with the other "
        f"sources. {prose.sound}",
        prose.remarks,
        "## Example" + (" (made up)" if made_up else ""),
    ]
    if example is None:
        parts.append("No leading question on the real filings; the tests hold cases made by hand.")
    else:
        parts += [f"> {question_text(example)}", _evidence(example)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _evidence(question: object) -> str:
    filings = [
        (
            each["row"], each["participant"], each["period"], each["flow"] + (f", {each['sector']}" if "sector" in each else ""),
            each.get("hs", ""), each.get("carats", ""), each.get("usd", ""), each.get("usd_per_carat", ""),
        )
        for each in question.evidence["filings"][:10]
    ]  # fmt: skip
    rest = {
        name: value
        for name, value in question.evidence.items()
        if name not in {"filings", "also", "thresholds", "compared", "standing", "stored_before_end"}
    }
    numbers = [
        (f"`{name}`", json.dumps(value))
        for name, value in {**rest, "seriousness": question.seriousness}.items()
    ]
    return (
        table(("Row", "Participant", "Period", "Of", "HS", "Carats", "US$", "US$/ct"), filings)
        + "\n"
        + table(("Evidence", "Value"), numbers)
    )


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them."""
    sys.path.insert(0, str(ROOT / "src"))
    made = pages()
    old = [
        name
        for name, text in made.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for name in old:
            print(
                f"docs/reference/screens/{name} is not up to date; run tools/screen_pages.py", file=sys.stderr
            )
        return 1 if old else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in old:
        (FOLDER / name).write_text(made[name], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
