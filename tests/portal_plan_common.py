"""A customer who agrees on instalments on his page, for the tests of that."""

from base64 import b64encode
from io import BytesIO
from unittest.mock import patch

from PIL import Image, ImageDraw

from odoo.addons.account_collections.models.collection_printer import CollectionPrinter

from .common import MONDAY


def draw(size=(300, 100), line=True, kind="PNG"):
    """A signature as the browser sends it: base64 of a picture."""
    picture = Image.new("RGBA" if kind == "PNG" else "RGB", size, (255, 255, 255, 0) if kind == "PNG" else "white")
    if line:
        ImageDraw.Draw(picture).line((10, 50, 200, 30), fill="black", width=3)
    output = BytesIO()
    picture.save(output, kind)
    return b64encode(output.getvalue()).decode()


class PagePlanMixin:
    """Acme owes 900, twelve days late; the policy lets him pay in up to six payments, a fifth of it first."""

    def setUp(self):
        super().setUp()
        self.pages = []
        # a real print takes seconds
        printer = patch.object(
            CollectionPrinter,
            "_print",
            lambda _self, page, paper="A4": self.pages.append(str(page)) or b"%PDF-1.4 paper",
        )
        printer.start()
        self.addCleanup(printer.stop)
        self.invoice = self._make_invoice(900, late=12)

    def _form(self, **form):
        """What is typed on the page; without a first amount, of three payments."""
        usual = {"number": "3", "frequency": "monthly", "first": "2026-03-16", "amount": ""}
        return usual | {"block": self._block()["key"]} | form

    def _plans(self, payer=None):
        return self.root["collection.plan"].search([("payer_id", "=", (payer or self.payer).id)])

    def _page(self):
        return self.payer._as_portal("en_US")

    def _offer(self, items=None, on=MONDAY, **form):
        items = self._item(self.invoice).ids if items is None else items
        with self._on(on):
            return self._page()._prepare_plan_offer(self._form(**form), items)

    def _signed(self, on=MONDAY, **form):
        with self._on(on):
            return self._page()._sign_offer(self._offer(on=on, **form))

    def _agree(self, signed=None, on=MONDAY, name="Maria Keller", signature=None, **form):
        signed = signed or self._signed(on=on, **form)
        with self._on(on):
            page = self._page()
            return page._agree_on_page(signed, name, signature or draw(), page.partner_id.browse())

    def _ask(self, signed=None, on=MONDAY, note="", **form):
        signed = signed or self._signed(on=on, **{"number": "12", **form})
        with self._on(on):
            page = self._page()
            return page._ask_for_plan(signed, note, page.partner_id.browse())

    def _propose(self, on=MONDAY, **vals):
        """A plan that a collector has put together and proposed."""
        with self._on(on):
            plan = (
                self.env["collection.plan"]
                .with_user(self.collector)
                .create(
                    {
                        "payer_id": self.payer.id,
                        "move_line_ids": self._item(self.invoice).ids,
                        "frequency": "fortnightly",
                        "first_date": "2026-03-16",
                        "instalment_count": 3,
                        **vals,
                    }
                )
            )
            plan.action_propose()
        return plan.with_env(self.root)
