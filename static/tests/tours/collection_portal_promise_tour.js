import { registry } from "@web/core/registry";

// The helper "edit" cannot read a field for a day that is still empty.
function typeDay(field, day) {
    field.value = day;
    field.dispatchEvent(new Event("change", { bubbles: true }));
}

// A customer proposes a day off first, is told which day would do, and promises a part of what is overdue.
registry.category("web_tour.tours").add("account_collections.promise_a_date", {
    steps: () => [
        {
            content: "Open the list of what can be promised",
            trigger: ".o_collection_promise summary:contains('1,200.00')",
            run: "click",
        },
        {
            content: "Everything overdue is ticked",
            trigger: ".o_collection_promise:not(:has(input[name='promise_item']:not(:checked)))",
        },
        {
            content: "A Sunday",
            trigger: ".o_collection_promise input[name='date']",
            run: ({ anchor }) => typeDay(anchor, "2026-03-08"),
        },
        {
            content: "A part",
            trigger: ".o_collection_promise input[name='amount']",
            run: "edit 700",
        },
        {
            content: "Promise",
            trigger: ".o_collection_promise button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "A sentence says which day would do",
            trigger: "[role='alert']:contains('Mar 9, 2026')",
        },
        {
            content: "What was typed is still there",
            trigger: ".o_collection_promise input[name='amount']:value(700)",
        },
        {
            content: "Another day",
            trigger: ".o_collection_promise input[name='date']",
            run: ({ anchor }) => typeDay(anchor, "2026-03-05"),
        },
        {
            content: "Promise again",
            trigger: ".o_collection_promise button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanks",
            trigger: "[role='status']:contains('We have noted your promise')",
        },
        {
            content: "The items say so, too",
            trigger: ".o_collection_state:contains('Promised until Mar 5, 2026')",
        },
    ],
});

// A customer agrees to a discount and pays exactly the reduced amount.
registry.category("web_tour.tours").add("account_collections.accept_an_offer", {
    steps: () => [
        {
            content: "What is saved",
            trigger: ".o_collection_offer:contains('20.00')",
        },
        {
            content: "Agree",
            trigger: ".o_collection_offer input[name='agree']",
            run: "check",
        },
        {
            content: "Accept",
            trigger: ".o_collection_offer button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanks",
            trigger: "[role='status']:contains('Thank you for accepting our offer')",
        },
        {
            content: "Pay",
            trigger: ".o_collection_pay_offer:contains('980.00')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Exactly the reduced amount",
            trigger: ".o_collection_chosen tfoot:contains('980.00')",
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
