"""`openkp bundle`: make a border bundle from the office, take a newer one or a delta, look at one."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.bundle_files import MAX_BUNDLE_BYTES, bundle_catalogue, open_bundle_file, pinned_by
from openkp.cli.files import read_bytes, write_bytes
from openkp.cli.options import AsJson, now
from openkp.cli.speaking import Ending, Trouble, end, end_by, put, put_findings, put_json, say

if TYPE_CHECKING:
    from openkp.border import Applied, Bundle
    from openkp.scheme.findings import Finding

BundleFile = Annotated[Path, typer.Argument(metavar="FILE", help="A .kpbundle file.")]
Roots = Annotated[
    list[str] | None,
    typer.Option("--root", metavar="KEYID", help="Key id of a root that must have signed the trust list."),
]


def build(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write it, such as border.kpbundle.")
    ],
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="FILE", help="Write the delta from this older bundle instead."),
    ] = None,
    authority: Annotated[
        str, typer.Option("--authority", metavar="CODE", help="Who signs it (default: the office's own).")
    ] = "",
) -> None:
    """Make the office's border bundle of this moment, or the delta from an older one, for a post or a USB
    stick.
    """
    from openkp.cli.opening import open_office

    open_office()
    from openkp.office.border.building import NoUsableKey, build_bundle, build_delta, maker_of
    from openkp.office.parties.trusting import NoTrustList

    maker = maker_of(authority)
    if maker is None:
        raise Trouble(
            f"No authority {authority[:40]!r} of this office can sign a bundle."
            if authority
            else "No authority of this office can sign a bundle.",
            "The administrator makes its keys under Keys.",
        )
    try:
        if since is None:
            data = build_bundle(maker, now())
        else:
            data = build_delta(maker, read_bytes(since, limit=MAX_BUNDLE_BYTES), now())
    except (NoTrustList, NoUsableKey) as error:
        raise Trouble(
            f"There is no bundle to make: {error}.", "The administrator makes and publishes keys under Keys."
        ) from error
    write_bytes(out, data)
    say(f"{out}: {len(data):,} bytes, signed by {maker.code}")
    end(Ending.FINE)


def apply(
    update: Annotated[
        str, typer.Argument(metavar="UPDATE", help="A .kpbundle or .kpdelta file; - for standard input.")
    ],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="The bundle that this post holds; made if not there.")
    ],
    root: Roots = None,
    as_json: AsJson = False,
) -> None:
    """Take a newer bundle or a delta in place of the one that a post holds, if it follows from it.

    The file is replaced whole or left as it is. Exit 1 if the update was refused. On first use name the roots
    that you know with --root; without it, whoever signed the first bundle is believed.
    """
    from openkp.border import apply as take

    held = read_bytes(to, limit=MAX_BUNDLE_BYTES) if to.exists() else None
    data = read_bytes(update, limit=MAX_BUNDLE_BYTES)
    applied = take(held, data, now=now())
    if held is None and applied.bundle is not None and root:
        applied = take(None, data, pinned=pinned_by(applied.bundle, root), now=now())
    if applied.is_taken and applied.bundle is not None:
        write_bytes(to, applied.bundle.encoded)
    _put_applied(applied, as_json=as_json)
    is_fine = applied.is_taken or any(each.code == "bundle_held_already" for each in applied.findings)
    if held is None and applied.is_taken and not root and applied.bundle is not None:
        say("First use: these roots are believed from now on. Compare them with what your head office says:")
        for each in _roots_of(applied.bundle):
            say(f"  {each}")
    end_by(is_fine)


def _put_applied(applied: Applied, *, as_json: bool) -> None:
    findings = [_finding_json(each) for each in applied.findings]
    bundle = applied.bundle
    if as_json:
        held = None if bundle is None else _summary(bundle)
        put_json({"taken": applied.is_taken, "findings": findings, "held": held})
        return
    put_findings(findings)
    if bundle is not None:
        put(f"{'Taken' if applied.is_taken else 'Held'}: bundle of {bundle.parts.made_at.isoformat()}")


def _finding_json(finding: Finding) -> dict[str, object]:
    from openkp.scheme.messages import finding_to_json

    return finding_to_json(finding, catalogue=bundle_catalogue())


def show(file: BundleFile, root: Roots = None, as_json: AsJson = False) -> None:
    """Check a bundle and print what it holds, how old it is, and until when its answers are green."""
    bundle = open_bundle_file(file, roots=root)
    value = _summary(bundle)
    if as_json:
        put_json(value)
        end(Ending.FINE)
    maker = f"{value['participant']} {value['authority']}"
    put(f"Made at {value['made_at']} by {maker}, {value['age_hours']} hours ago")
    old = ": it is old, get a new one" if value["is_old"] else ""
    put(f"Amber after {value['amber_after_hours']} hours{old}")
    put(f"Trust list {value['trust_list']['version']} of {value['trust_list']['issued_at']}")
    for log in value["logs"]:
        put(f"  {log['participant']} {log['authority']}: {_log_text(log)}")
    put(f"{value['standings']} standings, {value['warnings']} warnings, {value['contacts']} contacts")
    put(f"{value['bytes']:,} bytes, SHA-256 {value['digest']}")
    end(Ending.FINE)


def _log_text(log: dict[str, Any]) -> str:
    until = log["status_until"]
    status = f"status list until {until}" if until else "no status list"
    return (
        f"{log['size']} entries, given from {log['first']} on, known until {log['reaches']}; {status}; "
        f"{len(log['witnesses'])} witnesses"
    )


def _summary(bundle: Bundle) -> dict[str, Any]:
    parts = bundle.parts
    age = max(0, int((now() - parts.made_at).total_seconds() // 3600))
    return {
        "participant": parts.participant,
        "authority": parts.authority,
        "made_at": parts.made_at.isoformat(),
        "age_hours": age,
        "amber_after_hours": parts.amber_after,
        "is_old": (now() - parts.made_at).total_seconds() > parts.amber_after * 3600,
        "trust_list": {
            "version": bundle.trust.version,
            "issued_at": bundle.trust.issued_at.isoformat(),
            "valid_until": bundle.trust.valid_until.isoformat(),
            "roots": _roots_of(bundle),
        },
        "logs": [
            {
                "name": log.part.name,
                "participant": log.part.participant,
                "authority": log.part.authority,
                "size": log.size,
                "first": log.part.first,
                "reaches": log.part.reaches.isoformat(),
                "witnesses": list(log.witnesses),
                "status_until": None if log.statuses is None else log.statuses.expires_at.isoformat(),
            }
            for log in bundle.logs
        ],
        "standings": len(parts.standings),
        "warnings": len(parts.warnings),
        "contacts": len(parts.contacts),
        "bytes": len(bundle.encoded),
        "digest": bundle.digest.hex(),
    }


def _roots_of(bundle: Bundle) -> list[str]:
    from openkp.statements import p256_key_id

    return [p256_key_id(each).hex() for each in bundle.trust.roots]


COMMANDS: dict[str, Callable[..., Any]] = {"build": build, "apply": apply, "show": show}
