from odoo import fields, models
from odoo.exceptions import UserError

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL
from ..exclusion_text import describe
from .collection_payer_gate import LATER


class CollectionNotice(models.Model):
    """Before a notice leaves, the contact rules of the very people are asked to whom it would go."""

    _inherit = "collection.notice"

    deferred_reason = fields.Char(string="Why it waits", readonly=True, copy=False)
    override_reason = fields.Char(
        string="Why all the same", readonly=True, copy=False, help="A manager has passed over the contact rules."
    )

    def _ask_gate(self):
        """Override: what was said lately is read once for all; the people are asked about at the second look."""
        touches = self.payer_id._collect_touches()
        notices = self.with_context(collection_touches=touches, collection_gate=LATER)
        return super(CollectionNotice, notices)._ask_gate().with_context(collection_gate=None)

    def _look_again(self, book):
        """Override: what the contact rules do not allow yet is put off."""
        return [found for found in super()._look_again(book) if found[0]._may_touch(found[2])]

    def _may_touch(self, demand):
        """Whether the people to whom the notice would go now may be touched; otherwise it is put off or dropped.

        Note: `self.ensure_one()`
        """
        level = self.env["collection.policy.level"].browse(demand.level_id)
        contacts = self.env["res.partner"].browse(demand.route.to)
        verdict, moment, reason = self._ask_about(level.channel, contacts)
        if verdict == "allow" or self._may_pass(reason):
            return True
        if verdict == "refuse":
            self._drop(reason)
        else:
            sentence = describe(self.env, reason.code, reason.until, dict(reason.params))
            self._as_ours().write({"send_after": moment, "deferred_reason": sentence})
            self.env.ref("account_collections.ir_cron_send").sudo()._trigger(moment)
        return False

    def _ask_about(self, channel, contacts):
        return self.payer_id._check_touch_allowed(
            channel,
            automatic=self.is_automatic or self.kind != "manual",
            contacts=contacts,
            is_ladder=SORT_OF_CHANNEL[channel] == PERSONAL,
            only_hard=bool(self.override_reason),
        )

    def _may_pass(self, reason):
        """Whether only the hour speaks against it, and a person has released it on a working day."""
        return dict(reason.params).get("case") == "hours" and not self.is_automatic and self._is_workday()

    def action_override_rules(self, reason):
        """Let notices leave although the contact rules would have them wait; refusals and the night still hold.

        :param str reason: why; kept on the notice and in the history of the payer.
        :raise AccessError: when the user is no manager.
        :raise UserError: without a reason, or for notices that do not wait.
        """
        self._check_reviewer()
        self.env["collection.payer"]._check_is_manager()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the contact rules are passed over."))
        if any(notice.state not in ("proposed", "approved") for notice in self):
            raise UserError(self.env._("Only notices that have not left can be let through."))
        self._as_ours().write({"override_reason": reason.strip()})
        for notice in self:
            notice.sudo()._message_log(
                body=self.env._("The contact rules are passed over: %s", reason.strip()),
                author_id=self.env.user.partner_id.id,
            )
        self.filtered(lambda notice: notice.state == "approved" and notice.send_after)._release(fields.Datetime.now())
