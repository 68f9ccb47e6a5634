from odoo.tests import HttpCase, tagged

from .common import MONDAY
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPlanTour(PlanCase, HttpCase):
    """A collector agrees a plan in the browser."""

    def test_from_the_payer_to_the_proposal(self):
        payer = self._payer()
        with self._on(MONDAY):
            payer.sudo()._refresh_figures(self.company, self.customer.ids)
            self.start_tour(
                f"/odoo/collections/{payer.id}", "account_collections.agree_a_plan", login=self.collector.login
            )
            self._deliver_mails()
        plan = payer.plan_ids
        self.assertEqual((plan.state, plan.create_uid), ("proposed", self.collector))
        self.assertEqual(plan._get_parts().mapped("amount"), [300, 300, 300])
        self.assertEqual(len(self.outbox), 1)
