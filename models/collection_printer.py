import logging
import os
import signal
import subprocess
import tempfile
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import find_in_path

from ..paper import make_self_contained

_logger = logging.getLogger(__name__)

#: Names under which the browser is installed, by preference.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Seconds after which a page that is still being printed is given up.
TIMEOUT = 40
#: Paper formats that letters know, and their margins for wkhtmltopdf, which does not read them from the page.
PAPERS = ("A4", "Letter")
WKHTMLTOPDF_MARGINS = {"top": "15mm", "right": "20mm", "bottom": "15mm", "left": "25mm"}

#: Odoo limits the address space of its own processes, in which Chromium cannot even start.
WITHOUT_LIMIT = ("/bin/sh", "-c", 'ulimit -S -v "$(ulimit -H -v)"; exec "$0" "$@"')
CHROMIUM_OPTIONS = (
    "--headless=new",
    # Containers lack what its sandbox needs; the page holds neither scripts nor anything from elsewhere.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
WKHTMLTOPDF_OPTIONS = (
    *("--quiet", "--encoding", "utf-8"),
    "--disable-javascript",
    "--disable-local-file-access",
    "--disable-plugins",
)
#: It prints three quarters as large as Chromium, so that the address would miss the window; and what stands at the
#: bottom of each page there, stands below the text here.
WKHTMLTOPDF_STYLE = "<style>body { zoom: 1.333; } @media print { .foot { display: block; } }</style>"


class CollectionPrinter(models.AbstractModel):
    """From a page of HTML to a PDF: by Chromium where there is one, else by wkhtmltopdf.

    The system parameter `account_collections.pdf_printer` names one of them; `auto` (the default) takes what is there.
    Chromium shapes and mirrors every script and numbers the pages; wkhtmltopdf as Debian ships it prints one footer
    below the text instead.
    """

    _name = "collection.printer"
    _description = "Printer of letters"

    @api.model
    def _print(self, page, paper="A4"):
        """Print one document.

        :param str page: HTML; scripts and everything that would have to be fetched are taken out.
        :param str paper: one of `PAPERS`.
        :return: the PDF, as bytes.
        :raise UserError: when there is no program to print with, or when it fails.
        """
        engine, program = self._get_engine()
        with tempfile.TemporaryDirectory(prefix="collection_") as folder:
            source, target = Path(folder, "letter.html"), Path(folder, "letter.pdf")
            source.write_text(self._prepare_page(page, engine), encoding="utf-8")
            command = getattr(self, f"_get_{engine}_command")(program, paper, source, target)
            complaint = self._execute(command, folder)
            result = target.read_bytes() if target.exists() else b""
        if not result.startswith(b"%PDF"):
            _logger.error("%s printed nothing: %s", program, complaint)
            raise UserError(self.env._("The letter could not be printed: %s gave no PDF.", engine))
        return result

    @api.model
    def _prepare_page(self, page, engine):
        """The page as the engine gets it."""
        clean = make_self_contained(page)
        return clean.replace("</head>", f"{WKHTMLTOPDF_STYLE}</head>", 1) if engine == "wkhtmltopdf" else clean

    @api.model
    def _get_engine(self):
        """The program to print with.

        :return: `chromium` or `wkhtmltopdf`, and the path of the program.
        :raise UserError: when it is not installed.
        """
        choice = self.env["ir.config_parameter"].sudo().get_param("account_collections.pdf_printer") or "auto"
        programs = {"chromium": BROWSERS, "wkhtmltopdf": ("wkhtmltopdf",)}
        for engine in programs if choice == "auto" else [choice]:
            for name in programs.get(engine, ()):
                if path := self._find(name):
                    return engine, path
        raise UserError(
            self.env._("Letters cannot be printed: please have Chromium (or wkhtmltopdf) installed on the server.")
        )

    @api.model
    def _find(self, name):
        """Path of a program, empty when it is not installed."""
        try:
            return find_in_path(name)
        except OSError:
            return ""

    @api.model
    def _get_chromium_command(self, program, paper, source, target):
        profile = f"--user-data-dir={source.parent / 'profile'}"
        return [*WITHOUT_LIMIT, program, *CHROMIUM_OPTIONS, profile, f"--print-to-pdf={target}", source.as_uri()]

    @api.model
    def _get_wkhtmltopdf_command(self, program, paper, source, target):
        margins = [word for side, size in WKHTMLTOPDF_MARGINS.items() for word in (f"--margin-{side}", size)]
        return [program, *WKHTMLTOPDF_OPTIONS, "--page-size", paper, *margins, str(source), str(target)]

    @api.model
    def _execute(self, command, folder):
        """Run a printing program with nothing of our environment, and all of its children gone afterwards.

        :return: what it complained about.
        :raise UserError: when it takes too long.
        """
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            **dict.fromkeys(("HOME", "TMPDIR", "XDG_RUNTIME_DIR"), folder),
        }
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _out, complaint = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired as error:
            raise UserError(self.env._("The letter could not be printed within %s seconds.", TIMEOUT)) from error
        finally:
            self._end_group(process)
        return complaint.decode(errors="replace")[-2000:]

    @api.model
    def _end_group(self, process):
        """End what a program has left behind; the group is its own, because it began a session."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            _logger.debug("%s left nothing behind", process.args[0])
        process.wait()
