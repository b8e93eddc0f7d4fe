"""Stories hidden in the world, one function each: what to discover, and the shipments that tell it.

All companies are invented. A story is a question that the papers raise, never an accusation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from openkp.scheme.documents import Outcome, SealState
from openkp.simulation.confirmations import reclassified, revalued, reweighed
from openkp.simulation.goods import Goods
from openkp.simulation.plans import Fate, PlannedShipment, SecondPresentation, Slip, Story
from openkp.simulation.telling import Path, Teller, days_after, found, joined_goods, reexport_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story with its shipments."""

    story: Story
    shipments: tuple[PlannedShipment, ...]
    second_presentations: tuple[SecondPresentation, ...] = ()


def _told(
    title: str,
    *,
    discover: str,
    evidence: str,
    desk: tuple[str, str],
    shipments: tuple[PlannedShipment, ...],
    presentations: tuple[SecondPresentation, ...] = (),
) -> Told:
    story = Story(
        id=shipments[0].story,
        title=title,
        discover=discover,
        evidence=evidence,
        shipments=tuple(s.ref for s in shipments),
        desk=desk,
    )
    return Told(story=story, shipments=shipments, second_presentations=presentations)


def price_jump_on_reexport(teller: Teller) -> Told:
    """Three Central African parcels leave Dubai at 2.4 times the price at which they came in."""
    imports = tuple(
        teller.tell(
            Path(
                story="price-jump",
                step=k,
                exporter="cf-02",
                importer="ae-03",
                days_ago=200 - 6 * k,
            ),
            teller.mined("CF", size=1.2),
        )
        for k in (1, 2, 3)
    )
    path = Path(story="price-jump", step=4, exporter="ae-03", importer="eu-04", days_ago=165)
    onward = teller.tell(path, reexport_of(imports, price_factor=2.4))
    return _told(
        "The price of one route jumps on re-export",
        discover="The same carats leave Dubai at 2.4 times the US$ per carat of their three imports.",
        evidence="US$ per carat of a re-export against that of its source certificates",
        desk=("dubai", "focal_point"),
        shipments=(*imports, onward),
    )


def importer_who_never_confirms(teller: Teller) -> Told:
    """Six certificates of one exporter to one importer, none confirmed."""
    shipments = tuple(
        teller.tell(
            Path(
                story="no-confirmation",
                step=k,
                exporter="sl-05",
                importer="cn-03",
                days_ago=250 - 24 * k,
                fate=Fate.LOST_CONFIRMATION,
            ),
            teller.mined("SL", size=0.6),
        )
        for k in range(1, 7)
    )
    return _told(
        "Confirmations that never come",
        discover="Six shipments of one Freetown exporter to one importer left and none was ever confirmed.",
        evidence="list of certificates without confirmation, by exporter and importer",
        desk=("freetown", "focal_point"),
        shipments=shipments,
    )


def certificate_presented_twice(teller: Teller) -> Told:
    """A certificate confirmed in Dubai is presented in Antwerp three weeks later."""
    path = Path(story="presented-twice", step=1, exporter="ao-03", importer="ae-05", days_ago=140)
    shipment = teller.tell(path, teller.mined("AO", size=0.8))
    again = SecondPresentation(
        shipment=shipment.ref, authority="antwerp", presented_on=days_after(shipment.confirmed_on, 21)
    )
    return _told(
        "One certificate, two shipments",
        discover="Antwerp is shown a certificate whose import Dubai confirmed three weeks before.",
        evidence="verification at Antwerp: the number was used already, and the destination is another",
        desk=("antwerp", "importing_officer"),
        shipments=(shipment,),
        presentations=(again,),
    )


