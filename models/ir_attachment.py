from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What makes an attachment what it is.
CONTENT = {"raw", "datas", "db_datas", "store_fname", "mimetype", "type", "url", "name", "res_model", "res_id"}


class IrAttachment(models.Model):
    """Files that have left with a notice stay what they were, like the notice itself."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Override of `base` to keep the files of notices as they were sent."""
        if CONTENT & set(vals):
            self._check_not_sent()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_not_sent()

    def _check_not_sent(self):
        notices = self.env["collection.notice"].sudo()
        files = self.sudo().filtered(lambda file: file.res_model == notices._name)
        if not files or notices._is_ours():
            return
        if notices.search_count(Domain("attachment_ids", "in", files.ids) | Domain("pdf_id", "in", files.ids), limit=1):
            raise UserError(self.env._("The file has left with a notice and stays as it was."))
