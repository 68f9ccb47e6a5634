from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..calc.plain_text import mask_address

#: The task of the collector.
TASK = "contact_change"


class CollectionContactChange(models.Model):
    """“Not me”: who gets our messages says that somebody else looks after invoices, or only that he does not.

    Nothing changes before one of our people has approved it: whoever has the link could ask for it.
    """

    _name = "collection.contact.change"
    _description = "Right person for invoices"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    payer_id = fields.Many2one(
        "collection.payer", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="payer_id.partner_id", string="Customer", store=True, index=True)
    state = fields.Selection(
        [("asked", "To look at"), ("approved", "Approved"), ("declined", "Declined")],
        required=True,
        readonly=True,
        default="asked",
        tracking=True,
    )
    contact_ids = fields.Many2many(
        "res.partner", string="Until now", readonly=True, help="Who got our messages when it was asked for."
    )
    asked_by_id = fields.Many2one(
        "res.partner",
        string="Asked by",
        readonly=True,
        ondelete="set null",
        help="Empty: somebody who has come by the link.",
    )
    name = fields.Char(readonly=True, help="Of the right person.")
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    lang = fields.Selection(lambda change: change.env["res.lang"].get_installed(), string="Language", readonly=True)
    remark = fields.Text(readonly=True)
    asked_on = fields.Date(string="Asked on", required=True, readonly=True)
    new_contact_id = fields.Many2one("res.partner", string="From now on", readonly=True, ondelete="set null")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Date(readonly=True)
    form_number = fields.Char(required=True, readonly=True, help="Of the form: sent twice, it counts once.")

    masked_email = fields.Char(compute="_compute_masked_email", help="For a mail to somebody else.")

    _form_once = models.UniqueIndex("(payer_id, form_number)", "This has been asked for already.")

    @api.depends("name", "partner_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for change in self:
            customer = change.partner_id.display_name or ""
            if change.email:
                change.display_name = self.env._(
                    "%(who)s for the invoices of %(customer)s", who=change.name, customer=customer
                )
            else:
                change.display_name = self.env._("Not the right person at %s", customer)

    @api.depends("email")
    def _compute_masked_email(self):
        for change in self:
            change.masked_email = mask_address(change.email or "")

    # === ASKING === #

    def _announce(self):
        """Tell the old address, and make it somebody's task. Note: `self.ensure_one()`"""
        told = bool(self.email) and self._tell("contact_asked")
        owner = self.payer_id._get_owner("collector")
        ours = self.with_context(lang=owner.lang or self.env.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.asked_on,
            summary=ours._get_task_summary(),
            note=ours._get_task_note(told),
            user_id=owner.id,
            collection_kind=TASK,
        )

    def _get_task_summary(self):
        if self.email:
            return self.env._("Is this the right person for invoices?")
        return self.env._("Find the right person for invoices")

    def _get_task_note(self, told):
        if not self.email:
            return self.env._("Somebody at the customer says that he is not the right person. Nothing has changed yet.")
        if told:
            return self.env._("The address until now was told and may object. Nothing changes before you approve it.")
        return self.env._("Nobody could be told at the address until now: please call before you approve it.")

    def _tell(self, kind):
        """Tell those who got our messages until now, and nobody else.

        :return: the `collection.answer`, empty when none of them can be reached.
        """
        answers = self.env["collection.answer"].sudo()
        old = self.contact_ids.filtered(lambda contact: contact.active and answers._get_addresses(contact))
        return answers._send(kind, self, to=old) if old else answers.browse()

    # === DECIDING === #

    def action_approve(self):
        """Let the named people get what we write about invoices, instead of those who got it until now.

        :raise AccessError: when the user is no collector.
        :raise UserError: when it is decided already, or the new address cannot be written to.
        """
        self._check_may_decide()
        for change in self.sudo():
            if not change.email:
                raise UserError(
                    self.env._("Nobody was named: please find out who looks after invoices, then close it.")
                )
            contact = change._ensure_contact()
            change._route_to(contact)
            change._decide("approved", new_contact_id=contact.id)
            change._tell("contact_changed")
            change._hook_approved()

    def action_decline(self):
        """Leave everything as it is.

        :raise AccessError: when the user is no collector.
        :raise UserError: when it is decided already.
        """
        self._check_may_decide()
        for change in self.sudo():
            change._decide("declined")

    def _check_may_decide(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_collection_collector")):
            raise AccessError(self.env._("Only collectors may do this."))
        self.check_access("read")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if any(change.state != "asked" for change in self):
            raise UserError(self.env._("This is decided already."))

    def _decide(self, state, **vals):
        today = self.company_id._get_collection_today()
        self.write({"state": state, "decided_by_id": self.env.uid, "decided_on": today, **vals})
        self.activity_ids.filtered(lambda task: task.collection_kind == TASK).action_feedback()

    def _hook_approved(self):
        """Somebody else gets our messages now. To be extended."""

    # === THE PERSON === #

    def _ensure_contact(self):
        """The contact of the customer with the new address, made when there is none. Note: `self.ensure_one()`

        :raise UserError: when it cannot be written to.
        """
        contact = self._find_contact() or self.env["res.partner"].create(self._prepare_contact())
        contact.write(self._prepare_update(contact))
        if not self.env["collection.carrier"]._get_addresses(contact):
            raise UserError(self.env._("%s wants no e-mails: please find somebody else.", contact.display_name))
        return contact

    def _find_contact(self):
        family = Domain("commercial_partner_id", "=", self.partner_id.id) & Domain("email_normalized", "=", self.email)
        own = Domain("company_id", "in", [False, self.company_id.id])
        return self.env["res.partner"].search(family & own, order="is_company, id", limit=1)

    def _prepare_contact(self):
        return {
            "name": self.name,
            "parent_id": self.partner_id.id,
            "company_id": self.partner_id.company_id.id,
            "type": "contact",
            "email": self.email,
            "lang": self.lang or self.partner_id.lang,
        }

    def _prepare_update(self, contact):
        """What is new about a contact; an address that failed is tried again, because they say that it is right."""
        return {
            **({"phone": self.phone} if self.phone else {}),
            **({"collection_failed_email": False} if contact.collection_failed_email else {}),
        }

    def _route_to(self, contact):
        """Give the contact the role of those who got our messages until now, and take it from them."""
        billing = self.env.ref("account_collections.collection_role_billing")
        (self.contact_ids - contact).collection_role_ids = [Command.unlink(billing.id)]
        contact.collection_role_ids = [Command.link(billing.id)]
