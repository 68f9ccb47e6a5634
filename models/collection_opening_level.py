from collections import defaultdict
from functools import partial

from odoo import api, models
from odoo.tools import split_every

from ..calc.opening import level_before, level_by_age, may_have_level, usual_cap
from ..const import PAYER_BATCH
from .collection_evaluator import PolicyBook


class CollectionOpening(models.AbstractModel):
    """Where old items stand on the ladder: recorded without telling anybody, and never counted as a contact."""

    _inherit = "collection.opening"

    @api.model
    def _record_levels(self, company, mode, levels):
        """Give the overdue items of a company their opening levels, in place of those given before.

        :param str mode: ``age``: the highest level whose day lies in the past, at most the one given for the policy;
            ``start``: whatever lets the item go on with the level given; ``none``: every item begins the ladder.
        :param dict levels: `collection.policy.level` by policy; a policy without one gives none.
        :return: dicts `level_id`, `payers`, `items`, `amount` (company currency, booked rates).
        :raise UserError: once the company has been released.
        """
        company._check_is_opening()
        company.sudo().lock_for_update(allow_referencing=True)  # two at once would give an item two levels
        root = self.sudo().with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
        book = PolicyBook(root.env, company.sudo(), company._get_collection_today())
        self._withdraw_levels(company)
        found = defaultdict(lambda: [set(), 0, 0.0])
        if mode != "none":
            for batch in split_every(PAYER_BATCH, root.env["collection.facts"]._read_partner_ids(company)):
                for (partner_id, level_id), (_snapshot, items) in root._record_batch(book, list(batch), mode, levels):
                    group = found[level_id]
                    group[0].add(partner_id)
                    group[1] += len(items)
                    group[2] += sum(float(item.residual_company) for item in items)
        place = self.env["collection.policy"]._get_level_place
        return [
            {"level_id": level.id, "payers": len(payers), "items": items, "amount": amount}
            for level in self.env["collection.policy.level"].sudo().browse(found).sorted(place)
            for payers, items, amount in [found[level.id]]
        ]

    @api.model
    def _withdraw_levels(self, company):
        """Cancel the opening levels of an earlier try."""
        notices = self.env["collection.notice"].sudo()
        domain = [("company_id", "=", company.id), ("kind", "=", "opening"), ("state", "=", "sent")]
        for ids in split_every(PAYER_BATCH, notices.search(domain, order="payer_id").ids):
            notices.browse(ids).with_context(tracking_disable=True)._set_state(
                "cancelled", reason=self.env._("Replaced by new opening levels")
            )

    # === ONE BATCH === #

    def _record_batch(self, book, partner_ids, mode, levels):
        """Record the levels of some customers, in a constant number of queries.

        :return: pairs of `(partner id, level id)` and `(snapshot, items)`.
        """
        payers = self.env["collection.payer"]
        payers._ensure_payers(book.company, partner_ids)
        snapshots = self.env["collection.evaluator"]._take_snapshots(book, partner_ids)
        groups = self._group_by_level(book, snapshots, mode, levels)
        notices = (
            self.env["collection.notice"]
            ._as_ours()
            .create(
                [
                    self._prepare_notice(book, snapshot, level_id, items)
                    for (_partner_id, level_id), (snapshot, items) in groups.items()
                ]
            )
        )
        rows = [
            self._to_line_row(book, notice, level_id, snapshot, item)
            for notice, ((_partner_id, level_id), (snapshot, items)) in zip(notices, groups.items(), strict=True)
            for item in items
        ]
        self.env["collection.notice.line"]._insert(rows)
        item_ids = [row[2] for row in rows]
        self.env["account.move.line"].browse(item_ids)._refresh_dunning_levels()
        payers._refresh_figures(book.company, list({partner_id for partner_id, _level_id in groups}))
        return list(groups.items())

    @api.model
    def _group_by_level(self, book, snapshots, mode, levels):
        """The items that get a level, by customer and level."""
        deadline_of = self.env["collection.forecast"]._get_deadlines()
        forms = self.env["collection.forecast"]._read_legal_forms(snapshots)
        groups = {}
        for snapshot in snapshots:
            limit = snapshot.policy and levels.get(snapshot.policy.id)
            rung = limit and snapshot.policy.level(limit.id)
            if not rung:
                continue
            set_by = partial(deadline_of, snapshot.policy, forms[snapshot.partner_id])
            for item in snapshot.payer.items:
                level = may_have_level(item, book.on) and self._pick(book, snapshot, item, mode, rung, set_by)
                if level:
                    groups.setdefault((snapshot.partner_id, level.id), (snapshot, []))[1].append(item)
        return groups

    @api.model
    def _pick(self, book, snapshot, item, mode, rung, deadline_of):
        policy, is_new_or_large = snapshot.policy, snapshot.payer.is_new_or_large
        if mode == "start":
            return level_before(policy, item, rung.rank, is_new_or_large)
        return level_by_age(policy, item, book.on, rung.rank, is_new_or_large, deadline_of)

    @api.model
    def _prepare_notice(self, book, snapshot, level_id, items):
        level = snapshot.policy.level(level_id)
        return {
            "kind": "opening",
            "state": "sent",
            "company_id": book.company.id,
            "payer_id": snapshot.payer_id,
            "level_id": level_id,
            "channel": level.channel,
            "date": book.on,
            "amount_company": book.company.currency_id.round(sum(float(item.residual_company) for item in items)),
            "oldest_due": min(item.date_due for item in items),
        }

    @api.model
    def _to_line_row(self, book, notice, level_id, snapshot, item):
        return (
            *(notice.id, book.company.id, item.id, item.move_id, snapshot.rows[item.id].move_name),
            *(level_id, level_id, snapshot.cycle(item.id), item.date_due, (book.on - item.date_due).days),
            *(float(item.residual), item.currency_id),
        )

    # === USUAL CHOICES === #

    @api.model
    def _get_usual_cap(self, policy):
        """The last level that speaks to the customer before the first one that needs approval; may be empty."""
        levels = self._get_ladder(policy)
        rank = usual_cap([(rank, level.requires_approval) for rank, level in enumerate(levels, start=1)])
        spoken = levels[:rank].filtered(lambda level: level.channel != "internal")
        return spoken[-1:]

    @api.model
    def _get_usual_start(self, policy):
        """The first level that comes after the due date."""
        later = self._get_ladder(policy).filtered(
            lambda level: level.channel != "internal" and level.count_from == "due" and level.days >= 0
        )
        return later[:1]

    @api.model
    def _get_ladder(self, policy):
        return policy.level_ids.filtered("active").sorted(lambda level: (level.sequence, level.id))
