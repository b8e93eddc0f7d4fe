"""Border bundles in files, for the commands that use one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from openkp.cli.files import read_bytes
from openkp.cli.speaking import Trouble, wrong_use

if TYPE_CHECKING:
    from openkp.border import Bundle
    from openkp.scheme.findings import Finding
    from openkp.statements import PinnedRoots

MAX_BUNDLE_BYTES = 32 * 1024 * 1024


def open_bundle_file(path: Path | str | None, *, roots: list[str] | None = None) -> Bundle:
    """The bundle in a file, all of it checked. Raises Trouble with the reason in words."""
    from openkp.border import BundleRefused, open_bundle
    from openkp.scheme.findings import Finding, Severity

    data = read_bytes(str(path), limit=MAX_BUNDLE_BYTES)
    try:
        bundle = open_bundle(data)
        pinned = pinned_by(bundle, roots)
        if pinned is not None and not pinned.have_signed(bundle.trust.signed_by):
            raise BundleRefused("bundle_list_refused", reason="pinned_roots_missing")
    except BundleRefused as error:
        said = Finding(code=error.code, severity=Severity.BLOCKS, clause="", params=error.params)
        text = bundle_words(said)
        raise Trouble(f"The bundle {path} may not be used: {text['text']}", text["next_step"]) from error
    return bundle


def pinned_by(bundle: Bundle, roots: list[str] | None) -> PinnedRoots | None:
    """The roots that a person named by their key ids, as the bundle's trust list knows them."""
    from openkp.statements import pinned_roots

    if not roots:
        return None
    try:
        return pinned_roots(bundle.trust, roots)
    except ValueError as error:
        raise wrong_use(f"--root: {error}.", "Write its 16 hexadecimal digits.") from error


def bundle_words(finding: Finding) -> dict[str, str]:
    """A finding about a bundle in words: text and next step."""
    from openkp.scheme.messages import explain

    said = explain(finding, catalogue=bundle_catalogue())
    return {"text": said.text, "next_step": said.next_step}


def bundle_catalogue() -> Any:
    """The texts of findings about bundles, and of those about the trust list inside."""
    from openkp.border import MESSAGES
    from openkp.statements.messages import MESSAGES as STATEMENTS

    return {**STATEMENTS, **MESSAGES}
