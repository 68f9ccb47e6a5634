from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_amount, format_date, format_time

from ..calc.ageing import days_overdue
from ..calc.money import to_decimal

#: Days before its due date from which an item counts as due soon.
SOON = timedelta(days=7)
#: Kinds of documents that the customer may download.
DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")


class CollectionPayer(models.Model):
    """What the customer owes, as he sees it: the same items that the engine sees, in plain words."""

    _inherit = "collection.payer"

    # === READING === #

    def _as_portal(self, lang=None):
        """The payer as the page and the paper of the customer read it: as root, in its company, in a language.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        company = self.sudo().company_id
        context = {"lang": lang or self._get_portal_lang(), "allowed_company_ids": company.ids}
        return self.sudo().with_company(company).with_context(**context)

    def _get_portal_lang(self):
        """The language in which the customer is spoken to. Note: `self.ensure_one()`"""
        payer = self.sudo()
        contact = payer._get_billing_contacts()[:1]
        candidates = (contact.lang, payer.partner_id.lang, payer.company_id.partner_id.lang)
        return self.env["collection.carrier"]._get_installed_lang(*candidates)

    def _get_statement(self):
        """The open items by currency, oldest first, with everything that a page or a paper says about them.

        Reads in a constant number of queries, however many items there are.

        :return: dict with `blocks` (see :meth:`_prepare_block`), `as_of`, `contact`, `banks` and `today`.

        Note: `self.ensure_one()`; ask a record of :meth:`_as_portal`.
        """
        today, facts = self.company_id._get_collection_today(), self.env["collection.facts"]
        facts._flush()
        rows = facts._read_items(self.company_id, self.partner_id.ids)
        items = self.env["account.move.line"].browse([row.id for row in rows])
        moves = self.env["account.move"].browse({row.move_id for row in rows})
        moves.fetch(["ref", "payment_state", "payment_reference", "partner_bank_id"])
        states = self._get_item_states(items, today)
        accounts = self._read_accounts(items)
        lines = [self._prepare_statement_line(row, accounts, states.get(row.id), today) for row in rows]
        groups = {}
        for line in lines:
            groups.setdefault((line["currency_id"], line["account_id"]), []).append(line)
        return {
            "payer": self,
            "company": self.company_id,
            "today": today,
            "as_of": self._format_as_of(today),
            "blocks": [self._prepare_block(key, groups[key]) for key in sorted(groups)],
            "contact": self._prepare_portal_contact(),
            "banks": self._get_statement_banks(moves),
        }

    def _read_accounts(self, items):
        """The receivable account of each item: a payment can be matched with items of one account only."""
        items.fetch(["account_id"])
        return {item.id: item.account_id.id for item in items}

    # === ITEMS === #

    def _prepare_statement_line(self, row, accounts, state, today):
        """One open item as the customer reads it.

        Keys: `id`, `move_id`, `name`, `reference`, `date`, `due` (date or False), `days` (late, never negative),
        `amount` (open, in the item's currency), `state` (code), `label` (sentence), `is_credit`, `is_overdue`,
        `payable` (at most so much can be paid or used now, never negative), `is_document`, and `asked` where less
        than that is asked for.
        """
        move = self.env["account.move"].browse(row.move_id)
        due = row.date_due if self.company_id.collection_misc_items else row.date_maturity
        is_credit = row.residual < 0
        days = max(days_overdue(due, today), 0) if due and not is_credit else 0
        is_asked = not (row.no_followup or row.reserved)
        state = state or self._get_plain_state(row, due, today, is_asked)
        amount = row.residual
        return {
            "id": row.id,
            "move_id": row.move_id,
            "currency_id": row.currency_id,
            "account_id": accounts[row.id],
            "name": row.move_name or "",
            "reference": move.ref or "",
            "payment_reference": move.payment_reference or row.move_name or "",
            "date": row.date_invoice,
            "due": due,
            "days": days,
            "amount": amount,
            "state": state["code"],
            "label": state["label"],
            "is_credit": is_credit,
            "is_asked": is_asked,
            "is_overdue": bool(days) and is_asked,
            "payable": self._get_payable(amount, is_asked, is_credit, state, move),
            "is_document": row.move_type in DOCUMENTS,
        }

    def _get_payable(self, amount, is_asked, is_credit, state, move):
        """How much of an item can be paid online, or used of a credit, now."""
        if not is_asked or move.payment_state in ("in_payment", "blocked"):
            return to_decimal(0)
        if is_credit:
            return -amount if state["code"] == "credit" else to_decimal(0)
        return max(amount - state.get("taken", 0), to_decimal(0))

    def _get_plain_state(self, row, due, today, is_asked):
        """The state of an item of which nothing special is to be said."""
        if not is_asked:
            return {"code": "not_asked", "label": self.env._("Nothing to do")}
        if row.residual < 0:
            return {"code": "credit", "label": self.env._("Credit in your favour")}
        if due and due < today:
            return {"code": "overdue", "label": self.env._("Overdue")}
        if due and due <= today + SOON:
            return {"code": "soon", "label": self.env._("Due soon")}
        return {"code": "open", "label": self.env._("Not due yet")}

    def _get_item_states(self, items, on):
        """What is special about items, in the customer's words. To be extended.

        The reasons for which the engine leaves items alone say it already: whoever blocks items under one of the
        codes below needs nothing else.

        :return: by item id a dict: `code`, `label` (a sentence in the language of the context), and `taken` where
            a part of the item (or all of it) is being paid.
        """
        words = self._get_state_words()
        found = {}
        for item_id, exclusions in self.env["collection.blocker"]._collect_blocked_items(items, on).items():
            known = [exclusion for exclusion in exclusions if exclusion.code in words]
            if known:
                found[item_id] = self._to_item_state(known, words)
        amounts = {item.id: to_decimal(abs(item.amount_residual_currency)) for item in items.browse(list(found))}
        for item_id, state in found.items():
            if state["taken"] is None:
                state["taken"] = amounts[item_id]
        return found

    def _get_state_words(self):
        """Sentences for codes of exclusion that mean something to the customer. To be extended."""
        return {
            "payment_in_process": self.env._("Payment on its way"),
            "disputed": self.env._("In clarification"),
            "in_plan": self.env._("In a payment plan"),
            "promised": self.env._("Promised"),
            "offer_open": self.env._("We have made you an offer"),
        }

    def _to_item_state(self, exclusions, words):
        first = next(exclusion for code in words for exclusion in exclusions if exclusion.code == code)
        label = words[first.code]
        if first.code == "promised" and first.until:
            # the day that was named, not the one after which the policy stops waiting
            day = fields.Date.to_date(dict(first.params).get("promised_on")) or first.until
            label = self.env._("Promised until %s", self._format_portal_date(day))
        payments = [exclusion for exclusion in exclusions if exclusion.code == "payment_in_process"]
        taken = sum((exclusion.amount or 0 for exclusion in payments), to_decimal(0))
        is_whole = any(exclusion.amount is None for exclusion in payments)
        return {"code": first.code, "label": label, "taken": None if is_whole else taken}

    # === BLOCKS === #

    def _prepare_block(self, key, lines):
        """The items of one currency and their totals.

        Keys: `key`, `currency`, `lines`, `overdue` and `total` (what is asked for less the credits that count),
        `pay_all` (what paying everything overdue costs; zero when there is nothing to pay), `reference`.
        """
        currency = self.env["res.currency"].browse(key[0])
        asked = [line for line in lines if line["is_asked"]]
        free = sum((line["payable"] for line in lines if line["is_credit"]), to_decimal(0))
        overdue = [line for line in asked if line["is_overdue"]]
        to_pay = sum((line.get("asked", line["payable"]) for line in overdue), to_decimal(0)) - free
        return {
            "key": f"{key[0]}-{key[1]}",
            "currency": currency,
            "lines": sorted(lines, key=lambda line: line["is_credit"]),
            "overdue": sum((line.get("asked", line["amount"]) for line in overdue), to_decimal(0)),
            "total": sum((line["amount"] for line in asked), to_decimal(0)),
            "pay_all": max(to_pay, to_decimal(0)),
            "can_pay": any(line["payable"] and not line["is_credit"] for line in lines),
            "reference": self._get_statement_reference(overdue or asked),
        }

    def _get_statement_reference(self, lines):
        """What the customer writes into a transfer: up to four references, else his number or name."""
        references = list(dict.fromkeys(line["payment_reference"] for line in lines if not line["is_credit"]))
        if 0 < len(references) <= 4:
            return ", ".join(references)
        return self.partner_id.ref or self.partner_id.name

    # === SURROUNDINGS === #

    def _prepare_portal_contact(self):
        """Whom the customer may ask. Note: `self.ensure_one()`"""
        company, user = self.company_id, self._get_owner("collector")
        return {
            "name": user.name or company.name,
            "phone": user.phone or company.phone or "",
            "email": user.email_normalized or company.partner_id.email_normalized or "",
        }

    def _get_statement_banks(self, moves):
        """Accounts for transfers: those on the invoices, else the first of the company or its main house."""
        houses = self.company_id.parent_ids[::-1]
        own = moves.partner_bank_id.filtered(lambda bank: bank.partner_id in houses.partner_id)
        return own or houses.partner_id.bank_ids[:1]

    def _get_portal_banners(self):
        """What the customer has to know before everything else. To be extended.

        :return: dicts with `kind` (danger, warning, info) and `text`.
        """
        return []

    def _get_portal_sections(self, statement):
        """Further ways to answer, below the statement. To be extended.

        :param dict statement: of :meth:`_get_statement`.
        :return: dicts with `sequence`, `title`, `template` (XML id of a QWeb template) and `values` for it; `form`, the
            word that its form sends in the hidden field `form` (else what follows `portal_` in the template's name),
            and `is_folded` for one that opens when it is clicked.
        """
        return []

    def _get_portal_thanks(self, what):
        """What is said on the page after an answer was sent; empty for what nobody knows. To be extended.

        :param str what: a word of the address.
        """
        return ""

    def _note_portal(self, what, records=None):
        """The customer has done something on his page. To be extended.

        :param str what: `opened`, `downloaded`, `printed` or `paying`.
        :param records: what it was about, if anything.
        """

    # === FORMS OF VALUES === #

    def _format_portal_amount(self, amount, currency):
        return format_amount(self.env, float(amount), currency, lang_code=self.env.lang)

    def _format_portal_date(self, day):
        """A date with the month as a word: 11/12 could be either."""
        return format_date(self.env, day, lang_code=self.env.lang, date_format="medium") if day else ""

    def _format_as_of(self, today):
        zone = self.company_id._get_collection_tz()
        time = format_time(self.env, fields.Datetime.now(), tz=zone, time_format="short", lang_code=self.env.lang)
        return f"{self._format_portal_date(today)}, {time}"
