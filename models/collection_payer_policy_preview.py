from collections import Counter
from typing import NamedTuple

from odoo import models

from ..exclusion_text import describe
from .collection_evaluator import PolicyBook


class Step(NamedTuple):
    """Where some items of a payer stand now, where they would stand on another ladder, and what would come next.

    Levels are records, empty where there is none; `day` is the first on which the next level may leave, None when
    dates do not tell; `why` says what the items wait for, empty when they would be proposed at once.
    """

    payer: models.BaseModel
    count: int
    now: models.BaseModel
    then: models.BaseModel
    next: models.BaseModel
    day: object
    why: str


class CollectionPayer(models.Model):
    """What would become of payers under another policy; writes nothing."""

    _inherit = "collection.payer"

    def _preview_policy(self, policy):
        """The steps of the payers' open items if they followed the policy from now on, payer by payer.

        :param policy: a `collection.policy`.
        :rtype: list[Step]
        """
        steps = []
        for company, payers in self.sudo().grouped("company_id").items():
            steps += payers._preview_company(company, policy)
        return steps

    def _preview_company(self, company, policy):
        notices = self.env["collection.notice"]
        withdrawn = notices.search([("payer_id", "in", self.ids), ("state", "in", ("proposed", "approved"))])
        evaluator = self.env["collection.evaluator"].with_context(
            collection_ignored_notice_ids=frozenset(withdrawn.ids)
        )
        book = PolicyBook(self.env, company, company._get_collection_today(), only=policy.id)
        outcome = {
            snapshot.payer_id: (snapshot, decision)
            for snapshot, decision in evaluator._evaluate(book, self.partner_id.ids)
        }
        return [step for payer in self if payer.id in outcome for step in payer._to_steps(book, *outcome[payer.id])]

    def _to_steps(self, book, snapshot, decision):
        levels = self.env["collection.policy.level"]
        proposed = {
            line.item_id: line.counted_level_id
            for demand in decision.demands
            for line in demand.lines
            if line.counted_level_id
        }
        exclusions = dict(decision.exclusions)
        ranks = {level.rank: level.id for level in snapshot.policy.levels} if snapshot.policy else {}
        found = Counter()
        for item in snapshot.payer.items:
            if item.residual > 0:
                standing = snapshot.rows[item.id].dunning_level_id, ranks.get(item.counted_rank)
                found[(*standing, *self._get_next_step(book, item.id, proposed, exclusions))] += 1
        return [
            Step(self, count, *(levels.browse(level_id) for level_id in key[:3]), *key[3:])
            for key, count in found.items()
        ]

    def _get_next_step(self, book, item_id, proposed, exclusions):
        """Id of the level that comes next, its day, and what keeps it from coming at once."""
        if item_id in proposed:
            return proposed[item_id], book.on, ""
        exclusion = exclusions[item_id]
        params = dict(exclusion.params)
        return params.get("level_id"), exclusion.until, describe(self.env, exclusion.code, None, params)
