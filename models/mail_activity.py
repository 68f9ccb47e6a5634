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
        tasks = self.sudo()
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids), ("collection_kind", "=", kind)]
        idle = (records - records.browse(tasks.search(domain).mapped("res_id"))).sudo()
        todo, model_id = self.env.ref("mail.mail_activity_data_todo"), self.env["ir.model"]._get_id(records._name)
        names = dict(zip(idle.ids, idle.mapped("display_name"), strict=True))  # each task would ask by itself
        return tasks.with_context(mail_activity_quick_update=True, collection_no_follow=True).create(
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
