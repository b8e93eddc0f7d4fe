"""What the parties desk shows: people, companies and keys to administrators; Participants to all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openkp.office.acting import Actor
from openkp.office.meetings.regime import office_book, office_policy, office_regime
from openkp.office.parties import trusting
from openkp.office.parties.models import Authority, Key, Membership, Trader, TrustListIssue
from openkp.office.permissions import Capacity
from openkp.office.wording import day_text, usd_text
from openkp.scheme.clauses import UnknownClause, clause
from openkp.scheme.countries import is_issuer_code
from openkp.scheme.decisions import Decision, id_of_event
from openkp.scheme.effects import ChangeStanding, EffectKind, StandingChange
from openkp.scheme.partial_days import PartialDay, UnreadablePartialDay
from openkp.scheme.participants import (
    Account,
    ChairTerm,
    EventKind,
    Observer,
    ParticipationEvent,
    chairs,
    history,
    observers,
)
from openkp.scheme.participants import Membership as StateMembership
from openkp.scheme.policies import NationalPolicy, known_policies
from openkp.scheme.regime import Regime, Standing, Status
from openkp.statements import p256_key_id

#: A key that ends within so many days is shown with a warning: time to make the next and publish it.
NEAR_DAYS = 60

# --- people, companies, keys --------------------------------------------------------------------------------


def people(actor: Actor, *, day: date, with_ended: bool = False, text: str = "") -> QuerySet[Membership]:
    """Memberships of the actor's authority, those who hold a capacity on the day first by name."""
    found = Membership.objects.select_related("user", "trader").filter(authority=actor.authority)
    if not with_ended:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    if text:
        found = found.filter(
            Q(user__full_name__icontains=text)
            | Q(user__username__icontains=text)
            | Q(trader__name__icontains=text)
        )
    return found.order_by("user__full_name", "user__username", "pk")


def membership(actor: Actor, membership_id: int, *, day: date) -> Membership | None:
    """One membership of the actor's authority that holds on the day."""
    found = people(actor, day=day).filter(pk=membership_id).first()
    return found if found is not None and found.is_active_on(day) else None


