from base64 import b64decode, b64encode

from lxml import html as markup_tree
from markupsafe import Markup

from odoo import models
from odoo.tools.image import image_data_uri, image_process

from ..amount_words import amount_in_words
from ..paper import DOCTYPE, css_string

#: Pixels that are enough for a logo of 75 × 20 mm on paper.
LOGO_SIZE = (640, 240)
#: Lines of the window of an envelope, and characters of a line.
ADDRESS_LINES, LINE_LENGTH = 6, 42
#: Characters that keep what runs from left to right together within a line that runs the other way.
ISOLATE = "\u2066%s\u2069"
#: The same for parts that run as their first letter does.
PART = "\u2068%s\u2069"
#: Stand for the two numbers while their sentence is translated.
PAGE, PAGES = "\ue000", "\ue001"

PAGE_CSS = """
@page { size: %(size)s; margin: 15mm %(right)s %(bottom)s %(left)s;
  @bottom-%(near)s { content: %(foot)s; width: 132mm; white-space: pre-line; direction: %(direction)s;
    text-align: %(near)s; vertical-align: top; padding-top: 5mm; font: 7.5pt/1.45 Arial, sans-serif; color: #5b6770; }
  @bottom-%(far)s { content: %(number)s; direction: %(direction)s; text-align: %(far)s; vertical-align: top;
    padding-top: 5mm; font: 7.5pt/1.45 Arial, sans-serif; color: #5b6770; } }
"""


