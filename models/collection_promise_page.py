from odoo import api, fields, models


class CollectionPromise(models.Model):
    """Promises that the customer makes on his page: each form counts once, and each proposal gets an answer."""

    _inherit = "collection.promise"

    form_number = fields.Char(readonly=True, copy=False, help="Of the form: sent twice, it counts once.")

    _form_once = models.UniqueIndex(
        "(payer_id, form_number) WHERE form_number IS NOT NULL", "This has been promised already."
    )

    @api.model
    def _make_from_page(self, payer, number, vals):
        """Note what the customer promises on his page; beyond the limits of the policy it waits for a manager.

        :param payer: `collection.payer`.
        :param str number: of the form.
        :param dict vals: `amount`, `currency_id`, `date`, `move_line_ids`, `contact_id`.
        :return: the `collection.promise`.
        :raise UserError: when the promise cannot be noted like this.
        """
        vals = {**vals, "evidence": "written", "owner_id": False}
        # What is refused half-way must leave nothing behind: whoever catches the error answers with a page.
        with self.env.cr.savepoint():
            promise = payer._create_once(self._as_ours(), number, vals)
            promise.interaction_id = promise._log_on_page(payer)
        return promise

    def _log_on_page(self, payer):
        """The touch in which it was said. Note: `self.ensure_one()`"""
        return payer._log_interaction(
            channel="portal",
            direction="in",
            outcome="promised",
            contact_id=self.contact_id.id,
            user_id=False,
            note=self.display_name,
            model=self._name,
            res_id=self.id,
        )

    # === ANSWER === #

    @api.model
    def _get_messages(self):
        """Extended by the answer to a proposal that nobody has agreed to."""
        return {**super()._get_messages(), "promise_declined": ("confirm", None)}

    def _hook_state_changed(self, state):
        """Extended to tell who has proposed a day on his page, and was told that we would answer."""
        result = super()._hook_state_changed(state)
        if state == "void":
            for promise in self.sudo().filtered(lambda promise: promise._is_declined()):
                promise._tell_safely("promise_declined")
        return result

    def _is_declined(self):
        """Whether it was proposed on the page, never agreed to, and is still owed. Note: `self.ensure_one()`"""
        is_proposal = self.form_number and self.approval_reasons and not self.approved_at
        return bool(is_proposal and self._get_owed_items())

    def _get_owed_items(self):
        """Those of the items that are still open."""
        return self.move_line_ids.filtered(lambda item: item.parent_state == "posted" and not item.reconciled)
