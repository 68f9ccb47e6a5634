import { registry } from "@web/core/registry";

// Starts on a payer who owes 1000; the data are made by tests/test_promise_tour.py.
registry.category("web_tour.tours").add("account_collections.note_a_promise", {
    steps: () => [
        {
            content: "The customer says when the money comes",
            trigger: ".o_statusbar_buttons button:contains(/^Promise$/)",
            run: "click",
        },
        {
            content: "What is overdue is filled in",
            trigger: ".modal .o_field_widget[name=amount] input:value(1,000.00)",
        },
        {
            content: "A Saturday is named",
            trigger: ".modal .o_field_widget[name=date] input, .modal .o_field_widget[name=date] button",
            run: "click",
        },
        {
            content: "Type it",
            trigger: ".modal .o_field_widget[name=date] input",
            run: "edit 03/07/2026 && press Tab",
        },
        {
            content: "The day moves, and that is said",
            trigger: ".o_notification:contains(day off)",
        },
        {
            content: "Keep it",
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            content: "It is seen on the customer at once",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=promise_text]:contains(promised for 03/09/2026)",
        },
        {
            content: "There are many buttons; the promises are behind the last one",
            trigger: ".o-form-buttonbox .o_button_more",
            run: "click",
        },
        {
            content: "Open the promises",
            trigger: ".o-dropdown--menu button[name=action_view_promises]",
            run: "click",
        },
        {
            content: "There it is",
            trigger: ".o_list_view .o_data_row td[name=state]:contains(Open)",
            run: "click",
        },
        {
            content: "They cannot after all",
            trigger: ".o_statusbar_buttons button:contains(Lift)",
            run: "click",
        },
        {
            content: "The dialog says from when on something may leave",
            trigger: ".modal .o_field_widget[name=next_on]:contains(Mar 5)",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit They need another week",
        },
        {
            content: "Lift it",
            trigger: ".modal footer button[name=action_void]",
            run: "click",
        },
        {
            content: "It has ended",
            trigger: ".alert:contains(They need another week)",
        },
    ],
});
