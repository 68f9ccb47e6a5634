{
    "name": "Collections: development helper",
    "summary": "Browser tests on Debian's Odoo, quickly, with a payment provider to try. Installed by dev/ only.",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "account_collections contributors",
    "license": "LGPL-3",
    "depends": ["mail", "payment_demo"],
    # Debian leaves this script out (its licence); the bundle then logs an error on every page, which fails every tour.
    "assets": {
        "web.assets_backend": [("remove", "mail/static/lib/selfie_segmentation/selfie_segmentation.js")],
    },
}
