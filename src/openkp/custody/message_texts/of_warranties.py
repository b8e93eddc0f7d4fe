"""Texts about vouchers, daily records, invoices and the warranties on them."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_PAPER = N_("Look at the paper again; if it is right, correct the books.")

WARRANTY_TEXTS: dict[str, Message] = {
    "custody_voucher_unnumbered": Message(
        N_("The voucher has no number; a voucher counts once, by its number."), N_("Give the printed number.")
    ),
    "custody_voucher_twice": Message(
        N_("Voucher {voucher} counted before; a voucher counts once."),
        N_("Look at both purchases: one of the numbers is wrong, or the same stones were entered twice."),
    ),
    "custody_voucher_without_carats": Message(
        N_("Voucher {voucher} is for {written} ct; more than zero is needed."), _PAPER
    ),
    "custody_voucher_exceeded": Message(
        N_("Voucher {voucher} is for {written} ct; {bought} ct were entered as bought with it."),
        N_("Enter at most the carats of the voucher; other stones need a voucher of their own."),
    ),
    "custody_voucher_not_used_up": Message(
        N_("Voucher {voucher} is for {written} ct; {bought} ct of it were entered as bought."),
        N_("The rest cannot be bought with it later; check the weight if that was not meant."),
    ),
    "custody_voucher_later": Message(
        N_("The purchase is of {day}; voucher {voucher} was written on {issued}, after it."),
        N_("Check both days on the paper."),
    ),
    "custody_voucher_missing": Message(
        N_("A digger's stones are entered without a voucher."),
        N_("Give the number of the voucher, or say why there is none."),
    ),
    "custody_invoice_missing": Message(
        N_("{seller} sold {carats} ct to {buyer} on {day} (event {seq}) and no invoice is there."),
        N_("Ask {seller} for the invoice with its warranty."),
    ),
    "custody_invoice_unnumbered": Message(
        N_("The invoice of {seller} to {buyer} of {day} (event {seq}) has no number."),
        N_("Add the number of the invoice."),
    ),
    "custody_warranty_missing": Message(
        N_("Invoice {invoice} of {seller} to {buyer} (event {seq}, {day}) has no warranty statement."),
        N_("Ask {seller} for an invoice with the statement of the System of Warranties."),
    ),
    "custody_invoice_other_parties": Message(
        N_(
            "Invoice {invoice} is from {named_seller} to {named_buyer}; by the books {seller} sold to {buyer}"
            " (event {seq})."
        ),
        _PAPER,
    ),
    "custody_invoice_other_carats": Message(
        N_("Invoice {invoice} is for {invoiced} ct; by the books {seller} sold {carats} ct (event {seq})."),
        _PAPER,
    ),
    "custody_invoice_twice": Message(
        N_("Invoice {invoice} of {named_seller} stands for more than one sale in this chain (event {seq})."),
        N_("Find the invoice of each sale; each has its own number."),
    ),
}
