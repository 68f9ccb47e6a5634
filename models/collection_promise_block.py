from odoo import api, models
from odoo.tools import SQL, groupby

from ..calc.exclusion import Exclusion
from ..calc.money import to_decimal
from ..calc.promise import share
from ..sql_array import sql_array


class CollectionPromise(models.Model):
    """What is promised is left alone until a payment could have arrived; a part of an item only with that part."""

    _inherit = "collection.promise"

    @api.model
    def _get_blocked_items(self, items, on):
        """Override of `collection.blocker`: promised items, and those whose promise was lifted just now."""
        blocked = super()._get_blocked_items(items, on)
        wanted = set(items.ids)
        found = {}
        for _promise_id, rows in groupby(self._read_blocks(wanted, on), key=lambda row: row["id"]):
            for item_id, exclusion in self._to_exclusions(rows).items():
                # an open promise is graver than the cool-down after an earlier one
                if item_id in wanted and not (item_id in found and exclusion.code == "cool_down"):
                    found[item_id] = exclusion
        return blocked | found

    @api.model
    def _read_blocks(self, item_ids, on):
        """All items of the promises that block some of these items on a date, promise by promise, oldest first."""
        self.env.flush_all()
        return self.env.execute_query_dict(
            SQL(
                """WITH wanted AS MATERIALIZED (
                          SELECT DISTINCT rel.promise_id
                            FROM unnest(%(items)s) AS asked(id)
                            JOIN collection_promise_item_rel rel ON rel.move_line_id = asked.id)
                   SELECT promise.id, promise.state, promise.evidence, promise.date, promise.blocked_until,
                          promise.cool_down_until, promise.amount - COALESCE(promise.amount_kept, 0) AS rest,
                          rel.move_line_id, line.amount_residual_currency AS residual
                     FROM wanted JOIN collection_promise promise ON promise.id = wanted.promise_id
                     JOIN collection_promise_item_rel rel ON rel.promise_id = promise.id
                     JOIN account_move_line line ON line.id = rel.move_line_id
                    WHERE (promise.state = 'open' AND promise.blocked_until > %(on)s
                           OR promise.state IN ('kept', 'void') AND promise.cool_down_until > %(on)s)
                      AND line.amount_residual_currency > 0
                 ORDER BY promise.id, line.date_maturity, line.id""",
                items=sql_array(item_ids),
                on=on,
            )
        )

    @api.model
    def _to_exclusions(self, rows):
        """What one promise does to its items: the promised amount is spread over them, oldest first.

        :rtype: dict[int, Exclusion]
        """
        first = rows[0]
        residuals = {row["move_line_id"]: to_decimal(row["residual"]) for row in rows}
        params = (("evidence", first["evidence"]),)
        if first["state"] == "open":
            code, until = "promised", first["blocked_until"]
            params = (("case", "dated"), *params, ("promised_on", str(first["date"])))
        else:
            code, until = "cool_down", first["cool_down_until"]
        return {
            item_id: Exclusion(code, until, params, None if part >= residuals[item_id] else part)
            for item_id, part in share(to_decimal(first["rest"]), residuals.items()).items()
        }
