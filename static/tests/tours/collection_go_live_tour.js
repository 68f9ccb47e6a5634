import { registry } from "@web/core/registry";

const next = (content) => ({
    content,
    trigger: ".modal-footer button[name=action_next]",
    run: "click",
});

// Starts on the form of a run of a company that is still opening; the data are made by tests/test_tour_setup.py.
registry.category("web_tour.tours").add("account_collections.go_live", {
    steps: () => [
        {
            content: "The company is not released yet",
            trigger: ".alert:contains(still opening) button:contains(Go live)",
            run: "click",
        },
        {
            content: "The books are shown by age",
            trigger: ".modal .o_field_widget[name=age_line_ids] .o_data_row:contains(31–60 days late):contains(1,000.00)",
        },
        next("Go on to the invoices that were not sent"),
        {
            content: "An invoice is not marked as sent",
            trigger: ".modal .o_field_widget[name=unsent_line_ids] .o_data_row:contains(31–60 days late):contains(1,000.00)",
        },
        {
            content: "Mark it as sent",
            trigger: ".modal .o_field_widget[name=mark_sent] input",
            run: "check",
        },
        {
            content: "A day is asked for",
            trigger: ".modal .o_field_widget[name=sent_until]",
        },
        next("Go on to the opening levels"),
        {
            content: "The last level before an approval is assumed at most",
            trigger: ".modal .o_field_widget[name=policy_line_ids] .o_data_row:contains(Ladder):contains(L2)",
        },
        next("Record the levels and look ahead"),
        {
            content: "The level was recorded",
            trigger: ".modal .o_field_widget[name=level_line_ids] .o_data_row:contains(L2):contains(1,000.00)",
        },
        {
            content: "See what would leave",
            trigger: ".modal .o_field_widget[name=day_line_ids] .o_data_row:contains(L3)",
        },
        {
            content: "See to whom",
            trigger: ".modal .o_field_widget[name=first_payer_ids] .o_data_row:contains(Acme)",
        },
        next("Go on to the release"),
        {
            content: "Release",
            trigger: ".modal-footer button[name=action_release]",
            run: "click",
        },
        {
            content: "Yes, really",
            trigger: ".modal:contains(Release?) .modal-footer .btn-primary:contains(Ok)",
            run: "click",
        },
        {
            content: "The company is live",
            trigger: ".o_form_view:not(:has(.alert:contains(still opening)))",
        },
    ],
});
