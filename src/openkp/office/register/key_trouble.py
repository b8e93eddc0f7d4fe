"""Why an authority cannot sign: a cause with a code, so that an act is refused in words. No Django here."""

from __future__ import annotations


class NoUsableKey(LookupError):
    """The authority has no key with which it may sign on that day, or it cannot be reached.

    `code` and `params` make the finding; without a code it is `no_signing_key` of the authority and the day.
    """

    def __init__(self, text: str, *, code: str = "", **params: str) -> None:
        super().__init__(text)
        self.code = code
        self.params = params


class KeyLocked(NoUsableKey):
    """The key is there and the office's passphrase does not open it."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"key {key_id} is locked", code="key_locked", key=key_id)


class ModuleTrouble(NoUsableKey):
    """The security module does not do what is asked.

    Codes: `module_not_installed`, `module_not_set`, `module_absent`, `token_absent`, `pin_missing`,
    `pin_wrong`, `pin_locked`, `key_not_in_module`, `module_cannot` (with `detail`, the module's own word).
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(f"{code} {params}", code=code, **params)
