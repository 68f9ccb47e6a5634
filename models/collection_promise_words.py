from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from .collection_promise import FAILED_STATES


class CollectionPromise(models.Model):
    """A promise in words: for badges, for the manager who approves it, for the messages about it."""

    _inherit = "collection.promise"

    approval_text = fields.Char(string="Why approval", compute="_compute_approval_text")
    contact_name = fields.Char(compute="_compute_words_for_templates")
    items_display = fields.Char(compute="_compute_words_for_templates", help="The invoices by number.")

    @api.depends("approval_reasons")
    @api.depends_context("lang")
    def _compute_approval_text(self):
        sentences = self._get_reason_texts()
        for promise in self:
            codes = (promise.approval_reasons or "").split(",")
            promise.approval_text = " ".join(sentences[code] for code in codes if code in sentences)

    @api.model
    def _get_reason_texts(self):
        """What each limit says, in the reader's language."""
        return {
            "too_long": self.env._("The promised day is later than the policy allows."),
            "too_many": self.env._("There are other open promises of this customer."),
            "too_much": self.env._("The amount is above the limit of the policy."),
            "broken_before": self.env._("This customer has not kept promises before."),
        }

    @api.depends("contact_id", "payer_id", "move_line_ids")
    @api.depends_context("lang")
    def _compute_words_for_templates(self):
        for promise in self:
            contact = promise.contact_id or promise.payer_id.sudo()._get_billing_contacts()[:1]
            promise.contact_name = contact.name or ""
            names = sorted(set(promise.move_line_ids.mapped("move_name")))
            promise.items_display = (
                self.env._("invoice %s", *names) if len(names) == 1 else self.env._("invoices %s", ", ".join(names))
            )

    def _get_badge(self):
        """The one thing to know about the promises of one payer, or about one item; False when there is none.

        What is promised now comes first; a promise that was not kept stays visible until there is a new one or a
        later one was kept.
        """
        live = self.filtered(lambda promise: promise.state == "open").sorted("date")
        if live:
            return live[0]._get_badge_text()
        ended = self.filtered(lambda promise: promise.state in ("to_approve", "kept", *FAILED_STATES))
        last = ended.sorted(lambda promise: (promise.state == "to_approve", promise.date, promise.id))[-1:]
        return last._get_badge_text() if last and last.state != "kept" else False

    def _get_badge_text(self):
        """What a badge says. Note: `self.ensure_one()`"""
        day = format_date(self.env, self.date)
        amount = format_amount(self.env, self.amount, self.currency_id)
        received = format_amount(self.env, self.amount_kept, self.currency_id)
        return {
            "to_approve": self.env._("%(amount)s promised for %(day)s, to be approved", amount=amount, day=day),
            "open": self.env._("%(amount)s promised for %(day)s", amount=amount, day=day),
            "partial": self.env._(
                "Only %(received)s of %(amount)s came by %(day)s", received=received, amount=amount, day=day
            ),
            "broken": self.env._("Promise for %(day)s broken", day=day),
        }.get(self.state, "")
