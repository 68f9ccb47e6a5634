from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..const import TASKS_AT_ONCE


class Hand(NamedTuple):
    """What calls for a person.

    :param domain: the payers concerned.
    """

    domain: list
    summary: str
    note: str


class CollectionRun(models.Model):
    """What the engine cannot decide becomes tasks at the end of a run, where most is at stake first.

    Nobody does a thousand tasks, so a person has only so many of a kind at once; the next ones come when some are
    done. Until then the list of what was left out names all of them.
    """

    _inherit = "collection.run"

    def _raise_hands(self):
        """Make one task for each payer and each invoice that needs a person. Note: `self.ensure_one()`"""
        for kind, hand in self._get_hands().items():
            domain = Domain("company_id", "=", self.company_id.id) & Domain(hand.domain)
            if self.partner_ids:
                domain &= Domain("partner_id", "in", self.partner_ids.commercial_partner_id.ids)
            payers = self.env["collection.payer"].search(domain, order="priority desc, id")
            self._ask_people(kind, payers, lambda payer: payer._get_owner("collector"), hand.summary, hand.note)
        self._ask_for_sending()

    @api.model
    def _get_hands(self):
        """What calls for a person, by kind of task. To be extended.

        :rtype: dict[str, Hand]
        """
        return {
            "allocate_credit": Hand(
                [("has_idle_credit", "=", True)],
                self.env._("Allocate credits"),
                self.env._("Credits of this customer cover what is overdue; please match them with the invoices."),
            ),
            "level_done": Hand(
                self._get_left_out("level_done"),
                self.env._("Ladder exhausted: decide"),
                self.env._("Every level of the policy has been used. Talk, hand off, or write off?"),
            ),
            "no_contact": Hand(
                self._get_left_out("no_contact"),
                self.env._("No usable contact"),
                self.env._("Nobody can be reached for the next notice: please find an e-mail address."),
            ),
        }

    @api.model
    def _get_left_out(self, code):
        """Domain of the payers with an item that is not chased for a reason."""
        return [("exclusion_ids", "any", [("code", "=", code), ("ended_on", "=", False)])]

    def _ask_for_sending(self):
        """Tell who bills of invoices that have not left two working days after their date.

        Not before the release: old books would make thousands of tasks, and going live looks through them anyway.
        """
        if self.company_id.collection_state != "opening":
            self._ask_people(
                "invoice_not_sent",
                self.env["account.move"]._get_unsent(self.company_id, self.date),
                lambda move: move.invoice_user_id or move.create_uid,
                self.env._("Invoice not sent"),
                self.env._("The customer cannot pay what has not arrived: send it, or say when it went."),
            )

    def _ask_people(self, kind, records, get_user, summary, note):
        """Make a task on each record that has none of the kind, as long as its owner has room for it.

        :param records: the most important first.
        :param get_user: whose task it is, asked for each record.
        """
        tasks, today = self.env["mail.activity"], self.company_id._get_collection_today()
        idle = tasks._filter_without_task(kind, records)
        chosen = tasks._filter_room(kind, idle, get_user, TASKS_AT_ONCE) if self._is_whole() else idle
        tasks._raise_tasks(kind, chosen, summary, note, get_user, lambda _record: today)
        if waiting := len(idle) - len(chosen):
            self._remark(
                self.env._(
                    "%(task)s: %(number)s more wait until some of these tasks are done.", task=summary, number=waiting
                )
            )
