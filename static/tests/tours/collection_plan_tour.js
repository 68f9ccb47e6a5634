import { registry } from "@web/core/registry";

// Starts on the form of a payer who owes 900; the data are made by tests/test_plan_tour.py.
registry.category("web_tour.tours").add("account_collections.agree_a_plan", {
    steps: () => [
        {
            content: "Begin a plan",
            trigger: ".o_statusbar_buttons button:contains(Agree a plan)",
            run: "click",
        },
        {
            content: "A schedule is there at once, with the usual first payment",
            trigger: ".o_field_widget[name=instalment_ids] .o_data_row:contains(180.00)",
        },
        {
            content: "They can pay more at once",
            trigger: ".o_field_widget[name=down_payment] input",
            run: "edit 300",
        },
        {
            content: "And the rest in two instalments",
            trigger: ".o_field_widget[name=instalment_count] input",
            run: "edit 2",
        },
        {
            content: "Leave the field",
            trigger: ".o_field_widget[name=down_payment] input",
            run: "click",
        },
        {
            content: "The schedule follows: three payments of 300",
            trigger: ".o_field_widget[name=instalment_ids]:not(:contains(180.00)) .o_data_row:contains(300.00)",
        },
        {
            content: "Propose it",
            trigger: "button[name=action_propose]",
            run: "click",
        },
        {
            content: "It is proposed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Proposed)",
        },
        {
            content: "See the agreement",
            trigger: ".nav-link:contains(Agreement)",
            run: "click",
        },
        {
            content: "It reads as it will be signed",
            trigger: ".o_field_widget[name=agreement_preview] :iframe body:contains(three hundred)",
        },
    ],
});
