"""Who may do what: the one table of capacity x act, and of capacity x page.

A test fails for an act, a page or an API operation that has no row here. Whose records an act may touch is
decided beside it in the act (own authority, own company) and for reading in each desk's `reads.py`.
"""

from __future__ import annotations

from enum import StrEnum


class Capacity(StrEnum):
    """In what capacity a person acts. One person may hold several and acts in one at a time."""

    EXPORTER = "exporter"
    ISSUING_OFFICER = "issuing_officer"
    CUSTOMS_OFFICER = "customs_officer"
    IMPORTING_OFFICER = "importing_officer"
    FOCAL_POINT = "focal_point"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"
    DELEGATE = "delegate"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    BODY_CHAIR = "body_chair"
    ANALYST = "analyst"
    STOCK_KEEPER = "stock_keeper"


EXPORTER = frozenset({Capacity.EXPORTER})
#: Who acts for a registered company: its exports, or its stock (mines, buyers, exporters).
FOR_A_COMPANY = frozenset({Capacity.EXPORTER, Capacity.STOCK_KEEPER})
ISSUER = frozenset({Capacity.ISSUING_OFFICER})
IMPORTER = frozenset({Capacity.IMPORTING_OFFICER})
BORDER = frozenset({Capacity.CUSTOMS_OFFICER, Capacity.IMPORTING_OFFICER})
FOCAL = frozenset({Capacity.FOCAL_POINT})
ADMIN = frozenset({Capacity.ADMINISTRATOR})
#: Who sends many at once: exporters and issuing officers applications, importing officers confirmations.
IN_BULK = EXPORTER | ISSUER | IMPORTER
#: Analysts of the Working Group on Statistics (Annex III (e)).
ANALYSTS = frozenset({Capacity.ANALYST})
OFFICERS = ISSUER | BORDER | FOCAL
STAFF = OFFICERS | ADMIN
#: Who sits at the table of a meeting. What each seat may do there is said by the matrix of `governance`.
TABLE = frozenset(
    {Capacity.DELEGATE, Capacity.CHAIR, Capacity.SECRETARIAT, Capacity.BODY_CHAIR, Capacity.OBSERVER}
)
PRESIDING = frozenset({Capacity.CHAIR, Capacity.SECRETARIAT})
#: Who speaks for a party at the table; an observer is heard and does not decide.
SPEAKING = frozenset({Capacity.DELEGATE, Capacity.OBSERVER})
#: Capacities that the Process gives with a seat, and nobody else. An analyst is seconded in the same way and
#: sits in the Working Group, not at the table of meetings.
SEATED = (TABLE - {Capacity.OBSERVER}) | ANALYSTS
#: What the Process's administrator gives.
SEATS = TABLE | ANALYSTS
#: Who states of a situation what a source says: Participants and observers, each in its own name.
ASSERTING = frozenset({Capacity.DELEGATE, Capacity.OBSERVER})
EVERYONE_SIGNED_IN = frozenset(Capacity)
#: Pages that anyone may see without signing in.
PUBLIC: frozenset[Capacity] | None = None

