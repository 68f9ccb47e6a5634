import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..calc.money import to_decimal
from ..calc.offer import EXPIRED, HONOURED, Arrival, get_arrived, get_credit, judge
from ..sql_array import sql_array

_logger = logging.getLogger(__name__)

#: Days after which nobody matches a payment any more, or undoes one.
LATE_DAYS = 60


class CollectionOffer(models.Model):
    """What becomes of an offer: the money arrives in time, or does not."""

    _inherit = "collection.offer"

    @api.model
    def _cron_expire(self, batch=500):
        """See which offers have been honoured, and end those whose time has passed."""
        offers = self.sudo().search(self._get_undecided_domain(), order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(offers))
        for start in range(0, len(offers), batch):
            group = offers[start : start + batch]
            group._settle_offers()
            if not cron._commit_progress(len(group)):
                break

    @api.model
    def _get_undecided_domain(self):
        """Offers that a payment, or the undoing of one, still changes."""
        recent = fields.Date.context_today(self) - timedelta(days=LATE_DAYS)
        ended = [("state", "in", ("expired", "honoured")), ("ended_on", ">=", recent)]
        return ["|", ("state", "in", ("open", "accepted")), "&", *ended]

    def _settle_offers(self):
        """Compare what has arrived in time with what was to be paid."""
        offers = self.with_env(self.env(su=True, context={"lang": self.env.lang, "tz": self.env.context.get("tz")}))
        arrivals = offers._read_arrivals()
        for offer in offers:
            verdict = offer._judge(get_arrived(arrivals[offer.id], offer.date))
            if verdict == HONOURED and offer.state != "honoured":
                offer._honour()
            elif verdict != HONOURED and offer.state == "honoured":
                offer._fall_back(verdict)
            elif verdict == EXPIRED and offer.state in ("open", "accepted"):
                offer._expire()

    def _judge(self, arrived):
        on = self.company_id._get_collection_today()
        last_look = self._get_policy_calendar(on).add_workdays(self.date, self.payer_id._get_policy().transit_days)
        unit = to_decimal(self.currency_id.rounding)
        paid = arrived - to_decimal(self.amount_paid_before)
        return judge(to_decimal(self.amount_reduced), paid, unit, last_look, on)

    def _get_arrived(self):
        """What has been paid on the items until today. Note: `self.ensure_one()`"""
        today = self.company_id._get_collection_today()
        return get_arrived(self._read_arrivals()[self.id], max(self.date, today))

    def _read_arrivals(self):
        """Money received for the items, with its value date, by offer id; credit notes and write-offs are none.

        :rtype: dict[int, list[Arrival]]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT rel.%(key)s, credit.date, part.debit_amount_currency
                     FROM %(items)s rel
                     JOIN account_partial_reconcile part ON part.debit_move_id = rel.account_move_line_id
                     JOIN account_move_line credit ON credit.id = part.credit_move_id AND credit.parent_state = 'posted'
                     JOIN account_move origin ON origin.id = credit.move_id
                     JOIN account_journal journal ON journal.id = origin.journal_id
                    WHERE rel.%(key)s = ANY(%(ids)s)
                      AND (origin.origin_payment_id IS NOT NULL OR journal.type IN ('bank', 'cash', 'credit'))""",
                ids=sql_array(self.ids),
                **self._get_table_names(),
            )
        )
        arrivals = defaultdict(list)
        for offer_id, day, amount in rows:
            arrivals[offer_id].append(Arrival(day, to_decimal(amount)))
        return arrivals

    # === HONOURED === #

    def _honour(self):
        """The money is here: the discount becomes a draft credit note. Note: `self.ensure_one()`

        A credit note that cannot be made must not keep anybody from matching the payment.
        """
        self._write_end("honoured")
        self._close_tasks()
        try:
            with self.env.cr.savepoint():
                self._make_discount()
        except psycopg2.OperationalError:
            raise
        except UserError as error:
            self._ask_for_credit(str(error))
        except Exception:
            _logger.exception("The credit note of offer %s could not be made", self.id)
            self._ask_for_credit("")

    def _make_discount(self):
        lines = self.move_line_ids.filtered(lambda line: line.amount_residual_currency > 0)
        unit = to_decimal(self.currency_id.rounding)
        left = to_decimal(sum(lines.mapped("amount_residual_currency")))
        rest = get_credit(left, to_decimal(self.amount_saved), unit)
        amounts = {}
        for line in lines.sorted("date_maturity", reverse=True):
            amounts[line] = float(min(rest, to_decimal(line.amount_residual_currency)))
            rest -= to_decimal(amounts[line])
        reader = self.with_context(lang=self._get_customer_lang()).env
        return self._make_credits(amounts, reader._("discount as offered"))

    def _ask_for_credit(self, note):
        owner = self.owner_id or self.payer_id._get_owner("collector")
        summary = self.env._("The credit note for the discount has to be made by hand: %s", self.items_display)
        self._schedule("offer_credit", summary, note, owner, self.company_id._get_collection_today())

    def action_make_credit(self):
        """Make the credit note of an honoured offer again, after it was deleted or could not be made.

        :raise AccessError: when the user is no collector or may not write invoices.
        :raise UserError: when there is one already.
        """
        self._check_is_collector()
        self._check_may_bill()
        self._check_state("honoured")
        for offer in self:
            if offer.credit_move_ids.filtered(lambda move: move.state != "cancel"):
                raise UserError(self.env._("There is a credit note already."))
            if not offer._make_discount():
                raise UserError(self.env._("Nothing is open any more."))
        self._close_tasks()

    def _waits_for_credit(self):
        """Override of `collection.matter`."""
        return self.state == "honoured"

    def _after_credit_lost(self):
        """Override of `collection.matter`: the customer has kept his part, so somebody has to decide."""
        for offer in self.filtered(lambda offer: offer.state == "honoured"):
            offer._ask_for_credit(self.env._("The draft is gone. Make it again, or withdraw the offer."))

    # === NOT HONOURED === #

    def _expire(self):
        """The time has passed: the items go on in the next run. Note: `self.ensure_one()`"""
        was_accepted = self.state == "accepted"
        self._write_end("expired")
        self._close_tasks()
        if was_accepted:
            self._tell("offer_expired")

    def _fall_back(self, verdict):
        """A payment was undone: what follows from it is, too, and somebody knows. Note: `self.ensure_one()`"""
        posted = self.credit_move_ids.filtered(lambda move: move.state == "posted")
        if not posted:
            self._write_end("expired")
            if verdict != EXPIRED:
                self._as_ours().write({"state": "open", "ended_on": False})
            self.credit_move_ids.filtered(lambda move: move.state == "draft").unlink()
        owner = self.owner_id or self.payer_id._get_owner("collector")
        summary = self.env._("The payment for an offer was undone: %s", self.items_display)
        self._schedule("offer_undone", summary, "", owner, self.company_id._get_collection_today())
