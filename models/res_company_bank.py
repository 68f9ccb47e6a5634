from odoo import models
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    def _is_bank_stale(self, on):
        """Whether the last bank statement line is older than the default policy allows.

        A company that has never imported bank data is not measured by it. Note: `self.ensure_one()`
        """
        policy = self.collection_policy_id
        if not policy.bank_max_age_days:
            return False
        self.env["account.bank.statement.line"].flush_model()
        ((last,),) = self.env.execute_query(
            SQL(
                """SELECT max(move.date) FROM account_bank_statement_line line
                     JOIN account_move move ON move.id = line.move_id WHERE line.company_id = %s""",
                self.id,
            )
        )
        if not last:
            return False
        calendar = self._to_work_calendar(policy.resource_calendar_id, on)
        return calendar.add_workdays(last, policy.bank_max_age_days) < on
