"""The rules of dunning as pure functions: no Odoo, no clock, no database.

Every date is a parameter, money is :class:`decimal.Decimal`, facts come in as frozen dataclasses
(:mod:`.facts`) and decisions go out as frozen dataclasses (:mod:`.decision`).
"""
