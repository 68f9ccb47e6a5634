from odoo import models


class CollectionPayer(models.Model):
    """Which of our own people deals with the payer; asked anew each time, because people come and go."""

    _inherit = "collection.payer"

    def _get_owner(self, role):
        """The user who acts for the payer in a role; a missing or inactive one is replaced by the next in line.

        :param str role: one of `const.OWNERS`.
        :return: `res.users`, empty when nobody has been named at all.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        line = {
            "collector": (self._get_collectors,),
            "salesperson": (self._get_salespeople, self._get_team_leaders, self._get_collectors),
            "team_leader": (self._get_team_leaders, self._get_managers, self._get_collectors),
            "manager": (self._get_managers, self._get_collectors),
        }[role]
        for candidates in (*line, self._get_managers):
            user = candidates().filtered("active")[:1]
            if user:
                return user
        return self.env["res.users"]

    def _as_office(self, role="collector"):
        """The payer in the language of who deals with it: what customers do on their page is noted for our people.

        :param str role: as for :meth:`_get_owner`.

        Note: `self.ensure_one()`
        """
        lang = self._get_owner(role).lang or self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _get_collectors(self):
        return self._in_company(self.collector_id, self.deputy_id, self.company_id.collection_collector_id)

    def _get_salespeople(self):
        return self._in_company(self.partner_id.user_id)

    def _get_team_leaders(self):
        """Leader of the team of the salesperson, also of one who has left and so is no member any more."""
        members = self.env["crm.team.member"].sudo().with_context(active_test=False)
        last = members.search([("user_id", "=", self.partner_id.user_id.id)], order="active desc, id desc", limit=1)
        return self._in_company(last.crm_team_id.user_id)

    def _get_managers(self):
        return self._in_company(self.company_id.collection_manager_id)

    def _in_company(self, *candidates):
        """Those of the users who may work in the payer's company, in the given order."""
        users = self.env["res.users"].sudo()
        for user in candidates:
            if self.company_id in user.sudo().company_ids:
                users |= user.sudo()
        return users