def weight_below_certificate(teller: Teller) -> Told:
    """A broken seal and 3.1 per cent less weight at Mumbai, remedied with the issuer."""
    path = Path(
        story="weight-difference",
        step=1,
        exporter="bw-02",
        importer="in-03",
        days_ago=125,
        fate=Fate.CONFIRMED_AFTER_REMEDY,
        confirmation_wait=9,
    )
    shipment = teller.tell(path, teller.mined("BW", size=0.7))
    confirmation = replace(
        found(shipment),
        lines=reweighed(shipment.lines, 1 - 0.031 * shipment.carats.hundredths / _largest(shipment)),
        seal_state=SealState.BROKEN,
        remark="One seal broken, 3.1 % below the certificate; the issuer accepted the weight found.",
    )
    return _told(
        "A seal breaks and carats are missing",
        discover="Mumbai found a broken seal and 3.1 % less than Gaborone had weighed.",
        evidence="comparison of certificate and confirmation beyond the tolerance",
        desk=("gaborone", "focal_point"),
        shipments=(replace(shipment, confirmation=confirmation),),
    )


def _largest(shipment: PlannedShipment) -> int:
    return max(item.carats.hundredths for item in shipment.lines)


def mixed_origin_without_list(teller: Teller) -> Told:
    """An application for Antwerp that says mixed origin and lists no country; it went back."""
    angolan = Path(story="no-origin-list", step=1, exporter="ao-02", importer="ae-02", days_ago=110)
    congolese = Path(story="no-origin-list", step=2, exporter="cd-02", importer="ae-02", days_ago=104)
    imports = (
        teller.tell(angolan, teller.mined("AO", size=0.5)),
        teller.tell(congolese, teller.mined("CD", size=0.5)),
    )
    goods = reexport_of(imports, price_factor=1.03)
    path = Path(
        story="no-origin-list",
        step=3,
        exporter="ae-02",
        importer="eu-02",
        days_ago=6,
        fate=Fate.RETURNED_FOR_CORRECTION,
    )
    application = teller.tell(path, Goods(lines=goods.lines, origins=(), sources=goods.sources))
    because = (
        "Mixed origin without a list of countries: the importing side takes none such. Please list them."
    )
    return _told(
        "Mixed origin without a list",
        discover="The application names no country; its two source certificates say Angola and DR Congo.",
        evidence="check of origins before issue for a destination that requires the list",
        desk=("dubai", "issuing_officer"),
        shipments=(*imports, replace(application, closed_because=because)),
    )


def gem_declared_as_industrial(teller: Teller) -> Told:
    """A parcel declared mostly industrial; Antwerp finds gems of more than twice the value."""
    path = Path(
        story="gem-as-industrial",
        step=1,
        exporter="ao-05",
        importer="eu-06",
        days_ago=155,
        fate=Fate.CONFIRMED_AFTER_REMEDY,
        confirmation_wait=12,
    )
    shipment = teller.tell(path, teller.mined("AO", size=0.5, shares={"710221": 0.8, "710231": 0.2}))
    moved = reclassified(shipment.lines, to="710231", share=0.7)
    confirmation = replace(
        found(shipment),
        lines=revalued(moved, 2.3),
        remark="Sorted at import: most stones are gem quality; value corrected with the issuer.",
    )
    return _told(
        "Gems declared as industrial",
        discover="Luanda certified 80 % industrial stones; Antwerp found mostly gems at 2.3 times the value.",
        evidence="HS mix and value of the confirmation against the certificate",
        desk=("antwerp", "focal_point"),
        shipments=(replace(shipment, confirmation=confirmation),),
    )


def number_mistyped_abroad(teller: Teller) -> Told:
    """Two foreign confirmations whose certificate number has a slip of the finger."""
    slips = ((1, "sl-01", "us-01", Slip.TRANSPOSED), (2, "bw-01", "il-02", Slip.ONE_DIGIT))
    shipments = []
    for step, exporter, importer, slip in slips:
        path = Path(
            story="mistyped-number", step=step, exporter=exporter, importer=importer, days_ago=118 + 20 * step
        )
        goods = teller.mined(teller.cast.trader(exporter).participant, size=0.5)
        shipment = teller.tell(path, goods)
        shipments.append(replace(shipment, confirmation=replace(found(shipment), slip=slip)))
    return _told(
        "A confirmation for a number nobody issued",
        discover="Two foreign confirmations fit no certificate by number, but fit one each by all else.",
        evidence="unmatched confirmations, proposed pairs",
        desk=("freetown", "focal_point"),
        shipments=tuple(shipments),
    )


