from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError

from ..calc.plain_text import one_line
from ..calc.upload import MAX_FILES, MAX_SIZE, MAX_TOTAL, clean_name, sniff

#: The longest number of a form that is taken.
MAX_NUMBER = 40


class CollectionPayer(models.Model):
    """What the forms of the customer's page have in common: files of strangers, and forms that are sent twice."""

    _inherit = "collection.payer"

    # === FILES === #

    @api.model
    def _check_file(self, name, content):
        """Name, type and content of an uploaded file.

        :raise UserError: for a file that is too large or none of the known kinds.
        """
        kind = sniff(content)
        if not kind or len(content) > MAX_SIZE:
            raise UserError(self.env._("Please attach a PDF or a picture (JPEG, PNG) of at most 5 MB."))
        return clean_name(name, kind[1]), kind[0], content

    @api.model
    def _check_files(self, files):
        """Several uploaded files, see :meth:`_check_file`.

        :param files: pairs of a name and the content.
        :raise UserError: also for too many of them.
        """
        if len(files) > MAX_FILES or sum(len(content) for _name, content in files) > MAX_TOTAL:
            raise UserError(self.env._("Please attach at most %s files, together at most 10 MB.", MAX_FILES))
        return [self._check_file(name, content) for name, content in files]

    @api.model
    def _keep_files(self, record, documents):
        """Store checked files on a record: who may read that, and nobody else, may read them.

        :param documents: results of :meth:`_check_file`.
        :return: `ir.attachment` records.
        """
        return self.env["ir.attachment"].create(
            [
                {"name": name, "mimetype": mimetype, "raw": content, "res_model": record._name, "res_id": record.id}
                for name, mimetype, content in documents
            ]
        )

    # === TWICE === #

    @api.model
    def _read_number(self, form):
        """The number of a form as it may be kept; empty where there is none."""
        return one_line(str(form.get("number", "")), MAX_NUMBER)

    def _find_sent(self, records, number):
        """What a form has led to already: sent twice, it counts once. Note: `self.ensure_one()`

        :param records: of a model with the fields `payer_id` and `form_number`, unique together.
        :param str number: of the form.
        :raise UserError: for a form without one, which is none of ours.
        """
        if not number:
            raise UserError(self.env._("Something has changed meanwhile. Please look at the page again."))
        return records.search([("payer_id", "=", self.id), ("form_number", "=", number)], limit=1)

    def _create_once(self, records, number, vals):
        """Create what a form asks for.

        :param records: as for :meth:`_find_sent`.

        :raise ConcurrencyError: when the same form was sent a second time meanwhile; Odoo then asks once more and finds
            what the first one has made.

        Note: `self.ensure_one()`
        """
        # whoever is logged in must not follow what our people say to each other about it, and mails none of them
        silent = {"mail_create_nosubscribe": True, "mail_create_nolog": True, "mail_activity_quick_update": True}
        try:
            with self.env.cr.savepoint():
                return records.with_context(**silent).create({**vals, "payer_id": self.id, "form_number": number})
        except UniqueViolation as error:
            raise ConcurrencyError("the same form at the same moment") from error

    # === WHO === #

    def _get_portal_languages(self):
        """Languages in which we can write, by their code.

        :rtype: dict[str, str]
        """
        return {code: name.partition(" / ")[-1] or name for code, name in self.env["res.lang"].get_installed()}

    def _get_visiting_contact(self):
        """The contact of the customer who is logged in; empty for whoever has come by the link, and for our people.

        Note: `self.ensure_one()`
        """
        user = self.env.user
        partner = user.sudo().partner_id
        is_own = not user._is_public() and partner.commercial_partner_id == self.partner_id
        return partner if is_own else partner.browse()