def traders(actor: Actor, *, text: str = "") -> QuerySet[Trader]:
    """Companies registered with the actor's authority, with the number of their people."""
    found = Trader.objects.filter(authority=actor.authority).annotate(how_many=Count("people"))
    return (found.filter(Q(name__icontains=text) | Q(licence__icontains=text)) if text else found).order_by(
        "name", "pk"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """A key with its state on a day: `active`, `pending`, `ended`, `withdrawn` or `compromised`."""

    key: Key
    state: str
    is_near_its_end: bool
    days_left: int

    @property
    def can_be_withdrawn(self) -> bool:
        """True while it may still be withdrawn, or called compromised after it was withdrawn."""
        return self.key.compromised_on is None


def key_state(key: Key, day: date) -> str:
    """The state of a key on a day, as one word."""
    if key.compromised_on is not None:
        return "compromised"
    if key.withdrawn_on is not None:
        return "withdrawn"
    if day < key.valid_from:
        return "pending"
    return "active" if day <= key.valid_to else "ended"


def keys(authority: Authority, *, day: date) -> list[ShownKey]:
    """Every key of an authority, the newest first."""
    shown = []
    for key in Key.objects.filter(authority=authority).order_by("purpose", "-valid_from", "-pk"):
        state, left = key_state(key, day), (key.valid_to - day).days
        near = state == "active" and left <= NEAR_DAYS
        shown.append(ShownKey(key=key, state=state, is_near_its_end=near, days_left=left))
    return shown


def key_warnings(authority: Authority, *, day: date) -> list[str]:
    """What an administrator must do about keys: none usable, or the last one near its end."""
    found = []
    held = keys(authority, day=day)
    for purpose, label in ((Key.Purpose.STATEMENTS, _("certificates")), (Key.Purpose.LOG, _("logs"))):
        usable = [one for one in held if one.key.purpose == purpose and one.state == "active"]
        if not usable:
            found.append(
                _("There is no key for %(what)s that may sign today. Make one under Keys and trust list.")
                % {"what": label}
            )
        elif all(one.is_near_its_end for one in usable):
            last = max(one.key.valid_to for one in usable)
            found.append(
                _("The key for %(what)s ends on %(day)s. Make the next one now.")
                % {"what": label, "day": day_text(last)}
            )
    return found + _unlisted(held)


def _unlisted(held: list[ShownKey]) -> list[str]:
    """Keys that nobody outside can know yet; without any list the page says that instead."""
    current = trusting.current_or_none()
    if current is None:
        return []
    count = sum(
        one.state in ("active", "pending") and current.key(bytes.fromhex(one.key.key_id)) is None
        for one in held
    )
    if not count:
        return []
    text = ngettext(
        "The published trust list does not hold %(count)s of your keys. Publish the next one.",
        "The published trust list does not hold %(count)s of your keys. Publish the next one.",
        count,
    )
    return [text % {"count": count}]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustListState:
    """The published list beside what this office holds now. `changes` are in words, empty if none.

    root_codes: as a border device shows them at its first use, in four groups of four.
    """

    issue: TrustListIssue
    valid_until: datetime
    is_old: bool
    changes: tuple[str, ...]
    root_codes: tuple[str, ...]


def trust_list_state(*, now: datetime) -> TrustListState | None:
    """The newest list, whether it is old, and what the next one would add; None before the first."""
    try:
        issue, current = trusting.current_issue(), trusting.current_trust_list()
    except trusting.NoTrustList:
        return None
    waiting = trusting.compile_trust_list(version=issue.version + 1, now=now)
    listed = {key.key_id: key for key in current.keys}
    changes = []
    new = sum(key.key_id not in listed for key in waiting.keys)
    changed = sum(key.key_id in listed and listed[key.key_id] != key for key in waiting.keys)
    annulled = len({one.number for one in waiting.annulments} - {one.number for one in current.annulments})
    if new:
        changes.append(_("New keys: %(count)s") % {"count": new})
    if changed:
        changes.append(_("Keys withdrawn or changed: %(count)s") % {"count": changed})
    if annulled:
        changes.append(_("Annulled certificates: %(count)s") % {"count": annulled})
    return TrustListState(
        issue=issue,
        valid_until=current.valid_until,
        is_old=current.is_old_on(now.date()),
        changes=tuple(changes),
        root_codes=tuple(p256_key_id(root).hex(" ", 2) for root in current.roots),
    )


def personas(day: date) -> list[tuple[Authority, list[Membership]]]:
    """The people of the demonstration whom anyone may be, by authority."""
    found = Membership.objects.select_related("user", "authority", "trader").filter(
        is_persona=True, user__is_active=True
    )
    order = {capacity.value: place for place, capacity in enumerate(Capacity)}
    order[Capacity.EXPORTER.value] = len(order)  # officers first: there are few of them, and many exporters
    groups: dict[int, tuple[Authority, list[Membership]]] = {}
    for one in found.order_by("authority__pk", "pk"):
        if one.is_active_on(day):
            groups.setdefault(one.authority_id, (one.authority, []))[1].append(one)
    for _authority, members in groups.values():
        members.sort(key=lambda one: (order[one.capacity], one.pk))
    return list(groups.values())


# --- Participants -------------------------------------------------------------------------------------------

#: standing -> the state whose look it borrows, and its word.
STANDINGS: dict[Standing, tuple[str, Any]] = {
    Standing.PARTICIPANT: ("active", gettext_lazy("Participant")),
    Standing.PARTIAL: ("detained", gettext_lazy("Participant under conditions")),
    Standing.SUSPENDED: ("suspended", gettext_lazy("Suspended")),
    Standing.SELF_SUSPENDED: ("suspended", gettext_lazy("Suspended itself")),
    Standing.REMOVED: ("ended", gettext_lazy("Removed from the list")),
    Standing.NOT_PARTICIPANT: ("ended", gettext_lazy("Not a Participant")),
}

EVENTS: dict[EventKind, tuple[str, Any]] = {
    EventKind.ADMITTED: ("ok", gettext_lazy("Admitted")),
    EventKind.READMITTED: ("ok", gettext_lazy("Admitted again")),
    EventKind.RESTORED: ("ok", gettext_lazy("Restored in full")),
    EventKind.PARTIAL: ("warn", gettext_lazy("Trade allowed under conditions")),
    EventKind.SUSPENDED: ("bad", gettext_lazy("Suspended")),
    EventKind.SELF_SUSPENDED: ("bad", gettext_lazy("Suspended itself")),
    EventKind.TRADE_BARRED: ("bad", gettext_lazy("Trade barred from outside the Process")),
    EventKind.REMOVED: ("bad", gettext_lazy("Removed from the list")),
    EventKind.LISTED: ("neutral", gettext_lazy("On a published list")),
    EventKind.RENAMED: ("neutral", gettext_lazy("Changed its name")),
    EventKind.NOTED: ("neutral", gettext_lazy("Noted")),
}

ROLES = {
    "chair": gettext_lazy("Chair"),
    "custodian": gettext_lazy("Custodian Chair"),
    "vice_chair": gettext_lazy("Vice-Chair"),
    "elected": gettext_lazy("Elected"),
}


def partial_day_text(text: str) -> str:
    """A day as exact as its source: a day in words, `2007-11` as it is, a span with both its ends."""
    try:
        day = PartialDay.parse(text)
    except UnreadablePartialDay:
        return text
    if day.is_exact:
        return day_text(day.earliest)
    if "/" not in text:
        return text
    return _("between %(first)s and %(last)s") % {
        "first": day_text(day.earliest),
        "last": day_text(day.latest),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStatus:
    """One Participant of the table."""

    status: Status
    state: str
    word: str
    since: str


def shown_status(status: Status) -> ShownStatus:
    """A standing in words, with the day since which it holds."""
    state, word = STANDINGS[status.standing]
    dated = [each.date for each in status.basis if each.date and each.event not in ("listed", "member_state")]
    since = partial_day_text(dated[0]) if dated else ""
    return ShownStatus(status=status, state=state, word=str(word), since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Everyone on the list on a day. countries: with each member state of the EU counted, without the EU."""

    regime: Regime
    rows: tuple[ShownStatus, ...]
    countries: int


def roll_on(day: date) -> Roll:
    """The table of Participants of a day."""
    regime = office_regime(day)
    rows = tuple(shown_status(status) for status in regime.participants())
    inside = len(members_on("EU", day)) if any(row.status.participant == "EU" for row in rows) else 0
    return Roll(regime=regime, rows=rows, countries=len(rows) + (inside - 1 if inside else 0))


def members_on(reio: str, day: date) -> list[StateMembership]:
    """The states within a larger Participant on a day."""
    return [
        each
        for each in history().memberships
        if each.reio == reio and each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """One event of the timeline: what, when by each account, and on which conditions."""

    tone: str
    title: str
    accounts: tuple[tuple[str, str, bool], ...]
    conditions: tuple[str, ...]
    note: str
    is_disputed: bool


def _shown_event(event: ParticipationEvent) -> ShownEvent:
    tone, title = EVENTS[event.kind]
    return ShownEvent(
        tone=tone,
        title=str(title),
        accounts=_accounts(event.accounts),
        conditions=event.conditions,
        note=_(event.note) if event.note else "",
        is_disputed=_differ(event.accounts),
    )


def _accounts(accounts: tuple[Account, ...]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (partial_day_text(each.day.text), each.source, each.source.startswith("https://"))
        for each in accounts
    )


def _differ(accounts: tuple[Account, ...]) -> bool:
    return len({each.day.text for each in accounts}) > 1


#: How a decision looks that gives an effect of this kind; the strongest of its effects decides.
_TONES = {
    EffectKind.BAR: "bad",
    EffectKind.REQUIRE: "warn",
    EffectKind.OPEN_ON_CERTIFICATION: "warn",
    EffectKind.SET_PARAMETER: "warn",
    EffectKind.ALLOW: "ok",
    EffectKind.CERTIFY: "ok",
}
_TONES_OF_CHANGE = {
    StandingChange.ADMIT: "ok",
    StandingChange.READMIT: "ok",
    StandingChange.RESTORE: "ok",
    StandingChange.SUSPEND: "bad",
    StandingChange.SELF_SUSPEND: "bad",
    StandingChange.REMOVE: "bad",
}


def _shown_decision(decision: Decision, *, is_asserted: bool) -> ShownEvent:
    """A decision that names the country: its paragraphs as conditions, its number in the note."""
    effects = [each for paragraph in decision.paragraphs for each in paragraph.effects]
    tones = [
        _TONES_OF_CHANGE[each.change] if isinstance(each, ChangeStanding) else _TONES.get(each.KIND, "")
        for each in effects
    ]
    tone = next((tone for tone in ("bad", "warn", "ok") if tone in tones), "neutral")
    without_effect = _("Recorded as asserted; it has no effect.") if is_asserted else ""
    return ShownEvent(
        tone="neutral" if is_asserted else tone,
        title=_(decision.title),
        accounts=_accounts(decision.accounts),
        conditions=tuple(_(each.text) for each in decision.paragraphs if each.text),
        note=" ".join(
            part
            for part in (without_effect, _(decision.note) if decision.note else "", f"({decision.id})")
            if part
        ),
        is_disputed=_differ(decision.accounts),
    )


def _timeline(code: str) -> tuple[ShownEvent, ...]:
    """The records, notes and decisions about a country, in the order of their days."""
    book = office_book()
    asserted = {finding.params["decision"] for finding in book.asserted}
    events = history().events(code)
    recorded = {id_of_event(event) for event in events}
    rows = [((event.counts_from, ""), _shown_event(event)) for event in events]
    rows += [
        ((each.counts_from, each.id), _shown_decision(each, is_asserted=each.id in asserted))
        for each in book.decisions_about(code)
        if each.id not in recorded
    ]
    return tuple(shown for _, shown in sorted(rows, key=lambda row: row[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a national policy. clause: where it rests, empty for the product's default."""

    label: str
    value: str
    clause: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantPage:
    """All that is known of one country."""

    code: str
    now: ShownStatus
    within: str
    events: tuple[ShownEvent, ...]
    members: tuple[StateMembership, ...]
    policy: NationalPolicy
    parameters: tuple[Parameter, ...]
    earlier_policies: tuple[NationalPolicy, ...]
    terms: tuple[ChairTerm, ...]


def participant(code: str, *, day: date) -> ParticipantPage | None:
    """The page of a country; None for a code that no country has."""
    if not is_issuer_code(code):
        return None
    status = office_regime(day).status(code)
    policy = office_policy(code, day)
    members = [each for each in history().memberships if each.reio == code]
    within = status.participant if status.participant != code else ""
    return ParticipantPage(
        code=code,
        now=shown_status(status),
        within=within,
        events=_timeline(code),
        members=tuple(members),
        policy=policy,
        parameters=tuple(_parameters(policy)),
        earlier_policies=tuple(
            each for each in known_policies() if each.participant == policy.participant and each != policy
        ),
        terms=tuple(term for term in chairs() if term.participant == code),
    )


def _parameters(policy: NationalPolicy) -> list[Parameter]:
    """The parameters in words; those that a policy does not set are left out."""

    def row(name: str, label: str, value: object, text: str) -> list[Parameter]:
        if value is None or value is False:
            return []
        rests_on = policy.sources.get(name, "")
        return [Parameter(label=label, value=text, clause=rests_on, title=_title(rests_on))]

    percent = {
        name: f"{getattr(policy, name) * 100:.2f}".rstrip("0").rstrip(".")
        for name in ("carat_tolerance", "value_tolerance")
    }
    days, months = policy.valid_days, policy.valid_months
    usd = policy.two_person_usd
    return [
        *row("valid_days", _("Longest validity"), days, _("%(count)s days") % {"count": days}),
        *row("valid_months", _("Longest validity"), months, _("%(count)s months") % {"count": months}),
        *row(
            "confirmation_working_days",
            _("Import confirmation within"),
            policy.confirmation_working_days,
            _("%(count)s working days") % {"count": policy.confirmation_working_days},
        ),
        *row(
            "confirmation_days",
            _("Import confirmation within"),
            policy.confirmation_days,
            _("%(count)s days") % {"count": policy.confirmation_days},
        ),
        *row(
            "retention_years",
            _("Originals are kept"),
            policy.retention_years,
            _("%(count)s years") % {"count": policy.retention_years},
        ),
        *row("carat_tolerance", _("Weight may differ by"), True, f"{percent['carat_tolerance']} %"),
        *row("value_tolerance", _("Value may differ by"), True, f"{percent['value_tolerance']} %"),
        *row(
            "seals_per_container",
            _("Seals on each container"),
            policy.seals_per_container,
            str(policy.seals_per_container),
        ),
        *row("two_person_usd", _("Two officers from"), usd, usd_text(None if usd is None else usd.amount)),
        *row(
            "requires_origin_list",
            _("Mixed origin"),
            policy.requires_origin_list,
            _("Only with the list of countries"),
        ),
        *row(
            "number_pattern",
            _("Form of the number"),
            bool(policy.sources.get("number_pattern")),
            policy.number_pattern,
        ),
    ]


def _title(clause_id: str) -> str:
    try:
        return _(clause(clause_id).title) if clause_id else ""
    except UnknownClause:
        return ""


def chair_list() -> list[ChairTerm]:
    """Who chaired, the latest year first; contradicting accounts side by side."""
    return sorted(chairs(), key=lambda term: (-term.year, term.participant))


def observer_list() -> tuple[Observer, ...]:
    """Organisations that observe the Process, or did."""
    return observers()
