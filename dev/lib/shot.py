"""dev/shot: a picture of a page."""

import argparse
import json
import pathlib
import sys

import browser
from places import CLONE

SETTLED = """
    document.readyState === 'complete' && !document.querySelector('.o_blockUI, .o_loading_indicator')
    && (!document.querySelector(".o_web_client")
        || document.querySelector('.o_action_manager')?.innerText.trim().length > 0)
"""
LOGIN = """
    fetch('/web/session/authenticate', {method: 'POST', headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({jsonrpc: '2.0', params: {db: %s, login: %s, password: %s}})})
    .then(answer => answer.json()).then(answer => Boolean(answer.result && answer.result.uid))
"""


def arguments():
    parser = argparse.ArgumentParser(prog="dev/shot", description=__doc__)
    parser.add_argument("page", help="path or address on the running dev/run, e.g. /odoo/action-…, or an HTML file")
    parser.add_argument("out", help="the PNG file")
    parser.add_argument("width", type=int, nargs="?", default=1366)
    parser.add_argument("height", type=int, nargs="?", default=768)
    parser.add_argument("--login", default="admin", help="LOGIN or LOGIN:PASSWORD; empty for nobody")
    parser.add_argument("--url", help="address of another server; default is the running dev/run of this clone")
    parser.add_argument("--database", help="its database")
    parser.add_argument("--wait", metavar="SELECTOR", help="an element that must be there first")
    parser.add_argument(
        "--click", metavar="SELECTOR", action="append", default=[], help="click this first; may be repeated"
    )
    parser.add_argument("--script", help="JavaScript to run before the picture")
    parser.add_argument("--full", action="store_true", help="the whole page, however long")
    return parser.parse_args()


def target(options):
    """The address of the page, and whether it belongs to Odoo."""
    if pathlib.Path(options.page).is_file() or options.page.startswith("file:"):
        return options.page if options.page.startswith("file:") else pathlib.Path(
            options.page
        ).resolve().as_uri(), False
    state = CLONE / "run.json"
    if not options.url:
        if not state.exists():
            sys.exit("dev/run is not running (or give --url and --database)")
        known = json.loads(state.read_text())
        options.url, options.database = known["url"], options.database or known["database"]
    path = options.page.removeprefix(options.url)
    return options.url.rstrip("/") + "/" + path.lstrip("/"), True


def log_in(page, options):
    user, _, password = options.login.partition(":")
    page.go(f"{options.url}/web/login")
    if not page.evaluate(LOGIN % tuple(json.dumps(value) for value in (options.database, user, password or user))):
        sys.exit(f"cannot log in as {user}")


def settle(page):
    """Wait until the page is there and has stopped changing."""
    if not page.wait_for(SETTLED):
        print("shot: the page did not come to rest", file=sys.stderr)
    page.evaluate("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 700)))")


def main():
    options = arguments()
    url, is_odoo = target(options)
    with browser.page(options.width, options.height) as page:
        page.resize(options.width, options.height, phone=is_odoo and options.width < 600)
        if is_odoo and options.login:
            log_in(page, options)
        page.go(url)
        settle(page)
        for selector in options.click:
            if not page.wait_for(f"Boolean(document.querySelector({json.dumps(selector)}))", 15):
                print(f"shot: nothing to click at {selector}", file=sys.stderr)
                continue
            page.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
            settle(page)
        if options.script:
            page.evaluate(options.script)
            settle(page)
        if options.wait and not page.wait_for(f"Boolean(document.querySelector({json.dumps(options.wait)}))", 20):
            print(f"shot: {options.wait} did not appear", file=sys.stderr)
        page.picture(options.out, options.full)


if __name__ == "__main__":
    sys.exit(main())
