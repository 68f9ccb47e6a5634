import logging

import psycopg2

from odoo import models
from odoo.fields import Command
from odoo.tools import format_list

_logger = logging.getLogger(__name__)

#: Bytes of all the files of one e-mail together; mail servers commonly take 10 MB, and encoding adds a third.
MAX_BYTES = 8 * 1024 * 1024
#: Invoices without a PDF that are printed for one notice; each takes one or two seconds.
MAX_PRINTED = 10
#: What is printed between two commits, so that a batch stays far below the time limit of a cron.
MAX_PRINTED_PER_BATCH = 15


class CollectionNotice(models.Model):
    """Files that go with a notice: the notice itself as PDF, and copies of its invoices."""

    _inherit = "collection.notice"

    def _attach(self):
        """Attach what the levels of e-mails want; called once they are frozen. A missing file stops no notice."""
        for notice in self.filtered(lambda notice: notice.channel == "email" and not notice.attachment_ids):
            moves = notice._get_enclosed_moves()
            if notice.level_id.attach_notice or moves:
                notice._attach_files(moves)

    def _get_enclosed_moves(self):
        """The invoices of which the level encloses a copy: of this payer and this company. Note: `self.ensure_one()`"""
        wanted = self.level_id.attach
        overdue = self.line_ids.filtered(lambda line: line.days_overdue > 0 and line.amount_residual > 0)
        lines = {"all": self.line_ids, "overdue": overdue}.get(wanted, self.line_ids.browse())
        moves = lines.move_id
        return moves.filtered(
            lambda move: (
                move.is_sale_document(include_receipts=True)
                and move.state == "posted"
                and move.company_id == self.company_id
                and move.commercial_partner_id == self.partner_id
            )
        )

    def _attach_files(self, moves):
        files, missing, room = [], [], MAX_BYTES
        for name, content in self._make_files(moves):
            if content and len(content) <= room:
                files.append(self._keep_file(name, content).id)
                room -= len(content)
            else:
                missing.append(name)
        self._as_ours().attachment_ids = [Command.set(files)]
        if missing:
            self._message_log(body=self.env._("Not attached: %s.", format_list(self.env, missing)))

    def _make_files(self, moves):
        """Name and content of each file that should go with the notice; no content = it could not be made."""
        if self.level_id.attach_notice:
            yield self._get_pdf_name(), self._make_safely(self._print_notice)
        left = MAX_PRINTED
        for move in moves:
            has_pdf = move._has_collection_pdf()
            left -= not has_pdf
            yield (
                move._get_collection_pdf_name(),
                self._make_safely(move._get_collection_pdf) if has_pdf or left >= 0 else b"",
            )

    def _make_safely(self, make):
        """What a function makes; nothing when it fails. Note: `self.ensure_one()`"""
        try:
            with self.env.cr.savepoint():
                return make()
        except psycopg2.OperationalError:
            raise  # a rival transaction or a lost connection: the whole batch is tried again later
        except Exception:
            _logger.warning("A file of notice %s could not be made", self.id, exc_info=True)
            return b""

    def _print_notice(self):
        return self.env["collection.printer"]._print(self._render_letter(), self.company_id._get_collection_paper())

    # === SENDING === #

    def _cap_batch(self):
        """The first of the notices, as many as can be printed for in one go; at least one."""
        weight = 0
        for number, notice in enumerate(self):
            weight += notice._get_print_weight()
            if weight > MAX_PRINTED_PER_BATCH and number:
                return self[:number]
        return self

    def _get_print_weight(self):
        """How many documents have to be printed for the notice, about. Note: `self.ensure_one()`"""
        level = self.level_id
        if self.channel != "email" or (level.attach == "none" and not level.attach_notice):
            return 0
        unprinted = self._get_enclosed_moves().filtered(lambda move: not move._has_collection_pdf())
        return level.attach_notice + min(len(unprinted), MAX_PRINTED)
