import logging

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.collection_payer_token import MAX_RETIRED
from ..secret_log import KeyFilter, hide_keys
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestKeys(PortalCase):
    """The key to a page: one for each payer, secret, replaceable."""

    def _open(self, key, payer=None):
        return self.env["collection.payer"]._open_by_key((payer or self.payer).id, key)

    def test_every_payer_gets_a_key_of_its_own(self):
        payers = self.payer
        for name in ("One", "Two"):
            payers |= self.root["collection.payer"].for_partner(self._make_customer(name)[0].id, self.company.id)
        payers._ensure_portal_tokens()
        keys = payers.mapped("portal_token")
        self.assertEqual(len(set(keys)), 3)
        self.assertTrue(all(len(key) >= 43 for key in keys))
        payers._ensure_portal_tokens()
        self.assertEqual(payers.mapped("portal_token"), keys)

    def test_the_key_opens_its_own_page_only(self):
        other = self.root["collection.payer"].for_partner(self._make_customer("Other")[0].id, self.company.id)
        (self.payer | other)._ensure_portal_tokens()
        key = self.payer.portal_token
        self.assertEqual(self._open(key), (self.payer, False))
        for wrong in ("", None, key[:-1], key.swapcase(), "ä" * 43, "\x00", other.portal_token):
            self.assertEqual(self._open(wrong), (self.payer.browse(), False), wrong)
        for number in (0, -1, 2**31, 10**30):
            self.assertFalse(self.env["collection.payer"]._open_by_key(number, key)[0])

    def test_an_archived_payer_has_no_page(self):
        self.payer._ensure_portal_tokens()
        self.payer.active = False
        self.assertFalse(self._open(self.payer.portal_token)[0])
        self.assertEqual(self.payer._get_portal_url(), "")

    def test_a_replaced_key_says_so_and_opens_nothing(self):
        self.payer._ensure_portal_tokens()
        old, stamp = self.payer.portal_token, self.payer._get_portal_stamp()
        self.payer.with_user(self.collector).action_rotate_token()
        self.assertNotEqual(self.payer.portal_token, old)
        self.assertEqual(self._open(old), (self.payer.browse(), True))
        self.assertFalse(self.payer._fits_portal_stamp(stamp), "sessions end with the key")
        self.assertNotIn(old, str(self.payer.portal_retired), "only hashes are kept")

    def test_a_closed_page_has_no_link_until_a_new_one_is_made(self):
        self.payer._ensure_portal_tokens()
        old = self.payer.portal_token
        payer = self.payer.with_user(self.collector)
        payer.action_revoke_token()
        self.assertEqual((self.payer._get_portal_url(), self.payer.portal_token), ("", False))
        self.assertEqual(self._open(old), (self.payer.browse(), True))
        payer.action_rotate_token()
        self.assertIn("access_token=", self.payer._get_portal_url())

    def test_not_every_old_key_is_kept(self):
        for _time in range(MAX_RETIRED + 3):
            self.payer.action_rotate_token()
        self.assertEqual(len(self.payer.portal_retired), MAX_RETIRED)

    def test_nobody_reads_the_key(self):
        self.payer._ensure_portal_tokens()
        for user in (self.reader, self.collector, self.manager):
            with self.assertRaises(AccessError):
                self.payer.with_user(user).read(["portal_token"])
            with self.assertRaises(AccessError):
                self.payer.with_user(user).search([("portal_token", "like", "a%")])
            self.assertNotIn("portal_retired", self.payer.with_user(user).fields_get())
        with self.assertRaises(AccessError):
            self.payer.with_user(self.reader).read(["portal_url"])

    def test_nobody_writes_the_key(self):
        for name in ("portal_token", "portal_revoked", "portal_retired"):
            with self.assertRaises(UserError, msg=name):  # an AccessError is one, too
                self.payer.with_user(self.manager).write({name: False})

    def test_the_link_is_shown_to_be_copied(self):
        payer = self.payer.with_user(self.collector)
        self.assertEqual(payer.portal_url, "")
        self.assertEqual(payer.action_share_portal()["res_id"], payer.id)
        self.assertEqual(payer.portal_url, self.payer._get_portal_url())


