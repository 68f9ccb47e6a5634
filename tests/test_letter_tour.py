from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .letter_common import LetterCase, make_pdf, widths


@tagged("post_install", "-at_install")
class TestLetterTour(LetterCase, HttpCase):
    """Letters in the browser: printed, posted, and fetched only by those who may read them."""

    def setUp(self):
        super().setUp()
        self.letter = self._write_letter()

    def _get(self, path, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(path, allow_redirects=False)

    def test_print_and_post(self):
        other = self._write_letter(self._make_reachable("Globex"))
        self._pay(self.letter.line_ids.move_id)
        with self._on(MONDAY):
            self.start_tour("/odoo/collection-letters", "account_collections.post_letters", login=self.collector.login)
        self.assertEqual((self.letter.state, other.state, other.date), ("cancelled", "sent", MONDAY))
        self.assertEqual(len(self.printed), 1)

    def test_letters_are_fetched_in_the_order_asked_for(self):
        other = self._write_letter(self._make_reachable("Globex"))
        self._print(self.letter | other)
        answer = self._get(f"/collections/letters?ids={other.id},{self.letter.id}", self.reader)
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/pdf"))
        self.assertEqual(widths(answer.content), [102, 101])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_nobody_else_fetches_letters(self):
        self._print(self.letter)
        company = self.root["res.company"].create({"name": "Elsewhere"})
        groups = {"employee": "base.group_user", "customer": "base.group_portal"}
        strangers = [new_test_user(self.root, login=login, groups=group) for login, group in groups.items()]
        strangers.append(self._make_user("manager", company))
        for user in strangers:
            answer = self._get(f"/collections/letters?ids={self.letter.id}", user)
            self.assertIn(answer.status_code, (403, 404), user.login)
            self.assertNotIn(make_pdf(101), answer.content)
        self.logout()
        answer = self.url_open(f"/collections/letters?ids={self.letter.id}", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    @mute_logger("odoo.http")
    def test_nonsense_is_not_found(self):
        for ids in ("", "x", "1;DROP", "999999999", str(self.letter.id)):
            answer = self._get(f"/collections/letters?ids={ids}", self.collector)
            self.assertEqual(answer.status_code, 404, ids)

    @mute_logger("odoo.http")
    def test_a_sample_is_for_collectors_and_for_letters(self):
        path = f"/collections/sample?level_id={self.level_1.id}&lang=en_US"
        with self._on(MONDAY):
            answer = self._get(path, self.collector)
            self.assertEqual((answer.status_code, widths(answer.content)), (200, [101]))
            self.assertIn("Sampletown", self.printed[0])
            self.assertEqual(self._get(path, self.reader).status_code, 403)
            self.assertEqual(self._get(path.replace("en_US", "xx_XX"), self.collector).status_code, 422)
            self.assertEqual(self._get("/collections/sample?level_id=x&lang=en_US", self.collector).status_code, 404)
            self.level_1.channel = "email"
            self.assertEqual(self._get(path, self.collector).status_code, 422)
