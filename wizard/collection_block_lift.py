from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date


class CollectionBlockLift(models.TransientModel):
    """End a block before its time, seeing first what would leave then."""

    _name = "collection.block.lift"
    _description = "Lift a block"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    what = fields.Char(readonly=True)
    preview = fields.Html(readonly=True, sanitize=False)
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        """Override: the block from which the dialog was opened, and what its end would lead to."""
        values = super().default_get(fields)
        context = self.env.context
        if not values.get("res_model") and context.get("active_id"):
            values |= {"res_model": context.get("active_model"), "res_id": context["active_id"]}
        if values.get("res_model"):
            record = self._get_record(values["res_model"], values.get("res_id"))
            values["what"] = record.display_name
            values["preview"] = self._get_preview(record, record.sudo().with_context(tracking_disable=True)._end_block)
        return values

    @api.model
    def _get_record(self, name, record_id):
        """The block; refuses what is none and what the user may not read."""
        self.env["collection.payer"]._check_is_collector()
        if name not in self.env["collection.blocker"]._get_blockers():
            raise UserError(self.env._("There is nothing to lift here."))
        record = self.env[name].browse(record_id).exists()
        record.check_access("read")
        if not record or not self._get_payers(record):
            raise UserError(self.env._("There is nothing to lift here."))
        return record

    @api.model
    def _get_payers(self, record):
        payers = self.env["collection.payer"]
        return record if record._name == payers._name else record["payer_id"] if "payer_id" in record else payers

    @api.model
    def _get_preview(self, record, change):
        """What would leave to the payer in the coming weeks, as a table."""
        payers = self._get_payers(record)
        leaving = self.env["collection.forecast"].sudo()._forecast_after(payers.sudo(), change)
        if not leaving:
            return Markup("<p>%s</p>") % self.env._("Nothing would leave in the next 30 days.")
        levels = self.env["collection.policy.level"].sudo()
        rows = Markup().join(
            Markup("<tr><td class='pe-3'>%s</td><td class='pe-3'>%s</td><td class='text-end'>%s</td></tr>")
            % (format_date(self.env, one.day), levels.browse(one.level_id).name, self._format_totals(one))
            for one in leaving
        )
        return Markup("<table class='table table-sm'>%s</table>") % rows

    @api.model
    def _format_totals(self, one):
        currencies = self.env["res.currency"].sudo()
        return ", ".join(
            format_amount(self.env, amount, currencies.browse(currency)) for currency, amount in one.totals
        )

    def action_lift(self):
        """End the block; the cool-down follows. Note: `self.ensure_one()`"""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please say why."))
        self._get_record(self.res_model, self.res_id)._lift(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
