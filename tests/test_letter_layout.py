import re
import subprocess

from odoo.fields import Command
from odoo.tests import tagged

from .common import MONDAY
from .letter_common import LetterCase, read_pdf


@tagged("post_install", "-at_install")
class TestLayout(LetterCase):
    """What a letter says, read from the paper."""

    def _read_printed(self, letter):
        with self._really_printing():
            self._print(letter)
        self.assertFalse(letter.print_error)
        return read_pdf(letter.pdf_id.raw)

    def _add_bank(self):
        bank = self.root["res.bank"].create({"name": "First Bank", "bic": "FIRSTUS33"})
        self.root["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": "DE89370400440532013000", "bank_id": bank.id}
        )

    def test_a_letter_of_several_pages_says_all_that_it_must(self):
        self._add_bank()
        self.company.write({"vat": False, "company_registry": "HRB 4711"})
        self.customer.ref = "C-100"
        self.company.paperformat_id = self.env.ref("base.paperformat_euro")
        for number in range(45):
            self._make_invoice(100, late=10, ref=f"PO {number}")
        self._make_credit(50)
        letter = self._write_letters(self.customer)
        text = self._read_printed(letter)
        pages = text.split("\f")[:-1]
        for part in (
            *("Acme", "Bill of Acme", "12 Long Lane", "London", "E1 6AN", "UNITED KINGDOM"),
            *("Collector", "collector@seller.example.com", "+1 555 0100", "C-100", "Boston, Mar 2, 2026"),
            *("4,450.00", "Credit in your favour", "PO 44", "four thousand, four hundred and fifty 00/100 USD"),
            *("Payable by Mar 16, 2026", "FIRSTUS33", "Kind regards", "Already paid?"),
        ):
            self.assertIn(part, text)
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"Page {number} of {len(pages)}", page)
            self.assertIn("Company registry HRB 4711", page)
            self.assertIn("1 Seller Street", page)
        self.assertRegex(pages[1].lstrip().splitlines()[0], r"Invoice\s+Date\s+Due\s+Days late\s+To pay")

    def test_the_address_is_in_the_window(self):
        """DIN 5008, form B: the address field begins 45 mm from the top and 20 mm from the left."""
        self.company.paperformat_id = self.env.ref("base.paperformat_euro")
        letter = self._write_letter()
        with self._really_printing():
            self._print(letter)
        words = self._get_boxes(letter.pdf_id.raw)
        lines = [words[word] for word in ("Acme", "Lane", "KINGDOM")]
        for left, top, right, bottom in lines:
            self.assertTrue(24.8 <= left and right <= 105, (left, right))
            self.assertTrue(45 + 12.7 <= top and bottom <= 90, (top, bottom))

    def _get_boxes(self, content):
        """Left, top, right and bottom in mm of the first place of each word on the first page."""
        command = ["pdftotext", "-bbox", "-l", "1", "-", "-"]
        found = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
        boxes = {}
        for *box, word in re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<', found):
            boxes.setdefault(word, [float(number) / 72 * 25.4 for number in box])
        return boxes

    def test_currencies_are_not_added(self):
        euro = self.root.ref("base.EUR")
        euro.active = True
        self._make_invoice(200, late=10, currency_id=euro.id)
        body = self._write_letter(amount=1000).body
        for part in ("Total in <bdi>USD", "Total in <bdi>EUR", "one thousand", "two hundred", "00/100"):
            self.assertIn(part, body)

    def test_the_country_is_left_out_at_home_and_read_by_our_own_post_abroad(self):
        self.root["res.lang"]._activate_lang("fr_FR")
        self.billing.lang = "fr_FR"
        letter = self._write_letter()
        self.assertEqual(
            letter._get_postal_lines(self.billing),
            ["Acme", "Bill of Acme", "12 Long Lane", "London", "E1 6AN", "UNITED KINGDOM"],
        )
        self.customer.write({"country_id": self.company.country_id.id, "zip": "02108"})
        self.assertEqual(letter._get_postal_lines(self.billing)[-1], "London 02108")

    def test_a_person_has_no_company_above(self):
        person = self.env["res.partner"].create({"name": "Ann Alone", **self.ADDRESS})
        letter = self._write_letter()
        self.assertEqual(letter._get_postal_lines(person)[:2], ["Ann Alone", "12 Long Lane"])

    def test_names_and_references_cannot_break_the_page(self):
        self.customer.name = "</title><script>alert(1)</script>"
        self.company.company_registry = '"; } body { display: none } </style>'
        body = self._write_letter(ref="<b>x</b>").body
        self.assertNotIn("<script>", body)
        self.assertNotIn("<b>x</b>", body)
        self.assertNotIn("display: none } </style>", body)

    def test_the_logo_is_part_of_the_page(self):
        self.assertNotIn('class="logo"', self._write_letter().body)
        pixel = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
        self.company.logo = pixel
        other = self._make_reachable("Globex")
        self.assertIn('src="data:image/png;base64,', self._write_letter(other).body)

    def test_the_paper_is_that_of_the_company(self):
        self.company.paperformat_id = self.env.ref("base.paperformat_us")
        letter = self._write_letter()
        self.assertIn("size: Letter", letter.body)
        self.company.paperformat_id = self.env.ref("base.paperformat_euro")
        self.assertIn("size: A4", self._write_letter(self._make_reachable("Globex")).body)

    def test_copies_go_to_whom_the_post_can_bring_one(self):
        self.level_1.cc_role_ids = [Command.link(self.role_finance.id)]
        letter = self._write_letter()
        self.assertEqual(letter._get_copied(), self.finance)
        text = self._read_printed(letter)
        self.assertEqual(text.count("\f"), 2, "a short letter and its copy take a page each")
        original, copy = text.split("\f")[:2]
        self.assertRegex(original, r"Copy to:\s+Fay Finance")
        self.assertNotIn("Copy for your information", original)
        self.assertIn("Copy for your information", copy)
        self.assertIn("Fay Finance", copy.partition("12 Long Lane")[0])
        self.assertNotIn("Fay Finance", original.partition("12 Long Lane")[0])
        self.assertIn("Dear Bill of Acme", copy)

    def test_a_contact_without_an_address_gets_no_copy_and_is_not_named(self):
        self.level_1.cc_role_ids = [Command.link(self.role_finance.id)]
        self.finance.write({"type": "other", "street": False, "street2": False, "city": False, "zip": False})
        letter = self._write_letter()
        self.assertIn(self.finance, letter.cc_contact_ids)
        self.assertNotIn("Fay Finance", letter.body)

    def test_the_letter_looks_the_same_on_the_screen_before_it_leaves(self):
        self._make_invoice(late=10)
        with self._on(MONDAY):
            notice = self._run().notice_ids.with_user(self.reader)
            self.assertIn('id="letter-address"', notice.preview)
            self.assertIn("1,000.00", notice.preview_subject)
        self.assertFalse(notice.preview_task)


