import io
import subprocess
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .common import MONDAY, CollectionCase


def read_pdf(content):
    """The text of a PDF as a person reads it, without the characters that only steer its direction."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout
    steering = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
    return text.decode().translate(dict.fromkeys(map(ord, steering)))


def make_pdf(width):
    """A PDF of one empty page that is known by its width."""
    writer, buffer = PdfFileWriter(), io.BytesIO()
    writer.addBlankPage(width=width, height=100)
    writer.write(buffer)
    return buffer.getvalue()


def widths(content):
    """The widths of the pages of a PDF."""
    return [round(page.mediabox.width) for page in PdfFileReader(io.BytesIO(content)).pages]


@tagged("post_install", "-at_install")
class LetterCase(CollectionCase):
    """A ladder of letters, and customers to whom the post can bring them. Printing takes no time unless asked for."""

    ADDRESS = {"street": "12 Long Lane", "city": "London", "zip": "E1 6AN"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.level_ids.write({"channel": "letter", "requires_approval": False, "pay_within_days": 14})
        cls.finance = cls.env["res.partner"].create(
            {
                "name": "Fay Finance",
                "parent_id": cls.customer.id,
                "email": "fay@acme.example.com",
                "collection_role_ids": [Command.link(cls.role_finance.id)],
            }
        )
        cls.customer.write({**cls.ADDRESS, "country_id": cls.root.ref("base.uk").id})
        cls.company.partner_id.write(
            {
                "street": "1 Seller Street",
                "city": "Boston",
                "zip": "02108",
                "country_id": cls.root.ref("base.us").id,
                "phone": "+1 555 0199",
            }
        )

    def setUp(self):
        super().setUp()
        self.printed = []
        self.fake = patch.object(type(self.env["collection.printer"]), "_print", self._print_quickly)
        self.fake.start()
        self.addCleanup(self.fake.stop)

    def _print_quickly(self, page, paper="A4"):
        """Stands for the printer: each document is known by the number of its page's width."""
        self.printed.append(page)
        if "unprintable" in page:
            raise UserError("no paper")  # pylint: disable=translation-required
        return make_pdf(100 + len(self.printed))

    @contextmanager
    def _really_printing(self):
        self.fake.stop()
        yield
        self.fake.start()

    def _write_letter(self, partner=None, amount=1000.0, day=MONDAY, **vals):
        """A letter in the queue, about one new invoice."""
        partner = partner or self.customer
        self._make_invoice(amount, late=10, partner=partner, on=day, **vals)
        return self._write_letters(partner, day=day)

    def _write_letters(self, partners, day=MONDAY):
        run = self._run(day, partner_ids=[Command.set(partners.ids)])
        self._send(run, day)
        letters = run.notice_ids
        self.assertEqual(set(letters.mapped("state")), {"queued"}, letters.mapped("reason"))
        return letters.with_user(self.collector)

    def _make_reachable(self, name, **vals):
        customer, _contact = self._make_customer(name, **{**self.ADDRESS, **vals})
        return customer

    def _print(self, letters, day=MONDAY):
        with self._on(day):
            return letters.action_print()

    def _post(self, letters, on=None, day=MONDAY, **options):
        with self._on(day):
            return letters.action_mark_posted(on, **options)
