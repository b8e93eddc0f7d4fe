"""Runs in the peers' own environment; prints one JSON value. Started by `benchmarks.__main__`.

python peers.py sign PAYLOAD_HEX     cwt (ES256) and joserfc (ES256): sign and verify the same bytes
python peers.py merkle LEAVES        pymerkle in memory: append and inclusion proofs
python peers.py match FOLDER         Splink 5 and pandas with rapidfuzz on two Parquet files
python peers.py lineage FILE PEER    networkx, igraph, rustworkx, duckdb or scipy on a ledger
python peers.py pdf                  fpdf2: one plain page with the certificate's fields
"""

# mypy: ignore-errors

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable


def rate(function: Callable[[], object], *, seconds: float = 0.6, rounds: int = 5) -> float:
    """Calls per CPU second: median of rounds."""
    function()
    found = []
    for _ in range(rounds):
        calls, start = 0, time.process_time()
        while time.process_time() - start < seconds / rounds:
            function()
            calls += 1
        found.append(calls / (time.process_time() - start))
    return statistics.median(found)


def sign(payload: bytes) -> dict[str, float]:
    import cwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from joserfc import jws
    from joserfc.jwk import ECKey

    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signer, verifier = cwt.COSEKey.from_pem(pem, kid="k"), cwt.COSEKey.from_pem(public, kid="k")
    cose = cwt.COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    message = cose.encode(payload, signer)
    key = ECKey.import_key(pem)
    compact = jws.serialize_compact({"alg": "ES256"}, payload, key)
    return {
        "cwt sign": rate(lambda: cose.encode(payload, signer)),
        "cwt verify": rate(lambda: cose.decode(message, verifier)),
        "cwt bytes": len(message),
        "joserfc sign": rate(lambda: jws.serialize_compact({"alg": "ES256"}, payload, key)),
        "joserfc verify": rate(lambda: jws.deserialize_compact(compact, key)),
        "joserfc bytes": len(compact),
    }


def merkle(leaves: int) -> dict[str, float]:
    from pymerkle import InmemoryTree

    tree = InmemoryTree(algorithm="sha256")
    data = [index.to_bytes(64, "big") for index in range(leaves)]
    start = time.process_time()
    for leaf in data:
        tree.append_entry(leaf)
    append = leaves / (time.process_time() - start)
    place = iter(range(1, 10**9))
    return {
        "pymerkle append": append,
        "pymerkle proof": rate(lambda: tree.prove_inclusion((next(place) * 7919) % leaves + 1)),
    }


def pdf() -> dict[str, float]:
    from fpdf import FPDF

    def page() -> bytes:
        paper = FPDF(orientation="landscape")
        paper.add_page()
        paper.set_font("helvetica", size=10)
        for line in range(30):
            paper.cell(
                0, 6, f"Field {line}: a value of the certificate, as printed", new_x="LMARGIN", new_y="NEXT"
            )
        return bytes(paper.output())

    return {"fpdf2 page": rate(page)}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "sign":
        reached = sign(bytes.fromhex(rest[0]))
    elif what == "match":
        from peers_matching import match  # beside this file

        reached = match(rest[0])
    elif what == "lineage":
        from peers_custody import lineage  # beside this file

        reached = lineage(*rest)
    else:
        reached = merkle(int(rest[0])) if what == "merkle" else pdf()
    print(json.dumps(reached))