@tagged("post_install", "-at_install")
class TestLanguages(LetterCase):
    """A letter reads as its reader does: words, figures, and the way the lines run."""

    def _write_in(self, code):
        self.root["res.lang"]._activate_lang(code)
        self.root.ref("base.module_account_collections")._update_translations([code])
        self.billing.lang = code
        return self._write_letter(amount=1234.56)

    def test_a_german_letter(self):
        body = self._write_in("de_DE").body
        self.assertIn('lang="de-DE" dir="ltr"', body)
        self.assertIn("eintausendzweihundertvierunddreißig", body)
        self.assertIn("1.234,56", body)
        self.assertRegex(body, r"@bottom-left \{ content: \"Company|@bottom-left \{ content: \"[^ ]")

    def test_an_arabic_letter_is_mirrored_and_its_letters_are_joined(self):
        letter = self._write_in("ar_001")
        self.assertIn('dir="rtl"', letter.body)
        self.assertRegex(letter.body, r"margin: 15mm 25mm \d+mm 20mm")
        self.assertRegex(letter.body, r"@bottom-right \{[^}]*direction: rtl")
        with self._really_printing():
            self._print(letter)
        self.assertIn("ألف", read_pdf(letter.pdf_id.raw))

    def test_hebrew_and_persian_amounts(self):
        for code, words in (("he_IL", "אלף מאתיים"), ("fa_IR", "هزار و دویست")):
            with self.subTest(code=code):
                self.assertIn(words, self._write_in(code).body)
                self._make_customer("Fresh")
                self.customer, self.billing = self._make_customer(f"Next {code}", **self.ADDRESS)
