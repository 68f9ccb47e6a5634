"""Who gets a notice and who is copied."""

from odoo.tests import BaseCase, tagged

from odoo.addons.account_collections.calc.facts import Contact
from odoo.addons.account_collections.calc.routing import Route, route

from .calc_common import level, policy

BILLING, FINANCE, MANAGEMENT = 1, 2, 3


def person(id, *roles, **values):
    defaults = {"email": f"{id}@example.com", "phone": f"+32 {id}"}
    return Contact(id, role_ids=frozenset(roles), **{**defaults, **values})


OFFICE = person(90, is_commercial=True)
INVOICES = person(80, is_invoice=True)


@tagged("post_install", "-at_install")
class TestRouting(BaseCase):
    def find(self, *contacts, channel="email", **values):
        rung = level(1, 7, channel, **{"to_roles": (BILLING,), **values})
        return route(rung, policy(rung), contacts)

    def test_the_role_comes_first(self):
        found = self.find(OFFICE, INVOICES, person(1, BILLING))
        self.assertEqual((found.to, found.chain), ((1,), ("role:used",)))

    def test_everybody_of_the_role_is_addressed(self):
        self.assertEqual(self.find(person(1, BILLING), person(2, BILLING)).to, (1, 2))

    def test_row_18_the_chain_goes_on_to_the_invoice_address(self):
        found = self.find(OFFICE, INVOICES, person(1, FINANCE))
        self.assertEqual((found.to, found.chain), ((80,), ("role:none", "invoice:used")))

    def test_row_18_the_chain_ends_at_the_customer(self):
        found = self.find(OFFICE, person(1, BILLING, email=""))
        self.assertEqual(found.to, (90,))
        self.assertEqual(found.chain, ("role:unreachable", "invoice:none", "commercial:used"))

    def test_row_18_no_address_anywhere_is_no_route(self):
        self.assertIsNone(self.find(person(1, BILLING, email=""), person(90, email="", is_commercial=True)))

    def test_a_letter_needs_no_email(self):
        postal = person(1, BILLING, email="", phone="", has_address=True)
        self.assertEqual(self.find(postal, channel="letter").to, (1,))

    def test_a_letter_goes_on_to_who_has_a_postal_address(self):
        found = self.find(person(1, BILLING), person(2, BILLING, has_address=True), OFFICE, channel="letter")
        self.assertEqual(found.to, (2,))
        office = person(90, is_commercial=True, has_address=True)
        found = self.find(person(1, BILLING), office, channel="letter")
        self.assertEqual((found.to, found.chain[0]), ((90,), "role:unreachable"))
        self.assertIsNone(self.find(person(1, BILLING), OFFICE, channel="letter"))

    def test_an_sms_needs_a_number_whose_owner_has_agreed(self):
        agreed = person(90, is_commercial=True, sms="+32 90")
        found = self.find(person(1, BILLING), agreed, channel="sms")
        self.assertEqual(found.to, (90,))
        self.assertIsNone(self.find(person(1, BILLING), OFFICE, channel="sms"))

    def test_who_refuses_calls_is_not_called_even_when_nobody_else_is_there(self):
        self.assertIsNone(self.find(person(1, BILLING, phone="", refuses_calls=True), channel="call"))
        found = self.find(person(1, BILLING, phone="", refuses_calls=True), OFFICE, channel="meeting")
        self.assertEqual(found.to, (90,))

    def test_a_call_prefers_a_number_further_down_the_chain(self):
        found = self.find(person(1, BILLING, phone=""), OFFICE, channel="call")
        self.assertEqual(found.to, (90,))

    def test_a_call_falls_back_to_anybody(self):
        found = self.find(person(1, BILLING, phone=""), channel="call")
        self.assertEqual(found.to, (1,))
        self.assertEqual(found.chain, ("role:unreachable", "invoice:none", "commercial:none", "role:used"))

    def test_a_call_to_nobody_is_no_route(self):
        self.assertIsNone(self.find(channel="call"))

    def test_an_internal_task_needs_nobody(self):
        self.assertEqual(self.find(channel="internal"), Route())

    def test_an_address_is_used_once_whatever_its_case(self):
        found = self.find(person(1, BILLING), person(2, BILLING, email="1@EXAMPLE.com"))
        self.assertEqual(found.to, (1,))


@tagged("post_install", "-at_install")
class TestCopies(BaseCase):
    def setUp(self):
        super().setUp()
        self.ladder = policy(
            level(1, 7, to_roles=(BILLING,)),
            level(2, 14, to_roles=(BILLING,), cc_roles=(FINANCE,)),
            level(3, 28, to_roles=(FINANCE,), cc_roles=(MANAGEMENT,)),
            level(4, 30, "call", to_roles=(BILLING,)),
        )
        self.people = (person(1, BILLING), person(2, FINANCE), person(3, MANAGEMENT))

    def copied(self, rank, *more):
        return route(self.ladder.levels[rank - 1], self.ladder, self.people + more).cc

    def test_a_first_reminder_copies_nobody(self):
        self.assertEqual(self.copied(1), ())

    def test_copies_accumulate_but_spare_the_addressee(self):
        self.assertEqual(self.copied(2), (2,))
        self.assertEqual(self.copied(3), (3,))

    def test_who_was_copied_once_stays_copied(self):
        self.assertEqual(self.copied(3, person(4, FINANCE, email="")), (3,))
        lower = level(3, 28, to_roles=(BILLING,), cc_roles=(MANAGEMENT,))
        self.assertEqual(route(lower, self.ladder, self.people).cc, (2, 3))

    def test_a_call_copies_nobody(self):
        self.assertEqual(self.copied(4), ())

    def test_an_address_already_in_use_is_not_copied(self):
        self.assertEqual(self.copied(2, person(5, FINANCE, email="1@Example.com")), (2,))
