import logging
from collections import Counter
from dataclasses import replace

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..calc.decision import NO_POLICY, decide, decide_manual
from ..calc.exclusion import Exclusion
from ..calc.facts import SORT_OF_CHANNEL
from ..calc.timing import NOTHING_OPEN
from ..const import SEND_BATCH
from ..exclusion_text import describe
from .collection_evaluator import PolicyBook
from .ir_qweb import CompiledWords
from .resource_calendar import Stamps

_logger = logging.getLogger(__name__)


class CollectionNotice(models.Model):
    """How approved notices leave: looked at once more, frozen, handed to a channel, in committed batches."""

    _inherit = "collection.notice"

    is_automatic = fields.Boolean(readonly=True, copy=False, help="Released by the nightly run, not by a person.")

    # === QUEUE === #

    @api.model
    def _get_queue_domain(self):
        return Domain("state", "=", "approved") & Domain("send_after", "<=", fields.Datetime.now())

    @api.model
    def _cron_send(self, batch=SEND_BATCH):
        """Let released notices leave, some at a time; a batch and its mails are committed together."""
        cron, domain = self.env["ir.cron"], self._get_queue_domain()
        cron._commit_progress(remaining=self.search_count(domain))
        queue = self.with_context(collection_compiled_words=CompiledWords())
        while todo := queue.search(domain, limit=batch, order="send_after, id")._cap_batch().try_lock_for_update():
            domain &= Domain("id", "not in", todo.ids)  # nothing is looked at twice, whatever becomes of it
            todo._leave_safely()
            self.env.invalidate_all()  # the words of one batch are of no use to the next
            if not cron._commit_progress(len(todo)):
                break
        self._sync_open_deliveries()

    def _leave_safely(self):
        """Let the notices leave; when one breaks, the others go and that one returns to the review."""
        try:
            with self.env.cr.savepoint():
                self._leave()
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the whole batch is tried again later
        except Exception:
            self.env.invalidate_all()
            if len(self) > 1:
                middle = len(self) // 2
                self[:middle]._leave_safely()
                self[middle:]._leave_safely()
            else:
                _logger.exception("Notice %s could not leave", self.id)
                self._park(self.env._("It could not be prepared; its template or its contact may be broken."))

    def _park(self, reason):
        """Return approved notices to the review, saying why."""
        self._set_state("proposed", reason=reason, send_after=False)

    def _leave(self):
        """Gate, second look, freezing and delivery of approved notices."""
        for notices in self.with_context(collection_stamps=Stamps())._get_rounds():
            for company, group in notices.grouped("company_id").items():
                allowed = group.sudo().with_company(company)._ask_gate()
                allowed._leave_company(company.sudo())

    def _get_rounds(self):
        """Sets of notices with at most one per payer, so that the second of a payer sees that the first has left."""
        rounds = []
        for notices in self.grouped("payer_id").values():
            for number, notice in enumerate(notices):
                if number == len(rounds):
                    rounds.append(self.browse())
                rounds[number] |= notice
        return rounds

    def _ask_gate(self):
        """Drop what must not leave, put off what may leave later; return the rest."""
        allowed = self.browse()
        for notice in self:
            verdict, moment, reason = notice.payer_id._check_touch_allowed(
                notice.channel, automatic=notice.is_automatic or notice.kind != "manual"
            )
            if verdict == "allow" or (verdict == "defer" and not notice.is_automatic and notice._is_workday()):
                allowed |= notice
            elif verdict == "defer":
                notice._as_ours().send_after = moment
            else:
                notice._drop(reason)
        return allowed

    def _is_workday(self):
        """Whether today is a working day for the payer: a person may then write outside of the window."""
        today = self.company_id._get_collection_today()
        policy = self.payer_id._get_policy()
        return self.company_id._to_work_calendar(policy.resource_calendar_id, today).is_workday(today)

    def _drop(self, exclusion):
        reason = describe(self.env, exclusion.code, exclusion.until, dict(exclusion.params))
        self._set_state("dropped", reason=reason, send_after=False)

    # === SECOND LOOK === #

    def _leave_company(self, company):
        if not self:
            return
        on = company._get_collection_today()
        book = PolicyBook(self.env, company, on)
        going, demands = self.browse(), []
        for notice, snapshot, demand in self._look_again(book):
            if notice._is_text_outdated(demand):
                notice._park(self.env._("Amounts have changed since the words were edited; please look at them again."))
            else:
                going |= notice
                demands.append((snapshot, demand))
        going._refill(on, demands)
        calendars = [snapshot.policy.calendar for snapshot, _demand in demands]
        going._freeze(on, dict(zip(going.ids, calendars, strict=True)))
        going._attach()
        going._deliver()

    def _look_again(self, book):
        """Evaluate the payers afresh; drop what has become void, return notice, snapshot and demand of the rest."""
        ignored = frozenset(self.ids)
        evaluator = self.env["collection.evaluator"].with_context(collection_ignored_notice_ids=ignored)
        partner_ids = self.partner_id.ids
        snapshots = {snapshot.partner_id: snapshot for snapshot in evaluator._take_snapshots(book, partner_ids)}
        remaining = []
        for notice in self:
            snapshot = snapshots.get(notice.partner_id.id)
            decision = snapshot and notice._decide_again(snapshot, book.on)
            demand = decision and notice._pick(decision)
            if demand:
                remaining.append((notice, snapshot, demand))
            else:
                notice._drop(notice._get_loss(decision))
        return remaining

    def _decide_again(self, snapshot, on):
        """Decide about the notice's own items; nothing joins it, and it does not rise above what was approved."""
        level = snapshot.policy and snapshot.policy.level(self.level_id.id)
        if not level:
            return None
        items = set(self.line_ids.move_line_id.ids)
        payer = replace(
            snapshot.payer,
            items=tuple(
                item
                if item.id in items or item.residual < 0
                else item._replace(reasons=(*item.reasons, Exclusion("notice_open")))
                for item in snapshot.payer.items
            ),
        )
        if self.kind == "manual":
            return decide_manual(payer, self._up_to(snapshot.policy, level), level, on, items)
        decision = decide(payer, snapshot.policy, on)
        demand = self._pick(decision)
        if demand and snapshot.policy.level(demand.level_id).rank > level.rank:
            return decide(payer, self._up_to(snapshot.policy, level), on)
        return decision

    @api.model
    def _up_to(self, policy, level):
        """The lower part of a ladder, up to a level."""
        return replace(policy, levels=tuple(rung for rung in policy.levels if rung.rank <= level.rank))

    def _pick(self, decision):
        sort = SORT_OF_CHANNEL[self.channel]
        return next((demand for demand in decision.demands if demand.sort == sort), None)

    def _get_loss(self, decision):
        """The reason shared by most of the items that were to be counted."""
        if not decision:
            return NO_POLICY if self._has_open_items() else NOTHING_OPEN
        counted = set(self.line_ids.filtered("counted_level_id").move_line_id.ids)
        reasons = [exclusion for item_id, exclusion in decision.exclusions if item_id in counted]
        if not reasons:
            return NOTHING_OPEN
        return Counter(reasons).most_common(1)[0][0]

    def _has_open_items(self):
        return any(not line.reconciled for line in self.line_ids.move_line_id)

    def _is_text_outdated(self, demand):
        """Whether a person has edited the words while other amounts were owed."""
        if not self.text:
            return False
        known = {total.currency_id.id: total.currency_id.round(total.amount) for total in self.amount_ids}
        totals = {
            currency_id: self.env["res.currency"].browse(currency_id).round(float(total))
            for currency_id, total in demand.totals
        }
        return known != totals

    def _refill(self, on, demands):
        """Write the items, totals and recipients as they are now, where they are not what was proposed."""
        changed, contents = self.browse(), []
        for notice, (snapshot, demand) in zip(self, demands, strict=True):
            if not notice._is_as_proposed(snapshot, demand):
                channel = self.env["collection.policy.level"].browse(demand.level_id).channel
                values = self._prepare_demand(notice.company_id.currency_id, snapshot, demand)
                notice._as_ours().write({"channel": channel, **values})
                changed |= notice
                contents.append((snapshot, demand))
        if changed:
            changed._write_contents(contents)
        self._write_lines(on, demands)

    # === CHANNELS === #

    def _attach(self):
        """Add documents to the frozen notices, before they are delivered. To be extended."""

    def _deliver(self):
        """Hand frozen notices to their channels.

        A channel joins by a method `_deliver_<channel>`, which leaves its notices `queued`.
        """
        for channel, notices in self.grouped("channel").items():
            getattr(notices, f"_deliver_{channel}")()
            notices._set_state("queued", send_after=False)
            notices._after_queued()

    def _after_queued(self):
        """React to notices that have been handed over. To be extended."""
        self._tell_inside()

    @api.constrains("channel")
    def _check_channel(self):
        for channel in set(self.mapped("channel")):
            if not hasattr(type(self), f"_deliver_{channel}"):
                raise UserError(self.env._("Nothing can be sent by %s.", channel))
