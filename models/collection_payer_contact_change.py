import secrets

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize

from ..calc.plain_text import is_phone, mask_address, one_line, some_lines

MAX_NAME, MAX_EMAIL, MAX_PHONE, MAX_REMARK = 100, 254, 30, 1000


class CollectionPayer(models.Model):
    """“Not me” on the customer's page: who should get what we write about invoices."""

    _inherit = "collection.payer"

    # === SHOWING === #

    def _get_portal_sections(self, statement):
        """Override of the base: always offered, because who should not have got our message must be able to say so."""
        sections = super()._get_portal_sections(statement)
        person = self._get_billing_contacts()[:1]
        values = {
            "person": person.name or "",
            "address": mask_address(person.email_normalized) if person else "",
            "waiting": self._get_waiting_change().masked_email or "",
            "number": secrets.token_urlsafe(12),
            "languages": self._get_portal_languages(),
            "own_language": self.env.lang,
        }
        sections.append(
            {
                "sequence": 70,
                "title": self.env._("Are you not the right person?"),
                "template": "account_collections.portal_contact_change",
                "is_folded": True,
                "values": values,
            }
        )
        return sections

    def _get_waiting_change(self):
        """The new contact that nobody has looked at yet; empty when there is none. Note: `self.ensure_one()`"""
        waiting = [("payer_id", "=", self.id), ("state", "=", "asked"), ("email", "!=", False)]
        return self.env["collection.contact.change"].search(waiting, limit=1)

    def _get_portal_thanks(self, what):
        """Override of the base."""
        if what == "contact":
            return self.env._(
                "Thank you. We look at it and then write to the person that you have named. The address until now is "
                "told, too."
            )
        if what == "not_me":
            return self.env._("Thank you for telling us. We look for the right person.")
        return super()._get_portal_thanks(what)

    # === TAKING DOWN === #

    def _ask_contact_change(self, form):
        """Note who should get our messages, or only that it is somebody else; a form that is sent twice counts once.

        :param dict form: `number`, `name`, `email`, `phone`, `lang`, `remark` as they were typed.
        :return: the `collection.contact.change`.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        number = self._read_number(form)
        known = self._find_sent(self.env["collection.contact.change"], number)
        if known:
            return known
        vals = self._check_contact(form)
        self._check_not_waiting(vals)
        change = self._create_once(self.env["collection.contact.change"], number, vals | self._prepare_asking())
        self._log_contact_change(change)
        change._announce()
        return change

    def _prepare_asking(self):
        return {
            "asked_on": self.company_id._get_collection_today(),
            "asked_by_id": self._get_visiting_contact().id,
            "contact_ids": [Command.set(self._get_billing_contacts().ids)],
        }

    def _check_not_waiting(self, vals):
        """:raise UserError: while somebody has to look at what was asked for before."""
        waiting = [
            ("payer_id", "=", self.id),
            ("state", "=", "asked"),
            ("email", "!=" if vals["email"] else "=", False),
        ]
        if self.env["collection.contact.change"].search_count(waiting, limit=1):
            raise UserError(
                self.env._("We are looking at this already. If something has to be put right, please call us.")
            )

    def _check_contact(self, form):
        """Values of the right person; nothing but the remark where nobody is named.

        :raise UserError: when one of them cannot be.
        """
        name, email, phone = (str(form.get(key, "")).strip() for key in ("name", "email", "phone"))
        vals = {"remark": some_lines(str(form.get("remark", "")), MAX_REMARK)}
        if not (name or email or phone):
            return vals | {"name": False, "email": False, "phone": False, "lang": False}
        vals["name"] = one_line(name, MAX_NAME)
        if not vals["name"]:
            raise UserError(self.env._("Please enter the name of the right person."))
        vals["email"] = self._check_email(email)
        vals["phone"] = self._check_phone(phone)
        lang = str(form.get("lang", ""))
        vals["lang"] = lang if lang in self._get_portal_languages() else self.env.lang
        return vals

    def _check_email(self, email):
        """One plain address.

        :raise UserError: for anything else, such as several of them or a line break.
        """
        plain = one_line(email, MAX_EMAIL + 1)
        normal = email_normalize(plain, strict=True)
        is_plain = normal and normal == email.lower() and "." in normal.rpartition("@")[2]
        if not is_plain or len(normal) > MAX_EMAIL:
            raise UserError(self.env._("Please enter one e-mail address, such as name@example.com."))
        return normal

    def _check_phone(self, phone):
        """A telephone number as it was typed, or False without one.

        :raise UserError: for anything else.
        """
        if phone and not (is_phone(phone) and phone == one_line(phone, MAX_PHONE)):
            raise UserError(self.env._("Please enter a telephone number, such as +49 30 123456."))
        return phone or False

    def _log_contact_change(self, change):
        """Show it on the timeline, in the language of our people."""
        ours = self._as_office()
        said = ours.env._("Says that he is not the right person for invoices.")
        if change.email:
            parts = filter(None, (change.name, change.email, change.phone))
            said = ours.env._("Names another person for invoices: %s", ", ".join(parts))
        self._log_interaction(
            channel="portal",
            direction="in",
            contact_id=change.asked_by_id.id,
            user_id=False,
            note=f"{said}\n{change.remark}".strip(),
            model=change._name,
            res_id=change.id,
        )
