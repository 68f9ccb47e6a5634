from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..calc.ageing import days_overdue


class Said(NamedTuple):
    """A level that was counted for an item in its current cycle, and the notice that counted it."""

    level_id: int
    notice_id: int
    date: object
    deadline: object
    is_silent: bool


class Mapped(NamedTuple):
    """An item that stands at a level of another ladder now, because of what was said before."""

    row: dict
    cycle: int
    level_id: int
    said: Said


class CollectionNotice(models.Model):
    """Silent notices that say where items stand on another ladder, so that nobody begins again at the first level."""

    _inherit = "collection.notice"

    mapped_from_id = fields.Many2one(
        "collection.notice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The notice that really said something; this one only says what it comes to on another ladder.",
    )

    # === FINDING === #

    @api.model
    def _find_mapped(self, book, rows, policies):
        """Which items have to be put on the ladder that their payer follows now.

        An item that stands there already, because it was on that ladder before, is left where it is.

        :param PolicyBook book: the policies as the rules see them.
        :param rows: open items as `collection.facts` reads them.
        :param dict policies: id of the payer's policy by commercial partner.
        :rtype: list[Mapped]
        """
        item_ids = [row.id for row in rows]
        counted = self.env["collection.notice.line"]._read_counted(item_ids)
        said, evaluator = self._read_said(item_ids), self.env["collection.evaluator"]
        found = []
        for row in rows:
            last = counted.get(row.id)
            policy = book.get(policies.get(row.partner_id))
            if not last or not policy or evaluator._is_new_cycle(row, last):
                continue
            mapped = self._get_mapped(book, policy, said.get(row.id, ()))
            if mapped:
                found.append(Mapped(row, last.cycle, *mapped))
        return found

    @api.model
    def _get_mapped(self, book, policy, said):
        """The level that stands for what was said, with what said it; None when the item needs no other one."""
        ranked = [(book.rank(policy, entry.level_id), entry) for entry in said]
        rank, best = max(ranked, key=self._get_weight, default=(0, None))
        own = max((rank for rank, entry in ranked if policy.level(entry.level_id)), default=0)
        if rank <= own:
            return None
        return next(level.id for level in policy.levels if level.rank == rank), best

    @api.model
    def _get_weight(self, ranked):
        rank, said = ranked
        return rank, not said.is_silent, said.date, said.notice_id

    @api.model
    def _read_said(self, item_ids):
        """All levels counted in the newest cycle of items, as :class:`Said` by item id."""
        self.env["collection.notice.line"].flush_model()
        self.flush_model(["state", "date", "deadline"])
        rows = self.env.execute_query(
            SQL(
                """SELECT move_line_id, counted_level_id, notice_id, date, deadline, is_silent
                     FROM (SELECT line.move_line_id, line.counted_level_id, line.notice_id, notice.date,
                                  notice.deadline, notice.kind = 'mapping' AS is_silent, line.cycle,
                                  max(line.cycle) OVER (PARTITION BY line.move_line_id) AS newest
                             FROM collection_notice_line line
                             JOIN collection_notice notice ON notice.id = line.notice_id
                            WHERE line.move_line_id = ANY(%s) AND line.alive AND notice.state = 'sent'
                              AND (line.counted_level_id IS NOT NULL OR notice.kind = 'reentry')) said
                    WHERE cycle = newest AND counted_level_id IS NOT NULL""",
                list(item_ids),
            )
        )
        found = defaultdict(list)
        for item_id, *values in rows:
            found[item_id].append(Said(*values))
        return found

    # === WRITING === #

    @api.model
    def _write_mapped(self, company, mapped, payer_ids):
        """Record where items stand now. It is dated as what was said, because time runs on from there.

        :param mapped: what :meth:`_find_mapped` found in the company.
        :param dict payer_ids: payer by commercial partner.
        :return: the silent notices.
        """
        groups = defaultdict(list)
        for entry in mapped:
            groups[payer_ids[entry.row.partner_id], entry.level_id, entry.said.notice_id].append(entry)
        notices = (
            self._as_ours()
            .with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                [
                    self._prepare_mapping(company, payer_id, level_id, entries[0].said)
                    for (payer_id, level_id, _notice_id), entries in groups.items()
                ]
            )
        )
        self.env["collection.notice.line"]._insert(
            [
                self._prepare_mapped_row(notice, entry)
                for notice, entries in zip(notices, groups.values(), strict=True)
                for entry in entries
            ]
        )
        return notices

    @api.model
    def _prepare_mapping(self, company, payer_id, level_id, said):
        levels = self.env["collection.policy.level"]
        level, origin = levels.browse(level_id), levels.browse(said.level_id)
        return {
            "kind": "mapping",
            "state": "sent",
            "company_id": company.id,
            "payer_id": payer_id,
            "level_id": level_id,
            "channel": level.channel,
            "date": said.date,
            "deadline": said.deadline,
            "sent_at": fields.Datetime.now(),
            "mapped_from_id": said.notice_id,
            "reason": self.env._(
                "Stood at “%(level)s” of the policy “%(policy)s”.", level=origin.name, policy=origin.policy_id.name
            ),
        }

    @api.model
    def _prepare_mapped_row(self, notice, entry):
        row, on = entry.row, notice.date
        return (
            *(notice.id, notice.company_id.id, row.id, row.move_id, row.move_name),
            *(entry.level_id, entry.level_id, entry.cycle, row.date_maturity, days_overdue(row.date_due, on)),
            *(row.residual, row.currency_id),
        )

    # === KEEPING UP === #

    def _hook_state_changed(self, state):
        """Override: a notice that arrives after its payer has moved counts on the new ladder, too; one that is
        lost takes along what it came to there.
        """
        result = super()._hook_state_changed(state)
        if state in ("undelivered", "cancelled"):
            mapped = self.sudo().search([("mapped_from_id", "in", self.ids), ("state", "=", "sent")])
            mapped._set_state("cancelled", reason=self.env._("What was said before was withdrawn or has not arrived."))
            mapped.payer_id._map_levels()
        elif state == "sent":
            moved = self.filtered(lambda notice: notice.level_id.policy_id != notice.payer_id.sudo()._get_policy())
            moved.payer_id.sudo()._map_levels()
        return result
