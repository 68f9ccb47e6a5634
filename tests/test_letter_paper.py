import http.server
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ..models import collection_printer
from ..paper import css_string, make_self_contained
from .letter_common import read_pdf

#: Ways to read a file or to tell somebody; %s is the address.
ATTACKS = (
    '<img src="%s">',
    '<iframe src="%s"></iframe>',
    '<object data="%s"></object>',
    '<embed src="%s">',
    '<link rel="stylesheet" href="%s">',
    '<style>@import "%s"; body { background: url(%s) }</style>',
    '<div style="background:url(%s)">x</div>',
    '<div style="background:u\\72l(%s)">x</div>',
    "<div style=\"background:image-set('%s' 1x)\">x</div>",
    '<svg><image href="%s"/></svg>',
    '<video poster="%s"></video>',
    '<img srcset="%s 1x">',
    '<input type="image" src="%s">',
    '<meta http-equiv="refresh" content="0;url=%s">',
    '<base href="%s">',
    '<table background="%s"><tr><td>x</td></tr></table>',
    '<script>location = "%s"</script>',
    '<img src="x" onerror="location=\'%s\'">',
    "<body onload=\"location='%s'\">",
    '<!--[if true]><iframe src="%s"></iframe><![endif]-->',
    '<a href="%s">a</a>',
    '<frameset><frame src="%s"></frameset>',
    '<template><img src="%s"></template>',
    '<form action="%s"><button formaction="%s">b</button></form>',
)


@tagged("post_install", "-at_install")
class TestPaper(BaseCase):
    """What reaches the printer needs nothing from outside."""

    def test_nothing_from_elsewhere_stays(self):
        for attack in ATTACKS:
            for address in ("file:///etc/passwd", "javascript:alert(1)", "//evil.example", "/web/image/1"):
                with self.subTest(attack=attack, address=address):
                    page = make_self_contained(f"<p>before</p>{attack.replace('%s', address)}<p>after</p>")
                    self.assertNotIn(address, page)
                    self.assertIn("before", page)
                    self.assertIn("after", page)

    def test_text_and_layout_stay(self):
        page = make_self_contained(
            '<!DOCTYPE html><html lang="de" dir="rtl"><head><title>T</title><style>td { color: red }</style></head>'
            '<body><table class="a"><tr><td style="color:blue" colspan="2"><bdi>1 &lt; 2</bdi></td></tr></table>'
            '<blink>old</blink><img src="data:image/png;base64,iVBORw0KGgo=" alt="Logo">'
            '<a href="https://seller.example.com">us</a></body></html>'
        )
        for part in (
            'lang="de"',
            'dir="rtl"',
            "<title>T</title>",
            "td { color: red }",
            '<td style="color:blue" colspan="2"><bdi>1 &lt; 2</bdi></td>',
            "old",
            'src="data:image/png;base64,iVBORw0KGgo="',
            'href="https://seller.example.com"',
            "default-src 'none'",
        ):
            self.assertIn(part, page)

    def test_cleaning_twice_changes_nothing(self):
        page = make_self_contained("<p>Dear Müller &amp; Co,</p>")
        self.assertEqual(make_self_contained(page), page)

    def test_a_text_cannot_leave_its_string_in_a_style_sheet(self):
        string = css_string('a"; } </style><script>"\\\n')
        for sign in ('"', "<", ">", "\\\\", ";", "}", "\n"):
            self.assertNotIn(sign, string[1:-1])
        self.assertEqual(css_string("Müller 12"), '"Müller 12"')


