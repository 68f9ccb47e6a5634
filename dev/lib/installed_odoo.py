"""Print the folder of an importable Odoo 19, or fail."""

import importlib.util
import sys

release = importlib.util.find_spec("odoo.release")
if release is None:
    sys.exit(1)
module = importlib.util.module_from_spec(release)
release.loader.exec_module(module)
if module.version_info[0] != 19:
    sys.exit(1)
print(release.origin.rpartition("/")[0])
