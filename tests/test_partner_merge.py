import base64

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MONDAY, CollectionCase
from .test_company import TwoCompaniesCase


class MergeCase(CollectionCase):
    """Acme and its double, which somebody entered a second time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double, cls.double_billing = cls._make_customer("Acme2")
        (cls.customer | cls.double).write({"email": "info@acme.example.com"})
        cls.keeper = new_test_user(
            cls.root,
            login="keeper_of_contacts",
            name="Keeper",
            groups="base.group_user,base.group_partner_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _merge(self, *sources, into=None, user=None, on=MONDAY):
        into = into or self.customer
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.keeper)
        ids = [into.id, *(source.id for source in sources or (self.double,))]
        with self._on(on):
            wizard = wizard.create({"partner_ids": [Command.set(ids)], "dst_partner_id": into.id, "state": "selection"})
            wizard.action_merge()
        self.env.invalidate_all()

    def _payers_of(self, partner):
        return self.root["collection.payer"].with_context(active_test=False).search([("partner_id", "=", partner.id)])


@tagged("post_install", "-at_install")
class TestMerge(MergeCase):
    """Row 19: merging two customers merges their payers; whoever keeps the contacts need not be a collector."""

    def test_row_19_one_ladder_and_the_highest_level_is_kept(self):
        ours, theirs = self._make_invoice(late=20), self._make_invoice(late=40, partner=self.double)
        self._give_level(ours, self.level_1)
        self._give_level(theirs, self.level_2)
        payer = self._payer()
        self._merge()
        self.assertFalse(self.double.exists())
        self.assertEqual(self._payers_of(self.customer), payer)
        self.assertEqual((payer.level_id, payer.item_count, payer.amount_due), (self.level_2, 2, 2000))
        self.assertEqual((ours.dunning_level_id, theirs.dunning_level_id), (self.level_1, self.level_2))
        run = self._run()
        self.assertEqual((run.notice_ids.payer_id, run.notice_ids.level_id), (payer, self.level_3))
        self.assertEqual(len(run.notice_ids.line_ids), 2)

    def test_history_is_kept(self):
        self._make_invoice(late=10, partner=self.double)
        self._run_and_send()
        payer, gone = self._payer(), self._payer(self.double)
        notice = gone.sudo().notice_ids
        gone.sudo().message_post(body="They called.")
        attachment = self.root["ir.attachment"].create(
            {"name": "letter.txt", "res_model": gone._name, "res_id": gone.id, "datas": base64.b64encode(b"Dear Sirs")}
        )
        gone.sudo().message_subscribe(self.manager.partner_id.ids)
        exclusions = gone.sudo().exclusion_ids
        messages = gone.sudo().message_ids
        task = gone.sudo().activity_schedule("mail.mail_activity_data_todo", user_id=self.collector.id)
        self._merge()
        self.assertFalse(gone.exists())
        self.assertEqual((notice.payer_id, notice.partner_id, notice.state), (payer, self.customer, "sent"))
        self.assertEqual(exclusions.payer_id, payer if exclusions else exclusions.payer_id)
        self.assertEqual((attachment.res_id, task.res_id), (payer.id, payer.id))
        self.assertLessEqual(messages, payer.sudo().message_ids)
        self.assertIn(self.manager.partner_id, payer.sudo().message_follower_ids.partner_id)
        note = payer.sudo().message_ids[0]
        self.assertIn("Merged with Acme2", note.body)
        self.assertEqual(note.author_id, self.keeper.partner_id)

    def test_quiet_days_of_both_hold(self):
        self._make_invoice(late=10, partner=self.double)
        self._run_and_send()
        mine = self._make_invoice(late=10)
        self._merge()
        entry = self._explain(mine, self._day(1))
        self.assertEqual((entry["code"], entry["until"]), ("quiet_period", self._day(7)))

    def test_log_of_the_nights_stays_with_the_items(self):
        theirs = self._make_invoice(late=2, partner=self.double)
        self._run()
        row = self.root["collection.exclusion"].search([("move_line_id", "=", self._item(theirs).id)])
        self.assertEqual(row.payer_id, self._payer(self.double))
        payer = self._payer()
        self._merge()
        self.assertEqual(row.payer_id, payer)

    def test_proposals_of_the_double_are_withdrawn_and_made_anew_as_one(self):
        self._make_invoice(late=10)
        self._make_invoice(late=10, partner=self.double)
        run = self._run()
        mine = run.notice_ids.filtered(lambda notice: notice.partner_id == self.customer)
        theirs = run.notice_ids - mine
        self._merge()
        self.assertEqual((mine.state, theirs.state), ("proposed", "dropped"))
        self.assertIn("merged with Acme", theirs.reason)
        run.with_user(self.collector).action_cancel()
        again = self._run(self._day(1)).notice_ids
        self.assertEqual((len(again), len(again.line_ids)), (1, 2))

    def test_the_strictest_block_holds(self):
        with self._on(MONDAY):
            self._payer().action_pause(self._day(5), "Asked for time")
            self._payer(self.double).action_pause(self._day(9), "Their system moves")
            self._payer(self.double).action_stop("lawyer_only")
        self._merge()
        payer = self._payer()
        self.assertEqual((payer.paused_until, payer.pause_reason), (self._day(9), "Their system moves"))
        self.assertEqual(payer.stop_reason, "lawyer_only")

    def test_a_block_of_the_one_that_stays_is_not_loosened(self):
        with self._on(MONDAY):
            self._payer().action_pause(self._day(9), "Mine")
            self._payer(self.double).action_pause(self._day(5), "Theirs")
            self._payer().action_stop("insolvency")
            self._payer(self.double).action_stop("do_not_contact")
        self._merge()
        payer = self._payer()
        self.assertEqual((payer.paused_until, payer.pause_reason), (self._day(9), "Mine"))
        self.assertEqual(payer.stop_reason, "insolvency")

    def test_settings_are_those_of_the_one_that_stays_filled_up(self):
        gentle, other = self._make_policy((5, 40), name="Gentle"), self._make_policy((6,), name="Segment's")
        segment = self.root["collection.segment"].create(
            {"name": "Key", "policy_id": other.id, "company_id": self.company.id}
        )
        self._payer().sudo().write({"policy_id": gentle.id, "deputy_id": self.manager.id})
        self._payer(self.double).sudo().write({"segment_id": segment.id, "deputy_id": self.collector.id})
        self._payer(self.double).sudo().collector_id = self.collector
        self._merge()
        payer = self._payer()
        self.assertEqual((payer.policy_id, payer.segment_id), (gentle, segment))
        self.assertEqual((payer.collector_id, payer.deputy_id), (self.collector, self.manager))

    def test_items_that_come_from_another_policy_keep_their_place(self):
        other = self._make_policy((10, 20, 40), name="Other")
        self._payer(self.double).sudo().policy_id = other
        theirs = self._make_invoice(late=30, partner=self.double)
        self._give_level(theirs, other.level_ids[1])
        self._payer()
        self._merge()
        self.assertEqual(theirs.dunning_level_id, self.level_2)
        self.assertEqual(self._explain(theirs)["level_id"], self.level_3.id)

    def test_a_task_of_one_kind_is_left_once(self):
        for partner in (self.customer, self.double):
            self._payer(partner).sudo()._ensure_activity("no_contact", "No usable contact", "Please look")
        self._merge()
        self.assertEqual(len(self._tasks("no_contact")), 1)

    def test_a_message_under_way_arrives_and_counts(self):
        theirs = self._make_invoice(late=10, partner=self.double)
        run = self._run()
        self._payer()
        with self._on(MONDAY):
            run.with_user(self.collector).action_approve()
            run.with_user(self.collector).action_send()
            notices = self.root["collection.notice"]
            notices.search(notices._get_queue_domain())._leave_safely()
        self._merge()
        with self._on(MONDAY):
            self._deliver_mails()
        self.assertEqual((run.notice_ids.state, theirs.dunning_level_id), ("sent", self.level_1))
        self.assertEqual(self._recipients(), [['"Bill of Acme2" <billing@acme2.example.com>']])

    def test_where_only_the_double_is_a_payer_it_changes_its_customer(self):
        theirs = self._make_invoice(late=40, partner=self.double)
        self._give_level(theirs, self.level_2)
        payer = self._payers_of(self.double)
        self.customer.user_id = self.collector
        self._merge()
        self.assertEqual(self._payers_of(self.customer), payer)
        self.assertEqual((payer.level_id, payer.salesperson_id), (self.level_2, self.collector))
        self.assertEqual(payer.notice_ids.partner_id, self.customer)

    def test_two_doubles_without_a_payer_at_the_one_that_stays(self):
        third, _contact = self._make_customer("Acme3", email="info@acme.example.com")
        for partner in (self.double, third):
            self._make_invoice(late=20, partner=partner)
        self._run()
        self._merge(self.double, third)
        payer = self._payers_of(self.customer)
        self.assertEqual((len(payer), payer.item_count, len(payer.notice_ids)), (1, 2, 2))

    def test_contacts_of_one_customer_are_merged_without_a_word(self):
        copy = self.env["res.partner"].create(
            {"name": "Bill again", "parent_id": self.customer.id, "email": self.billing.email}
        )
        self._make_invoice(late=10)
        notice = self._run_and_send().notice_ids
        self.assertEqual(notice.contact_ids, self.billing)
        self._merge(self.billing, into=copy)
        self.assertEqual(notice.contact_ids, copy)
        self.assertEqual(self._payers_of(self.customer), self._payer())

    def test_an_administrator_merges_as_well(self):
        self._make_invoice(late=10, partner=self.double)
        self._run()
        payer = self._payer()
        self._merge(user=self.env.ref("base.user_admin"))
        self.assertEqual((self._payers_of(self.customer), payer.item_count), (payer, 1))

    def test_a_customer_merged_into_a_contact_owes_as_the_company_of_the_contact(self):
        person = self.env["res.partner"].create({"name": "Bill", "email": self.billing.email})
        theirs = self._make_invoice(late=40, partner=person)
        self._give_level(theirs, self.level_2)
        payer = self._payer()
        self._merge(person, into=self.billing)
        self.assertEqual(self._item(theirs).partner_id, self.customer)
        self.assertEqual(self._payers_of(self.customer), payer)
        self.assertFalse(self._payers_of(self.billing))
        self.assertEqual((payer.level_id, payer.item_count), (self.level_2, 1))
        self.assertEqual(self._run().notice_ids.payer_id, payer)


@tagged("post_install", "-at_install")
class TestNewParent(MergeCase):
    """Row 19: a customer becomes a contact of another one; its payer follows the journal items."""

    def setUp(self):
        super().setUp()
        self.person = self.env["res.partner"].create({"name": "Pat", "email": "pat@acme.example.com"})
        self.theirs = self._make_invoice(late=40, partner=self.person)
        self._give_level(self.theirs, self.level_2)
        self.gone = self._payers_of(self.person)

    def _move(self):
        with self._on(MONDAY):
            self.person.with_user(self.keeper).parent_id = self.customer
        self.env.invalidate_all()

    def test_row_19_payers_become_one(self):
        self._make_invoice(late=20)
        payer = self._payer()
        self._move()
        self.assertEqual(self._item(self.theirs).partner_id, self.customer)
        self.assertFalse(self.gone.exists())
        self.assertEqual((payer.level_id, payer.item_count), (self.level_2, 2))
        run = self._run()
        self.assertEqual((run.notice_ids.payer_id, len(run.notice_ids.line_ids)), (payer, 2))

    def test_the_payer_follows_where_the_company_has_none_yet(self):
        self._move()
        self.assertEqual(self._payers_of(self.customer), self.gone)
        self.assertEqual((self.gone.level_id, self.gone.notice_ids.partner_id), (self.level_2, self.customer))
        self.assertIn("belongs to Acme now", self.gone.message_ids[0].body)
        self.assertEqual(self._explain(self.theirs)["level_id"], self.level_3.id)

    def test_a_company_under_a_holding_stays_a_payer_of_its_own(self):
        self.person.is_company = True
        self._move()
        self.assertEqual(self._payers_of(self.person), self.gone)
        self.assertFalse(self._payers_of(self.customer))
        self.assertEqual(self._explain(self.theirs)["level_id"], self.level_3.id)

    def test_a_contact_that_leaves_takes_no_debts_along(self):
        mine = self._make_invoice(late=10, partner=self.billing)
        payer = self._payer()
        self._run()
        self.billing.parent_id = False
        self.assertEqual(self._item(mine).partner_id, self.customer)
        self.assertFalse(self._payers_of(self.billing))
        self.assertEqual(self._run(self._day(1)).state, "review")
        self.assertEqual(payer.item_count, 1)

    def test_a_merge_that_brings_a_parent_along(self):
        contact = self.env["res.partner"].create(
            {"name": "Pat again", "parent_id": self.customer.id, "email": "pat@acme.example.com"}
        )
        payer = self._payer()
        self._merge(contact, into=self.person)
        self.assertEqual(self.person.commercial_partner_id, self.customer)
        self.assertEqual(self._item(self.theirs).partner_id, self.customer)
        self.assertEqual((self._payers_of(self.customer), payer.level_id), (payer, self.level_2))


@tagged("post_install", "-at_install")
class TestMergeInTwoCompanies(TwoCompaniesCase, MergeCase):
    """Every company has its own payer of a customer; each is merged within its company."""

    def test_payers_of_both_companies_are_merged_each_in_its_own(self):
        for partner in (self.customer, self.double):
            self._make_invoice(late=10, partner=partner)
        self._make_bee_invoice(partner=self.double)
        self._run()
        self._run(user=self.bee_collector, company=self.bee)
        self._merge()
        payers = self._payers_of(self.customer)
        self.assertEqual(payers.mapped("company_id"), self.ant | self.bee)
        self.assertEqual({payer.company_id: payer.item_count for payer in payers}, {self.ant: 2, self.bee: 1})
        for payer in payers:
            self.assertEqual(payer.notice_ids.company_id, payer.company_id)
