"""Reads the source as a tree and compares it with the map of docs: layers, house numbers, tests that really run."""

import ast
import re
import sys
from functools import cache
from pathlib import Path
from statistics import median

from odoo.tests import BaseCase, tagged

from .layers import DOORS, LAYERS

ROOT = Path(__file__).parent.parent

#: Folders that are doors as a whole, and those that hold no part of the addon.
DOOR_FOLDERS = ("wizard/", "controllers/", "report/")
OUTSIDE = ("tests/", "dev/", "docs/")

#: What pure rules may import besides themselves.
PURE = set(sys.stdlib_module_names) | {"dateutil"}
#: Plain classes that stand beside the model they serve; other helpers are values without behaviour.
HELPERS = ("PolicyBook", "CompiledWords", "Written", "Stamps", "Touches")
GUESTS = ("res_partner", "account_move", "account_move_line", "sale_order")

MAX_FILE, MAX_GUEST, MAX_FUNCTION = 400, 60, 50
MEDIAN_FILE, MEDIAN_FUNCTION, TEST_SHARE = 120, 8, 0.8

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


# === READING === #


@cache
def sources():
    """The Python files of the addon, without its tests and tools, by their path."""
    found = {str(path.relative_to(ROOT)): path for path in sorted(ROOT.rglob("*.py"))}
    return {name: path for name, path in found.items() if not name.startswith((".", *OUTSIDE))}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path):
    return tuple(ast.walk(tree(path)))


def classes(path):
    return [node for node in tree(path).body if isinstance(node, ast.ClassDef)]


def functions(path):
    return [node for node in nodes(path) if isinstance(node, FUNCTIONS)]


