import { registry } from "@web/core/registry";

// A customer on his page: ticks the second invoice, types a part of the first, looks at the sum, and pays.
registry.category("web_tour.tours").add("account_collections.pay_a_selection", {
    steps: () => [
        {
            content: "Everything overdue is ticked at first",
            trigger: ".o_collection_sum:contains('$1,200.00')",
        },
        {
            content: "A part of the first",
            trigger: ".o_collection_item:first .o_collection_part",
            run: "edit 400",
        },
        {
            content: "The sum follows",
            trigger: ".o_collection_sum:contains('$600.00')",
        },
        {
            content: "Go on",
            trigger: "button[value='ticked']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The choice is shown once more",
            trigger: ".o_collection_chosen tfoot:contains('600.00')",
        },
        {
            content: "Choose a way to pay",
            trigger: "input[name='o_payment_radio']",
            run: "click",
        },
        {
            content: "Pay",
            trigger: "button[name='o_payment_submit_button']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Odoo waits for the provider",
            trigger: "div[name='o_payment_status']",
        },
    ],
});
