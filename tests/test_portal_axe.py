import json
import os
from pathlib import Path

from odoo.tests import tagged

from .portal_common import PortalHttpCase

#: Reports what is serious or critical, with everything folded out. Odoo's own head and foot are not ours to judge, nor
#: is the sign with which its payment form says that a provider is being tested.
CHECK = """
async function checkAccess() {
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    const scope = { include: [["main"]], exclude: [["[aria-label='Test mode']"]] };
    const { violations } = await axe.run(scope, { resultTypes: ["violations"] });
    const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    const lines = grave.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
    if (lines.length) {
        console.error(lines.join("\\n"));
    } else {
        console.log("test successful");
    }
}
"""
#: Sends a form and shows the answer in the same window, so that the script is still there.
SEND = """
async function send() {
    const form = document.querySelector(%s);
    const data = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(%s)) { data.set(name, value); }
    const answer = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    await new Promise((resolve) => setTimeout(resolve, 500));
}
"""


@tagged("post_install", "-at_install")
class TestAxe(PortalHttpCase):
    """Nothing on the customer's page keeps somebody out who uses a reader, a keyboard or large letters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        script = os.environ.get("COLLECTIONS_AXE")
        if not script:
            cls.skipTest(cls, "axe-core is missing: dev/test brings it in where npm is installed")
        cls.axe = Path(script).read_text(encoding="utf-8")

    def setUp(self):
        super().setUp()
        euro = self.setup_other_currency("EUR")
        self.invoices = [self._make_invoice(1000, late=12), self._make_invoice(200, late=-3), self._make_credit(50)]
        self.invoices.append(self._make_invoice(70, late=1, currency_id=euro.id))
        bank = {"partner_id": self.company.partner_id.id, "acc_number": "BE71096123456769", "allow_out_payment": True}
        self.root["res.partner.bank"].create(bank)

    def _check(self, path, login=None, send=None, form=".o_collection_basket"):
        steps = "send().then(checkAccess)" if send is not None else "checkAccess()"
        sending = SEND % (json.dumps(form), json.dumps(send)) if send is not None else ""
        script = f"{self.axe};\n{CHECK}\n{sending}\n{steps}.catch((error) => console.error(String(error)));"
        self.browser_js(path, script, ready="document.readyState === 'complete'", login=login)

    def _link(self, **params):
        query = "".join(f"&{name}={value}" for name, value in params.items())
        return f"{self.path}?access_token={self._key()}{query}"

    def test_the_page(self):
        self._check(self._link())

    def test_the_page_on_a_telephone_from_right_to_left(self):
        self.root["res.lang"]._activate_lang("ar_001")
        self.browser_size = "375x667"
        self._check(self._link(lang="ar_001"))

    def test_the_page_with_nothing_open(self):
        other = self.root["collection.payer"].for_partner(self._make_customer("Empty")[0].id, self.company.id)
        self._check(f"/my/collections/{other.id}?access_token={self._key(other)}")

    def test_choosing_a_way_to_pay(self):
        self._check(self._link(), send={"what": "overdue"})

    def test_a_mistake_in_a_form(self):
        item = self._item(self.invoices[0])
        self._check(self._link(), send={"what": "ticked", "item": item.id, f"amount_{item.id}": "x"})

    def test_the_schedule_of_instalments(self):
        self._check(self._link(), send={}, form="form[action$='/plan']")

    def test_no_such_page(self):
        self._check(f"/my/collections/{self.payer.id}")

    def test_the_list_of_pages(self):
        house = self.root["res.company"].create({"name": "Other house"})
        self.root["collection.payer"].for_partner(self.customer.id, house.id)
        self._make_portal_user(self.billing)
        self._check("/my/collections", login="buyer")
