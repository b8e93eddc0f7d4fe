"""What a person does at the certificates desk. The web, the API and the command line call these."""

from openkp.office.certificates.acts.applying import (
    approve_application,
    enter_application,
    examine_shipment,
    refuse_application,
    return_application,
    save_application,
    submit_application,
    withdraw_application,
)
from openkp.office.certificates.acts.following import (
    publish_warning,
    record_foreign_confirmation,
    record_foreign_notice,
)
from openkp.office.certificates.acts.hiding import set_trade_hiding, share_certificate
from openkp.office.certificates.acts.importing import (
    confirm_import,
    issue_technical_certificate,
    present_certificate,
    record_transit,
)
from openkp.office.certificates.acts.issuing import issue_certificates, send_advance_notice
from openkp.office.certificates.acts.printing import print_certificate, print_endorsed_copy
from openkp.office.certificates.acts.suspending import lift_suspension, suspend_certificate
from openkp.office.certificates.acts.voiding import annul_certificate, replace_certificate, spoil_number

__all__ = [
    "annul_certificate",
    "approve_application",
    "confirm_import",
    "enter_application",
    "examine_shipment",
    "issue_certificates",
    "issue_technical_certificate",
    "lift_suspension",
    "present_certificate",
    "print_certificate",
    "print_endorsed_copy",
    "publish_warning",
    "record_foreign_confirmation",
    "record_foreign_notice",
    "record_transit",
    "refuse_application",
    "replace_certificate",
    "return_application",
    "save_application",
    "send_advance_notice",
    "set_trade_hiding",
    "share_certificate",
    "spoil_number",
    "submit_application",
    "suspend_certificate",
    "withdraw_application",
]
