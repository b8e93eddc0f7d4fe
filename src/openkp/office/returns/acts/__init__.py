"""Acts of the returns desk: filing and loading, asking and answering, deciding on pairs."""

from openkp.office.returns.acts.filing import discard_return_draft, save_return_draft, sign_return
from openkp.office.returns.acts.loading import load_returns
from openkp.office.returns.acts.pairing import decide_pair
from openkp.office.returns.acts.questioning import answer_question, send_questionnaire

__all__ = [
    "answer_question",
    "decide_pair",
    "discard_return_draft",
    "load_returns",
    "save_return_draft",
    "send_questionnaire",
    "sign_return",
]
