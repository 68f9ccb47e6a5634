import json
import os
import re
import sys
from collections import Counter
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html
from werkzeug.test import Client

from odoo.http import _logger as http_logger
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.collection_portal_hit import LIMITS
from .portal_common import PortalHttpCase
from .portal_fuzz_common import Fuzz

#: Requests of one run; COLLECTIONS_FUZZ=10000 makes it the whole proof.
COUNT = int(os.environ.get("COLLECTIONS_FUZZ", "600"))
#: Errors with a sentence for whoever asks; everything else that a JSON answer reports is a fault of the server.
ANSWERED = re.compile(
    r"odoo\.(exceptions\.|http\.SessionExpired)|werkzeug\.exceptions\.(BadRequest|NotFound|Forbidden)"
)
#: Tables that may grow whoever asks: how often somebody has knocked, and what belongs to the session.
OPEN_TABLES = ("collection_portal_hit", "res_device_log", "bus_bus", "ir_logging")


@tagged("post_install", "-at_install")
class TestFuzz(PortalHttpCase):
    """Whatever is sent to a page: the server never breaks, and strangers change nothing."""

    def setUp(self):
        super().setUp()
        self.why = []
        euro = self.setup_other_currency("EUR")
        self.own = [self._make_invoice(1000, late=12), self._make_invoice(200, late=-5)]
        self.own += [self._make_invoice(70, late=2, currency_id=euro.id), self._make_credit(30)]
        customer, _contact = self._make_customer("Other")
        self.other = self.root["collection.payer"].for_partner(customer.id, self.company.id)
        self.foreign = self._make_invoice(500, late=12, partner=customer)
        self.keys = self._key(), self._key(self.other)
        printer = self.env.registry["collection.printer"]
        self.patch(printer, "_print", lambda _self, page, paper="A4": b"%PDF-1.4")
        self.patch(self.env.registry["collection.payer"], "_print_document", lambda _self, move: ("a.pdf", b"%PDF"))
        self.startPatcher(patch.dict(LIMITS, dict.fromkeys(LIMITS, 10**9)))
        self.startPatcher(
            patch.object(http_logger, "exception", lambda *_args: self.why.append(str(sys.exc_info()[1])))
        )
        self.enterContext(mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.payment.models.payment_transaction"))

    def _routes(self):
        """Every route of the page that Odoo knows: its parts with a gap for each number; its methods, None for JSON."""
        rules = [
            rule for rule in self.env["ir.http"].routing_map().iter_rules() if rule.rule.startswith("/my/collections")
        ]
        return [
            (re.split(r"<[^>]*?(\w+)>", rule.rule), rule.methods if rule.endpoint.routing["type"] == "http" else None)
            for rule in rules
        ]

    def _client(self, payer=None):
        """A browser that has opened a page by its link, and the key of its forms; without a payer none."""
        client = Client(root)
        client.set_cookie("test_request_key", "x")
        if not payer:
            return client, ""
        query = {"access_token": self._key(payer)}
        page = client.get(
            f"/my/collections/{payer.id}", base_url=self.base_url(), query_string=query, follow_redirects=True
        )
        self.assertEqual(page.status_code, 200)
        return client, page.get_data(as_text=True)

    def _csrf_of(self, text):
        return re.search(r'name="csrf_token" value="([^"]+)"', text)[1] if text else "x"

    def _fuzz(self, seed, text, owner):
        names = sorted(set(html.fromstring(text).xpath("//main//*[@name]/@name")) - {"csrf_token"})
        items = [self._item(move).id for move in (*self.own, self.foreign)]
        moves = [move.id for move in (*self.own, self.foreign)]
        blocks = html.fromstring(text).xpath("//input[@name='block']/@value")
        numbers = [owner.id, self.payer.id, *items, *moves, self.provider.id, self.method.id]
        return Fuzz(seed, self._routes(), numbers, names, [*blocks, *blocks, "wrong-key"])

    def _send(self, client, asked):
        """Make a request. Returns the complaint about its answer, if there is one."""
        answer = client.open(base_url=self.base_url(), **asked)
        self.statuses[answer.status_code] += 1
        if not self.statuses.total() % 500:
            self._logger.info("%s requests: %s", self.statuses.total(), dict(self.statuses))
        if answer.status_code >= 500:
            return f"{answer.status_code} {self.why[-1:]}"
        target = urlsplit(answer.headers.get("Location", "").replace("\\", "/"))
        if target.netloc not in ("", urlsplit(self.base_url()).netloc):
            return f"leads to {target.geturl()}"
        if answer.mimetype == "application/json" and answer.status_code == 200:
            body = json.loads(answer.get_data(as_text=True) or "{}")
            name = (
                body.get("error", {}).get("data", {}).get("name", "odoo.exceptions.") if isinstance(body, dict) else ""
            )
            return None if ANSWERED.match(name) else f"{name}: {body['error']['data'].get('message')}"[:400]
        return None

    def _attack(self, seed, count, client, _text, owner, csrf):
        fuzz, wrong = self._fuzz(seed, self.page, owner), []
        for _time in range(count):
            asked = fuzz.request(owner.id, csrf)
            problem = self._send(client, asked)
            if problem:
                wrong.append(f"{problem} <- {asked['path'][:80]} {str(asked)[:400]}")
        self.assertFalse(wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:9]))

    def _state(self):
        """How many rows every table has that matters, and what the other customer's items are."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT relname FROM pg_class WHERE relkind = 'r' AND (relname LIKE 'collection\\_%' OR relname IN
               ('account_move', 'account_move_line', 'account_payment', 'payment_transaction', 'mail_mail',
                'mail_message', 'mail_activity', 'ir_attachment', 'res_partner', 'account_partial_reconcile'))"""
        )
        tables = sorted(name for (name,) in self.env.cr.fetchall() if name not in OPEN_TABLES)
        counts = {}
        for table in tables:
            self.env.cr.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = self.env.cr.fetchone()[0]
        return counts

    def _rows_of_other(self):
        """How many records of ours are about the other customer, by model."""
        self.env.invalidate_all()
        models = [
            model for model in self.env.registry.values() if model._name.startswith("collection.") and model._auto
        ]
        with_payer = [model for model in models if "payer_id" in model._fields and model._fields["payer_id"].store]
        found = {
            model._name: self.root[model._name].search_count([("payer_id", "=", self.other.id)]) for model in with_payer
        }
        items = self._item(self.foreign)
        return found, items.amount_residual, items.reconciled, self.other.portal_token

    def test_no_request_breaks_the_server(self):
        self.statuses = Counter()
        with self.allow_requests(all_requests=True):
            client, text = self._client(self.payer)
            self.page = text
            before = self._rows_of_other()
            self._attack(1, COUNT // 2, client, text, self.payer, self._csrf_of(text))
            self.assertEqual(self._rows_of_other(), before, "another customer's page was changed")
            state = self._state()
            self._attack(2, COUNT // 4, *self._client(), self.payer, "x")
            stranger, own = self._client(self.other)
            self.env.invalidate_all()
            self._attack_of_stranger(stranger, own)
            grown = {table: (old, new) for table, old, new in self._differences(state)}
        self.assertEqual(grown, {}, "somebody without the key has written something")
        self.assertTrue({200, 303, 404, 405, 422} <= set(self.statuses), self.statuses)

    def _attack_of_stranger(self, client, text):
        """Who may see another page only, at this one: paths to the own page are left out."""
        fuzz = self._fuzz(3, self.page, self.payer)
        wrong = []
        for _time in range(COUNT // 4):
            asked = fuzz.request(self.payer.id, self._csrf_of(text))
            if not re.match(rf"/my/collections/{self.other.id}\b", asked["path"]):
                wrong += filter(None, [self._send(client, asked)])
        self.assertFalse(wrong, "\n".join(wrong[:9]))

    def _differences(self, state):
        # opening his own page is all that the stranger may have left
        now = self._state()
        for table, old in state.items():
            allowed = 1 if table == "collection_interaction" else 0
            if not old <= now[table] <= old + allowed:
                yield table, old, now[table]