#: act -> the capacities that may do it. An administrator manages people and keys and cannot issue.
ACTS: dict[str, frozenset[Capacity]] = {
    # certificates: the exporting side
    "save_application": EXPORTER,
    "submit_application": EXPORTER,
    "withdraw_application": EXPORTER,
    "enter_application": ISSUER,
    "return_application": ISSUER,
    "refuse_application": ISSUER,
    "examine_shipment": ISSUER,
    "approve_application": ISSUER,
    "issue_certificates": ISSUER,
    "send_advance_notice": ISSUER,
    "annul_certificate": ISSUER,
    "replace_certificate": ISSUER,
    "suspend_certificate": ISSUER,
    "lift_suspension": ISSUER,
    "spoil_number": ISSUER,
    "print_certificate": ISSUER | EXPORTER,
    "issue_technical_certificate": ISSUER | IMPORTER,
    # certificates: the importing side
    "present_certificate": BORDER,
    "confirm_import": IMPORTER,
    "record_transit": BORDER,
    "print_endorsed_copy": IMPORTER,
    # certificates: following up
    "record_foreign_confirmation": FOCAL,
    "record_foreign_notice": IMPORTER | FOCAL,
    "publish_warning": FOCAL,
    # border: what posts saw, alerts
    "report_seen": BORDER,
    "settle_alert": ISSUER | IMPORTER | FOCAL | ADMIN,
    "make_post_code": IMPORTER | ADMIN,
    "end_post_code": IMPORTER | ADMIN,
    "set_amber_after": ADMIN,
    "set_whom_to_call": ADMIN,
    # parties
    "register_trader": ISSUER | ADMIN,
    "resume_after_loss": ADMIN,
    "add_officer": ADMIN,
    "end_membership": ADMIN,
    "reset_password": ADMIN,
    "make_key": ADMIN,
    "withdraw_key": ADMIN,
    "publish_trust_list": ADMIN,
    "rotate_key": ADMIN,
    "hand_in_key": ADMIN,
    "accept_key": ADMIN,
    "refuse_key": ADMIN,
    "take_in_trust_list": ADMIN,
    # access: ways in, second persons
    "make_api_token": EVERYONE_SIGNED_IN,
    "withdraw_api_token": EVERYONE_SIGNED_IN,
    "reset_second_factor": ADMIN,
    "refuse_requested_act": ADMIN,
    # meetings
    "act_at_table": TABLE,
    "take_up_decision": ADMIN,
    "give_seat": ADMIN,
    # definitions: the drafting room; whose drafts and positions is decided in the acts
    "save_definition_draft": TABLE,
    "release_definition_draft": TABLE,
    "take_word_position": SPEAKING,
    "release_word_position": SPEAKING,
    # returns: statistics of Annex III
    "save_return_draft": FOCAL,
    "discard_return_draft": FOCAL,
    "sign_return": FOCAL,
    "load_returns": ANALYSTS,
    "send_questionnaire": ANALYSTS,
    "answer_question": FOCAL,
    "decide_pair": ANALYSTS | FOCAL,
    # definitions: what is asserted of situations
    "add_assertion": ASSERTING,
    "contest_assertion": ASSERTING,
    "withdraw_assertion": ASSERTING,
    # stocks: the holder's day
    "open_own_account": EXPORTER,
    "record_production": FOR_A_COMPANY,
    "record_purchase": FOR_A_COMPANY,
    "record_sale": FOR_A_COMPANY,
    "receive_parcel": FOR_A_COMPANY,
    "refuse_parcel": FOR_A_COMPANY,
    "mix_parcels": FOR_A_COMPANY,
    "split_parcel": FOR_A_COMPANY,
    "sort_parcels": FOR_A_COMPANY,
    "move_parcels": FOR_A_COMPANY,
    "record_loss": FOR_A_COMPANY,
    "record_cutting": FOR_A_COMPANY,
    "declare_stock": FOR_A_COMPANY,
    # stocks, seeing and correcting
    "correct_stock_event": ISSUER | FOR_A_COMPANY,
    # stocks: from files
    "keep_stock_file": ISSUER | FOR_A_COMPANY,
    "import_stock_file": ISSUER,
    "return_stock_file": ISSUER,
    # stocks: the authority. The administrator sets the transition, not the officer whom the control binds.
    "grant_licence": ISSUER,
    "renew_licence": ISSUER,
    "end_licence": ISSUER,
    "open_stock_account": ISSUER,
    "count_stock": ISSUER,
    "seize_parcels": ISSUER,
    "hand_over_parcel": ISSUER,
    "close_stock_account": ISSUER,
    "reopen_stock_account": ISSUER,
    "set_cover_transition": ADMIN,
    # many at once: each line is one of the acts above, in the same capacity
    "keep_bulk_file": IN_BULK,
    "start_bulk_job": IN_BULK,
    "pause_bulk_job": IN_BULK,
    "cancel_bulk_job": IN_BULK,
    "process_bulk_lines": IN_BULK,
    # certificates that hide who trades what; a copy of one for somebody else
    "set_trade_hiding": ADMIN,
    "share_certificate": ISSUER | EXPORTER | FOCAL,
}

