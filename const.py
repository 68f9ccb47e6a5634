"""The vocabulary that several parts share. Each list is the closed set behind a selection field."""

#: How a level or a notice reaches the customer (or, for ``internal``, only ourselves).
CHANNELS = [
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("sms", "SMS"),
    ("call", "Phone call"),
    ("visit", "Visit"),
    ("meeting", "Meeting"),
    ("internal", "Internal task"),
]
#: Channels that a person carries out: the notice becomes an activity.
TASK_CHANNELS = ("call", "visit", "meeting", "internal")

TONES = [("friendly", "Friendly"), ("neutral", "Neutral"), ("firm", "Firm"), ("final", "Final")]

#: Who of our own people owns a task or signs a message; the order is the escalation.
OWNERS = [
    ("collector", "Collector"),
    ("salesperson", "Salesperson"),
    ("team_leader", "Sales team leader"),
    ("manager", "Collections manager"),
]

STOP_REASONS = [
    ("insolvency", "Insolvency"),
    ("lawyer_only", "Only through the lawyer"),
    ("deceased", "Deceased"),
    ("unknown_address", "Address unknown"),
    ("do_not_contact", "Do not contact"),
    ("intercompany", "Company of our own group"),
]

LEGAL_FORMS = [
    ("company", "Company"),
    ("sole_trader", "Sole trader"),
    ("individual", "Individual"),
    ("public", "Public body"),
]

#: Notice states in which its lines still count for something (the ``alive`` flag of a line).
ALIVE_STATES = ("proposed", "approved", "queued", "sent")
#: Notice states that keep its items from being proposed again.
OPEN_STATES = ("proposed", "approved", "queued")
#: Kinds that record a level without telling anybody: born ``sent``, never a reminder.
SILENT_KINDS = ("opening", "mapping", "reentry")

#: Payers evaluated at once; bounds memory and the length of a transaction.
PAYER_BATCH = 3000
#: Open tasks of one kind that runs give a person at the same time.
TASKS_AT_ONCE = 100
#: Notices queued between two commits; a second or two of work, for which they and their payers are held.
SEND_BATCH = 100
#: Answers given between two commits.
ANSWER_BATCH = 50

#: What came of a call, a visit or a meeting.
TASK_OUTCOMES = [("reached", "Reached"), ("nobody", "Nobody answered"), ("wrong_number", "Wrong number")]
#: Attempts on different days after which a call counts although nobody was reached.
MAX_ATTEMPTS = 2

#: What a customer objects to.
DISPUTE_REASONS = [
    ("quality", "Quality"),
    ("quantity", "Quantity"),
    ("price", "Price"),
    ("not_received", "Not received"),
    ("not_ordered", "Not ordered"),
    ("wrong_data", "Wrong data on the invoice"),
    ("already_paid", "Already paid"),
    ("other", "Something else"),
]
#: Objections that the person who sold it knows best.
SALES_REASONS = ("quality", "quantity", "price", "not_received", "not_ordered")
#: How a customer and we can touch each other: the channels without what only concerns ourselves.
TOUCH_CHANNELS = [*(entry for entry in CHANNELS if entry[0] != "internal"), ("portal", "Customer portal")]
#: What came of a touch.
OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("left_message", "Left a message"),
    ("wrong_number", "Wrong number"),
    ("call_later", "Call later"),
    ("asked_to_stop", "Asked to stop"),
    ("promised", "Promised to pay"),
    ("objected", "Objected"),
    ("refused", "Refused"),
]
#: Outcomes after which two people have spoken with each other.
TALK_OUTCOMES = ("reached", "call_later", "asked_to_stop", "promised", "objected", "refused")

#: How careful we are with a payer.
CONTACT_PROFILES = [("normal", "Normal"), ("strict", "Strict"), ("intensive", "Intensive")]
#: What somebody who asks to be left alone means.
STOP_SCOPES = [("calls", "Calls and texts"), ("messages", "Messages and letters"), ("all", "Everything")]