def size(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def body_lines(function):
    """Lines of a function below its signature, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def attribute(owner, name):
    """Value of a class attribute that is a constant, such as `_name` or `_inherit`; None when it has none."""
    for node in owner.body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", None) == name for target in node.targets):
            return ast.literal_eval(node.value)
    return None


@cache
def layer_of(name):
    table = {listed: layer for layer, names in LAYERS.items() for listed in names.split()}
    return table.get(name, DOORS)  # a file that nobody has placed is nobody's ground


@cache
def home_of_models():
    """The file in which each model of ours is declared."""
    homes = {}
    for name, path in sources().items():
        for owner in classes(path):
            model = attribute(owner, "_name")
            inherits = attribute(owner, "_inherit") or ()
            if model and model not in ([inherits] if isinstance(inherits, str) else inherits):
                homes[model] = name
    return homes


@cache
def home_of_methods():
    """The lowest layer that defines each private method of ours; what overrides somebody else's has no home."""
    homes = {}
    for name, path in sources().items():
        for function in functions(path):
            if function.name.startswith("_") and not function.name.startswith("__"):
                homes.setdefault(function.name, []).append((layer_of(name), name, function))
    return {
        method: min((layer, name) for layer, name, _function in places)
        for method, places in homes.items()
        if not any("Override of" in (ast.get_docstring(function) or "") for *_place, function in places)
    }


def named_models(path):
    """Models of ours that a file names, in whatever way."""
    return {node.value for node in nodes(path) if isinstance(node, ast.Constant) and node.value in home_of_models()}


def imported_files(name, path):
    """Files of ours that a file imports; imports outside of `odoo.addons.account_collections` are relative."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = Path(name).parents[node.level - 1]
            module = folder / (node.module or "").replace(".", "/")
            guesses = [f"{module}.py", *(str(module / f"{alias.name}.py") for alias in node.names)]
            yield from (guess for guess in guesses if guess in sources())


def imported_modules(path):
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            yield "the addon above it"


@tagged("post_install", "-at_install")
class TestLayers(BaseCase):
    """A file knows its own layer and the ones below, so that any part can be taken away from the top."""

    def test_every_file_has_a_layer(self):
        listed = {name for names in LAYERS.values() for name in names.split()}
        present = {name for name in sources() if not name.startswith(DOOR_FOLDERS) and name != "models/__init__.py"}
        self.assertEqual(sorted(present - listed), [], "files without a layer: add them to LAYERS")
        self.assertEqual(sorted(listed - present), [], "LAYERS names files that are gone")

    def test_every_file_has_one_layer(self):
        names = [name for group in LAYERS.values() for name in group.split()]
        self.assertEqual(len(names), len(set(names)))

    def test_pure_rules_import_nothing_but_themselves(self):
        for name, path in sources().items():
            if name.startswith("calc/"):
                foreign = {module for module in imported_modules(path) if module.split(".")[0] not in PURE}
                self.assertEqual(foreign, set(), name)

    def test_pure_rules_ask_nobody_for_the_day(self):
        for name, path in sources().items():
            if name.startswith("calc/"):
                asked = [node.attr for node in nodes(path) if isinstance(node, ast.Attribute)]
                self.assertFalse({"today", "now", "utcnow"} & set(asked), name)

    def test_no_file_imports_a_higher_layer(self):
        for name, path in sources().items():
            above = [other for other in imported_files(name, path) if layer_of(other) > layer_of(name)]
            self.assertEqual(above, [], name)

    def test_no_file_names_a_model_of_a_higher_layer(self):
        for name, path in sources().items():
            homes = {model: home_of_models()[model] for model in named_models(path)}
            above = {model: home for model, home in homes.items() if layer_of(home) > layer_of(name)}
            self.assertEqual(above, {}, name)

    def test_no_file_calls_a_method_of_a_higher_layer(self):
        for name, path in sources().items():
            called = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
            homes = {method: home_of_methods()[method] for method in called & set(home_of_methods())}
            above = {method: home for method, (layer, home) in homes.items() if layer > layer_of(name)}
            self.assertEqual(above, {}, name)

    def test_models_are_loaded_from_the_bottom_up(self):
        order = [node.names[0].name for node in tree(ROOT / "models" / "__init__.py").body]
        layers = [layer_of(f"models/{name}.py") for name in order]
        self.assertEqual(layers, sorted(layers))

    def test_every_model_file_is_loaded(self):
        loaded = {node.names[0].name for node in tree(ROOT / "models" / "__init__.py").body}
        present = {path.stem for path in (ROOT / "models").glob("*.py")} - {"__init__"}
        self.assertEqual(loaded, present)

    def test_doors_hold_no_sql(self):
        for name, path in sources().items():
            if name.startswith(DOOR_FOLDERS):
                used = {getattr(node, "attr", getattr(node, "id", "")) for node in nodes(path)}
                self.assertFalse(used & {"SQL", "cr", "execute", "execute_query", "execute_query_dict"}, name)


@tagged("post_install", "-at_install")
class TestHouseNumbers(BaseCase):
    """Short files, short functions, one class in one file: the numbers of the design."""

    def test_no_file_is_too_long(self):
        paths = [*sources().values(), *ROOT.glob("views/*.xml"), *ROOT.glob("wizard/*.xml"), *ROOT.glob("report/*.xml")]
        paths += [*ROOT.glob("tests/*.py"), *ROOT.glob("static/**/*.js")]
        self.assertEqual([str(path) for path in paths if size(path) > MAX_FILE], [])

    def test_the_typical_file_is_short(self):
        sizes = [size(path) for name, path in sources().items() if not name.endswith("__init__.py")]
        self.assertLess(median(sizes), MEDIAN_FILE)

    def test_guests_stay_small(self):
        for guest in GUESTS:
            path = ROOT / "models" / f"{guest}.py"
            if path.exists():
                self.assertLess(size(path), MAX_GUEST, guest)

    def test_no_function_is_too_long(self):
        for name, path in sources().items():
            long = [function.name for function in functions(path) if body_lines(function) > MAX_FUNCTION]
            self.assertEqual(long, [], name)

    def test_the_typical_function_is_short(self):
        lengths = [body_lines(function) for path in sources().values() for function in functions(path)]
        self.assertLess(median(lengths), MEDIAN_FUNCTION)

    def test_no_error_is_swallowed(self):
        for name, path in sources().items():
            silent = [
                node.lineno
                for node in nodes(path)
                if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
            ]
            self.assertEqual(silent, [], name)

    def test_one_model_one_file_named_after_it(self):
        for name, path in sources().items():
            if name.startswith(("models/", "wizard/", "report/")):
                models = [owner for owner in classes(path) if self._model_of(owner)]
                self.assertLessEqual(len(models), 1, name)
                for owner in models:
                    self.assertTrue(Path(name).stem.startswith(self._model_of(owner).replace(".", "_")), name)

    def test_what_stands_beside_a_model_is_a_value(self):
        for name, path in sources().items():
            if name.startswith(("models/", "wizard/", "report/")):
                beside = [owner for owner in classes(path) if not self._model_of(owner) and not self._is_value(owner)]
                self.assertEqual([owner.name for owner in beside if owner.name not in HELPERS], [], name)

    def _is_value(self, owner):
        made_of = {ast.unparse(node).partition("(")[0] for node in (*owner.bases, *owner.decorator_list)}
        return bool(made_of & {"NamedTuple", "dataclass"})

    def _model_of(self, owner):
        inherits = attribute(owner, "_inherit")
        return attribute(owner, "_name") or (inherits if isinstance(inherits, str) else None)

    def test_no_text_is_put_together_before_it_is_translated(self):
        for name, path in sources().items():
            glued = [
                node.lineno
                for node in nodes(path)
                if isinstance(node, ast.Call)
                and getattr(node.func, "attr", "") == "_"
                and node.args
                and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))
            ]
            self.assertEqual(glued, [], name)


@tagged("post_install", "-at_install")
class TestTests(BaseCase):
    """Tests that Odoo would pass over in silence are no tests."""

    def _test_classes(self):
        for path in sorted((ROOT / "tests").glob("*.py")):
            for owner in classes(path):
                if any(function.name.startswith("test_") for function in owner.body if isinstance(function, FUNCTIONS)):
                    yield path, owner

    def test_every_test_file_is_imported(self):
        imported = re.findall(r"^from \. import (test_\w+)$", (ROOT / "tests" / "__init__.py").read_text(), re.M)
        present = sorted(path.stem for path in (ROOT / "tests").glob("test_*.py"))
        self.assertEqual(sorted(imported), present)

    def test_every_test_class_is_tagged(self):
        for path, owner in self._test_classes():
            tags = [ast.unparse(decorator) for decorator in owner.decorator_list]
            self.assertIn("tagged('post_install', '-at_install')", tags, f"{path.name}: {owner.name}")

    def test_every_test_class_is_derived_from_odoos(self):
        for path, owner in self._test_classes():
            bases = {ast.unparse(base) for base in owner.bases}
            self.assertTrue(bases, f"{path.name}: {owner.name}")
            self.assertFalse(bases & {"unittest.TestCase", "TestCase", "object"}, f"{path.name}: {owner.name}")

    def test_no_class_has_two_tests_of_one_name(self):
        for path, owner in self._test_classes():
            names = [function.name for function in owner.body if isinstance(function, FUNCTIONS)]
            self.assertEqual(len(names), len(set(names)), f"{path.name}: {owner.name}")

    def test_there_is_enough_of_them(self):
        code = sum(size(path) for path in sources().values())
        tests = sum(size(path) for path in (ROOT / "tests").glob("*.py"))
        self.assertGreaterEqual(tests, TEST_SHARE * code)
