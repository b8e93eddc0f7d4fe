"""A certificate or an import confirmation from JSON, with everything that is wrong with it; and back.

The form of the JSON is that of `reference/certificate.schema.json`. Input is untrusted: any JSON value is
answered with findings, none raises, and what is kept is bounded. A paper is returned only if every field
could be typed; right or wrong is then for the rules, of which those that need no day or regime are applied
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from openkp.scheme.documents import (
    Certificate,
    Container,
    ImportConfirmation,
    Line,
    Outcome,
    Party,
    SealState,
    Verification,
)
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.hs_codes import HSProblem, is_rough, read_hs
from openkp.scheme.json_countries import read_country, read_participant
from openkp.scheme.json_fields import (
    Gathering,
    describe,
    plain,
    read_carats,
    read_count,
    read_day,
    read_list,
    read_object,
    read_text,
    read_usd,
)
from openkp.scheme.json_origins import origin_to_json, read_origins
from openkp.scheme.numbers import MAX_NUMBER
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.rules.contents import content_findings_apart_from

MAX_NAME, MAX_ADDRESS, MAX_SEAL, MAX_MARK, MAX_QUALITY, MAX_REMARK = 200, 400, 64, 64, 400, 2000
MAX_LINES, MAX_CONTAINERS, MAX_SEALS, MAX_SOURCES = 60, 200, 200, 500

_REQUIRED = (
    "number",
    "issuing_participant",
    "issuing_authority",
    "issued_on",
    "expires_on",
    "origins",
    "destination_participant",
    "exporter",
    "importer",
    "lines",
    "parcels",
    "validated_by",
)
_OPTIONAL = ("seals", "containers", "source_certificates", "destination_country", "quality")

#: Stand for what could not be read, so that the other fields can be judged; never returned.
_SOME_DAY = date(2003, 1, 1)
_SOME_LINE = Line(hs="710231", carats=Carats(1), usd=UsdValue(100))
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A certificate read, or None where a field could not be typed; and all that was found."""

    certificate: Certificate | None
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """True if a finding stops whoever wants to use the certificate."""
        return is_blocked(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationReading:
    """A confirmation read, or None where a field could not be typed; and all that was found."""

    confirmation: ImportConfirmation | None
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """True if a finding stops whoever wants to use the confirmation."""
        return is_blocked(self.findings)


def read_certificate(data: object) -> Reading:
    """A certificate from a JSON value, with a finding for each thing that is wrong with its form or content.

    data: what a JSON parser returns. Floats are refused for carats and US$: 12.5 is written "12.50".
    Countries in other forms are mended with a note; a member of the European Union as issuer or destination
    becomes `EU`, and as destination also the country of destination.
    Returns: the certificate where each field could be typed, else None; findings in the order of the fields.
    Raises: nothing, for any value.
    """
    into = Gathering()
    fields = read_object(data, "", into, required=_REQUIRED, optional=_OPTIONAL)
    if fields is None:
        return Reading(certificate=None, findings=into.all())
    certificate = _certificate_of(fields, into)
    silent = into.broken | {
        finding.subject for finding in into.findings if finding.severity is Severity.BLOCKS
    }
    content = content_findings_apart_from(certificate, silent)
    return Reading(
        certificate=None if into.broken or into.left_out else certificate, findings=(*into.all(), *content)
    )


def _certificate_of(fields: Mapping[str, object], into: Gathering) -> Certificate:
    issued_on, expires_on = _day(fields, "issued_on", into), _day(fields, "expires_on", into)
    destination, destination_country = _destination(fields, issued_on, into)
    return Certificate(
        number=_text(fields, "number", MAX_NUMBER, into),
        issuing_participant=_issuer(fields, issued_on, into),
        issuing_authority=_text(fields, "issuing_authority", MAX_NAME, into),
        issued_on=issued_on or expires_on or _SOME_DAY,
        expires_on=expires_on or issued_on or _SOME_DAY,
        origins=read_origins(fields["origins"], into) if "origins" in fields else (),
        destination_participant=destination,
        destination_country=destination_country,
        exporter=_party(fields, "exporter", into),
        importer=_party(fields, "importer", into),
        lines=_lines(fields, into),
        parcels=_parcels(fields, into),
        containers=_containers(fields, into),
        validated_by=_text(fields, "validated_by", MAX_NAME, into),
        source_certificates=_texts(fields, "source_certificates", MAX_SOURCES, MAX_NUMBER, into),
        quality=_text(fields, "quality", MAX_QUALITY, into, is_multiline=True),
    )


def _text(
    fields: Mapping[str, object], name: str, limit: int, into: Gathering, *, is_multiline: bool = False
) -> str:
    if name not in fields:
        return ""
    return read_text(fields[name], name, limit, into, is_multiline=is_multiline)


def _texts(
    fields: Mapping[str, object], name: str, count: int, limit: int, into: Gathering
) -> tuple[str, ...]:
    if name not in fields:
        return ()
    entries = read_list(fields[name], name, count, into)
    return tuple(read_text(entry, f"{name}[{i}]", limit, into) for i, entry in enumerate(entries))


def _day(fields: Mapping[str, object], name: str, into: Gathering) -> date | None:
    return read_day(fields[name], name, into) if name in fields else None


def _issuer(fields: Mapping[str, object], day: date | None, into: Gathering) -> str:
    if "issuing_participant" not in fields:
        return ""
    return read_participant(fields["issuing_participant"], "issuing_participant", into, on=day)[0]


def _destination(fields: Mapping[str, object], day: date | None, into: Gathering) -> tuple[str, str]:
    """Participant and country of destination; a member state named as Participant is the country too."""
    country = ""
    if fields.get("destination_country") not in (None, ""):
        country = read_country(fields["destination_country"], "destination_country", into)
    if "destination_participant" not in fields:
        return "", country
    participant, member = read_participant(
        fields["destination_participant"], "destination_participant", into, on=day
    )
    return participant, country or member


def _party(fields: Mapping[str, object], name: str, into: Gathering) -> Party:
    if name not in fields:
        return Party(name="")
    party = read_object(fields[name], name, into, required=("name", "address"))
    if party is None:
        return Party(name="")
    return Party(
        name=read_text(party["name"], f"{name}.name", MAX_NAME, into) if "name" in party else "",
        address=(
            read_text(party["address"], f"{name}.address", MAX_ADDRESS, into, is_multiline=True)
            if "address" in party
            else ""
        ),
    )


def _lines(fields: Mapping[str, object], into: Gathering) -> tuple[Line, ...]:
    if "lines" not in fields:
        return ()
    lines: list[Line] = []
    for place, entry in enumerate(read_list(fields["lines"], "lines", MAX_LINES, into)):
        subject = f"lines[{place}]"
        line = read_object(entry, subject, into, required=("hs", "carats", "usd"))
        if line is None:
            lines.append(_SOME_LINE)
            continue
        carats = read_carats(line["carats"], f"{subject}.carats", into) if "carats" in line else None
        usd = read_usd(line["usd"], f"{subject}.usd", into) if "usd" in line else None
        lines.append(
            Line(
                hs=_hs(line["hs"], f"{subject}.hs", into) if "hs" in line else _SOME_LINE.hs,
                carats=_SOME_LINE.carats if carats is None else carats,
                usd=_SOME_LINE.usd if usd is None else usd,
            )
        )
    return tuple(lines)


def _hs(value: object, subject: str, into: Gathering) -> str:
    """Six digits of rough diamonds; a point, spaces, a JSON number or a longer national code are mended."""
    if isinstance(value, str) and is_rough(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**10:
        text = str(value)
    elif isinstance(value, str):
        text = value
    else:
        into.blocks("hs_not_a_code", subject, found=describe(value))
        return ""
    hs, problem = read_hs(text)
    if hs is not None:
        into.notes("hs_mended", subject, found=describe(value), hs=hs)
        return hs
    if problem in (HSProblem.WORKED, HSProblem.SYNTHETIC, HSProblem.NOT_DIAMONDS):
        into.blocks("hs_not_rough", subject, found=describe(value))
    elif problem in (HSProblem.ZERO_MISPLACED, HSProblem.LEADING_DIGITS_LOST):
        into.blocks("hs_digits_lost", subject, found=describe(value))
    else:
        into.blocks("hs_not_a_code", subject, found=describe(value))
    return plain(text[:24]).strip()


def _parcels(fields: Mapping[str, object], into: Gathering) -> int:
    parcels = read_count(fields["parcels"], "parcels", into) if "parcels" in fields else None
    return 1 if parcels is None else parcels


def _containers(fields: Mapping[str, object], into: Gathering) -> tuple[Container, ...]:
    """Containers with their seals, or one container for one flat list; both must then agree."""
    if "seals" not in fields and "containers" not in fields:
        into.blocks("field_missing", "seals", field="seals")
        into.broken.add("seals")
        return ()
    flat = _texts(fields, "seals", MAX_SEALS, MAX_SEAL, into)
    if "containers" not in fields:
        return (Container(seals=flat),) if flat else ()
    containers: list[Container] = []
    for place, entry in enumerate(read_list(fields["containers"], "containers", MAX_CONTAINERS, into)):
        subject = f"containers[{place}]"
        container = read_object(entry, subject, into, required=("seals",), optional=("mark",))
        if container is None or "seals" not in container:
            continue
        seals = read_list(container["seals"], f"{subject}.seals", MAX_SEALS, into)
        mark = container.get("mark", "")
        containers.append(
            Container(
                seals=tuple(
                    read_text(seal, f"{subject}.seals[{i}]", MAX_SEAL, into) for i, seal in enumerate(seals)
                ),
                mark=read_text(mark, f"{subject}.mark", MAX_MARK, into),
            )
        )
    nested = [seal for container in containers for seal in container.seals]
    if "seals" in fields and sorted(nested) != sorted(flat) and not into.broken:
        into.blocks("seals_and_containers_differ", "seals", flat=len(flat), nested=len(nested))
    return tuple(containers)


def certificate_to_json(certificate: Certificate) -> dict[str, object]:
    """The certificate as a JSON value of the public form; `read_certificate` reads it back to the same.

    Quantities are text with two places, days are YYYY-MM-DD. `containers` is there beside the flat `seals`
    where one unmarked container does not say it all.
    """
    form: dict[str, object] = {
        "number": certificate.number,
        "issuing_participant": certificate.issuing_participant,
        "issuing_authority": certificate.issuing_authority,
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat(),
        "origins": [origin_to_json(origin) for origin in certificate.origins],
        "destination_participant": certificate.destination_participant,
        "exporter": _party_to_json(certificate.exporter),
        "importer": _party_to_json(certificate.importer),
        "lines": [_line_to_json(line) for line in certificate.lines],
        "parcels": certificate.parcels,
        "seals": list(certificate.seals),
        "validated_by": certificate.validated_by,
        "source_certificates": list(certificate.source_certificates),
    }
    containers = certificate.containers
    if len(containers) > 1 or any(container.mark or not container.seals for container in containers):
        form["containers"] = [
            {"mark": container.mark, "seals": list(container.seals)} for container in containers
        ]
    if certificate.destination_country:
        form["destination_country"] = certificate.destination_country
    if certificate.quality:
        form["quality"] = certificate.quality
    return form


def _party_to_json(party: Party) -> dict[str, object]:
    return {"name": party.name, "address": party.address}


def _line_to_json(line: Line) -> dict[str, object]:
    return {"hs": line.hs, "carats": str(line.carats), "usd": str(line.usd)}


_CONFIRMATION_REQUIRED = (
    "certificate_number",
    "issuing_participant",
    "importing_participant",
    "importing_authority",
    "received_on",
    "confirmed_on",
    "outcome",
    "parcels",
    "lines",
    "importer",
    "exporter",
)
_CONFIRMATION_OPTIONAL = (
    "seals",
    "seal_state",
    "verification",
    "importing_country",
    "confirmed_by",
    "remark",
)


def read_confirmation(data: object) -> ConfirmationReading:
    """An import confirmation from a JSON value, with a finding for each thing that is wrong with its form.

    data: what a JSON parser returns; `lines` may be empty where contents were not weighed.
    Returns: the confirmation where each field could be typed, else None.
    Raises: nothing, for any value.
    Not here: its content, see `scheme.checks.check_confirmation`.
    """
    into = Gathering(clause="KPCS-CD:III.b-2")
    fields = read_object(data, "", into, required=_CONFIRMATION_REQUIRED, optional=_CONFIRMATION_OPTIONAL)
    if fields is None:
        return ConfirmationReading(confirmation=None, findings=into.all())
    confirmation = _confirmation_of(fields, into)
    broken = bool(into.broken or into.left_out)
    return ConfirmationReading(confirmation=None if broken else confirmation, findings=into.all())


def _confirmation_of(fields: Mapping[str, object], into: Gathering) -> ImportConfirmation:
    received_on, confirmed_on = _day(fields, "received_on", into), _day(fields, "confirmed_on", into)
    importing, country = "", ""
    if fields.get("importing_country") not in (None, ""):
        country = read_country(fields["importing_country"], "importing_country", into)
    if "importing_participant" in fields:
        importing, member = read_participant(
            fields["importing_participant"], "importing_participant", into, on=received_on
        )
        country = country or member
    return ImportConfirmation(
        certificate_number=_text(fields, "certificate_number", MAX_NUMBER, into),
        issuing_participant=_issuer(fields, received_on, into),
        importing_participant=importing,
        importing_authority=_text(fields, "importing_authority", MAX_NAME, into),
        received_on=received_on or _SOME_DAY,
        confirmed_on=confirmed_on or _SOME_DAY,
        outcome=_choice(fields, "outcome", Outcome.CONFIRMED, into),
        parcels=_parcels(fields, into),
        lines=_lines(fields, into),
        importer=_party(fields, "importer", into),
        exporter=_party(fields, "exporter", into),
        seals=_texts(fields, "seals", MAX_SEALS, MAX_SEAL, into),
        seal_state=_choice(fields, "seal_state", SealState.INTACT, into),
        verification=_choice(fields, "verification", Verification.OPENED, into),
        importing_country=country,
        confirmed_by=_text(fields, "confirmed_by", MAX_NAME, into),
        remark=_text(fields, "remark", MAX_REMARK, into, is_multiline=True),
    )


def _choice(fields: Mapping[str, object], name: str, default: _Choice, into: Gathering) -> _Choice:
    if name not in fields:
        return default
    value = fields[name]
    choices = type(default)
    for choice in choices:
        if value == choice.value:
            return choice
    into.blocks("choice_unknown", name, found=describe(value), choices=", ".join(choices))
    into.broken.add(name)
    return default


def confirmation_to_json(confirmation: ImportConfirmation) -> dict[str, object]:
    """The confirmation as a JSON value; `read_confirmation` reads it back to the same."""
    return {
        "certificate_number": confirmation.certificate_number,
        "issuing_participant": confirmation.issuing_participant,
        "importing_participant": confirmation.importing_participant,
        "importing_authority": confirmation.importing_authority,
        "received_on": confirmation.received_on.isoformat(),
        "confirmed_on": confirmation.confirmed_on.isoformat(),
        "outcome": confirmation.outcome.value,
        "parcels": confirmation.parcels,
        "lines": [_line_to_json(line) for line in confirmation.lines],
        "importer": _party_to_json(confirmation.importer),
        "exporter": _party_to_json(confirmation.exporter),
        "seals": list(confirmation.seals),
        "seal_state": confirmation.seal_state.value,
        "verification": confirmation.verification.value,
        "importing_country": confirmation.importing_country,
        "confirmed_by": confirmation.confirmed_by,
        "remark": confirmation.remark,
    }
