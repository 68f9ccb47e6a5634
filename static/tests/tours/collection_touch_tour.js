import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Starts on the form of a payer; the data are made by tests/test_touch_tour.py.
tours.add("account_collections.log_a_call", {
    steps: () => [
        {
            content: "Log a call",
            trigger: ".o_statusbar_buttons button:contains(Log a call)",
            run: "click",
        },
        {
            content: "The person is there already",
            trigger: ".modal .o_field_widget[name=contact_id] input:value(Bill of Acme)",
        },
        {
            content: "Say what came of it",
            trigger: ".modal .o_field_widget[name=outcome] .o_selection_badge:contains(Left a message)",
            run: "click",
        },
        {
            content: "Note it",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Asked Bill to call back",
        },
        {
            content: "Done",
            trigger: ".modal footer button[name=action_log]",
            run: "click",
        },
        {
            content: "Back on the payer",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        {
            content: "See what was said",
            trigger: "button[name=action_view_interactions]",
            run: "click",
        },
        {
            content: "It is on the timeline",
            trigger: ".o_list_view .o_data_row:contains(Asked Bill to call back)",
        },
    ],
});
