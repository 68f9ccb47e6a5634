from odoo import models

# Odoo builds every bundle before its first browser test (35 s); the tours of one addon never open these.
UNUSED = {
    "api_doc.assets",
    "mail.assets_discuss_public_test_tours",
    "mail.assets_public",
    "spreadsheet.public_spreadsheet",
    "web.assets_unit_tests",
    "web.assets_unit_tests_setup",
    "web.assets_web_dark",
    "web.assets_web_print",
    "web.qunit_suite_tests",
    "web.tests_assets",
}


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _get_bundles_to_pregenarate(self):
        scripts, styles = super()._get_bundles_to_pregenarate()
        return scripts - UNUSED, styles - UNUSED
