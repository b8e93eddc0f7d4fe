"""`openkp trust`: look at a trust list, take the newest out of the office; see `trust_drafting`."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from openkp.cli.certificate import open_trust_file
from openkp.cli.files import write_bytes
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, Trouble, end, put, put_json, say
from openkp.cli.trust_drafting import combine, draft, sign, take_in


def show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .kptrust file.")], as_json: AsJson = False
) -> None:
    """Read a trust list and print what it says: roots, keys with their days, annulled certificates."""
    import json

    from openkp.statements import trust_list_to_json

    value = json.loads(trust_list_to_json(open_trust_file(file)))
    if as_json:
        put_json(value)
        end(Ending.FINE)
    put(f"Version {value['version']}, issued {value['issued_at']}, for use until {value['valid_until']}")
    put(
        f"{value['needed_roots']} of {len(value['roots'])} roots must sign; "
        f"signed by {', '.join(value['signed_by'])}"
    )
    for root in value["roots"]:
        put(f"  {root['key_id']}  root")
    for key in value["keys"]:
        state = next(
            (f"{word} since {key[name]}" for name, word in _STATES.items() if key[name]),
            f"{key['valid_from']} to {key['valid_to'] or 'no end'}",
        )
        put(
            f"  {key['key_id']}  {key['participant']} {key['authority']}: {', '.join(key['usages'])}; {state}"
        )
    put(f"{len(value['annulments'])} annulled certificates")
    end(Ending.FINE)


_STATES = {"compromised_on": "compromised", "withdrawn_on": "withdrawn"}


def export(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write it, such as office.kptrust.")
    ],
) -> None:
    """Write the office's newest trust list to a file for posts that check without a network."""
    from openkp.cli.opening import open_office

    open_office()
    from openkp.office.parties.trusting import NoTrustList, current_issue

    try:
        issue = current_issue()
    except NoTrustList as error:
        raise Trouble(
            f"There is nothing to export: {error}.", "The administrator publishes it under Keys."
        ) from error
    write_bytes(out, bytes(issue.signed))
    say(f"{out}: trust list {issue.version} of {issue.issued_at:%Y-%m-%d}")
    end(Ending.FINE)


COMMANDS: dict[str, Callable[..., Any]] = {
    "show": show,
    "export": export,
    "draft": draft,
    "sign": sign,
    "combine": combine,
    "take-in": take_in,
}
