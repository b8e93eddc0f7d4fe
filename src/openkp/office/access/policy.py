"""What is asked of whoever signs in: which capacities have a second factor, which duties are kept apart."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings

from openkp.office.access.models import FirstPassword
from openkp.office.parties.models import Authority, Membership, User
from openkp.office.permissions import ADMIN, ISSUER, Capacity

#: Kinds of second factor. Recovery codes replace one that is lost; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

#: Duties that one person may not hold at one authority at the same time: who gives capacities and makes keys
#: does not issue certificates with them.
KEPT_APART: tuple[frozenset[Capacity], frozenset[Capacity]] = (ISSUER, ADMIN)


def needs_factor(membership: Membership) -> bool:
    """True if the policy of this office asks for a second factor in this capacity.

    The people of a demonstration, whom anybody may take with one click, need none there.
    """
    if settings.IS_DEMO and membership.is_persona:
        return False
    return membership.capacity in settings.SECOND_FACTOR_CAPACITIES


def has_factor(user: User) -> bool:
    """True if the person has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def has_first_password(user: User) -> bool:
    """True if the person still has the password that an administrator gave."""
    return FirstPassword.objects.filter(user=user).exists()


def apart_from(capacity: Capacity) -> frozenset[Capacity]:
    """The capacities that nobody holds beside this one."""
    for one, other in (KEPT_APART, KEPT_APART[::-1]):
        if capacity in one:
            return other
    return frozenset()


def clashing(user: User, authority: Authority, capacity: Capacity, *, day: date) -> Membership | None:
    """What the person holds at the authority, on the day or later, that may not go with the capacity."""
    held = user.memberships.filter(
        authority=authority, capacity__in=[one.value for one in apart_from(capacity)]
    ).select_related("user", "authority")
    return next((one for one in held if one.valid_to is None or one.valid_to >= day), None)


def people_with_both(authority: Authority, *, day: date) -> list[User]:
    """Who holds duties on the day that are to be kept apart: what `openkp doctor` reports."""
    both: dict[int, set[str]] = {}
    users: dict[int, User] = {}
    wanted = [one.value for one in KEPT_APART[0] | KEPT_APART[1]]
    for one in authority.memberships.filter(capacity__in=wanted).select_related("user"):
        if one.is_active_on(day):
            both.setdefault(one.user_id, set()).add(one.capacity)
            users[one.user_id] = one.user
    return [users[pk] for pk, held in both.items() if len(held) > 1]
