from odoo import models


class CollectionPayer(models.Model):
    """Visits of the customer's page on the timeline: what was opened and downloaded, and nothing guessed."""

    _inherit = "collection.payer"

    def _note_portal(self, what, records=None):
        """Override of the base to note it once a day for each person and document, unless the company does not want it.

        It asks for nothing, and nobody has spoken with anybody: it counts for no limit and starts no quiet days.

        Note: `self.ensure_one()`; ask a record of `_as_portal`.
        """
        known = self.env["collection.interaction"]._fields["page_event"].get_values(self.env)
        if what in known and self.company_id.collection_note_visits:
            self._log_visit(what, records)
        return super()._note_portal(what, records)

    def _log_visit(self, what, records):
        contact = self._get_visitor()
        about = {"model": records._name, "res_id": records.id} if records else {}
        if not self._is_visit_known(what, contact, about):
            self._log_interaction(
                channel="portal",
                direction="in",
                page_event=what,
                contact_id=contact.id,
                user_id=False,
                is_answer=True,
                snapshot={},
                note=self._get_visit_words(what, records),
                **about,
            )

    def _get_tried(self):
        """Override of the base: that the customer has looked at his page is nothing that we have tried."""
        return super()._get_tried().filtered(lambda touch: not touch.page_event)

    def _get_visitor(self):
        """The contact who is logged in; empty for whoever came by the link, because links are passed on."""
        partner = self.env.user.sudo().partner_id
        is_own = not self.env.user._is_public() and partner.commercial_partner_id == self.partner_id
        return partner if is_own else partner.browse()

    def _is_visit_known(self, what, contact, about):
        """Whether the same was noted today already, by the company's clock."""
        since = self.company_id._to_utc(self.company_id._get_collection_today(), 0)
        domain = [
            ("payer_id", "=", self.id),
            ("start", ">=", since),
            ("page_event", "=", what),
            ("contact_id", "=", contact.id),
            ("model", "=", about.get("model", False)),
            ("res_id", "=", about.get("res_id", False)),
        ]
        return bool(self.env["collection.interaction"].search_count(domain, limit=1))

    def _get_visit_words(self, what, records):
        """What is noted, in the language of our own people."""
        env = self.with_context(lang=self.company_id.partner_id.lang).env
        words = {
            "opened": env._("Opened the page."),
            "printed": env._("Downloaded the statement."),
            "paying": env._("Started a payment."),
        }
        if what == "downloaded" and records:
            return env._("Downloaded %s.", records.display_name)
        return words.get(what, "")
