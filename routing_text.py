"""How the way to a recipient reads to a person."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

STEPS = {
    "role:used": _lt("holder of the role"),
    "role:none": _lt("nobody holds the role"),
    "role:unreachable": _lt("the holder of the role cannot be reached"),
    "invoice:used": _lt("invoice address"),
    "invoice:none": _lt("no invoice address"),
    "invoice:unreachable": _lt("the invoice address cannot be reached"),
    "commercial:used": _lt("customer itself"),
    "commercial:none": _lt("no customer"),
    "commercial:unreachable": _lt("the customer itself cannot be reached"),
}


def describe(env, chain):
    """Say how the recipients were found.

    :param env: its language is the reader's.
    :param chain: steps as :class:`calc.routing.Route` names them; an unknown one is shown as it is.
    :rtype: str
    """
    words = [env._(STEPS[step]) if step in STEPS else step for step in chain]
    return " → ".join(words)
