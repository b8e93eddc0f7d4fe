"""What a party signs: typed content, one encoding, a signature, a QR code, and the list of who may sign.

Pages are in `statements.paper`; reading a picture or a PDF in `statements.pictures`.
"""

from openkp.statements.cbor import CannotEncode, Unreadable
from openkp.statements.confidential import HIDDEN_FIELDS, SALT_BYTES
from openkp.statements.content import Kind
from openkp.statements.keys import (
    Algorithm,
    KeyRefused,
    P256SigningKey,
    SigningKey,
    ed25519_key_id,
    p256_key_id,
)
from openkp.statements.messages import MESSAGES
from openkp.statements.qr import qr_png, qr_svg, qr_text, read_qr_text
from openkp.statements.statement import (
    SignedStatement,
    Statement,
    decode_payload,
    encode_payload,
    leaf_content,
    open_statement,
    shown_only,
    sign_statement,
    statement_digest,
)
from openkp.statements.trust import (
    AnnulledCertificate,
    PinnedRoots,
    TrustedKey,
    TrustList,
    TrustListRefused,
    Usage,
    pinned_roots,
)
from openkp.statements.trust_files import (
    FILE_SUFFIX,
    accept_successor,
    lost_in_successor,
    open_trust_list,
    sign_trust_list,
    trust_list_to_json,
)
from openkp.statements.verification import Answer, Verdict, verify_certificate, verify_statement

__all__ = [
    "FILE_SUFFIX",
    "HIDDEN_FIELDS",
    "MESSAGES",
    "SALT_BYTES",
    "Algorithm",
    "AnnulledCertificate",
    "Answer",
    "CannotEncode",
    "KeyRefused",
    "Kind",
    "P256SigningKey",
    "PinnedRoots",
    "SignedStatement",
    "SigningKey",
    "Statement",
    "TrustList",
    "TrustListRefused",
    "TrustedKey",
    "Unreadable",
    "Usage",
    "Verdict",
    "accept_successor",
    "decode_payload",
    "ed25519_key_id",
    "encode_payload",
    "leaf_content",
    "lost_in_successor",
    "open_statement",
    "open_trust_list",
    "p256_key_id",
    "pinned_roots",
    "qr_png",
    "qr_svg",
    "qr_text",
    "read_qr_text",
    "shown_only",
    "sign_statement",
    "sign_trust_list",
    "statement_digest",
    "trust_list_to_json",
    "verify_certificate",
    "verify_statement",
]
