import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Two baskets, one after the other: what is overdue in dollars, then a selection in euro.
function pay(content, trigger, total) {
    return [
        { content, trigger, run: "click", expectUnloadPage: true },
        {
            content: "The choice is shown once more, in its own currency",
            trigger: `.o_collection_chosen tfoot:contains(${total})`,
        },
        { content: "Choose a way to pay", trigger: "input[name='o_payment_radio']", run: "click" },
        {
            content: "Pay",
            trigger: "button[name='o_payment_submit_button']:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Odoo waits for the provider", trigger: "div[name='o_payment_status']" },
    ];
}

tours.add("account_collections.pay_two_currencies", {
    steps: () => [
        {
            content: "One block for each currency",
            trigger: ".o_collection_block[aria-label='USD'] .o_collection_sum:contains(1,200.00)",
        },
        ...pay("Pay in dollars", ".o_collection_block[aria-label='USD'] button[value='ticked']", "1,200.00"),
    ],
});

tours.add("account_collections.pay_the_other_currency", {
    steps: () => [
        {
            content: "Leave out the first in euro",
            trigger: ".o_collection_block[aria-label='EUR'] .o_collection_item:first input[name='item']",
            run: "click",
        },
        {
            content: "The sum follows, in euro only",
            trigger: ".o_collection_block[aria-label='EUR'] .o_collection_sum:contains(30.00)",
        },
        ...pay("Pay in euro", ".o_collection_block[aria-label='EUR'] button[value='ticked']", "30.00"),
    ],
});

// The page was open when the link was replaced.
tours.add("account_collections.replaced_link", {
    steps: () => [
        {
            content: "The link explains itself",
            trigger: ".o_collection_page[role='alert'] h1:contains(This link has been replaced)",
        },
        {
            content: "and shows nothing of the customer",
            trigger: "body:not(:contains(1,200.00)):not(:contains(Acme))",
        },
    ],
});

tours.add("account_collections.ended_session", {
    steps: () => [
        {
            content: "Without a valid key there is no page",
            trigger: ".o_collection_page[role='alert'] h1:contains(This page cannot be opened)",
        },
    ],
});
