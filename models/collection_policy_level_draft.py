import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..rehearsal import rehearse


class CollectionPolicyLevel(models.Model):
    """How a level would read with the values on the screen, before they are saved."""

    _inherit = "collection.policy.level"

    sample_lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language of the sample",
        store=False,
        default=lambda self: self.env.lang or "en_US",
        groups="account_collections.group_collection_reader",
    )
    sample_subject = fields.Char(compute="_compute_sample", groups="account_collections.group_collection_reader")
    sample_body = fields.Html(
        compute="_compute_sample", sanitize=False, groups="account_collections.group_collection_reader"
    )
    sample_problem = fields.Char(compute="_compute_sample", groups="account_collections.group_collection_reader")

    @api.depends(lambda self: ("sample_lang", "policy_id", *self._get_draft_names()))
    @api.depends_context("company", "lang")
    def _compute_sample(self):
        # all of them first: a rehearsal makes the cache forget what it knows of saved levels
        samples = [(level, level._rehearse_draft()) for level in self]
        for level, (subject, body, problem) in samples:
            level.update({"sample_subject": subject, "sample_body": body, "sample_problem": problem})

    @api.model
    def _get_draft_names(self):
        """The fields that a person fills in on the form of a level."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and field.copy and not (field.related or field.compute or name == "policy_id")
        ]

    def _rehearse_draft(self):
        """Subject, body and problem of a sample with the values on the screen; nothing stays."""
        if not self.name:
            return "", "", self.env._("Give the level a name to see how it reads.")
        try:
            with rehearse(self.env), mute_logger("odoo.sql_db"):
                draft = self._make_draft()
                return *draft._render_sample(self.env.company, self.sample_lang or self.env.lang or "en_US"), ""
        except UserError as error:
            return "", "", str(error)
        except psycopg2.IntegrityError:
            return "", "", self.env._("These values cannot be saved, so there is no sample of them.")

    def _make_draft(self):
        """The level of the database with the values on the screen; inside of a rehearsal only."""
        level = self._origin.sudo()
        values = {name: self._to_draft_value(name) for name in self._get_draft_names()}
        if level:
            level.write({name: value for name, value in values.items() if self._is_changed(name)})
            return level
        policy = self.policy_id._origin.sudo()
        policy = policy or policy.with_context(tracking_disable=True).create({"name": self.env._("Sample")})
        return level.create({**values, "policy_id": policy.id})

    def _is_changed(self, name):
        mine, saved = self[name], self._origin[name]
        return (mine._origin != saved) if isinstance(mine, models.BaseModel) else mine != saved

    def _to_draft_value(self, name):
        value = self[name]
        if not isinstance(value, models.BaseModel):
            return value
        return [fields.Command.set(value._origin.ids)] if self._fields[name].type == "many2many" else value._origin.id
