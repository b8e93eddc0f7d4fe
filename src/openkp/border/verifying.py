"""From what a post scanned to a verdict, with no network.

Day and instant are given; nothing here reads a clock. Whatever bytes come in, a verdict comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from openkp.border.decisions import BundleRules, LiveRules
from openkp.border.extract import day_rules, number_forms
from openkp.border.look import Asked, Look, Moment, Post, Seen
from openkp.border.numbers import NumberRules
from openkp.border.opening import Bundle
from openkp.border.verdicts import Verdict
from openkp.scheme.regime import Regime
from openkp.statements import PinnedRoots, TrustList


class Desk:
    """A bundle made ready to answer many questions."""

    __slots__ = ("_asked", "bundle")

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._asked = Asked(
            trust=bundle.trust,
            rules=BundleRules(bundle.parts),
            numbers=NumberRules.of(bundle.parts),
            bundle=bundle,
            pinned=None,
        )

    def verify(
        self, presented: bytes | str, *, at: Moment, seen: Sequence[Seen] = (), post: Post | None = None
    ) -> Verdict:
        """The verdict on what was scanned: the text of a code, or the message's bytes. Never raises.

        seen: records of other looks, of this device or from a sync; those of this post and device are passed
        over.
        """
        look = Look(asked=self._asked, at=at, seen=seen, post=post or Post())
        return look.verdict(presented)


def verify(
    presented: bytes | str,
    *,
    bundle: Bundle,
    at: Moment,
    seen: Sequence[Seen] = (),
    post: Post | None = None,
) -> Verdict:
    """One look by a bundle; for many, keep a `Desk`."""
    return Desk(bundle).verify(presented, at=at, seen=seen, post=post)


def verify_with_list(
    presented: bytes | str,
    *,
    trust: TrustList,
    at: Moment,
    regime_for: Callable[[date], Regime],
    pinned: PinnedRoots | None = None,
) -> Verdict:
    """A look by a trust list alone. No log and no status is asked, which the answer says
    (`log_not_asked`).
    """
    asked = Asked(
        trust=trust,
        rules=LiveRules(lambda code, day: day_rules(regime_for(day), code)),
        numbers=NumberRules(forms=number_forms()),
        bundle=None,
        pinned=pinned,
    )
    return Look(asked=asked, at=at, seen=(), post=Post()).verdict(presented)
