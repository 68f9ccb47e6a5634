from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class CollectionLetters(http.Controller):
    """Files for the people who print: letters as one PDF, and samples of levels."""

    @http.route("/collections/letters", type="http", auth="user", methods=["GET", "POST"])
    def letters(self, ids, **_kwargs):
        """The PDFs of letters in the given order.

        :param str ids: numbers of notices, separated by commas; letters without a PDF are passed over.
        """
        chosen = [int(number) for number in ids.split(",") if number.isdigit()]
        content = request.env["collection.notice"].browse(chosen).exists()._merge_pdfs()
        if not content:
            raise request.not_found()
        return self._answer(content, "letters.pdf")

    @http.route("/collections/sample", type="http", auth="user", methods=["GET", "POST"])
    def sample(self, level_id, lang, **_kwargs):
        """How a letter of a level looks, for a made-up customer."""
        level = request.env["collection.policy.level"].browse(int(level_id) if level_id.isdigit() else 0).exists()
        if not level:
            raise request.not_found()
        try:
            return self._answer(level._print_sample(request.env.company, lang), "sample.pdf")
        except AccessError:
            raise  # which is a UserError, too, but not one to be answered
        except UserError as error:
            return request.make_response(str(error), status=422)

    def _answer(self, content, name):
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition(name))]
        return request.make_response(content, headers=headers)
