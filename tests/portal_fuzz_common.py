"""Requests as nobody would make them by hand, for every route of the customer's page."""

import io
import random
from urllib.parse import quote, urlencode

METHODS = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH")
TEXTS = (
    *("", " ", "0", "-1", "-0.01", "1", "0.01", "10", "999999999", "1e999", "1e-9", "NaN", "Infinity", "-inf", "0x10"),
    *("١٢٣", "１２", "1,000.00", "1.000,00", "1'000", "9" * 400, "9" * 5000, "1.", ".5", "+5", "٫"),
    *("\x00", "a\x00b", "\r\nSet-Cookie: x=1", "\u202e", "\ufeff", "𝕏" * 400, "é", "\U0010ffff", "\ud7ff"),
    *("'; DROP TABLE collection_payer; --", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%s%n", "%(x)s"),
    *("../../../etc/passwd", "//evil.example.com", "javascript:alert(1)", "https://evil.example.com/"),
    *("2026-03-02", "2026-03-05", "2026-02-30", "0000-00-00", "9999-12-31", "1-1-1", "2026-13-45T99:99", "tomorrow"),
    *("[]", "{}", "null", "true", "[1, 2]", '{"a": {"b": 1}}', "undefined", "None", "on", "overdue", "ticked"),
    *("iVBORw0KGgo=", "data:image/png;base64,AAAA", "en_US", "xx_XX", "ar_001", "direct", "redirect", "token"),
)
RAW = (b"\xff\xfe", b"%ff", b"%00", b"%ed%a0%80", b"a=1&a=2;a=3", b"&&==", b"\x80" * 50)
FILES = (
    *(("a.pdf", b"%PDF-1.4 x"), ("a.pdf", b""), ("", b"x"), ("a\x00.png", b"\x89PNG\r\n\x1a\n"), ("x" * 5000, b"MZ")),
    *(("../../a.svg", b"<svg onload='alert(1)'/>"), ("a.html", b"<html>"), ("\u202efdp.exe", b"\xff\xd8\xff\xe0")),
)
#: Names of parameters that functions and frameworks use themselves.
NAMES = ("payer_id", "move_id", "access_token", "lang", "thanks", "form", "visit", "debug", "db", "args", "kwargs", "")


class Fuzz:
    """Makes requests at random, the same at every start.

    :param routes: pairs of the parts of a path, with its gaps between them, and its methods; None = it takes JSON.
    :param numbers: ids that exist, of whomever.
    :param names: fields of the forms, as the page shows them.
    """

    def __init__(self, seed, routes, numbers, names, tokens):
        self.dice, self.routes, self.numbers = random.Random(seed), routes, [*numbers, 0, 1, 2**31, 2**63, 10**25]
        self.names, self.texts = [*names, *NAMES], [*TEXTS, *map(str, numbers), *tokens]

    def text(self):
        return self.dice.choice(self.texts)

    def number(self):
        return self.dice.choice(self.numbers)

    def path(self, parts, own):
        """A path of a route; the first number is mostly that of the own page."""
        numbers = [own if self.dice.random() < 0.8 else self.number()]
        # Odoo itself breaks at a path with a NUL that belongs to nobody, so that proves nothing about ours
        odd = quote(self.text().replace("\x00", ""), safe="")
        numbers += [self.number() if self.dice.random() < 0.9 else odd for _part in parts]
        return "".join(part if index % 2 == 0 else str(numbers[index // 2]) for index, part in enumerate(parts))

    def json(self, depth=0):
        """Any value."""
        kind = self.dice.randrange(8 if depth < 3 else 5)
        if kind == 5:
            return [self.json(depth + 1) for _time in range(self.dice.randrange(4))]
        if kind > 5:
            return {self.text()[:40]: self.json(depth + 1) for _time in range(self.dice.randrange(4))}
        return (self.text(), self.number(), self.dice.random() * 10**9, None, self.dice.random() < 0.5)[kind]

    def pairs(self):
        """Fields of a form, many of them several times."""
        names = [self.dice.choice(self.names) for _time in range(self.dice.randrange(12))]
        names += [f"{name}[]" for name in names[:1]] + [f"amount_{self.number()}" for _time in range(2)]
        return [(name, self.text()) for name in names for _again in range(self.dice.choice((1, 1, 1, 3)))]

    def request(self, own, csrf):
        """Arguments for werkzeug's test client."""
        parts, methods = self.dice.choice(self.routes)
        takes_json = methods is None
        asked = {"path": self.path(parts, own)}
        if self.dice.random() < 0.5:
            asked["query_string"] = urlencode([(name, self.text()) for name in self.dice.sample(self.names, 2)])
        if takes_json and self.dice.random() < 0.9:
            return asked | self.json_request(csrf)
        if takes_json or self.dice.random() < 0.1:
            return asked | {"method": self.dice.choice(METHODS)}
        if "POST" not in methods and self.dice.random() < 0.9:
            return asked | {"method": "GET"}
        return asked | {"method": "POST"} | self.form_request(csrf)

    def json_request(self, csrf):
        ways = {"flow": "redirect", "provider_id": self.number(), "payment_method_id": self.number()}
        params = {**ways, **{self.dice.choice(self.names): self.json() for _time in range(4)}, "csrf_token": csrf}
        params.pop("", None)
        params.setdefault("access_token", self.json())
        body = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        return {"method": "POST", "json": body if self.dice.random() < 0.95 else self.json()}

    def form_request(self, csrf):
        kind = self.dice.random()
        if kind < 0.05:
            return {"data": b"csrf_token=" + csrf.encode() + b"&" + self.dice.choice(RAW)}
        pairs = [("csrf_token", csrf), *self.pairs()]
        if kind < 0.8:
            return {"data": urlencode(pairs), "content_type": "application/x-www-form-urlencoded"}
        form = {}
        for name, value in pairs:
            form.setdefault(name or "x", []).append(value)
        name, content = self.dice.choice(FILES)
        form[self.dice.choice(("file", "files", *self.names[:5])) or "x"] = (io.BytesIO(content), name)
        return {"data": form, "content_type": "multipart/form-data"}
