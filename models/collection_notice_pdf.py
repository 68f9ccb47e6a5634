import logging
import re

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.pdf import merge_pdf

_logger = logging.getLogger(__name__)

#: Letters printed between two commits; each takes one or two seconds, and the same again for each copy.
PRINT_BATCH = 10
#: Characters that file names had better not contain.
AWKWARD = re.compile(r"[\\/|]+")
FORBIDDEN = re.compile(r'[:*?"<>\x00-\x1f]+')


class CollectionNotice(models.Model):
    """Letters as PDF: printed once, kept with the notice, and the very same bytes whenever somebody asks again."""

    _inherit = "collection.notice"

    pdf_id = fields.Many2one("ir.attachment", string="PDF", readonly=True, copy=False, ondelete="restrict")
    print_error = fields.Char(readonly=True, copy=False, help="Why the letter could not be printed.")

    @api.model
    def _get_unprinted_domain(self):
        return (
            Domain("channel", "=", "letter")
            & Domain("state", "=", "queued")
            & Domain("pdf_id", "=", False)
            & Domain("print_error", "=", False)
        )

    @api.model
    def _cron_print(self, batch=PRINT_BATCH):
        """Prepare the PDFs of the letters in the queue, some at a time, so that nobody has to wait for them."""
        cron, domain = self.env["ir.cron"], self._get_unprinted_domain()
        cron._commit_progress(remaining=self.search_count(domain))
        while todo := self.search(domain, limit=batch, order="id").try_lock_for_update():
            self.env["collection.printer"]._get_engine()  # without a printer no letter is to blame
            domain &= Domain("id", "not in", todo.ids)  # nothing is looked at twice, whatever becomes of it
            todo._ensure_pdfs()
            if not cron._commit_progress(len(todo)):
                break

    def _ensure_pdfs(self):
        """Print the letters that have no PDF yet; the ones that fail say why, the others go on.

        :return: the letters that have a PDF now.
        """
        for notice in self.filtered(lambda notice: not notice.pdf_id):
            try:
                with self.env.cr.savepoint():
                    notice._as_ours().write({"pdf_id": notice._make_pdf().id, "print_error": False})
            except psycopg2.OperationalError:
                raise  # a rival transaction or a lost connection: all of it is tried again later
            except UserError as error:
                notice._as_ours().print_error = str(error)
            except Exception:
                _logger.exception("Letter %s could not be printed", notice.id)
                notice._as_ours().print_error = self.env._("The letter could not be printed; the log says more.")
        return self.filtered("pdf_id")

    def _make_pdf(self):
        """Print the frozen letter and its copies. Note: `self.ensure_one()`

        :return: the `ir.attachment`.
        """
        notice = self.sudo()
        pages = [notice.body, *(notice._get_copy(contact) for contact in notice._get_copied())]
        printer, paper = self.env["collection.printer"], notice.company_id._get_collection_paper()
        printed = [printer._print(page, paper) for page in pages]
        return notice._keep_file(notice._get_pdf_name(), printed[0] if len(printed) == 1 else merge_pdf(printed))

    def _merge_pdfs(self):
        """The PDFs of the letters as one, in the order of the notices.

        :return: bytes; empty when none has a PDF.
        :raise AccessError: when the user may not read one of the notices.
        """
        self.check_access("read")
        files = [notice.pdf_id.raw for notice in self.sudo() if notice.pdf_id]
        return merge_pdf(files) if len(files) > 1 else b"".join(files)

    def _get_pdf_name(self):
        """A name of the file that its reader understands. Note: `self.ensure_one()`"""
        name = FORBIDDEN.sub("", AWKWARD.sub("-", self.subject or self.display_name))
        return f"{name[:100].strip()}.pdf"

    def _keep_file(self, name, content):
        """An attachment that belongs to the notice. Note: `self.ensure_one()`"""
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                }
            )
        )