#: page (the name of its URL) -> who may see it; PUBLIC pages need no sign-in. `ActorMiddleware` holds to it.
PAGES: dict[str, frozenset[Capacity] | None] = {
    "home": PUBLIC,
    "set_language": PUBLIC,
    "gallery": PUBLIC,
    "health": PUBLIC,
    # parties
    "parties:sign_in": PUBLIC,
    "parties:sign_out": PUBLIC,
    "parties:take_persona": PUBLIC,
    "parties:switch_capacity": EVERYONE_SIGNED_IN,
    "parties:change_password": EVERYONE_SIGNED_IN,
    "parties:participants": PUBLIC,
    "parties:participant": PUBLIC,
    "parties:clauses": PUBLIC,
    "parties:trust_list": PUBLIC,
    "parties:people": ADMIN,
    "parties:add_officer": ADMIN,
    "parties:end_membership": ADMIN,
    "parties:reset_password": ADMIN,
    "parties:traders": ISSUER | ADMIN,
    "parties:register_trader": ISSUER | ADMIN,
    "parties:keys": ADMIN,
    "parties:make_key": ADMIN,
    "parties:withdraw_key": ADMIN,
    "parties:publish_trust_list": ADMIN,
    "parties:rotate_key": ADMIN,
    "parties:after_compromise": ADMIN,
    "parties:submission": ADMIN,
    "parties:hand_in_key": ADMIN,
    "parties:decide_key": ADMIN,
    "parties:trust_draft": ADMIN,
    "parties:take_in_trust_list": ADMIN,
    # access: allauth's pages decide for themselves who has come how far; the rest is one's own
    "account_login": PUBLIC,
    "account_reauthenticate": EVERYONE_SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": EVERYONE_SIGNED_IN,
    "mfa_reauthenticate": EVERYONE_SIGNED_IN,
    "mfa_reauthenticate_webauthn": EVERYONE_SIGNED_IN,
    "mfa_activate_totp": EVERYONE_SIGNED_IN,
    "mfa_deactivate_totp": EVERYONE_SIGNED_IN,
    "mfa_view_recovery_codes": EVERYONE_SIGNED_IN,
    "mfa_generate_recovery_codes": EVERYONE_SIGNED_IN,
    "mfa_list_webauthn": EVERYONE_SIGNED_IN,
    "mfa_add_webauthn": EVERYONE_SIGNED_IN,
    "mfa_remove_webauthn": EVERYONE_SIGNED_IN,
    "mfa_edit_webauthn": EVERYONE_SIGNED_IN,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "access:sessions": EVERYONE_SIGNED_IN,
    "access:end_sessions": EVERYONE_SIGNED_IN,
    "access:tokens": EVERYONE_SIGNED_IN,
    "access:make_token": EVERYONE_SIGNED_IN,
    "access:withdraw_token": EVERYONE_SIGNED_IN,
    "access:programs": ADMIN,
    "access:waiting": ADMIN,
    "access:requested": ADMIN,
    "access:reset_second_factor": ADMIN,
    # certificates: the exporting side
    "certificates:applications": EXPORTER | ISSUER,
    "certificates:new_application": EXPORTER,
    "certificates:application": EXPORTER | ISSUER,
    "certificates:edit_application": EXPORTER,
    "certificates:submit_application": EXPORTER,
    "certificates:withdraw_application": EXPORTER,
    "certificates:decide_application": ISSUER,
    "certificates:examine": ISSUER,
    "certificates:approve": ISSUER,
    "certificates:issue": ISSUER,
    "certificates:certificates": EXPORTER | ISSUER | FOCAL,
    "certificates:certificate": EXPORTER | OFFICERS,
    "certificates:pdf": EXPORTER | ISSUER,
    "certificates:signed": EXPORTER | ISSUER | FOCAL,
    "certificates:notify": ISSUER,
    "certificates:share": EXPORTER | ISSUER | FOCAL,
    "certificates:hiding": ADMIN,
    "certificates:annul": ISSUER,
    "certificates:replace": ISSUER,
    "certificates:suspend": ISSUER,
    "certificates:lift": ISSUER,
    "certificates:spoil_number": ISSUER,
    "certificates:technical_papers": ISSUER | IMPORTER,
    "certificates:new_technical": ISSUER | IMPORTER,
    # certificates: the importing side
    "certificates:check": BORDER,
    "certificates:present": BORDER,
    "certificates:arrivals": IMPORTER | FOCAL,
    "certificates:arrival": BORDER | FOCAL,
    "certificates:confirm": IMPORTER,
    "certificates:endorsed_copy": IMPORTER,
    "certificates:new_notice": IMPORTER | FOCAL,
    "certificates:notice": IMPORTER | FOCAL,
    "certificates:transits": BORDER,
    "certificates:new_transit": BORDER,
    # certificates: following up
    "certificates:follow_up": FOCAL,
    "certificates:follow_up_csv": FOCAL,
    "certificates:numbers": FOCAL | ISSUER,
    "certificates:foreign_confirmations": FOCAL,
    "certificates:new_foreign_confirmation": FOCAL,
    "certificates:new_warning": FOCAL,
    # border
    "border:verifier": PUBLIC,
    "border:verifier_worker": PUBLIC,
    "border:verifier_manifest": PUBLIC,
    "border:bundle": PUBLIC,
    "border:bundle_file": PUBLIC,
    "border:delta_file": PUBLIC,
    "border:status_file": PUBLIC,
    "border:amber_after": ADMIN,
    "border:whom_to_call": ADMIN,
    "border:seen": STAFF,
    "border:hand_in": BORDER,
    "border:post_codes": IMPORTER | ADMIN,
    "border:end_code": IMPORTER | ADMIN,
    "border:alerts": STAFF,
    "border:alert": STAFF,
    "border:compare": STAFF | frozenset({Capacity.OBSERVER}),
    # register
    "register:verify": PUBLIC,
    "register:verify_number": PUBLIC,
    "register:warnings": PUBLIC,
    "register:logs": PUBLIC,
    "register:log": PUBLIC,
    "register:checkpoint": PUBLIC,
    "register:tile": PUBLIC,
    "register:proof": PUBLIC,
    "register:audit": STAFF,
    "register:act": STAFF,
    "register:act_proof": STAFF,
    # meetings
    "meetings:calendar": PUBLIC,
    "meetings:calendar_feed": PUBLIC,
    "meetings:rules": PUBLIC,
    "meetings:meeting": TABLE,
    "meetings:record": TABLE,
    "meetings:act": TABLE,
    "meetings:proposals": TABLE,
    "meetings:proposal": TABLE,
    "meetings:versions": TABLE,
    "meetings:proposal_paper": TABLE,
    "meetings:mandates": TABLE,
    "meetings:chair_desk": PRESIDING,
    "meetings:decisions": PUBLIC,
    "meetings:decision": PUBLIC,
    "meetings:decision_paper": PUBLIC,
    "meetings:border": PUBLIC,
    "meetings:take_up": ADMIN,
    "meetings:give_seat": ADMIN,
    # definitions: the drafting room
    "definitions:drafts": TABLE,
    "definitions:new_draft": TABLE,
    "definitions:debate": TABLE,
    "definitions:debate_file": TABLE,
    "definitions:debate_table": TABLE,
    "definitions:draft": TABLE,
    "definitions:draft_edit": TABLE,
    "definitions:draft_bracket": TABLE,
    "definitions:draft_close": TABLE,
    "definitions:draft_release": TABLE,
    "definitions:draft_positions": SPEAKING,
    "definitions:draft_release_positions": SPEAKING,
    "definitions:draft_propose": TABLE,
    "definitions:draft_file": TABLE,
    "definitions:draft_table": TABLE,
    # returns: the focal point's
    "returns:desk": FOCAL,
    "returns:draft": FOCAL,
    "returns:upload": FOCAL,
    "returns:discard": FOCAL,
    "returns:sign": FOCAL,
    "returns:filed": FOCAL | ANALYSTS,
    "returns:filed_statement": FOCAL | ANALYSTS,
    "returns:filed_proof": FOCAL | ANALYSTS,
    "returns:template": PUBLIC,
    # returns: the analyst's
    "returns:overview": ANALYSTS,
    "returns:overview_csv": ANALYSTS,
    "returns:participant": ANALYSTS,
    "returns:pairs": ANALYSTS | FOCAL,
    "returns:pair": ANALYSTS | FOCAL,
    "returns:mirror": ANALYSTS,
    "returns:mirror_csv": ANALYSTS,
    "returns:questionnaires": ANALYSTS | FOCAL,
    "returns:questionnaire": ANALYSTS | FOCAL,
    "returns:new_questionnaire": ANALYSTS,
    "returns:answer": FOCAL,
    # returns: the public's
    "returns:published": PUBLIC,
    "returns:published_participant": PUBLIC,
    "returns:published_csv": PUBLIC,
    "returns:published_sdmx": PUBLIC,
    "returns:published_structure": PUBLIC,
    # definitions: elements, texts, situations, the matrix
    "definitions:start": PUBLIC,
    "definitions:elements": PUBLIC,
    "definitions:texts": PUBLIC,
    "definitions:text": PUBLIC,
    "definitions:matrix": PUBLIC,
    "definitions:cell": PUBLIC,
    "definitions:compare": PUBLIC,
    "definitions:situations": PUBLIC,
    "definitions:situation": PUBLIC,
    "definitions:asserted": PUBLIC,
    "definitions:file": PUBLIC,
    "definitions:add_assertion": ASSERTING,
    "definitions:contest_assertion": ASSERTING,
    "definitions:withdraw_assertion": ASSERTING,
    # stocks, seeing and correcting
    "stocks:parcel": FOR_A_COMPANY | ISSUER | FOCAL,
    "stocks:label": FOR_A_COMPANY | ISSUER | FOCAL,
    "stocks:recall": ISSUER | FOCAL,
    "stocks:event": FOR_A_COMPANY | ISSUER | FOCAL,
    "stocks:correct": FOR_A_COMPANY | ISSUER,
    # stocks: the holder's day
    "stocks:mine_day": FOR_A_COMPANY,
    "stocks:production": FOR_A_COMPANY,
    "stocks:purchase": FOR_A_COMPANY,
    "stocks:sale": FOR_A_COMPANY,
    "stocks:receive": FOR_A_COMPANY,
    "stocks:mix": FOR_A_COMPANY,
    "stocks:split": FOR_A_COMPANY,
    "stocks:sort": FOR_A_COMPANY,
    "stocks:move": FOR_A_COMPANY,
    "stocks:loss": FOR_A_COMPANY,
    "stocks:cutting": FOR_A_COMPANY,
    "stocks:declare": FOR_A_COMPANY,
    "stocks:records": FOR_A_COMPANY,
    "stocks:records_csv": FOR_A_COMPANY,
    "stocks:my_balance": FOR_A_COMPANY,
    # stocks: from files
    "stocks:import": ISSUER | FOR_A_COMPANY,
    "stocks:import_preview": ISSUER | FOR_A_COMPANY,
    "stocks:import_template": ISSUER | FOR_A_COMPANY,
    # stocks: the authority
    "stocks:control": ISSUER | FOCAL,
    "stocks:licences": ISSUER | FOCAL,
    "stocks:licence": ISSUER | FOCAL,
    "stocks:new_licence": ISSUER,
    "stocks:renew_licence": ISSUER,
    "stocks:end_licence": ISSUER,
    "stocks:holders": ISSUER | FOCAL,
    "stocks:holder": ISSUER | FOCAL,
    "stocks:new_holder": ISSUER,
    "stocks:count": ISSUER,
    "stocks:seize": ISSUER,
    "stocks:hand_over": ISSUER,
    "stocks:standing": ISSUER,
    "stocks:balances": ISSUER | FOCAL,
    "stocks:transition": ISSUER | FOCAL | ADMIN,
    # many at once
    "bulk:jobs": IN_BULK,
    "bulk:template": IN_BULK,
    "bulk:job": IN_BULK,
    "bulk:progress": IN_BULK,
    "bulk:change": IN_BULK,
    "bulk:report": IN_BULK,
}

