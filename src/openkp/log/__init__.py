"""Where statements are kept: an append-only Merkle log in tiles, its checkpoints, proofs and witnesses.

Pure: bytes in, bytes out. Who keeps the files implements `LogFiles`. Formats: RFC 6962 (tree), C2SP
tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness and tlog-proof.
"""

from openkp.log.checkpoints import (
    Checkpoint,
    CheckpointRefused,
    SignedCheckpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from openkp.log.cosignatures import (
    CheckpointSigner,
    CosignatureVerifier,
    Cosigner,
    MlDsa44Cosigner,
    MlDsa44Verifier,
    WitnessVerifier,
    parse_witness_vkey,
)
from openkp.log.ed25519 import KeyRefused
from openkp.log.entries import EntryUnreadable, LogEntry, decode_entry, encode_entry, salted_digest
from openkp.log.hashing import EMPTY_ROOT, leaf_hash, leaf_hashes, root_of
from openkp.log.notes import Ed25519Signer, Ed25519Verifier, NoteRefused, NoteSigner, NoteVerifier
from openkp.log.proof_file import Inclusion, LogPolicy, make_proof_file, verify_proof_file
from openkp.log.proofs import ProofRejected, Rejection, verify_consistency, verify_inclusion
from openkp.log.tile_reader import TileReader
from openkp.log.tiles import (
    LogFiles,
    ReadFile,
    TileEdge,
    TileUnreadable,
    new_bundles,
    new_tiles,
    read_edge,
)
from openkp.log.tree import Frontier, MerkleTree
from openkp.log.verification import LogReport, verify_log
from openkp.log.witness import (
    Cosigned,
    RefusalReason,
    Refused,
    Submission,
    Witness,
    add_cosignatures,
    parse_submission,
)

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "CheckpointRefused",
    "CheckpointSigner",
    "CosignatureVerifier",
    "Cosigned",
    "Cosigner",
    "Ed25519Signer",
    "Ed25519Verifier",
    "EntryUnreadable",
    "Frontier",
    "Inclusion",
    "KeyRefused",
    "LogEntry",
    "LogFiles",
    "LogPolicy",
    "LogReport",
    "MerkleTree",
    "MlDsa44Cosigner",
    "MlDsa44Verifier",
    "NoteRefused",
    "NoteSigner",
    "NoteVerifier",
    "ProofRejected",
    "ReadFile",
    "RefusalReason",
    "Refused",
    "Rejection",
    "SignedCheckpoint",
    "Submission",
    "TileEdge",
    "TileReader",
    "TileUnreadable",
    "Witness",
    "WitnessVerifier",
    "add_cosignatures",
    "decode_entry",
    "encode_entry",
    "leaf_hash",
    "leaf_hashes",
    "make_proof_file",
    "new_bundles",
    "new_tiles",
    "open_checkpoint",
    "parse_checkpoint",
    "parse_submission",
    "parse_witness_vkey",
    "read_edge",
    "root_of",
    "salted_digest",
    "sign_checkpoint",
    "verify_consistency",
    "verify_inclusion",
    "verify_log",
    "verify_proof_file",
]
