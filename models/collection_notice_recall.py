from odoo import models

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL


class CollectionNotice(models.Model):
    """What is on its way to somebody who wants to be left alone is taken back, and goes to the next contact."""

    _inherit = "collection.notice"

    def _recall_from(self, people):
        """Take back what waits in the queues for people whose wishes have changed; the queue then finds others.

        A message that is being handed over just now cannot be taken back.

        :param people: `res.partner` records.
        """
        own = self.sudo().search([("state", "=", "queued"), "|", ("contact_ids", "in", people.ids), ("cc_contact_ids", "in", people.ids)])
        unwanted = own.filtered(lambda notice: notice._is_unwanted(people))
        calls = unwanted.filtered(lambda notice: SORT_OF_CHANNEL[notice.channel] == PERSONAL)
        calls._turn_to_others(people)
        (unwanted - calls)._take_back(people)

    def _is_unwanted(self, people):
        """Whether one of the people who would get it does not want it, or not yet. Note: `self.ensure_one()`"""
        addressed = people & (self.contact_ids | self.cc_contact_ids)
        is_waiting = SORT_OF_CHANNEL[self.channel] != PERSONAL and any(
            person._get_not_before() for person in addressed & self.contact_ids
        )
        return is_waiting or any(person._get_refusal(self.channel) for person in addressed)

    def _take_back(self, people):
        """Withdraw messages that wait in a queue; each goes to whoever may be written to, once."""
        going = self.filtered(lambda notice: not notice._is_being_handed_over())
        for notice in going:
            notice._set_state("undelivered", reason=notice._get_recall_reason(people))
        if going:
            self.env.ref("account_collections.ir_cron_send").sudo()._trigger()

    def _is_being_handed_over(self):
        """Whether it is too late: it has left, or somebody is sending it just now. Note: `self.ensure_one()`"""
        if self.channel == "letter":
            return bool(self.printed_at)
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "=", self.message_id.id)])
        waiting = mails.filtered(lambda mail: mail.state in ("outgoing", "exception"))
        return self.channel == "email" and not (waiting and waiting.try_lock_for_update())

    def _get_recall_reason(self, people):
        names = ", ".join((people & (self.contact_ids | self.cc_contact_ids)).mapped("display_name"))
        return self.env._("Taken back before it left, because %s asked for it.", names)

    def _is_new_way(self, demand):
        """Override: what was taken back has not been tried."""
        return super()._is_new_way(demand) or self._was_taken_back()

    def _was_taken_back(self):
        """Whether somebody's wish kept it from leaving. Note: `self.ensure_one()`"""
        people = self.contact_ids | self.cc_contact_ids
        return any(person._get_refusal(self.channel) or person.collection_not_before for person in people)

    def _turn_to_others(self, people):
        """Let calls go to the next contact who may be called; without one nobody calls."""
        for notice in self:
            sentence = notice._get_refused_words(people)
            if notice._call_somebody_else():
                notice._log_on_payer(sentence)
                notice.task_id.write({"note": notice._render_task()})
            else:
                notice._set_state("undelivered", reason=sentence)

    def _get_refused_words(self, people):
        names = ", ".join((people & self.contact_ids).mapped("display_name"))
        offer = self.env._("An e-mail, or a text message if they agree, may be welcome instead.")
        return self.env._("%s does not want to be called.", names) + " " + offer
