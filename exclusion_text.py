"""How the exclusion codes read to a person: a label for lists, a sentence for whoever asks why."""

from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

LABELS = {
    "payer_stopped": _lt("Customer stopped"),
    "handed_off": _lt("Handed off"),
    "company_paused": _lt("Company paused"),
    "payer_paused": _lt("Customer paused"),
    "opening": _lt("Not released yet"),
    "no_policy": _lt("No policy"),
    "no_followup": _lt("Left out by hand"),
    "disputed": _lt("Disputed"),
    "in_plan": _lt("In a plan"),
    "promised": _lt("Promised"),
    "offer_open": _lt("Offer open"),
    "cool_down": _lt("Cooling down"),
    "payment_in_process": _lt("Payment on its way"),
    "unmatched_receipt": _lt("Receipt not matched"),
    "invoice_not_sent": _lt("Invoice not sent"),
    "reply_pending": _lt("Reply to answer"),
    "notice_open": _lt("Notice under way"),
    "held_back": _lt("Held back"),
    "undelivered": _lt("Not deliverable"),
    "level_done": _lt("Ladder exhausted"),
    "not_due": _lt("Not due"),
    "older_overdue": _lt("Older item first"),
    "level_wait": _lt("Waiting for next level"),
    "net_credit": _lt("Covered by credit"),
    "below_minimum": _lt("Below minimum"),
    "quiet_period": _lt("Quiet days"),
    "contact_rule": _lt("Contact rule"),
    "day_off": _lt("Day off"),
    "no_contact": _lt("No usable contact"),
}

SENTENCES = {
    "payer_stopped": _lt("Every contact with this customer has been stopped: %(stop_reason)s."),
    "handed_off": _lt("The case is with an agency or a lawyer."),
    "company_paused": _lt("All reminders of the company are paused. %(reason)s"),
    "payer_paused": _lt("The customer is paused. %(reason)s"),
    "opening": _lt("The company's receivables have not been released for collections yet."),
    "no_policy": _lt("No collection policy applies to this customer."),
    "no_followup": _lt("The item is marked to be left out of reminders."),
    "disputed": _lt("The customer disputes the item. %(reason)s"),
    "in_plan": _lt("The item is paid in instalments."),
    "promised": _lt("The customer has promised to pay."),
    "offer_open": _lt("The customer has an open offer."),
    "cool_down": _lt("A pause or another block has just ended; nothing leaves for a few working days."),
    "payment_in_process": _lt("A payment is on its way: %(reference)s."),
    "unmatched_receipt": _lt("Money from this customer has arrived and is not matched yet: %(reference)s."),
    "invoice_not_sent": _lt("The customer has not got the invoice yet, or only just now."),
    "reply_pending": _lt("The customer has written and waits for an answer."),
    "notice_open": _lt("A notice about this item is under way: %(level)s."),
    "held_back": _lt("A reviewer held the notice back. %(reason)s"),
    "undelivered": _lt("The last notice did not reach the customer. %(reason)s"),
    "level_done": _lt("Every level has been used; somebody must decide what comes next."),
    "not_due": _lt("The item is not due yet; next comes: %(level)s."),
    "older_overdue": _lt("Something older is overdue, so the friendly early reminder stays away."),
    "level_wait": _lt("The day of the next level has not come: %(level)s."),
    "net_credit": _lt("Credits of the customer cover what would be asked for."),
    "below_minimum": _lt("The amount is below the minimum worth a notice."),
    "quiet_period": _lt("The customer has been contacted recently; next comes: %(level)s."),
    "contact_rule": _lt("The contact rules do not allow a message now."),
    "day_off": _lt("Nothing leaves on a day off."),
    "no_contact": _lt("Nobody can be reached: there is no usable contact."),
}

#: Variants of a sentence, chosen by the parameter ``case``.
CASES = {
    ("no_followup", "no_due_date"): _lt("The entry has no due date, and the company leaves such entries out."),
    ("net_credit", "credit"): _lt("This is a credit: it lowers what the customer is asked for."),
    ("below_minimum", "nothing"): _lt("Nothing is left to pay on this item."),
    ("contact_rule", "refused"): _lt("The person does not want to be contacted this way."),
    ("contact_rule", "no_permission"): _lt("The person has not agreed to text messages."),
    ("contact_rule", "not_before"): _lt("They have asked to be left alone until then."),
    ("contact_rule", "outer_hours"): _lt("It is too early or too late in the day where the person is."),
    ("contact_rule", "hours"): _lt("It is outside of the hours at which people are contacted."),
    ("contact_rule", "day_limit"): _lt("The person has been contacted today already."),
    ("contact_rule", "person_limit"): _lt("The person has been contacted often enough these days."),
    ("contact_rule", "automatic_limit"): _lt("The customer has got an automatic message these days."),
    ("contact_rule", "after_talk"): _lt("There was a conversation a few days ago; it is quiet after one."),
    ("promised", "dated"): _lt("The customer has promised to pay on %(promised_on)s."),
    ("no_contact", "no_customer"): _lt("The entry names no customer."),
    ("disputed", "quality"): _lt("The customer disputes the quality."),
    ("disputed", "quantity"): _lt("The customer disputes the quantity."),
    ("disputed", "price"): _lt("The customer disputes the price."),
    ("disputed", "not_received"): _lt("The customer says that nothing was received."),
    ("disputed", "not_ordered"): _lt("The customer says that nothing was ordered."),
    ("disputed", "wrong_data"): _lt("The customer says that the data on the invoice are wrong."),
    ("disputed", "already_paid"): _lt("The customer says that it has been paid already."),
    ("disputed", "credit"): _lt("We have accepted the customer's objection; the credit note is still to be posted."),
    ("offer_open", "credit"): _lt(
        "The customer has paid as offered; the credit note for the discount is still to be posted."
    ),
}


def selection(env):
    """The codes and their labels in the reader's language, gravest first, as a selection field wants them."""
    return [(code, env._(label)) for code, label in LABELS.items()]


class _Blank(dict):
    """Parameters of a sentence; what is missing stays empty."""

    def __missing__(self, key):
        return ""


def describe(env, code, until, params):
    """Say in one or two plain sentences why an item is not chased.

    :param env: its language is the reader's.
    :param str code: the exclusion code.
    :param until: the next possible date or None.
    :param dict params: the parameters of the exclusion.
    """
    text = CASES.get((code, params.get("case")), SENTENCES[code])
    sentence = env._(text)
    sentence = (sentence % _Blank(_readable(env, params))).strip()
    if until:
        sentence = env._("%(sentence)s Next possible on %(date)s.", sentence=sentence, date=format_date(env, until))
    return sentence.replace(" .", ".").replace("..", ".").replace("?.", "?").strip()


def _readable(env, params):
    """Names instead of ids, labels instead of technical values."""
    readable = dict(params)
    if level_id := params.get("level_id"):
        readable["level"] = env["collection.policy.level"].sudo().browse(level_id).exists().name or ""
    if stop_reason := params.get("stop_reason"):
        labels = dict(env["collection.payer"]._fields["stop_reason"]._description_selection(env))
        readable["stop_reason"] = labels.get(stop_reason, stop_reason)
    if promised_on := params.get("promised_on"):
        readable["promised_on"] = format_date(env, promised_on)
    return readable
