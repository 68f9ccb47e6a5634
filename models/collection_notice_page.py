import logging
from base64 import b64encode

from odoo import models
from odoo.tools.image import image_data_uri

_logger = logging.getLogger(__name__)

#: Size of the code on letters, in pixels of the picture.
CODE_SIZE = 220


class CollectionNotice(models.Model):
    """The way from a notice to the customer's page: the button of an e-mail, a code on a letter."""

    _inherit = "collection.notice"

    def _render_all(self):
        """Override of the base to make the missing keys of all payers at once."""
        self.payer_id._ensure_portal_tokens()
        return super()._render_all()

    def _get_main_link(self, links):
        """Override of the base: the button leads to everything that is open, unless the page is closed."""
        return self.payer_id._get_portal_url(self._get_lang()) or super()._get_main_link(links)

    def _prepare_letter_values(self):
        """Override of the base to add the link as a code that telephones read."""
        link = self.payer_id._get_portal_url(self._get_lang())
        return {**super()._prepare_letter_values(), "page_code": self._draw_code(link) if link else ""}

    def _draw_code(self, link):
        """A QR code as an address that holds it; empty when this server cannot draw one."""
        try:
            picture = self.env["ir.actions.report"].barcode("QR", link, width=CODE_SIZE, height=CODE_SIZE)
        except (ValueError, AttributeError):
            _logger.exception("No QR code on the letters")
            return ""
        return image_data_uri(b64encode(picture))
