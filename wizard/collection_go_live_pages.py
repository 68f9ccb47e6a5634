from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Command

#: Working days for which the wizard shows what would leave.
OUTLOOK_DAYS = 10


class CollectionGoLive(models.TransientModel):
    """What each page shows, and what it does when one goes on."""

    _inherit = "collection.go.live"

    # === THE BOOKS === #

    def _enter_books(self):
        opening, company = self.env["collection.opening"].sudo(), self.company_id
        partners = self.env["res.partner"].sudo().browse(opening._get_group_partner_ids(company))
        general, undated = opening._read_total(company, "general"), opening._read_total(company, "undated")
        self.write(
            {
                "general_count": general.items + general.credits,
                "general_amount": general.amount,
                "general_credit_amount": general.credit_amount,
                "take_in_general": False,
                "undated_count": 0 if company.collection_misc_items else undated.items,
                "undated_amount": undated.amount,
                "take_in_undated": False,
                "group_count": len(partners),
                "group_names": ", ".join(partners.mapped("display_name")),
                "leave_out_group": False,
                "no_contact_count": self._count_without_contact(),
            }
        )
        self._fill("age", self._to_age_rows(opening._read_ages(company)))

    def _count_without_contact(self):
        return self.env["collection.payer"].search_count(
            [("company_id", "=", self.company_id.id), ("has_contact", "=", False), ("item_count", ">", 0)]
        )

    def _to_age_rows(self, ages):
        labels = self._get_age_labels()
        return [
            {
                "name": labels[age.bucket],
                "payer_count": age.payers,
                "item_count": age.items,
                "amount": age.amount,
                "credit_count": age.credits,
                "credit_amount": age.credit_amount,
            }
            for age in ages
        ]

    def _get_age_labels(self):
        return {
            "current": self.env._("Not due yet"),
            "1_30": self.env._("1–30 days late"),
            "31_60": self.env._("31–60 days late"),
            "61_90": self.env._("61–90 days late"),
            "over_90": self.env._("More than 90 days late"),
        }

    def _apply_books(self):
        opening = self.env["collection.opening"].sudo()
        if self.take_in_general:
            self._check_opening()
            opening._take_in_general(self.company_id)
        if self.take_in_undated:
            self._check_opening()
            opening._take_in_undated(self.company_id)
        if self.leave_out_group:
            self._check_opening()
            opening._leave_out_group(self.company_id)

    # === INVOICES SENT === #

    def _enter_sent(self):
        ages = self.env["collection.opening"].sudo()._read_ages(self.company_id, "unsent")
        self._fill("unsent", self._to_age_rows(ages))
        self.write({"unsent_count": sum(age.items for age in ages), "mark_sent": False})

    def _apply_sent(self):
        if self.mark_sent:
            self._check_opening()
            self.env["collection.opening"].sudo()._mark_sent(self.company_id, self.sent_until)

    # === OPENING LEVELS === #

    def _enter_levels(self):
        opening = self.env["collection.opening"].sudo()
        known = self.policy_line_ids.policy_id
        self.policy_line_ids = [
            Command.create(
                {
                    "policy_id": policy.id,
                    "payer_count": count,
                    "cap_level_id": opening._get_usual_cap(policy).id,
                    "start_level_id": opening._get_usual_start(policy).id,
                }
            )
            for policy, count in opening._get_policies(self.company_id).items()
            if policy not in known
        ]

    def _apply_levels(self):
        self._check_opening()
        levels = {line.policy_id.id: line._get_level(self.level_mode) for line in self.policy_line_ids}
        recorded = self.env["collection.opening"].sudo()._record_levels(self.company_id, self.level_mode, levels)
        names = {"level_id": "level_id", "payers": "payer_count", "items": "item_count", "amount": "amount"}
        self._fill("level", [{names[name]: value for name, value in row.items()} for row in recorded])

    # === WHAT WOULD LEAVE === #

    def _enter_outlook(self):
        company = self.company_id.sudo()
        today = company._get_collection_today()
        calendar = company._to_work_calendar(company.collection_policy_id.resource_calendar_id, today)
        last = calendar.add_workdays(today - timedelta(days=1), OUTLOOK_DAYS)
        leaving = self.env["collection.forecast"]._forecast(company, (last - today).days + 1)
        self._fill("day", self._to_day_rows(leaving))
        self.first_day = min((one.day for one in leaving), default=False)
        self.first_payer_ids = self._get_payers({one.partner_id for one in leaving if one.day == self.first_day})

    def _to_day_rows(self, leaving):
        groups = defaultdict(list)
        for one in leaving:
            groups[one.day, one.level_id].append(one)
        levels = self.env["collection.policy.level"].browse({level_id for _day, level_id in groups})
        ranked = levels.sorted(self.env["collection.policy"]._get_level_place)
        places = {level.id: place for place, level in enumerate(ranked)}
        return [
            {
                "date": day,
                "level_id": level_id,
                "notice_count": len(group),
                "payer_count": len({one.partner_id for one in group}),
                "item_count": sum(one.items for one in group),
                "amount": sum(one.amount for one in group),
            }
            for (day, level_id), group in sorted(groups.items(), key=lambda entry: (entry[0][0], places[entry[0][1]]))
        ]

    def _get_payers(self, partner_ids):
        payers = self.env["collection.payer"]
        payers.sudo()._ensure_payers(self.company_id, sorted(partner_ids))
        return payers.search([("company_id", "=", self.company_id.id), ("partner_id", "in", list(partner_ids))])

    # === RELEASE === #

    def _enter_release(self):
        company = self.company_id.sudo()
        self.write({"auto_send": False, "daily_limit": company.collection_daily_limit})

    def _check_opening(self):
        """Nothing of this is done to a company that writes to its customers already."""
        self.company_id._check_is_opening()
