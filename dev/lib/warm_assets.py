# Fed to `odoo shell`: build the bundles of the web client and keep them.
env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
