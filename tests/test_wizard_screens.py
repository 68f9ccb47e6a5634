from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MONDAY, CollectionCase

#: Actions behind the menus: who sees them.
ACTIONS = {
    "collection_payer_action": ("sales", "reader", "collector", "manager"),
    "collection_payer_action_contact": ("reader", "collector", "manager"),
    "collection_payer_action_ageing": ("reader", "collector", "manager"),
    "collection_run_action": ("reader", "collector", "manager"),
    "collection_notice_action_review": ("reader", "collector", "manager"),
    "collection_notice_action": ("reader", "collector", "manager"),
    "collection_exclusion_action": ("reader", "collector", "manager"),
    "collection_answer_action": ("reader", "collector", "manager"),
    "collection_policy_action": ("reader", "collector", "manager"),
    "collection_segment_action": ("reader", "collector", "manager"),
    "collection_role_action": ("reader", "collector", "manager"),
}


@tagged("post_install", "-at_install")
class TestScreens(CollectionCase):
    """Every screen opens for whoever finds it in the menus, and shows only what he may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = new_test_user(
            cls.root,
            login="screen_sales",
            groups="sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.customer.user_id = cls.sales
        cls.other, _billing = cls._make_customer("Other")
        cls.invoice = cls._make_invoice(late=10)
        cls._make_invoice(late=10, partner=cls.other)

    def _open(self, action, user):
        """What the web client asks for when somebody opens an action: the views, then records for each of them."""
        model = self.env[action.res_model].with_user(user)
        modes = [mode for mode in action.view_mode.split(",") if mode not in ("pivot", "graph", "activity")]
        loaded = model.get_views([(False, mode) for mode in (*modes, "search")], {"toolbar": True})
        for mode in modes:
            names = loaded["models"][action.res_model]["fields"]
            used = [name for name in names if f'name="{name}"' in loaded["views"][mode]["arch"]]
            records = model.web_search_read([], {name: {} for name in used}, limit=5)["records"]
        return records

    def test_every_menu_opens(self):
        self._run_and_send()
        users = {"sales": self.sales, "reader": self.reader, "collector": self.collector, "manager": self.manager}
        for name, roles in ACTIONS.items():
            for role in roles:
                with self.subTest(action=name, role=role), self._on(MONDAY):
                    action = self.env.ref(f"account_collections.{name}")
                    self._open(action, users[role])

    def test_sales_people_see_their_own_customers_only(self):
        self._run()
        records = self._open(self.env.ref("account_collections.collection_payer_action"), self.sales)
        self.assertEqual([record["partner_id"] for record in records], [self.customer.id])

    def test_sales_people_find_no_notices_in_the_form(self):
        arch = self.env["collection.payer"].with_user(self.sales).get_view(view_type="form")["arch"]
        for name in ("notice_ids", "exclusion_ids", "item_ids", "action_pause"):
            self.assertNotIn(f'name="{name}"', arch)

    def test_sales_people_do_not_reach_the_other_menus(self):
        visible = self.env["ir.ui.menu"].with_user(self.sales)._visible_menu_ids()
        self.assertIn(self.env.ref("account_collections.collection_payer_menu").id, visible)
        for name in ("collection_run_menu", "collection_notice_menu", "collection_exclusion_menu"):
            self.assertNotIn(self.env.ref(f"account_collections.{name}").id, visible)

    # === PAYER === #

    def test_the_payer_shows_who_is_written_to_next(self):
        self._run()
        with self._on(MONDAY):
            payer = self._payer()
            self.assertEqual((payer.next_level_id, payer.next_to_ids), (self.level_1, self.billing))
            self.assertEqual(payer.next_chain, "holder of the role")

    def test_the_payer_shows_that_nobody_is(self):
        (self.customer | self.billing).email = False
        with self._on(MONDAY):
            payer = self._payer()
            self.assertFalse(payer.next_to_ids)
            self.assertEqual(payer.next_chain, "nobody can be reached")

    def test_roles_are_edited_on_the_payer(self):
        change = Command.update(self.billing.id, {"collection_role_ids": [Command.link(self.role_finance.id)]})
        self._payer().with_user(self.env.user).write({"contact_ids": [change]})
        self.assertIn(self.role_finance, self.billing.collection_role_ids)
        self.assertEqual(self.billing.parent_id, self.customer)

    def test_contacts_can_be_edited_by_whoever_keeps_the_address_book(self):
        keeper = new_test_user(
            self.root, "keeper", "account_collections.group_collection_collector,base.group_partner_manager"
        )
        self.assertTrue(self._payer().with_user(keeper).can_edit_contacts)
        self.assertFalse(self._payer().with_user(self.reader).can_edit_contacts)

    def test_counts_and_lists_follow(self):
        self._run()
        payer = self._payer()
        self.assertEqual((payer.notice_count, payer.notice_ids.state), (1, "proposed"))
        items = self.env["account.move.line"].search(payer.action_view_items()["domain"])
        self.assertEqual((items, payer.item_ids), (self._item(self.invoice), self._item(self.invoice)))

    # === ITEMS === #

    def test_an_item_is_left_out_and_taken_in_again(self):
        item = self._item(self.invoice).with_user(self.collector)
        item.action_leave_out()
        self.assertEqual(self._code(self.invoice), "no_followup")
        self.assertIn("left out of reminders", self.invoice.message_ids[0].body)
        item.action_take_in()
        self.assertEqual(self._explain(self.invoice)["state"], "proposed")

    def test_readers_cannot_leave_items_out(self):
        with self.assertRaises(AccessError):
            self._item(self.invoice).with_user(self.reader).action_leave_out()

    def test_days_late_count_while_it_is_open(self):
        item = self._item(self.invoice)
        with self._on(MONDAY):
            self.assertEqual(item.collection_days_late, 10)
        self._pay(self.invoice)
        with self._on(MONDAY):
            item.invalidate_recordset()
            self.assertEqual(item.collection_days_late, 0)

    # === CUSTOMER === #

    def test_the_customer_shows_overdue_and_level(self):
        self._run_and_send()
        customer = self.customer.with_user(self.reader)
        self.assertEqual((customer.collection_overdue, customer.dunning_level_id), (1000.0, self.level_1))
        self.assertEqual(self.billing.with_user(self.reader).dunning_level_id, self.level_1)

    def test_readers_come_from_the_customer_to_the_payer(self):
        payer = self._payer()
        self.assertEqual(self.billing.with_user(self.reader).action_view_collection_payer()["res_id"], payer.id)

    def test_customers_are_found_by_level(self):
        self._run_and_send()
        partners = self.env["res.partner"].with_user(self.reader)
        self.assertIn(self.customer, partners.search([("dunning_level_id", "=", self.level_1.id)]))
        self.assertIn(self.billing, partners.search([("dunning_level_id", "ilike", "L1")]))
        self.assertNotIn(self.customer, partners.search([("dunning_level_id", "=", False)]))
        self.assertNotIn(self.customer, partners.search([("dunning_level_id", "=", self.level_2.id)]))

    def test_people_without_access_see_no_figures(self):
        user = new_test_user(self.root, login="screen_nobody", groups="base.group_user")
        self.assertFalse(self.customer.with_user(user).collection_overdue)

    # === NOTICE === #

    def test_the_preview_says_what_would_leave_now(self):
        notice = self._run().notice_ids.filtered(lambda notice: notice.partner_id == self.customer)
        with self._on(MONDAY):
            self.assertIn(self.invoice.name, notice.preview)
            self.assertIn("Collector", notice.preview)
            self.assertTrue(notice.preview_subject)
        self.assertFalse(notice.body)
        self.assertFalse(notice.sender_id)

    def test_the_preview_of_a_sent_notice_is_what_was_sent(self):
        notice = self._run_and_send().notice_ids[:1]
        self.assertEqual(notice.preview, notice.body)
        self.assertEqual(notice.preview_subject, notice.subject)

    def test_readers_see_the_preview(self):
        notice = self._run().notice_ids[:1]
        with self._on(MONDAY):
            self.assertTrue(notice.with_user(self.reader).preview)

    # === WORDS === #

    def test_reasons_have_names_for_people(self):
        self._make_invoice(due=self._day(20))
        self._run()
        exclusion = self.env["collection.exclusion"].search([("company_id", "=", self.company.id)])
        self.assertEqual(exclusion.display_name, "Not due")

    def test_one_day_is_one_day(self):
        policy = self._make_policy(days=(-1, 1, 2))
        self.assertEqual(
            policy.level_ids.mapped("when"),
            ["1 day before the due date", "1 day after the due date", "2 days after the due date"],
        )

    # === RUN === #

    def test_the_run_counts_what_was_left_out_and_what_waits(self):
        self._make_invoice(due=self._day(20))
        run = self._run()
        self.assertEqual((run.proposed_count, run.excluded_count, run.waiting_count), (2, 1, 0))
        run.action_approve()
        self.assertEqual((run.approved_count, run.waiting_count), (2, 2))

    def test_a_hundred_proposals_are_approved_with_one_call(self):
        for number in range(98):
            customer, _billing = self._make_customer(f"C{number}")
            self._make_entry(100, customer, date_maturity=self._day(-10), no_followup=False)
        notices = self._run().notice_ids
        self.assertEqual(len(notices), 100)
        notices.with_user(self.collector).action_approve()
        self.assertEqual(set(notices.mapped("state")), {"approved"})
