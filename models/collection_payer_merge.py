from odoo import api, models

from ..const import STOP_REASONS


class CollectionPayer(models.Model):
    """Two payers become one: everything that was said, agreed and noted is kept, and the strictest block holds."""

    _inherit = "collection.payer"

    # === ENTRY === #

    @api.model
    def _merge_customers(self, sources, target):
        """Merge the payers of some customers into those of another one, company by company.

        Where only the sources have a payer, one of them is left, still with its own customer: the caller moves it.

        :param sources: `res.partner` records that go away or become contacts.
        :param target: the `res.partner` that stays.
        :return: the payers that are left, at most one per company.
        """
        payers = self.sudo().with_context(active_test=False)
        found = payers.search([("partner_id", "in", (sources | target).ids)], order="id")
        left = payers.browse()
        for group in found.grouped("company_id").values():
            kept = group.filtered(lambda payer: payer.partner_id == target) or group[:1]
            for other in group - kept:
                kept._absorb(other)
            left |= kept
        return left

    # === ONE PAYER INTO ANOTHER === #

    def _absorb(self, other):
        """Take over everything from another payer of the same company, which ends. Note: `self.ensure_one()`"""
        self.ensure_one()
        name, policies = other.display_name, self._get_policy() | other._get_policy()
        self._before_absorb(other)
        self.write(self._prepare_absorbed(other))
        self.env.flush_all()
        dependents = self._get_dependents(other)
        merger = self.env["base.partner.merge.automatic.wizard"].sudo()
        merger._update_foreign_keys_generic(self._name, other, self)
        merger._update_reference_fields_generic(
            self._name, other, self, [{"model": "mail.scheduled.message", "field_model": "model"}]
        )
        self.env.invalidate_all()
        for records, field_name in dependents:
            records.modified([field_name])
        other.unlink()
        self._message_log(
            body=self.env._(
                "Merged with %(name)s: notices, tasks and history are here now. Policies until now: %(policies)s.",
                name=name,
                policies=", ".join(policies.mapped("name")) or "–",
            ),
            author_id=self.env.user.partner_id.id,
        )

    def _before_absorb(self, other):
        """Make room: what both payers have and only one may have. To be extended by whatever is unique to a payer."""
        other._drop_proposals(self.env._("The customer was merged with %s.", self.display_name))
        known = self.message_follower_ids.partner_id
        other.message_follower_ids.filtered(lambda follower: follower.partner_id in known).unlink()
        kinds = set(self.activity_ids.mapped("collection_kind")) - {False}
        twice = other.activity_ids.filtered(
            lambda task: task.collection_kind in kinds and not task.collection_notice_id
        )
        twice.unlink()

    def _prepare_absorbed(self, other):
        """Values of this payer once it has taken over the other: its own, filled up, under the strictest block."""
        vals = {
            name: other[name].id
            for name in ("segment_id", "collector_id", "deputy_id")
            if other[name] and not self[name]
        }
        # named in any case, because a segment would bring its own policy along
        vals["policy_id"] = self.policy_id.id or other.policy_id.id
        vals["active"] = self.active or other.active
        if stop := self._get_strictest_stop(other):
            vals["stop_reason"] = stop
        if other.paused_until and (not self.paused_until or other.paused_until > self.paused_until):
            vals |= {"paused_until": other.paused_until, "pause_reason": other.pause_reason}
        return vals

    def _get_strictest_stop(self, other):
        order = [reason for reason, _label in STOP_REASONS]
        return min(filter(None, [self.stop_reason, other.stop_reason]), key=order.index, default=False)

    @api.model
    def _get_dependents(self, payer):
        """What names a payer, by record and field, so that whatever is derived from it can be brought up to date."""
        found = []
        for model in self.env.registry.values():
            for name, field in model._fields.items():
                if field.type == "many2one" and field.comodel_name == self._name and field.store and field.column_type:
                    records = self.env[model._name].sudo().with_context(active_test=False)
                    if not records._abstract and records._auto:
                        found.append((records.search([(name, "=", payer.id)]), name))
        return [(records, name) for records, name in found if records]

    # === AFTERWARDS === #

    def _settle(self):
        """Bring everything that is derived in line after a merge: levels on the ladder of the policy, figures."""
        self.env.flush_all()
        self.modified(["partner_id"])
        self._map_levels()
