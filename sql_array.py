"""Long lists for PostgreSQL: it reads one array literal ten times faster than thousands of constants."""

from odoo.tools import SQL

#: What has to be escaped inside a quoted element.
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def sql_array(values, kind="int"):
    """The values as an array for a query.

    :param values: ids, numbers, dates, texts or None.
    :param str kind: name of the elements' type in PostgreSQL.
    :rtype: SQL
    """
    if kind == "int":
        text = str(list(values))[1:-1].replace("None", "NULL")
    else:
        text = ",".join(map(_element, values))
    return SQL("%s::%s[]", "{" + text + "}", SQL(kind))


def _element(value):
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    return str(value)
