import { registry } from "@web/core/registry";

// Starts on a payer who owes 1000; the data are made by tests/test_call_tour.py.
registry.category("web_tour.tours").add("account_collections.call_that_ends_in_a_promise", {
    steps: () => [
        {
            content: "Log a call",
            trigger: ".o_statusbar_buttons button:contains(Log a call)",
            run: "click",
        },
        {
            content: "They have promised to pay",
            trigger: ".modal .o_field_widget[name=outcome] .o_selection_badge:contains(Promised)",
            run: "click",
        },
        {
            content: "Note it",
            trigger: ".modal footer button[name=action_log]",
            run: "click",
        },
        {
            content: "The promise is next, with what is overdue",
            trigger: ".modal .o_field_widget[name=amount] input:value(1,000.00)",
        },
        {
            content: "By when",
            trigger: ".modal .o_field_widget[name=date] input, .modal .o_field_widget[name=date] button",
            run: "click",
        },
        {
            content: "Type it",
            trigger: ".modal .o_field_widget[name=date] input",
            run: "edit 03/05/2026 && press Tab",
        },
        {
            content: "Keep it",
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            content: "It is seen on the customer at once",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=promise_text]:contains(promised for 03/05/2026)",
        },
    ],
});
