from odoo import api, models


class CollectionPayer(models.Model):
    """A payment that was undone: the item stands at its former level again, and somebody should know."""

    _inherit = "collection.payer"

    @api.model
    def _tell_undone(self, lines):
        """Make one task per payer whose payments have been undone.

        :param lines: the `collection.notice.line` records that had been settled by a payment.
        """
        for payer, group in lines.sudo().grouped(lambda line: line.notice_id.payer_id).items():
            names = sorted(set(group.mapped(lambda line: line.move_name or "")))
            payer._update_activity(
                "payment_undone",
                self.env._("Payment undone"),
                self.env._(
                    "What had been paid is open again, at its former level: %s. A returned direct debit, a cheque that "
                    "was not honoured, or a wrong match?",
                    ", ".join(names),
                ),
            )
