import secrets
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..calc.allocation import parse_amount
from ..calc.money import to_decimal
from ..calc.plain_text import some_lines

MAX_TEXT = 2000
#: Objections in clarification from which on somebody should call instead.
MAX_OPEN = 20
#: Days for which the page tells what was decided, and how many objections it lists.
SHOW_DAYS, SHOW_MOST = 60, 10
#: What keeps an item from being objected to here.
CLOSED_STATES = ("disputed", "in_plan")


class CollectionPayer(models.Model):
    """“Something is wrong” on the customer's page."""

    _inherit = "collection.payer"

    # === SHOWING === #

    def _get_portal_sections(self, statement):
        """Override of the base: offered while an item is open, and as long as there is a result to be told."""
        sections = super()._get_portal_sections(statement)
        blocks = [(block, self._get_disputable(block)) for block in statement["blocks"]]
        values = {
            "blocks": [(block["currency"], lines) for block, lines in blocks if lines],
            "told": self._get_told_disputes(statement["today"]),
            "number": secrets.token_urlsafe(12),
            "reasons": self._get_objection_reasons(),
        }
        if values["blocks"] or values["told"]:
            sections.append(
                {
                    "sequence": 50,
                    "title": self.env._("Is something wrong?"),
                    "template": "account_collections.portal_objection",
                    "is_folded": not values["told"],
                    "values": values,
                }
            )
        return sections

    def _get_disputable(self, block):
        """The lines of a block of the statement to which one may object here."""
        return [
            line
            for line in block["lines"]
            if line["payable"] and not line["is_credit"] and line["state"] not in CLOSED_STATES
        ]

    def _get_objection_reasons(self):
        """What may be wrong, as a customer would say it; “paid already” has a form of its own.

        :rtype: dict[str, str]
        """
        return {
            "quality": self.env._("The quality is not right"),
            "quantity": self.env._("The quantity is not right"),
            "price": self.env._("The price is not right"),
            "not_received": self.env._("We have not received it"),
            "not_ordered": self.env._("We have not ordered it"),
            "wrong_data": self.env._("The invoice has wrong data, such as the address or the order number"),
            "other": self.env._("Something else"),
        }

    def _get_told_disputes(self, today):
        """What the customer objects to, and lately decided objections, newest first, as dicts for the page."""
        domain = ["|", ("state", "=", "open"), ("ended_on", ">", today - timedelta(days=SHOW_DAYS))]
        disputes = self.env["collection.dispute"].search(
            [("payer_id", "=", self.id), *domain], order="id desc", limit=SHOW_MOST
        )
        return [self._prepare_told_dispute(dispute) for dispute in disputes]

    def _prepare_told_dispute(self, dispute):
        is_open, is_decided = dispute.state == "open", dispute.state in ("accepted", "rejected")
        labels = {
            "open": self.env._("In clarification"),
            "accepted": self.env._("You were right"),
            "rejected": self.env._("We believe that the invoice is right"),
            "withdrawn": self.env._("Withdrawn"),
        }
        reasons = dict(dispute._fields["reason"]._description_selection(self.env)) | self._get_objection_reasons()
        return {
            "items": dispute.items_display,
            "amount": self._format_portal_amount(dispute.amount_claimed, dispute.currency_id),
            "reason": reasons[dispute.reason],
            "state": dispute.state,
            "label": labels[dispute.state],
            "answer_by": self._format_portal_date(dispute.answer_by) if is_open else "",
            "asked_for": dispute.asked_for if is_open else "",
            "credited": self._format_portal_amount(dispute.amount_credited, dispute.currency_id)
            if dispute.state == "accepted"
            else "",
            "words": dispute.words if is_decided else "",
        }

    def _to_item_state(self, exclusions, words):
        """Override of the base: an objection to a part says so."""
        state = super()._to_item_state(exclusions, words)
        disputed = [exclusion for exclusion in exclusions if exclusion.code == "disputed"]
        if state["code"] == "disputed" and all(exclusion.amount is not None for exclusion in disputed):
            state["label"] = self.env._("A part is in clarification")
            state["disputed"] = sum((exclusion.amount for exclusion in disputed), to_decimal(0))
        return state

    def _prepare_statement_line(self, row, accounts, state, today):
        """Override of the base: what is in clarification can be paid, but is not asked for."""
        line = super()._prepare_statement_line(row, accounts, state, today)
        if line["state"] != "disputed":
            return line
        if "disputed" not in state:
            return line | {"is_overdue": False, "days": 0}
        return line | {"asked": max(line["payable"] - state["disputed"], to_decimal(0))}

    def _get_portal_thanks(self, what):
        """Override of the base."""
        if what == "objection":
            return self.env._(
                "Thank you for telling us. We look into it and answer you. Until then we do not remind you of what you "
                "object to."
            )
        return super()._get_portal_thanks(what)

    # === TAKING DOWN === #

    def _report_objection(self, form, item_ids, files=()):
        """Note an objection of the customer; a form that is sent twice counts once.

        :param dict form: `number`, `reason`, `text` and `amount` (of a part, empty = all of it) as they were typed.
        :param item_ids: ticked items.
        :param files: pairs of a name and the content.
        :return: the `collection.dispute`.
        :raise UserError: with a sentence for the customer.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        number = self._read_number(form)
        known = self._find_sent(self.env["collection.dispute"], number)
        if known:
            return known
        documents = self._check_files(files)
        lines, currency = self._check_objected_items(item_ids)
        vals = self._check_objection(form, lines, currency)
        dispute = self._create_once(self.env["collection.dispute"], number, vals)
        dispute.attachment_ids = self._keep_files(dispute, documents)
        self._log_objection(dispute)
        return dispute

    def _check_objected_items(self, item_ids):
        """The lines of the statement that were ticked, and their currency.

        :raise UserError: when there is one to which one cannot object.
        """
        statement = self._get_statement()
        known = {line["id"]: (line, block["currency"]) for block in statement["blocks"] for line in block["lines"]}
        if not item_ids:
            raise UserError(self.env._("Please tick what it is about."))
        if not set(item_ids) <= set(known):
            raise UserError(self.env._("An item is not open any more. Please look at the list again."))
        chosen = [known[item_id] for item_id in dict.fromkeys(item_ids)]
        items = self.env["account.move.line"].browse([line["id"] for line, _currency in chosen])
        reasons = self.env["collection.blocker"]._collect_blocked_items(items, statement["today"])
        for line, _currency in chosen:
            self._check_objected_item(line, {reason.code for reason in reasons.get(line["id"], ())})
        (currency, *others) = {currency for _line, currency in chosen}
        if others:
            raise UserError(self.env._("Please tick items of one currency at a time."))
        return [line for line, _currency in chosen], currency

    def _check_objected_item(self, line, codes):
        """:raise UserError: when one cannot object to a line of the statement.

        :param codes: the codes of exclusion under which it is left alone.
        """
        if "disputed" in codes:
            raise UserError(self.env._("%s is in clarification already.", line["name"]))
        if "in_plan" in codes:
            raise UserError(
                self.env._("%s is in a payment plan. Please talk to us, so that we change the plan.", line["name"])
            )
        if line["is_credit"] or not line["payable"]:
            raise UserError(self.env._("Nothing is asked for %s at the moment.", line["name"]))

    def _check_objection(self, form, lines, currency):
        """Values of the dispute.

        :raise UserError: when one of them cannot be.
        """
        reason, text = str(form.get("reason", "")), some_lines(str(form.get("text", "")), MAX_TEXT)
        if reason not in self._get_objection_reasons():
            raise UserError(self.env._("Please choose what is wrong."))
        if reason == "other" and not text:
            raise UserError(self.env._("Please say in a few words what is wrong."))
        if self.open_dispute_count >= MAX_OPEN:
            raise UserError(
                self.env._("We are looking into many things for you already. Please call us about this one.")
            )
        return {
            "reason": reason,
            "note": text,
            "amount": float(self._check_part(str(form.get("amount", "")).strip(), lines, currency)),
            "move_line_ids": [Command.set([line["id"] for line in lines])],
            "contact_id": self._get_visiting_contact().id,
        }

    def _check_part(self, typed, lines, currency):
        """The disputed amount of one item; zero for all of it.

        :raise UserError: for an amount that cannot be.
        """
        if not typed:
            return 0
        amount = parse_amount(typed, currency.decimal_places)
        if amount is None:
            raise UserError(self.env._("Please enter the amount that is wrong as a number, such as 120.50."))
        if len(lines) > 1:
            raise UserError(self.env._("Please tick one item only when you object to a part of it."))
        (line,) = lines
        if not 0 < amount <= line["amount"]:
            limit = self._format_portal_amount(line["amount"], currency)
            raise UserError(
                self.env._(
                    "The amount for %(name)s must be above zero and at most %(limit)s.", name=line["name"], limit=limit
                )
            )
        return amount if amount < line["amount"] else 0

    def _log_objection(self, dispute):
        """Show it on the timeline, in the language of our people."""
        ours = dispute.with_context(lang=dispute.owner_id.lang or self.env.lang)
        reasons = dict(ours._fields["reason"]._description_selection(ours.env))
        dispute.interaction_id = self._log_interaction(
            channel="portal",
            direction="in",
            outcome="objected",
            contact_id=dispute.contact_id.id,
            user_id=False,
            note=f"{ours.items_display}: {reasons[dispute.reason]}\n{dispute.note or ''}".strip(),
            model=dispute._name,
            res_id=dispute.id,
        )
