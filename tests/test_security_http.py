"""The doors on the network itself: JSON-RPC of the web client, and the API for programs."""

from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .security_common import SecurityCase


@tagged("post_install", "-at_install")
class TestSecurityHttp(SecurityCase, HttpCase):
    """The same attacks as real requests, with nothing but a session or a key."""

    def setUp(self):
        super().setUp()
        self.notice = self._run().notice_ids
        self.payer = self.notice.payer_id

    @mute_logger("odoo.http")
    def _click(self, user, records, method, *args, **kwargs):
        """What the web client's door answers a logged-in user: the result, or the name of the error."""
        self.authenticate(user.login, user.login.ljust(8, "x"))
        params = {"model": records._name, "method": method, "args": [records.ids, *args], "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{records._name}/{method}",
            json={"jsonrpc": "2.0", "id": 1, "method": "call", "params": params},
        )
        self.assertEqual(answer.status_code, 200)
        content = answer.json()
        return content["error"]["data"]["name"] if "error" in content else content["result"]

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2")
    def _call(self, user, model, method, **arguments):
        """Status and content of the answer that a program with a user's key gets."""
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate("rpc", "test", datetime.now() + timedelta(days=1))
        headers = {"Authorization": f"Bearer {key}"}
        answer = self.url_open(f"/json/2/{model}/{method}", json=arguments, headers=headers)
        return answer.status_code, answer.json()

    def test_the_web_client_writes_no_state(self):
        context = {"collection_write_token": "<object object at 0x7f>"}
        for vals in ({"state": "sent"}, {"subject": "x"}, {"message_id": False}):
            error = self._click(self.manager, self.notice, "write", vals, context=context)
            self.assertEqual(error, "odoo.exceptions.UserError")
        self.assertEqual(self.notice.state, "proposed")

    def test_the_web_client_calls_no_private_method(self):
        error = self._click(self.manager, self.notice, "_set_state", "sent")
        self.assertEqual(error, "odoo.exceptions.AccessError")

    def test_a_customer_gets_nothing(self):
        self.assertEqual(self._click(self.portal, self.payer, "explain"), "odoo.exceptions.AccessError")
        self.assertEqual(self._click(self.portal, self.invoice, "explain_collection"), "odoo.exceptions.AccessError")
        self.assertEqual(self._click(self.portal, self.notice, "read", ["subject"]), "odoo.exceptions.AccessError")

    def test_a_reader_asks_and_gets_an_answer(self):
        (entry,) = self._click(self.reader, self.payer, "explain")
        self.assertEqual(entry["move_line_id"], self._item(self.invoice).id)

    def test_a_program_explains_and_approves(self):
        status, entries = self._call(self.reader, "account.move", "explain_collection", ids=self.invoice.ids)
        self.assertEqual((status, len(entries)), (200, 1))
        status, _none = self._call(self.collector, "collection.notice", "action_approve", ids=self.notice.ids)
        self.assertEqual((status, self.notice.state), (200, "approved"))

    def test_a_program_passes_no_closed_door(self):
        for user, model, method, ids in (
            (self.reader, "collection.notice", "action_approve", self.notice.ids),
            (self.employee, "collection.payer", "explain", self.payer.ids),
            (self.manager, "collection.notice", "_set_sent", self.notice.ids),
            (self.manager, "collection.notice", "_cron_send", []),
        ):
            status, _content = self._call(user, model, method, ids=ids)
            self.assertEqual(status, 403, f"{user.login} calls {method}")
        self.assertEqual(self.notice.state, "proposed")

    def test_a_visitor_without_a_session_gets_nothing(self):
        self.authenticate(None, None)
        params = {"model": "collection.payer", "method": "explain", "args": [self.payer.ids], "kwargs": {}}
        answer = self.url_open(
            "/web/dataset/call_kw", json={"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        )
        self.assertIn("error", answer.json())
