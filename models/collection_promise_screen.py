from odoo import api, models
from odoo.fields import Command
from odoo.tools import format_date

#: From what the form may be opened, and how to get from there to the items that are meant.
SOURCES = ("account.move", "account.move.line")


class CollectionPromise(models.Model):
    """The form in which a promise is noted while somebody is on the phone: filled in as far as it can be."""

    _inherit = "collection.promise"

    @api.model
    def default_get(self, fields_list):
        """Override: opened from invoices or items, the form is about these."""
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids")
        if model not in SOURCES or not ids or "default_payer_id" in self.env.context:
            return values
        items = self.env["account.move.line"].search(
            [
                ("move_id" if model == "account.move" else "id", "in", ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", ">", 0),
            ]
        )
        first = items.sorted("date_maturity")[:1]
        items = items.filtered(
            lambda item: (item.partner_id, item.company_id, item.currency_id)
            == (first.partner_id, first.company_id, first.currency_id)
        )
        if items and self.has_access("create"):
            payer = self.env["collection.payer"].for_partner(first.partner_id.id, first.company_id.id)
            own = {
                "payer_id": payer.id,
                "currency_id": first.currency_id.id,
                "move_line_ids": [Command.set(items.ids)],
                "amount": sum(items.mapped("amount_residual_currency")),
            }
            values |= {name: value for name, value in own.items() if name in fields_list}
        return values

    @api.onchange("payer_id", "currency_id")
    def _onchange_payer_id(self):
        """Suggest what is overdue and not promised yet, of the currency that is owed most."""
        payer = self.payer_id
        if not payer or self.move_line_ids.filtered(lambda item: item.currency_id == self.currency_id):
            return
        today = payer.company_id._get_collection_today()
        free = self._get_free_items(payer, self.currency_id)
        overdue = free.filtered(lambda item: item.date_maturity and item.date_maturity < today)
        self.move_line_ids = [Command.set((overdue or free).ids)]
        self.amount = sum((overdue or free).mapped("amount_residual_currency"))

    @api.onchange("move_line_ids")
    def _onchange_move_line_ids(self):
        if self.move_line_ids:
            self.amount = sum(self.move_line_ids.mapped("amount_residual_currency"))

    @api.onchange("date")
    def _onchange_date(self):
        """Move a day off to the next working day, and say so."""
        if not self.date or not self.payer_id:
            return None
        day, chosen = self._get_calendar().next_workday(self.date), self.date
        if day == chosen:
            return None
        self.date = day
        return {
            "warning": {
                "type": "notification",
                "title": self.env._("Moved to a working day"),
                "message": self.env._(
                    "%(chosen)s is a day off; the promise is for %(day)s.",
                    chosen=format_date(self.env, chosen),
                    day=format_date(self.env, day),
                ),
            }
        }
