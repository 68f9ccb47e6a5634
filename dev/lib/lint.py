"""dev/lint: static checks of the code, the data files and the scripts."""

import ast
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

import debian_source
from places import CACHE, REPO, prepare

# Habits of the OCA that Odoo's own addons do not share.
NOT_OURS = [
    "prefer-readme-rst",
    "weblate-component-too-long",
    "xml-field-bool-without-eval",
    "xml-field-numeric-without-eval",
    "xml-header-missing",
    "xml-header-wrong",
]
FILE_LINES = 400
FUNCTION_LINES = 50
# In two parts, so that this file does not contain what it looks for.
PYTHON = [("pypi", "org"), ("pythonhosted", "org")]
SCRIPTS = [("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com")]
DEBIAN = [(f"{name}.debian", "org") for name in ("deb", "ftp", "security", "snapshot")]


def tool(name, *arguments):
    """The findings of one of the virtual environment's programs."""
    program = str(shutil.which(name, path=sys.executable.rpartition("/")[0]))
    caches = {"RUFF_CACHE_DIR": str(CACHE / "ruff"), "PYLINTHOME": str(CACHE / "pylint")}
    environment = {**os.environ, **caches, "PYTHONDONTWRITEBYTECODE": "1"}
    options = {"cwd": REPO, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run([program, *arguments], check=False, **options)
    return (done.stdout + done.stderr).strip() if done.returncode else ""


def tracked():
    """Files that belong to the repository, or would with the next `git add`."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, cwd=REPO, capture_output=True, text=True, check=False)
    paths = [REPO / name for name in sorted(set(done.stdout.split("\0"))) if name]
    return [path for path in paths or REPO.rglob("*") if path.is_file()]


def python_files():
    return [path for path in tracked() if path.suffix == ".py"]


def ruff():
    return tool("ruff", "check", "--quiet", "--output-format=concise", ".")


def pylint():
    template = "{path}:{line}: {msg_id} ({symbol}) {msg}"
    not_oca = "--disable=manifest-required-author,missing-readme"
    return tool("pylint", "--rcfile=pyproject.toml", not_oca, "--score=n", f"--msg-template={template}", ".")


def data_files():
    """Duplicate ids, deprecated attributes and the like in XML and CSV."""
    lines = tool("oca-checks-odoo-module", f"--disable={','.join(NOT_OURS)}", ".")
    return re.sub(r"\n+", "\n", lines)


def tests_imported():
    """A test file that is not imported is not run, and nobody would notice."""
    package = REPO / "tests" / "__init__.py"
    text = package.read_text() if package.exists() else ""
    names = sorted(path.stem for path in (REPO / "tests").glob("test_*.py"))
    missing = [name for name in names if not re.search(rf"\b{name}\b", text)]
    return "\n".join(f"tests/__init__.py does not import {name}" for name in missing)


def sizes():
    """The house numbers: short files, short functions."""
    found = []
    for path in python_files():
        text, name = path.read_text(), path.relative_to(REPO)
        if (lines := text.count("\n")) > FILE_LINES:
            found.append(f"{name}: {lines} lines, at most {FILE_LINES}")
        for node in ast.walk(ast.parse(text)):
            lines = node.end_lineno - node.body[0].lineno + 1 if isinstance(node, ast.FunctionDef) else 0
            if lines > FUNCTION_LINES:
                found.append(f"{name}:{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_LINES}")
    return "\n".join(found)


def no_registry():
    """No address of a package registry, neither a well-known one nor the one this machine happens to use."""
    hosts = {".".join(parts) for parts in PYTHON + SCRIPTS + DEBIAN}
    hosts |= {uri.split("://")[-1].split("/")[0].rpartition("@")[2] for uri, *_ in debian_source.sources()}
    pattern = re.compile("|".join(re.escape(host) for host in hosts if "." in host))
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="ignore")
        found += [f"{path.relative_to(REPO)}: {match}" for match in sorted(set(pattern.findall(text)))]
    return "\n".join(found)


def shell_syntax():
    scripts = [path for path in tracked() if path.suffix == ".sh" or path.read_bytes()[:19] == b"#!/usr/bin/env bash"]
    runs = [subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False) for path in scripts]
    return "".join(run.stderr for run in runs)


CHECKS = {
    "ruff": ruff,
    "pylint-odoo": pylint,
    "data files": data_files,
    "all tests are imported": tests_imported,
    "sizes of files and functions": sizes,
    "no address of a registry": no_registry,
    "shell syntax": shell_syntax,
}


def checks():
    """(name, findings) of each; no findings means it passed."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(zip(CHECKS, pool.map(lambda check: check(), CHECKS.values()), strict=True))


def main():
    prepare()
    results = checks()
    for name, findings in results:
        if findings:
            print(f"{name}\n{findings}\n")
    failed = sum(bool(findings) for _name, findings in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
