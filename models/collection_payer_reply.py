from dataclasses import dataclass

from odoo import api, fields, models

from ..const import TALK_OUTCOMES


@dataclass(frozen=True)
class Inbound:
    """Marks in the context what the mail gateway is bringing; no caller over RPC can pass such an object."""

    is_automatic: bool = False


class CollectionPayer(models.Model):
    """Mails of the customer wait for an answer, and ours to the customer are one."""

    _inherit = "collection.payer"

    reply_ids = fields.One2many(
        "collection.reply", "payer_id", readonly=True, groups="account_collections.group_collection_reader"
    )
    reply_count = fields.Integer(
        string="Replies to answer",
        compute="_compute_reply_count",
        search="_search_reply_count",
        groups="account_collections.group_collection_reader",
    )

    def _compute_reply_count(self):
        pending = [("payer_id", "in", self.ids), ("answered_at", "=", False)]
        rows = self.env["collection.reply"]._read_group(pending, ["payer_id"], ["__count"])
        counts = {payer.id: count for payer, count in rows}
        for payer in self:
            payer.reply_count = counts.get(payer.id, 0)

    @api.model
    def _search_reply_count(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        return [("reply_ids", "any", [("answered_at", "=", False)])]

    # === MAILS === #

    def _message_post_after_hook(self, message, msg_values):
        """Override of `mail`: a customer's mail waits for an answer; one of our people writing to him gives it."""
        result = super()._message_post_after_hook(message, msg_values)
        inbound = self.env.context.get("collection_inbound")
        if isinstance(inbound, Inbound):
            if message.message_type == "email" and not inbound.is_automatic:
                self._receive_mail(message)
        elif self._is_written_to_customer(message):
            replies = self.sudo().reply_ids
            replies._set_answered(self.env.user, self.env._("Answered by e-mail."))
        return result

    def _receive_mail(self, message):
        """Take note of a mail that the gateway has brought; one in the name of our own people neither asks nor
        answers, because anybody can write a name. Note: `self.ensure_one()`"""
        if message.author_id.user_ids.filtered(lambda user: not user.share):
            return
        self.env["collection.reply"]._receive(self, message.sudo())

    def _is_written_to_customer(self, message):
        """Whether one of our people, at the screen, has just written to the customer. Note: `self.ensure_one()`"""
        user = self.env.user
        if self.env.su and user._is_superuser() or not user._is_internal() or message.message_type != "comment":
            return False
        if message.author_id != user.partner_id or message.is_internal or message.subtype_id.internal:
            return False
        readers = message.partner_ids | self.sudo().message_partner_ids
        return any(reader.partner_share and reader.active for reader in readers) or bool(message.outgoing_email_to)

    def _close_reply_tasks(self, note):
        """Finish the tasks about replies of those payers who wait for nothing any more."""
        pending = [("payer_id", "in", self.ids), ("answered_at", "=", False)]
        done = self.sudo() - self.env["collection.reply"].sudo().search(pending).payer_id
        tasks = done.activity_ids.filtered(lambda task: task.collection_kind in ("reply", "reply_escalated"))
        tasks._action_done(feedback=note)

    @api.model
    def _is_an_answer(self, interaction):
        """Whether an interaction that somebody has noted answers the customer's mails."""
        if interaction.direction != "out" or interaction.is_automatic or interaction.is_answer:
            return False
        is_spoken = interaction.channel in ("call", "visit", "meeting")
        return (
            interaction.outcome in TALK_OUTCOMES
            if is_spoken
            else interaction.outcome not in ("no_answer", "wrong_number")
        )
