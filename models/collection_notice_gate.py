from odoo import api, fields, models
from odoo.exceptions import UserError

from ..calc.facts import PERSONAL, SORT_OF_CHANNEL
from ..exclusion_text import describe
from .collection_payer_gate import LATER

#: Channels that may stand in for each other.
SWAPPED = {"email", "sms"}


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
        found = super()._look_again(book)
        people = self.env["res.partner"].browse({person for *_rest, demand in found for person in demand.route.to})
        return [entry for entry in found if entry[0]._may_touch(entry[2], people)]

    def _may_touch(self, demand, people):
        """Whether the people to whom the notice would go now may be touched; otherwise it is put off or dropped.

        :param people: everybody who is asked about together, so that they are read at once.

        Note: `self.ensure_one()`
        """
        level = self.env["collection.policy.level"].browse(demand.level_id)
        contacts = people.browse(demand.route.to).with_prefetch(people.ids)
        verdict, moment, reason = self._ask_about(self._choose_channel(level, contacts), contacts)
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

    # === THE CHANNEL THAT THEY PREFER === #

    def _freeze(self, on, calendars):
        """Override: where the level allows it, the message takes the channel that its reader prefers."""
        for notice in self.filtered("level_id.allow_other_channel"):
            channel = notice._choose_channel(notice.level_id, notice.contact_ids)
            if channel != notice.channel:
                notice._as_ours().channel = channel
        return super()._freeze(on, calendars)

    @api.model
    def _choose_channel(self, level, contacts):
        """The channel of a message of that level: the level's, or the one that the first of its readers prefers."""
        first = next(iter(contacts), contacts)  # a slice would forget who else is asked about, and be read alone
        wished = first.collection_preferred_channel
        if not level.allow_other_channel or not {level.channel, wished} <= SWAPPED:
            return level.channel
        return wished if all(self._can_be_reached(contact, wished) for contact in contacts) else level.channel

    @api.model
    def _can_be_reached(self, contact, channel):
        if channel == "email":
            return bool(self._get_addresses(contact))
        return bool(contact.phone) and not contact.collection_phone_fails and not contact._get_refusal(channel)

    # === OVERRIDE === #

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