@tagged("post_install", "-at_install")
class TestRoles(PortalCase):
    """Who sees the page as what."""

    def _role(self, user, stamp=""):
        return self.payer._get_portal_role(user, stamp)

    def test_contacts_of_the_customer(self):
        self.assertEqual(self._role(self._make_portal_user(self.billing)), "customer")
        stranger, _contact = self._make_customer("Stranger")
        self.assertEqual(self._role(self._make_portal_user(stranger, "stranger")), "")

    def test_our_own_people_look_only(self):
        self.assertEqual(self._role(self.reader), "preview")
        employee = new_test_user(self.root, login="employee", groups="base.group_user", company_id=self.company.id)
        self.assertEqual(self._role(employee), "")

    def test_people_of_another_company_see_nothing(self):
        other = self.root["res.company"].create({"name": "Other house"})
        self.assertEqual(self._role(self._make_user("collector", other)), "")

    def test_a_visitor_needs_the_stamp_of_the_key(self):
        public = self.root.ref("base.public_user")
        self.assertEqual(self._role(public), "")
        self.payer._ensure_portal_tokens()
        self.assertEqual(self._role(public, self.payer._get_portal_stamp()), "guest")
        self.assertEqual(self._role(public, "0" * 64), "")

    def test_one_contact_two_companies(self):
        other = self.root["res.company"].create({"name": "Other house"})
        second = self.root["collection.payer"].for_partner(self.customer.id, other.id)
        user = self._make_portal_user(self.billing)
        self.assertEqual(self.payer._get_portal_payers(user), self.payer | second)
        self.assertFalse(self.payer._get_portal_payers(self.root.ref("base.public_user")))


@tagged("post_install", "-at_install")
class TestLog(PortalCase):
    """The access log holds no key."""

    def test_keys_are_taken_out(self):
        line = '"GET /de/my/collections/7?lang=de_DE&access_token=s3cr-et_%20x HTTP/1.1" 303 -'
        clean = hide_keys(line)
        self.assertNotIn("s3cr", clean)
        self.assertIn("/de/my/collections/7?lang=de_DE&access_token=*** HTTP/1.1", clean)
        self.assertEqual(hide_keys("/my/invoices/7?access_token=x"), "/my/invoices/7?access_token=x")

    def test_the_web_server_is_watched_once(self):
        filters = [known for known in logging.getLogger("werkzeug").filters if isinstance(known, KeyFilter)]
        self.assertEqual(len(filters), 1)
        record = logging.LogRecord(
            "werkzeug", 20, "", 0, '"%s" %s', ("GET /my/collections/1?access_token=abc H", 200), None
        )
        self.assertTrue(filters[0].filter(record))
        self.assertNotIn("abc", record.getMessage())


@tagged("post_install", "-at_install")
class TestHits(PortalCase):
    """Too often is too often, for one visitor and not for another."""

    def test_limits(self):
        hits = self.env["collection.portal.hit"]
        for _time in range(20):
            self.assertFalse(hits._is_too_often("wrong", "10.0.0.1"))
            hits._count("wrong", "10.0.0.1")
        self.assertTrue(hits._is_too_often("wrong", "10.0.0.1"))
        self.assertTrue(hits._is_too_often("wrong", "10.0.0.2", "10.0.0.1"))
        self.assertFalse(hits._is_too_often("wrong", "10.0.0.2"))
        self.assertFalse(hits._is_too_often("page", "10.0.0.1"))

    def test_addresses_are_not_kept(self):
        self.env["collection.portal.hit"]._count("page", "10.9.8.7")
        self.assertNotIn("10.9.8.7", str(self.root["collection.portal.hit"].search([]).mapped("key")))

    def test_old_visits_are_forgotten(self):
        hits = self.root["collection.portal.hit"]
        hits._count("page", "10.0.0.1")
        old = hits.create({"key": "x", "at": "2020-01-01 00:00:00"})
        hits.flush_model()
        hits._gc_hits()
        hits.invalidate_model()
        self.assertFalse(old.exists())
        self.assertTrue(hits.search_count([]))