class CollectionNotice(models.Model):
    """Notices by letter: a page with the address where the window of the envelope is, frozen as a whole."""

    _inherit = "collection.notice"

    def _deliver_letter(self):
        """Leave the letters to the print queue: they count from the day on which they are marked as posted."""
        self.env.ref("account_collections.ir_cron_print").sudo()._trigger()

    # === LAYOUT === #

    def _render_layout(self, values):
        """Override: letters have a layout of their own. Note: `self.ensure_one()`"""
        return self._render_page(values) if self.channel == "letter" else super()._render_layout(values)

    def _render_letter(self):
        """The notice as a letter, whatever its channel. Note: `self.ensure_one()`"""
        ((notice, values),) = self._prepare_layouts()
        return notice._render_page(values)

    def _render_page(self, values):
        """A whole page of HTML that needs nothing from outside. Note: `self.ensure_one()`"""
        values = values | self._prepare_letter_values()
        return Markup(DOCTYPE) + self.env["ir.qweb"]._render("account_collections.notice_letter", values)

    def _prepare_letter_values(self):
        """What the layout of letters may use besides the values of all layouts. Note: `self.ensure_one()`

        :rtype: dict
        """
        company = self.company_id
        foot = self._get_foot_lines()
        address = self._get_postal_lines(self.contact_ids[:1] or self.partner_id)
        return {
            "address": address,
            "is_long_address": sum(1 + len(line) // LINE_LENGTH for line in address) > ADDRESS_LINES,
            "return_line": " · ".join((company.name, *self._get_home_lines())),
            "company_lines": self._get_company_lines(),
            "logo": self._get_logo(),
            "customer_number": self.partner_id.ref or "",
            "copies": self._get_copied().mapped("name"),
            "copy_mark": self.env._("Copy for your information"),
            "foot": foot,
            "page_css": self._get_page_css(foot),
            "html_lang": self.env.lang.replace("_", "-"),
            "in_words": lambda amount, currency: amount_in_words(amount, currency.decimal_places, self.env.lang),
        }

    def _get_logo(self):
        """The company's logo as an address that holds it; empty when there is none."""
        company = self.company_id
        if company.uses_default_logo or not company.logo:
            return ""
        return image_data_uri(b64encode(image_process(b64decode(company.logo), size=LOGO_SIZE)))

    def _get_company_lines(self):
        """The sender's own address, line by line, without the name."""
        lines = self.company_id.partner_id._display_address(without_company=True).splitlines()
        return [line.strip() for line in lines if line.strip()]

    def _get_home_lines(self):
        """The sender's address as it is written at home: without the country."""
        country = self.company_id.country_id.name
        return [line for line in self._get_company_lines() if line != country]

    def _get_foot_lines(self):
        """What a business letter states about its sender: name, address, tax number, register, bank."""
        company = self.company_id
        numbers = []
        if company.vat:
            label = company.country_id.vat_label or self.env._("Tax ID")
            numbers.append(f"{label} {ISOLATE % company.vat}")
        if company.company_registry and company.company_registry != company.vat:
            numbers.append(self.env._("Company registry %s", ISOLATE % company.company_registry))
        lines = [(company.name, *self._get_company_lines()), numbers]
        lines += [self._get_bank_parts(bank) for bank in self._get_banks()[:2]]
        return [" · ".join(PART % part for part in parts if part) for parts in lines if parts]

    def _get_bank_parts(self, bank):
        label = "IBAN" if bank.acc_type == "iban" else self.env._("Account number")
        parts = (bank.bank_name, f"{label} {ISOLATE % bank.acc_number}")
        return (*parts, f"BIC {ISOLATE % bank.bank_bic}") if bank.bank_bic else parts

    def _get_page_css(self, foot):
        """The style sheet of the paper: size, margins, foot and page numbers, mirrored where one reads that way."""
        is_rtl = self.env["res.lang"]._get_data(code=self.env.lang).direction == "rtl"
        near, far = ("right", "left") if is_rtl else ("left", "right")
        margins = {near: "25mm", far: "20mm"}
        number = self.env._("Page %(page)s of %(pages)s", page=PAGE, pages=PAGES)
        counted = css_string(number).replace(f"\\{ord(PAGE):x} ", '" counter(page) "')
        return Markup(PAGE_CSS) % {
            **margins,
            "bottom": f"{14 + 4 * max(2, len(foot))}mm",
            "size": self.company_id._get_collection_paper(),
            "near": near,
            "far": far,
            "direction": "rtl" if is_rtl else "ltr",
            "foot": Markup(css_string("\n".join(foot))),
            "number": Markup(counted.replace(f"\\{ord(PAGES):x} ", '" counter(pages) "')),
        }

    # === ADDRESSES === #

    def _get_postal_lines(self, contact):
        """Where the post brings a letter for a contact: company, person, street, town and, abroad, the country.

        The country is written as the sender's post reads it.
        """
        home = self.company_id.partner_id
        contact = contact.with_context(lang=home.lang or "en_US")
        country = contact.country_id
        lines = [" ".join(line.split()) for line in contact._display_address().splitlines()]
        lines = [line for line in lines if line]
        if country and lines[-1:] == [country.name]:
            lines.pop()
        if contact.name and contact.name not in lines:
            lines.insert(1 if contact.commercial_company_name in lines[:1] else 0, contact.name)
        return [*lines, country.name.upper()] if country and country != home.country_id else lines

    def _get_copied(self):
        """Who gets a copy on paper: all further recipients to whom the post can bring one."""
        return (self.contact_ids[1:] | self.cc_contact_ids).filtered(
            lambda contact: (contact.street or contact.street2) and (contact.city or contact.zip)
        )

    def _get_copy(self, contact):
        """The frozen letter with the address of somebody else, marked as a copy. Note: `self.ensure_one()`"""
        document = markup_tree.document_fromstring(self.body)
        mark = document.get_element_by_id("letter-copy-mark")
        mark.text = mark.get("data-text")
        block = document.get_element_by_id("letter-address")
        for line in list(block):
            line.drop_tree()
        for line in self._get_postal_lines(contact):
            element = markup_tree.Element("div", {"dir": "auto"})
            element.text = line
            block.append(element)
        return markup_tree.tostring(document, encoding="unicode", doctype=DOCTYPE)
