from collections import Counter

from odoo import api, fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    collection_kind = fields.Char(
        readonly=True, index="btree_not_null", help="What the task is about: one open task per payer and kind."
    )

    @api.model
    def _raise_tasks(self, kind, records, summary, note, get_user, get_deadline):
        """Make one open task of a kind on each record that has none yet, for thousands of them at once.

        Whoever gets such a task does not follow the record by it: a first night would make him follow half the
        ledger.

        :param str kind: what the task is about; technical.
        :param str note: HTML, escaped by the caller.
        :param get_user: whose task it is, asked for each record.
        :param get_deadline: until when, asked for each record.
        """
        idle = self._filter_without_task(kind, records).sudo()
        todo, model_id = self.env.ref("mail.mail_activity_data_todo"), self.env["ir.model"]._get_id(records._name)
        names = dict(zip(idle.ids, idle.mapped("display_name"), strict=True))  # each task would ask by itself
        return (
            self.sudo()
            .with_context(mail_activity_quick_update=True, collection_no_follow=True)
            .create(
                [
                    {
                        "res_model_id": model_id,
                        "res_id": record.id,
                        "res_name": names[record.id],
                        "activity_type_id": todo.id,
                        "summary": summary,
                        "note": note,
                        "user_id": get_user(record).id,
                        "date_deadline": get_deadline(record),
                        "automated": True,
                        "collection_kind": kind,
                    }
                    for record in idle
                ]
            )
        )

    @api.model
    def _filter_without_task(self, kind, records):
        """Those of some records that have no open task of a kind, in their order."""
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids), ("collection_kind", "=", kind)]
        busy = set(self.sudo().search(domain).mapped("res_id"))
        return records.filtered(lambda record: record.id not in busy)

    @api.model
    def _filter_room(self, kind, records, get_user, most):
        """The first of some records, as many as their owners have room for.

        :param get_user: whose task it would be, asked for each record.
        :param int most: open tasks of the kind that one person has at the same time.
        """
        rows = self.sudo()._read_group([("collection_kind", "=", kind)], ["user_id"], ["__count"])
        taken, chosen = Counter(dict(rows)), []
        for record in records:
            user = get_user(record)
            if taken[user] < most:
                taken[user] += 1
                chosen.append(record.id)
        return records.browse(chosen)
