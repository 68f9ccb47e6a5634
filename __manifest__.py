{
    "name": "Collections",
    "version": "19.0.1.0.0",
    "summary": "Gets invoices paid: politely, predictably, through the right person, everything written down",
    "category": "Accounting/Accounting",
    "author": "account_collections contributors",
    "license": "LGPL-3",
    "depends": ["account_payment", "sale", "sms"],
    "external_dependencies": {"python": ["python-dateutil", "num2words", "phonenumbers", "xlsxwriter"]},
    "data": [
        "security/collection_groups.xml",
        "security/ir.model.access.csv",
        "security/collection_security.xml",
        "data/ir_cron_data.xml",
        "data/mail_activity_type_data.xml",
        # the layouts before the templates whose words they carry
        "report/collection_notice_templates.xml",
        "report/collection_task_templates.xml",
        "data/mail_template_data.xml",
        # roles and templates before the levels that name them
        "data/collection_role_data.xml",
        "data/collection_policy_data.xml",
    ],
    "demo": [],
    "application": True,
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
}
