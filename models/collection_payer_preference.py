from odoo import models
from odoo.exceptions import UserError

from ..calc.plain_text import one_line

MAX_TIME = 60


class CollectionPayer(models.Model):
    """How the reader of the page wants to be contacted: his own wishes, applied at once."""

    _inherit = "collection.payer"

    # === WHOSE === #

    def _get_wishing_person(self):
        """Whose wishes the page shows: the contact's who is logged in, else those of the first who gets our messages.

        Links are passed on, so whoever has come by one speaks for nobody else.

        Note: `self.ensure_one()`
        """
        return (self._get_visiting_contact() or self._get_billing_contacts()[:1]).sudo()

    # === SHOWING === #

    def _get_portal_sections(self, statement):
        """Override of the base: offered where there is somebody to have wishes."""
        sections = super()._get_portal_sections(statement)
        person = self._get_wishing_person()
        if person:
            sections.append(
                {
                    "sequence": 80,
                    "title": self.env._("How may we contact you?"),
                    "template": "account_collections.portal_preferences",
                    "is_folded": True,
                    "values": self._prepare_wishes(person),
                }
            )
        return sections

    def _prepare_wishes(self, person):
        channel = person.collection_preferred_channel
        return {
            "person": person.name or "",
            "languages": self._get_portal_languages(),
            "lang": person.lang or self._get_portal_lang(),
            "channels": self._get_offered_channels(person),
            "channel": channel or "",
            "best_time": person.collection_best_time or "",
            "no_calls": person.collection_no_calls,
            "may_lift": self._may_lift_calls(person),
            "is_texting_new": not person.collection_sms_since,
        }

    def _get_offered_channels(self, person):
        """The ways to be contacted that a person may choose, in plain words, by their code.

        Texts need a number and an agreement, which nobody gives for somebody else.

        :rtype: dict[str, str]
        """
        is_himself = person == self._get_visiting_contact()
        may_text = person.phone and not person.collection_no_texts and (person.collection_sms_since or is_himself)
        offered = {
            "email": self.env._("By e-mail"),
            "sms": may_text and self.env._("By text message"),
            "call": not person.collection_no_calls and self.env._("By telephone"),
            "letter": self.env._("By letter"),
        }
        return {"": self.env._("No preference"), **{code: words for code, words in offered.items() if words}}

    def _may_lift_calls(self, person):
        """Whether the person may take back on the page that he wants no calls: only what he has said there himself."""
        if not person.collection_no_calls or person != self._get_visiting_contact():
            return False
        asked = [("contact_id", "=", person.id), ("outcome", "=", "asked_to_stop")]
        return set(self.env["collection.interaction"].search(asked).mapped("channel")) == {"portal"}

    def _get_portal_thanks(self, what):
        """Override of the base."""
        if what == "preferences":
            return self.env._("Thank you. We have noted how we may contact you.")
        return super()._get_portal_thanks(what)

    # === APPLYING === #

    def _apply_wishes(self, form):
        """Write down how the person wants to be contacted; what is said already changes nothing.

        :param dict form: `lang`, `channel`, `best_time` and `calls` (`stop`, `welcome` or nothing).
        :return: the language in which the page goes on.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        person = self._get_wishing_person()
        if not person:
            raise UserError(self.env._("Something has changed meanwhile. Please look at the page again."))
        calls = str(form.get("calls", ""))
        if calls == "welcome" and not self._may_lift_calls(person):
            raise UserError(self.env._("Please call us or write to us if we may call you again."))
        vals = self._check_wishes(form, person, calls == "stop")
        changed = {name: value for name, value in vals.items() if (person[name] or False) != value}
        if changed:
            person.write(changed | self._prepare_consent(changed, person))
            self._log_wishes(person, changed)
        if calls == "stop" and not person.collection_no_calls:
            self._stop_calls(person)
        if calls == "welcome":
            self._welcome_calls(person)
        return vals["lang"]

    def _check_wishes(self, form, person, is_stopping):
        """Values for the contact.

        :raise UserError: for what was not offered.
        """
        lang, channel = str(form.get("lang", "")), str(form.get("channel", ""))
        offered = self._get_offered_channels(person)
        if lang not in self._get_portal_languages():
            raise UserError(self.env._("Please choose one of the languages."))
        if channel not in offered or (is_stopping and channel in ("call", "sms")):
            raise UserError(self.env._("Please choose another way in which we may contact you."))
        return {
            "lang": lang,
            "collection_preferred_channel": channel or False,
            "collection_best_time": one_line(str(form.get("best_time", "")), MAX_TIME) or False,
        }

    def _prepare_consent(self, changed, person):
        """Who chooses texts agrees to them; kept with the day and how it was said."""
        if changed.get("collection_preferred_channel") != "sms" or person.collection_sms_since:
            return {}
        ours = self._as_office()
        return {
            "collection_sms_since": self.company_id._get_collection_today(),
            "collection_sms_source": ours.env._("Chosen on the customer's page"),
        }

    def _stop_calls(self, person):
        """Let nobody call the person any more, nor send texts, from now on."""
        self._as_office()._log_interaction(
            channel="portal",
            direction="in",
            contact_id=person.id,
            user_id=False,
            outcome="asked_to_stop",
            stop_scope="calls",
        )

    def _welcome_calls(self, person):
        """Take back what the person has refused here; texts stay refused, because they need an agreement."""
        person.collection_no_calls = False
        ours = self._as_office()
        ours._log_interaction(
            channel="portal",
            direction="in",
            contact_id=person.id,
            user_id=False,
            note=ours.env._("%s may be called again.", person.display_name),
        )

    def _log_wishes(self, person, changed):
        """Show it on the timeline, in the language of our people."""
        ours = self._as_office()
        fields_ = ours.env["res.partner"]._fields
        channels = dict(fields_["collection_preferred_channel"]._description_selection(ours.env))
        languages = dict(ours.env["res.lang"].get_installed())
        words = {name: languages.get(value) or channels.get(value) or value or "–" for name, value in changed.items()}
        said = ", ".join(f"{fields_[name]._description_string(ours.env)}: {word}" for name, word in words.items())
        ours._log_interaction(
            channel="portal",
            direction="in",
            contact_id=person.id,
            user_id=False,
            note=ours.env._("Wishes of %(who)s: %(said)s", who=person.display_name, said=said),
        )
