import secrets
from hashlib import sha256
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import SQL, consteq

from ..secret_log import install
from ..sql_array import sql_array

#: Nobody but the server itself reads these fields.
SECRET = "."
#: Replaced keys that are remembered, so that their links can say what became of them.
MAX_RETIRED = 20
#: The largest number that a record can have.
MAX_ID = 2**31 - 1

install()


class CollectionPayer(models.Model):
    """The key to the customer's page: one for each payer, unguessable, replaced whenever somebody wants it.

    Not `portal.mixin`: its token would open the chatter, too.
    """

    _inherit = "collection.payer"

    portal_token = fields.Char(readonly=True, copy=False, groups=SECRET)
    portal_retired = fields.Json(readonly=True, copy=False, groups=SECRET, help="Hashes of replaced keys.")
    portal_revoked = fields.Boolean(
        string="Page closed", readonly=True, tracking=True, help="No link opens this customer's page any more."
    )
    portal_url = fields.Char(
        string="Customer's page", compute="_compute_portal_url", groups="account_collections.group_collection_collector"
    )

    _portal_token_unique = models.UniqueIndex("(portal_token) WHERE portal_token IS NOT NULL")

    @api.depends("active", "portal_token", "portal_revoked")
    def _compute_portal_url(self):
        for payer in self:
            payer.portal_url = payer._get_portal_url() if payer.sudo().portal_token else ""

    # === KEYS === #

    def _ensure_portal_tokens(self):
        """Give a key to those of the payers that have none and are not closed, many at once."""
        missing = self.sudo().filtered(lambda payer: not payer.portal_token and not payer.portal_revoked)
        if missing:
            missing.flush_recordset(["portal_token"])
            keys = [secrets.token_urlsafe(32) for _payer in missing]
            self.env.cr.execute(
                SQL(
                    """UPDATE collection_payer SET portal_token = fresh.key
                         FROM unnest(%s, %s) AS fresh(id, key)
                        WHERE collection_payer.id = fresh.id AND portal_token IS NULL""",
                    sql_array(missing.ids),
                    sql_array(keys, "text"),
                )
            )
            missing.invalidate_recordset(["portal_token", "portal_url"], flush=False)

    def _retire_portal_tokens(self):
        """Take the keys away and remember them as replaced."""
        for payer in self.sudo().filtered("portal_token"):
            retired = [*(payer.portal_retired or []), self._hash_key(payer.portal_token)][-MAX_RETIRED:]
            payer.write({"portal_token": False, "portal_retired": retired})

    @api.model
    def _hash_key(self, key):
        return sha256(key.encode()).hexdigest()

    @api.model
    def _open_by_key(self, payer_id, key):
        """Look whether a key opens a page.

        :param int payer_id: which page, as the address says.
        :param str key: as the address says.
        :return: the payer as root, else an empty one; and whether the key has been replaced.
        """
        payer = self._browse_portal(payer_id)
        # Unknown payers are compared, too: the time it takes tells nothing.
        known = payer.portal_token or secrets.token_urlsafe(32)
        digest = self._hash_key(key or "")
        if consteq(self._hash_key(known), digest) and not payer.portal_revoked:
            return payer, False
        is_retired = any([consteq(digest, old) for old in payer.portal_retired or []])
        return payer.browse(), is_retired

    @api.model
    def _browse_portal(self, payer_id):
        """The payer of an address as root, empty when there is none; nothing that one may type is an error."""
        payer = self.sudo().browse(payer_id if 0 < payer_id <= MAX_ID else ())
        return payer.exists().filtered(lambda payer: payer.active and payer.company_id.active)

    # === VISITORS === #

    def _get_portal_role(self, user, stamp):
        """As what a visitor sees the page.

        :param user: who is logged in, or the public user.
        :param str stamp: what the session remembers, see :meth:`_get_portal_stamp`.
        :return: `customer` (logged in as one of its contacts), `preview` (one of our own people, who only looks),
            `guest` (came by the link), or nothing.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        payer, partner = self.sudo(), user.sudo().partner_id
        if not user._is_public() and partner.commercial_partner_id == payer.partner_id:
            return "customer"
        if self._may_preview(user):
            return "preview"
        return "guest" if self._fits_portal_stamp(stamp) else ""

    def _may_preview(self, user):
        companies = user.sudo().company_ids
        own = self.with_user(user).with_context(allowed_company_ids=companies.ids)
        return user._is_internal() and self.company_id in companies and own.has_access("read")

    @api.model
    def _get_portal_payers(self, user):
        """As root, the payers that a logged-in contact stands for: one for each company that he buys from."""
        partner = user.sudo().partner_id.commercial_partner_id
        if user._is_public():
            return self.sudo().browse()
        return self.sudo().search([("partner_id", "=", partner.id), ("company_id.active", "=", True)], order="id")

    def _get_portal_stamp(self):
        """What a browser's session remembers of a key that it has shown; it ends with the key."""
        self.ensure_one()
        key = self.sudo().portal_token
        return sha256(f"session:{self.id}:{key}".encode()).hexdigest() if key else ""

    def _fits_portal_stamp(self, stamp):
        """Whether a session has shown the key that is valid now. Note: `self.ensure_one()`"""
        expected = self._get_portal_stamp()
        return bool(expected and stamp) and not self.portal_revoked and consteq(expected, stamp)

    # === ADDRESSES === #

    def _get_portal_path(self):
        """Address of the page without the key. Note: `self.ensure_one()`"""
        self.ensure_one()
        return f"/my/collections/{self.id}"

    def _get_portal_url(self, lang=None):
        """The link that opens the customer's page without a login; empty when the page is closed.

        The key is a part of the query: logs and tools that measure visits leave that out or can be told to, and the
        page passes on to an address without it.

        :param str lang: in which language it opens; None = the billing contact's.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        self._ensure_portal_tokens()
        payer = self.sudo()
        if payer.portal_revoked or not payer.active:
            return ""
        query = {"access_token": payer.portal_token, **({"lang": lang} if lang else {})}
        return f"{payer.company_id.get_base_url()}{payer._get_portal_path()}?{urlencode(query)}"

    # === ACTIONS === #

    def action_rotate_token(self):
        """Replace the keys of the payers: their old links say so, and open nothing."""
        self._check_is_collector()
        self._retire_portal_tokens()
        self.sudo().write({"portal_revoked": False})
        self._ensure_portal_tokens()
        self._log_on_timeline(self.env._("The link to the customer's page was replaced."))
        return self.action_share_portal() if len(self) == 1 else None

    def action_revoke_token(self):
        """Close the pages of the payers: no link opens them until a new one is made."""
        self._check_is_collector()
        self._retire_portal_tokens()
        self.sudo().write({"portal_revoked": True})
        self._log_on_timeline(self.env._("The links to the customer's page were withdrawn."))

    def _log_on_timeline(self, text):
        for payer in self.sudo():
            payer._message_log(body=text, author_id=self.env.user.partner_id.id)

    def action_share_portal(self):
        """Show the link to the customer's page, to be copied."""
        self._check_is_collector()
        self.ensure_one()
        self._ensure_portal_tokens()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer's page"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("account_collections.collection_payer_view_form_portal").id, "form")],
            "target": "new",
        }

    def action_preview_portal(self):
        """Open the page as the customer sees it; our own people only look."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self._get_portal_path(), "target": "new"}