@contextmanager
def listening():
    """A web server that keeps what it is asked for."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@tagged("post_install", "-at_install")
class TestPrinter(TransactionCase):
    """Words are written by people, and the printer runs on the server: it must neither read nor call anything."""

    def setUp(self):
        super().setUp()
        self.printer = self.env["collection.printer"]

    def _attack(self, folder, address, attacks):
        secret = Path(folder, "secret.html")
        secret.write_text("<p>TOPSECRET</p>")
        script = f"<script>document.write('SCRIPTED'); fetch('{address}/script')</script>"
        targets = (secret.as_uri(), f"{address}/picture")
        return script + "".join(attack.replace("%s", target) for attack in attacks for target in targets) + "<p>End</p>"

    def _read_attacked(self, attacks=ATTACKS):
        with tempfile.TemporaryDirectory() as folder, listening() as (address, asked):
            text = read_pdf(self.printer._print(self._attack(folder, address, attacks)))
        self.assertIn("End", text)
        return text, asked

    def test_a_letter_reads_no_file_runs_no_script_and_calls_nobody(self):
        text, asked = self._read_attacked()
        self.assertNotIn("TOPSECRET", text)
        self.assertNotIn("SCRIPTED", text)
        self.assertEqual(asked, [])

    def test_the_browser_alone_would_refuse_it_too(self):
        head = make_self_contained("").partition("<body")[0]
        with patch.object(collection_printer, "make_self_contained", lambda page: f"{head}<body>{page}</body></html>"):
            text, asked = self._read_attacked([attack for attack in ATTACKS if "refresh" not in attack])
        self.assertNotIn("TOPSECRET", text)
        self.assertNotIn("SCRIPTED", text)
        self.assertEqual(asked, [])

    def test_without_a_program_the_reason_is_clear(self):
        with (
            patch.object(type(self.printer), "_find", lambda self, name: ""),
            self.assertRaisesRegex(UserError, "Chromium"),
        ):
            self.printer._print("<p>x</p>")

    def test_the_program_can_be_chosen(self):
        programs = {"chromium": "/bin/c", "wkhtmltopdf": "/bin/w"}
        parameters = self.env["ir.config_parameter"].sudo()
        with patch.object(type(self.printer), "_find", lambda self, name: programs.get(name, "")):
            self.assertEqual(self.printer._get_engine(), ("chromium", "/bin/c"))
            parameters.set_param("account_collections.pdf_printer", "wkhtmltopdf")
            self.assertEqual(self.printer._get_engine(), ("wkhtmltopdf", "/bin/w"))
            parameters.set_param("account_collections.pdf_printer", "nonsense")
            with self.assertRaises(UserError):
                self.printer._get_engine()
            parameters.set_param("account_collections.pdf_printer", "auto")
            del programs["chromium"]
            self.assertEqual(self.printer._get_engine(), ("wkhtmltopdf", "/bin/w"))

    @mute_logger("odoo.addons.account_collections.models.collection_printer")
    def test_a_program_that_prints_nothing_is_an_error(self):
        for program in ("/bin/true", "/bin/false"):
            with (
                patch.object(type(self.printer), "_get_engine", lambda self, name=program: ("wkhtmltopdf", name)),
                self.assertRaisesRegex(UserError, "could not be printed"),
            ):
                self.printer._print("<p>x</p>")

    def test_a_program_that_hangs_is_given_up(self):
        command = ["/bin/sh", "-c", "sleep 60 & sleep 60"]
        with tempfile.TemporaryDirectory() as folder, patch.object(collection_printer, "TIMEOUT", 0.2):
            with self.assertRaisesRegex(UserError, "within"):
                self.printer._execute(command, folder)

    def test_wkhtmltopdf_gets_the_foot_below_the_text(self):
        page = '<html><head></head><body><div class="foot">Foot</div></body></html>'
        self.assertIn(".foot { display: block; }", self.printer._prepare_page(page, "wkhtmltopdf"))
        self.assertNotIn(".foot { display: block; }", self.printer._prepare_page(page, "chromium"))
        command = self.printer._get_wkhtmltopdf_command("/bin/w", "Letter", Path("a.html"), Path("a.pdf"))
        self.assertIn("--disable-local-file-access", command)
        self.assertIn("--disable-javascript", command)
        self.assertEqual(command[command.index("--page-size") + 1], "Letter")
