from odoo import api, fields, models
from odoo.fields import Command


class CollectionLetterPost(models.TransientModel):
    """Say that letters have been posted, and when; those that had better not leave are pointed out first."""

    _name = "collection.letter.post"
    _description = "Mark letters as posted"

    letter_ids = fields.Many2many(
        "collection.notice",
        string="Letters",
        required=True,
        domain=[("channel", "=", "letter"), ("state", "=", "queued")],
    )
    date = fields.Date(string="Posted on", required=True, default=lambda self: self.env.company._get_collection_today())
    idle_ids = fields.Many2many("collection.notice", compute="_compute_issues")
    stale_ids = fields.Many2many("collection.notice", compute="_compute_issues")
    unprinted_ids = fields.Many2many("collection.notice", compute="_compute_issues")
    keep_idle = fields.Boolean(string="They have been posted already")

    @api.model
    def default_get(self, fields):
        """Override: the letters in the queue among those that were selected."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "collection.notice" and "letter_ids" not in values:
            notices = self.env["collection.notice"].browse(self.env.context.get("active_ids", []))
            waiting = notices.filtered(lambda notice: notice.channel == "letter" and notice.state == "queued")
            values["letter_ids"] = [Command.set(waiting.ids)]
        return values

    @api.depends("letter_ids")
    def _compute_issues(self):
        for wizard in self:
            letters = wizard.letter_ids
            wizard.idle_ids = letters.filtered(lambda letter: letter.letter_issue == "idle")
            wizard.stale_ids = letters.filtered(lambda letter: letter.letter_issue in ("changed", "late"))
            wizard.unprinted_ids = letters.filtered(lambda letter: not letter.printed_at)

    def action_mark_posted(self):
        """Count the letters as of the day. Note: `self.ensure_one()`"""
        self.ensure_one()
        self.letter_ids.action_mark_posted(self.date, self.keep_idle)
        return {"type": "ir.actions.act_window_close"}

    def action_print_anew(self):
        """Write those letters anew whose amounts or deadline no longer hold, else all. Note: `self.ensure_one()`"""
        self.ensure_one()
        (self.stale_ids or self.letter_ids).action_print_anew()
        return {"type": "ir.actions.act_window_close"}
