"""Signing with a key under a passphrase and with one in a security module, in the same run.

`python -m benchmarks.keys` prints the rows; the module is SoftHSM, so its rate is that of PKCS#11 itself: a
device adds its own milliseconds. Rates are per CPU second of one core, unlocking is on the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.measuring import Row, rate, wall_milliseconds
from openkp.office.register.security_module import ModulePlace, make_in_module
from openkp.statements import Algorithm, P256SigningKey
from openkp.statements.key_sealing import open_private, seal_private
from openkp.statements.keys import Ed25519SigningKey, signing_key

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, PIN = "benchmark", "271828"
MESSAGE = bytes(400)
PASSPHRASE = "blue kettle under stairs"


def _place(folder: Path) -> ModulePlace:
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n", encoding="ascii")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    command = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        TOKEN,
        "--so-pin",
        "31415926",
        "--pin",
        PIN,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return ModulePlace(library=LIBRARY, token=TOKEN, pin=PIN)


def rows() -> list[Row]:
    """Signatures per second of both kinds of key, and what opening a key costs once in a process."""
    private = ec.generate_private_key(ec.SECP256R1())
    here = P256SigningKey(private)
    log = Ed25519SigningKey(Ed25519PrivateKey.generate())
    sealed = seal_private(private, PASSPHRASE, random_bytes=os.urandom(32))
    by_passphrase = rate(lambda: here.sign(MESSAGE))
    log_by_passphrase = rate(lambda: log.sign(MESSAGE))
    opening, _ = wall_milliseconds(lambda: open_private(sealed, PASSPHRASE), rounds=20)
    found = [
        Row(name="keys: sign P-256, passphrase", value=by_passphrase, unit="per s", against={}),
        Row(name="keys: sign Ed25519, passphrase", value=log_by_passphrase, unit="per s", against={}),
        Row(name="keys: open with scrypt, once", value=opening, unit="ms", against={}),
    ]
    if not Path(LIBRARY).is_file():
        return found
    with tempfile.TemporaryDirectory() as folder:
        place = _place(Path(folder))
        for algorithm, name, beside in (
            (Algorithm.ESP256, "P-256", by_passphrase),
            (Algorithm.ED25519, "Ed25519", log_by_passphrase),
        ):
            made = make_in_module(place, algorithm, handle=os.urandom(16), label=name)
            signer = signing_key(made.private())
            value = rate(lambda signer=signer: signer.sign(MESSAGE))  # type: ignore[misc]
            against = {"passphrase": beside, "ratio": value / beside}
            found.append(Row(name=f"keys: sign {name}, SoftHSM", value=value, unit="per s", against=against))
    return found


if __name__ == "__main__":
    json.dump([asdict(row) for row in rows()], sys.stdout, indent=2)
    print()
