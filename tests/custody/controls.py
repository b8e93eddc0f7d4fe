"""What the tests of internal controls share: findings said in full, origins by their text, strategies."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from openkp.custody.composition import Composition, Share
from openkp.custody.message_texts import MESSAGES
from openkp.custody.origins import OriginKey
from openkp.scheme.clauses import all_clauses
from openkp.scheme.decisions import decisions
from openkp.scheme.findings import Finding
from openkp.scheme.messages import explain

_CLAUSES = {each.id for each in all_clauses()}
_DECISIONS = {f"{each.id}:{paragraph.number}" for each in decisions() for paragraph in each.paragraphs}


def key(text: str) -> OriginKey:
    return OriginKey.parse(text)


def exact(**carats: int) -> Composition:
    """Countries with hundredths."""
    return Composition.exact({OriginKey(country=country): each for country, each in carats.items()})


def said(findings: Iterable[Finding]) -> list[str]:
    """The codes, after each finding has been put into words and its clause looked up."""
    codes = []
    for finding in findings:
        words = explain(finding, catalogue=MESSAGES)
        assert "{" not in words.text + words.next_step, words
        assert finding.clause in _CLAUSES | _DECISIONS, finding.clause
        codes.append(finding.code)
    return codes


#: Origins that meet in few countries, with and without what decisions ask for.
STATED = st.sampled_from(
    [
        OriginKey(country=country, zone=zone, period=period)
        for country in ("BW", "CF", "ZW", "NA")
        for zone in ("", "Berbérati", "berberati", "Bambari", "Marange")
        for period in ("", "2012-03", "2016H1")
    ]
)
LISTED = st.sampled_from(
    [OriginKey(among=among) for among in (("BW", "CF"), ("BW", "NA"), ("CD", "CF", "ZW"))]
)


@st.composite
def shares(draw: st.DrawFn) -> Share:
    low, more, most = (draw(st.integers(0, 500)) for _ in range(3))
    return Share(low + more, low, low + more + most)


def compositions(keys: st.SearchStrategy[OriginKey]) -> st.SearchStrategy[Composition]:
    """Compositions of at least one hundredth, with facts and with ranges."""
    made = st.dictionaries(keys, shares(), min_size=1, max_size=6).map(Composition.of)
    return made.filter(lambda composition: composition.carats > 0)
