import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Through Odoo's own demo payment provider and back to the page, which says at once what became of it.
function payWithDemo(currency, total, simulated, end) {
    const button = `.o_collection_block[aria-label='${currency}'] button[value='ticked']`;
    return [
        { content: `Pay what is ticked in ${currency}`, trigger: button, run: "click", expectUnloadPage: true },
        {
            content: "The choice is shown once more, in its own currency",
            trigger: `.o_collection_chosen tfoot:contains(${total})`,
        },
        { content: "Choose a way to pay", trigger: "input[name='o_payment_radio']", run: "click" },
        { content: "Fill in a card", trigger: "input[name='customer_input']", run: "edit 4111" },
        {
            content: "Say how it is to end",
            trigger: "select#simulated_payment_state",
            run: `select ${simulated}`,
        },
        {
            content: "Pay",
            trigger: "button[name='o_payment_submit_button']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "What became of it", trigger: end },
    ];
}

tours.add("account_collections.demo_provider_two_currencies", {
    steps: () => [
        {
            content: "Leave out the first in dollars",
            trigger: ".o_collection_block[aria-label='USD'] .o_collection_item:first input[name='item']",
            run: "click",
        },
        ...payWithDemo("USD", "200.00", "done", ".o_collection_payment:contains(Thank you)"),
        {
            content: "Pay a part of the first in euro",
            trigger: ".o_collection_block[aria-label='EUR'] .o_collection_part:first",
            run: "edit 21",
        },
        ...payWithDemo("EUR", "51.00", "done", ".o_collection_payment:contains(51.00)"),
    ],
});

tours.add("account_collections.demo_provider_pending", {
    // Odoo waits with the customer on a page of its own until the provider has an answer.
    steps: () => payWithDemo("USD", "1,200.00", "pending", "div[name='o_payment_status']"),
});

tours.add("account_collections.demo_provider_error", {
    steps: () => payWithDemo("USD", "1,200.00", "error", ".o_collection_payment:contains(did not work)"),
});
