"""How findings of the tone check read to a person: the words and why they should not be written."""

from markupsafe import Markup

from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from .calc.tone import BLOCK

_lt = LazyTranslate(__name__)

REASONS = {
    "crime": _lt("names a crime, the police or a punishment: a threat, and in many countries an offence"),
    "publicity": _lt("threatens to tell others about the debt"),
    "authority": _lt("borrows the authority of a court or an office"),
    "register": _lt("threatens with a credit register"),
    "insult": _lt("humiliates the reader"),
    "pressure": _lt("presses with hours or with what happens otherwise"),
    "legal": _lt("announces legal steps, which belongs to a final level of a policy that really means them"),
    "shouting": _lt("shouts at the reader"),
    "urgent": _lt("sounds like an alarm; a date says more"),
    "final": _lt("says that this is the end, although more levels follow"),
    "ordering": _lt("gives orders or reproaches; a request works better"),
    "marketing": _lt("advertises; a message about a payment is not the place"),
    "exclamations": _lt("There is more than one exclamation mark."),
    "red": _lt("Something is written in red, which looks like an alarm."),
    "no_request": _lt("Nothing is asked for: say “please”, or ask a question."),
    "no_thanks": _lt("There is no word of thanks."),
}
#: Reasons that are sentences by themselves; the others say something about a word.
ALONE = ("exclamations", "red", "no_request", "no_thanks")


def describe(env, finding):
    """A finding as one sentence in the reader's language."""
    reason = env._(REASONS[finding.code])
    if finding.code in ALONE:
        return reason
    return env._("“%(word)s” %(reason)s.", word=finding.word, reason=reason)


def to_html(env, findings):
    """Findings as a list for a screen; empty when there are none."""
    if not findings:
        return False
    line = Markup('<li class="%s">%s</li>')
    lines = (
        line % ("text-danger" if finding.severity == BLOCK else "text-warning-emphasis", describe(env, finding))
        for finding in findings
    )
    return Markup('<ul class="mb-0">%s</ul>') % Markup().join(lines)


def get_blocks(findings):
    """Those of the findings with which a text must not leave."""
    return [finding for finding in findings if finding.severity == BLOCK]


def refuse(env, name, findings):
    """Refuse a text for its tone.

    :param str name: what the text is, for the reader of the error.
    :raise ValidationError: always, naming the words and why.
    """
    sentences = "\n".join(f"• {describe(env, finding)}" for finding in findings)
    ask = env._("Please write it differently; a manager may let it pass and has to say why.")
    raise ValidationError(env._("“%(name)s” cannot be used like this:", name=name) + f"\n{sentences}\n{ask}")
