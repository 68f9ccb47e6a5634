from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import collection_notice_attachment
from .common import MONDAY, CollectionCase
from .letter_common import make_pdf, read_pdf, widths

PRINTER = "odoo.addons.account_collections.models.collection_printer.CollectionPrinter._print"
INVOICE_PDF = "odoo.addons.account_collections.models.account_move_copy.AccountMove._get_collection_pdf"


@tagged("post_install", "-at_install")
class TestAttachment(CollectionCase):
    """Files that go with e-mails: the right ones, frozen, and never at the cost of the e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.level_ids.attach = "overdue"

    def _print_invoice(self, invoice, width=300):
        """The PDF that the customer got with the invoice."""
        self.root["ir.attachment"].create(
            {
                "name": f"{invoice.name.replace('/', '_')}.pdf",
                "raw": make_pdf(width),
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()

    def _make_printed(self, width=300, **vals):
        invoice = self._make_invoice(**{"late": 10, **vals})
        self._print_invoice(invoice, width)
        return invoice

    def _files_of(self, mail):
        parts = mail["EmailMessage"].iter_attachments()
        return {part.get_filename(): part.get_payload(decode=True) for part in parts}

    def test_copies_of_what_is_overdue_go_with_the_mail(self):
        invoice = self._make_printed()
        self._make_printed(width=400, late=-20)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.state, "sent")
        name = f"{invoice.name.replace('/', '_')}.pdf"
        self.assertEqual(self._files_of(self.outbox[0]), {name: make_pdf(300)})
        self.assertEqual(notice.attachment_ids.mapped("name"), [name])
        self.assertEqual(notice.attachment_ids, notice.message_id.attachment_ids)
        self.assertEqual(notice.message_id.model, "collection.payer")

    def test_all_that_is_printed_on_the_notice(self):
        self.policy.level_ids.attach = "all"
        self._make_printed()
        credit = self._make_credit(10)
        self._print_invoice(credit, 500)
        notice = self._run_and_send().notice_ids
        found = sorted(widths(file.raw)[0] for file in notice.attachment_ids)
        self.assertEqual(found, [300, 500])

    def test_nothing_goes_where_nothing_is_wanted(self):
        self.policy.level_ids.attach = "none"
        self._make_printed()
        notice = self._run_and_send().notice_ids
        self.assertFalse(notice.attachment_ids)
        self.assertFalse(self._files_of(self.outbox[0]))

    def test_the_copy_is_frozen(self):
        invoice = self._make_printed()
        notice = self._run_and_send().notice_ids
        invoice.sudo().invoice_pdf_report_id.unlink()
        self.assertEqual(widths(notice.attachment_ids.raw), [300])
        with self.assertRaises(UserError):
            notice.attachment_ids.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            notice.attachment_ids.with_user(self.manager).write({"raw": b"x"})

    def test_files_that_a_person_adds_to_the_notice_stay_hers(self):
        self._make_printed()
        notice = self._run_and_send().notice_ids
        own = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "note", "raw": b"x", "res_model": notice._name, "res_id": notice.id})
        )
        own.write({"raw": b"y"})
        own.unlink()
        self.assertFalse(own.exists())

    def test_nothing_of_another_customer_or_company(self):
        invoice = self._make_printed()
        other, _contact = self._make_customer("Globex")
        foreign = self._make_printed(width=666, partner=other)
        abroad = self._make_printed(width=777)
        notice = self._run(partner_ids=self.customer.ids).notice_ids.sudo()
        self.assertEqual(notice._get_enclosed_moves(), invoice | abroad)
        company = self.root["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET company_id = %s WHERE id = %s", (company.id, abroad.id))
        notice._as_ours().line_ids[:1].move_id = foreign
        self.env.invalidate_all()
        self.assertFalse(notice._get_enclosed_moves() & (foreign | abroad))

    def test_the_mail_goes_without_a_copy_that_cannot_be_made(self):
        invoice = self._make_invoice(late=10)
        with (
            patch(INVOICE_PDF, side_effect=UserError("no printer")),
            mute_logger("odoo.addons.account_collections.models.collection_notice_attachment"),
        ):
            notice = self._run_and_send().notice_ids
        self.assertEqual((notice.state, len(self.outbox)), ("sent", 1))
        self.assertFalse(notice.attachment_ids)
        self.assertIn(invoice.name.replace("/", "_"), notice.message_ids[:1].body)

    def test_too_much_does_not_go(self):
        self._make_printed()
        self._make_printed(width=400)
        with patch.object(collection_notice_attachment, "MAX_BYTES", len(make_pdf(300)) + 10):
            notice = self._run_and_send().notice_ids
        self.assertEqual(len(notice.attachment_ids), 1)
        self.assertIn("Not attached", notice.message_ids[:1].body)

    def test_an_unprinted_invoice_is_printed_but_not_too_many_of_them(self):
        for _number in range(3):
            self._make_invoice(late=10)
        with (
            patch(INVOICE_PDF, lambda move: make_pdf(300)),
            patch.object(collection_notice_attachment, "MAX_PRINTED", 2),
        ):
            notice = self._run_and_send().notice_ids
        self.assertEqual(len(notice.attachment_ids), 2)

    def test_an_invoice_without_a_pdf_is_printed_by_its_own_report(self):
        invoice = self._make_invoice(late=10)
        reports = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"
        with patch(reports, lambda self, ref, res_ids=None, data=None: (f"{ref} {res_ids}".encode(), "pdf")):
            printed = invoice._get_collection_pdf()
        self.assertEqual(printed.decode(), f"account.report_invoice_with_payments {invoice.ids}")

    def test_the_notice_itself_as_pdf(self):
        self.policy.level_ids.write({"attach": "none", "attach_notice": True})
        self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        ((name, content),) = self._files_of(self.outbox[0]).items()
        self.assertTrue(name.endswith(".pdf"))
        text = read_pdf(content)
        self.assertIn("1,000.00", text)
        self.assertIn("Page 1 of 1", text)
        self.assertEqual(content, notice.attachment_ids.raw)

    def test_mails_with_pdfs_leave_in_small_batches(self):
        self.policy.level_ids.write({"attach": "none", "attach_notice": True})
        for number in range(4):
            customer, _contact = self._make_customer(f"Customer{number}")
            self._make_invoice(late=10, partner=customer)
        notices = self._run().notice_ids
        with patch.object(collection_notice_attachment, "MAX_PRINTED_PER_BATCH", 3):
            self.assertEqual(len(notices._cap_batch()), 3)
        with patch.object(collection_notice_attachment, "MAX_PRINTED_PER_BATCH", 0):
            self.assertEqual(len(notices._cap_batch()), 1)
        self.policy.level_ids.attach_notice = False
        with patch.object(collection_notice_attachment, "MAX_PRINTED_PER_BATCH", 0):
            self.assertEqual(len(notices._cap_batch()), 4)

    def test_all_of_them_leave_in_the_end(self):
        self.policy.level_ids.write({"attach": "none", "attach_notice": True})
        for number in range(3):
            customer, _contact = self._make_customer(f"Customer{number}")
            self._make_invoice(late=10, partner=customer)
        run = self._run()
        with (
            self._on(MONDAY),
            patch.object(collection_notice_attachment, "MAX_PRINTED_PER_BATCH", 1),
            patch(PRINTER, lambda self, page, paper="A4": make_pdf(300)),
        ):
            run.action_approve()
            run.action_send()
            with self.enter_registry_test_mode():
                self.env.ref("account_collections.ir_cron_send").sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"queued"})
        self.assertEqual([len(notice.attachment_ids) for notice in run.notice_ids], [1, 1, 1])