def importer_who_confirms_late(teller: Teller) -> Told:
    """Four shipments to one importer, each confirmed nine weeks or more after arrival."""
    routes = (("bw-03", "BW"), ("ao-01", "AO"), ("bw-04", "BW"), ("ao-04", "AO"))
    shipments = tuple(
        teller.tell(
            Path(
                story="late-confirmation",
                step=step,
                exporter=exporter,
                importer="in-08",
                days_ago=260 - 25 * step,
                confirmation_wait=45 + 3 * step,
            ),
            teller.mined(participant, size=0.4),
        )
        for step, (exporter, participant) in enumerate(routes, 1)
    )
    return _told(
        "Always late",
        discover="Shipments to one Mumbai importer are confirmed nine weeks or more after arrival.",
        evidence="days from arrival to confirmation, by importer",
        desk=("mumbai", "focal_point"),
        shipments=shipments,
    )


def seals_changed_in_transit(teller: Teller) -> Told:
    """Goods cross Dubai on the way to Mumbai and leave it under another seal."""
    path = Path(
        story="changed-seals",
        step=1,
        exporter="ao-06",
        importer="in-05",
        days_ago=90,
        fate=Fate.DETAINED,
        transit="dubai",
    )
    shipment = teller.tell(path, teller.mined("AO", size=0.6))
    changed = (*shipment.seals[:-1], f"{shipment.seals[-1]}7")
    confirmation = replace(
        found(shipment),
        seals=changed,
        seal_state=SealState.DIFFERENT,
        outcome=Outcome.DETAINED,
        remark="The last seal is not that of the certificate; the transit record shows when it changed.",
    )
    transit = replace(shipment.transit, seals_out=changed) if shipment.transit else None
    return _told(
        "Another seal after transit",
        discover="The goods entered Dubai under the certificate's seals and left under another one.",
        evidence="seals in against seals out of the transit record (III(d))",
        desk=("mumbai", "importing_officer"),
        shipments=(replace(shipment, confirmation=confirmation, transit=transit),),
    )


def six_sites_and_two_imports(teller: Teller) -> Told:
    """A Freetown exporter mixes stones of six artisanal sites with two imports, and exports one parcel."""
    imports = (
        teller.tell(
            Path(story="six-sites", step=1, exporter="cf-01", importer="sl-06", days_ago=84),
            teller.mined("CF", size=0.4),
        ),
        teller.tell(
            Path(story="six-sites", step=2, exporter="ao-04", importer="sl-06", days_ago=82),
            teller.mined("AO", size=0.04),
        ),
    )
    goods = joined_goods((reexport_of(imports, price_factor=1.04), teller.mined("SL", size=0.8)))
    path = Path(story="six-sites", step=3, exporter="sl-06", importer="eu-05", days_ago=44)
    onward = teller.tell(path, goods)
    return _told(
        "Six sites and two imports in one parcel",
        discover="One parcel from Freetown holds stones of six artisanal sites, of Angola and of the Central "
        "African Republic; its certificate lists each country with its share and what is possible.",
        evidence="the way of the parcel in Freetown, and the origins on the certificate",
        desk=("freetown", "issuing_officer"),
        shipments=(*imports, onward),
    )


_ALL: tuple[Callable[[Teller], Told], ...] = (
    price_jump_on_reexport,
    importer_who_never_confirms,
    certificate_presented_twice,
    weight_below_certificate,
    mixed_origin_without_list,
    gem_declared_as_industrial,
    number_mistyped_abroad,
    importer_who_confirms_late,
    seals_changed_in_transit,
    six_sites_and_two_imports,
)


def tell_all(teller: Teller) -> list[Told]:
    """Every story of this world."""
    return [tell(teller) for tell in _ALL]
