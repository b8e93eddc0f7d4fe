"""From plan to paper, once a number is known: the certificate and the confirmation as `scheme.documents`.

For authorities that are not hosted, and for trials without an office; the office's acts make its own papers.
"""

from __future__ import annotations

from collections.abc import Mapping

from openkp.scheme.documents import Certificate, ImportConfirmation, Party
from openkp.simulation.plans import PlannedShipment, Slip, Trader


def party_of(trader: Trader) -> Party:
    """A trader as printed: own script, then the English form in brackets (Annex I A: English translation)."""
    name = f"{trader.name} ({trader.latin_name})" if trader.latin_name else trader.name
    return Party(name=name, address=trader.address)


def certificate_of(
    shipment: PlannedShipment, *, number: str, numbers: Mapping[str, str], validated_by: str
) -> Certificate:
    """The certificate of an issued shipment.

    numbers: certificate numbers by `ref`, for the source certificates of a re-export.
    Raises: ValueError for a shipment that was never issued, KeyError for a source without a number.
    """
    if shipment.issued_on is None or shipment.expires_on is None:
        raise ValueError(f"{shipment.ref} was never issued")
    return Certificate(
        number=number,
        issuing_participant=shipment.issuing_authority.participant,
        issuing_authority=shipment.issuing_authority.name,
        issued_on=shipment.issued_on,
        expires_on=shipment.expires_on,
        origins=shipment.origins,
        destination_participant=shipment.destination.participant,
        destination_country=shipment.destination_country,
        exporter=party_of(shipment.exporter),
        importer=party_of(shipment.importer),
        lines=shipment.lines,
        parcels=shipment.parcels,
        containers=shipment.containers,
        validated_by=validated_by,
        source_certificates=tuple(numbers[source.shipment] for source in shipment.sources),
    )


def confirmation_of(shipment: PlannedShipment, *, number: str, confirmed_by: str) -> ImportConfirmation:
    """The import confirmation of a shipment, its number mistyped where the plan says so.

    Raises: ValueError for a shipment without a confirmation.
    """
    plan = shipment.confirmation
    if plan is None:
        raise ValueError(f"{shipment.ref} was not confirmed")
    return ImportConfirmation(
        certificate_number=mistype(number, plan.slip) if plan.slip else number,
        issuing_participant=shipment.issuing_authority.participant,
        importing_participant=shipment.destination.participant,
        importing_country=shipment.destination_country,
        importing_authority=shipment.destination.name,
        received_on=plan.received_on,
        confirmed_on=plan.confirmed_on,
        outcome=plan.outcome,
        parcels=plan.parcels,
        lines=plan.lines,
        importer=party_of(shipment.importer),
        exporter=party_of(shipment.exporter),
        seals=plan.seals,
        seal_state=plan.seal_state,
        verification=plan.verification,
        confirmed_by=confirmed_by,
        remark=plan.remark,
    )


def mistype(number: str, slip: Slip) -> str:
    """The number with a slip of the finger: two unlike neighbours exchanged, or the last digit changed.

    A number without two unlike neighbours gets the changed digit; one without digits comes back as it is.
    """
    if slip is Slip.TRANSPOSED:
        for i in range(len(number) - 1, 0, -1):
            left, right = number[i - 1], number[i]
            if left.isdecimal() and right.isdecimal() and left != right:
                return f"{number[: i - 1]}{right}{left}{number[i + 1 :]}"
    for i in range(len(number) - 1, -1, -1):
        if number[i] in "0123456789":
            return f"{number[:i]}{(int(number[i]) + 3) % 10}{number[i + 1 :]}"
    return number
