"""The import confirmation on paper: what the certificate declared and what the importing side found."""

from __future__ import annotations

from collections.abc import Iterable

from openkp.scheme.documents import Certificate, ImportConfirmation, Line, Outcome, Party
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements.paper_labels import Said, amount, count, country_names, day, hs_code, said, short
from openkp.statements.paper_press import PaperRequest, common_values, press

#: Names, addresses and lists of seals are shortened in the comparison; the attached file has them whole.
CELL_LIMIT = 160
_GOOD = (Outcome.CONFIRMED, Outcome.CONFIRMED_AFTER_REMEDY)
_Row = dict[str, object]
#: Marks the row of all codes together.
_ALL: Said = {"t": "Σ", "d": "ltr"}


def render_confirmation(
    confirmation: ImportConfirmation, certificate: Certificate, *, paper: PaperRequest
) -> bytes:
    """The confirmation as a PDF/A-3a file in the style of the certificate (section III(b), Annex I B).

    certificate: what was declared; it should be the one that `confirmation.certificate_number` names.
    paper: language and authority's name are those of the importing side; code and attachments are those of
    the confirmation. `is_demonstration` and `copy_of` work as for the certificate.
    """
    language = paper.language
    values = common_values(
        paper,
        number=confirmation.certificate_number,
        participant=confirmation.importing_participant,
        authority=confirmation.importing_authority,
        title="Import Confirmation",
    )
    values |= {
        "issuer": country_names(confirmation.issuing_participant, language),
        "importing": country_names(
            confirmation.importing_participant, language, within=confirmation.importing_country
        ),
        "received": day(confirmation.received_on, language),
        "confirmed": day(confirmation.confirmed_on, language),
        "verification": f"verification_{confirmation.verification.value}",
        "seal-state": f"seal_{confirmation.seal_state.value}",
        "outcome": f"outcome_{confirmation.outcome.value}",
        "is-good": confirmation.outcome in _GOOD,
        "rows": _rows(confirmation, certificate),
        "remark": said(confirmation.remark),
        "remark-short": short(confirmation.remark),
        "authority-short": short(confirmation.importing_authority),
        "confirmed-by": said(confirmation.confirmed_by),
        "by-short": short(confirmation.confirmed_by),
    }
    return press("confirmation.typ", values, made_at=paper.made_at)


def _rows(confirmation: ImportConfirmation, certificate: Certificate) -> list[_Row]:
    rows = [_of_texts("number", certificate.number, confirmation.certificate_number)]
    rows.append(_of_parcels(certificate.parcels, confirmation.parcels))
    is_weighed = bool(confirmation.lines)
    declared, found = _by_code(certificate.lines), _by_code(confirmation.lines)
    for hs in sorted(declared.keys() | found.keys()):
        before, after = declared.get(hs, _NOTHING), found.get(hs, _NOTHING) if is_weighed else None
        rows.append(_of_amounts("carats", before[0], after and after[0], hs_code(hs)))
        rows.append(_of_amounts("usd", before[1], after and after[1], hs_code(hs)))
    if len(declared.keys() | found.keys()) > 1:
        rows.append(_of_amounts("carats", certificate.carats, confirmation.carats if is_weighed else None))
        rows.append(_of_amounts("usd", certificate.usd, confirmation.usd if is_weighed else None))
    rows.append(_of_texts("seals", ", ".join(certificate.seals), ", ".join(confirmation.seals)))
    rows.append(_of_texts("exporter", _party(certificate.exporter), _party(confirmation.exporter)))
    rows.append(_of_texts("importer", _party(certificate.importer), _party(confirmation.importer)))
    return rows


_NOTHING = (Carats(0), UsdValue(0))


def _by_code(lines: Iterable[Line]) -> dict[str, tuple[Carats, UsdValue]]:
    sums: dict[str, tuple[Carats, UsdValue]] = {}
    for line in lines:
        carats, usd = sums.get(line.hs, _NOTHING)
        sums[line.hs] = (carats + line.carats, usd + line.usd)
    return sums


def _party(party: Party) -> str:
    return f"{party.name}, {party.address}" if party.address else party.name


def _row(item: str, declared: str, found: str, difference: str, *, detail: Said | None = None) -> _Row:
    """A row; `found` and `difference` may be a key of a label, written with `@` in front."""
    return {
        "item": item,
        "detail": detail or said(""),
        "declared": said(declared, limit=CELL_LIMIT),
        "found": _word_or_text(found),
        "difference": _word_or_text(difference),
        "differs": difference not in {"@same", "@not_weighed"},
    }


def _word_or_text(text: str) -> dict[str, object]:
    if text in {"@same", "@differs", "@not_weighed"}:
        return {"key": text[1:], "text": said("")}
    return {"key": None, "text": said(text, limit=CELL_LIMIT)}


def _of_texts(item: str, declared: str, found: str) -> _Row:
    is_same = " ".join(declared.split()) == " ".join(found.split())
    return _row(item, declared or "–", found or "–", "@same" if is_same else "@differs")


def _of_parcels(declared: int, found: int) -> _Row:
    difference = found - declared
    shown = "@same" if difference == 0 else ("+" if difference > 0 else "") + count(difference)
    return _row("parcels", count(declared), count(found), shown)


def _of_amounts(
    item: str, declared: Carats | UsdValue, found: Carats | UsdValue | None, detail: Said | None = None
) -> _Row:
    if found is None:
        return _row(item, amount(declared), "@not_weighed", "@not_weighed", detail=detail or _ALL)
    gap = found.hundredths - declared.hundredths
    difference = type(found).from_hundredths(gap)
    shown = "@same" if gap == 0 else ("+" if gap > 0 else "") + amount(difference)
    return _row(item, amount(declared), amount(found), shown, detail=detail or _ALL)