#: operation of the API (its `operationId`) -> who may call it. `api_gate` holds to it.
API: dict[str, frozenset[Capacity] | None] = {
    "check_certificate": PUBLIC,
    "check_number": PUBLIC,
    "verify_number": PUBLIC,
    "verify_file": PUBLIC,
    "scheme_status": PUBLIC,
    "show_bundle": PUBLIC,
    "record_seen": BORDER,
    "list_alerts": STAFF,
    "list_applications": EXPORTER | ISSUER,
    "show_application": EXPORTER | ISSUER,
    "save_application": EXPORTER,
    "submit_application": EXPORTER,
    "examine_application": ISSUER,
    "approve_application": ISSUER,
    "issue_certificates": ISSUER,
    "list_certificates": EXPORTER | OFFICERS,
    "show_certificate": EXPORTER | OFFICERS,
    "print_certificate": EXPORTER | ISSUER,
    "notify_certificate": ISSUER,
    "annul_certificate": ISSUER,
    "replace_certificate": ISSUER,
    "list_arrivals": BORDER | FOCAL,
    "present_certificate": BORDER,
    "confirm_arrival": IMPORTER,
    "scheme_trade": PUBLIC,
    "list_decisions": PUBLIC,
    "show_decision": PUBLIC,
    "list_meetings": PUBLIC,
    "show_meeting": TABLE,
    "show_proposal": TABLE,
    "act_at_table": TABLE,
    "list_duties": FOCAL,
    "list_returns": FOCAL | ANALYSTS,
    "show_return": FOCAL | ANALYSTS,
    "show_return_draft": FOCAL,
    "save_return_draft": FOCAL,
    "discard_return_draft": FOCAL,
    "compile_return": FOCAL,
    "upload_return": FOCAL,
    "sign_return": FOCAL,
    "list_definitions": PUBLIC,
    "show_definition": PUBLIC,
    "evaluate_definition": PUBLIC,
    "definition_matrix": PUBLIC,
    "list_situations": PUBLIC,
    "show_situation": PUBLIC,
    "list_parcels": FOR_A_COMPANY | ISSUER | FOCAL,
    "show_parcel": FOR_A_COMPANY | ISSUER | FOCAL,
    "trace_parcel": FOR_A_COMPANY | ISSUER | FOCAL,
    "recall_stones": ISSUER | FOCAL,
    "record_production": FOR_A_COMPANY,
    "send_bulk_applications": EXPORTER | ISSUER,
    "send_bulk_confirmations": IMPORTER,
    "list_bulk_jobs": IN_BULK,
    "show_bulk_job": IN_BULK,
    "list_bulk_lines": IN_BULK,
    "change_bulk_job": IN_BULK,
}
