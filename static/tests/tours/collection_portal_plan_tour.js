import { registry } from "@web/core/registry";

// A customer spreads 900 over four payments, signs, and pays the first one.
registry.category("web_tour.tours").add("account_collections.agree_on_the_page", {
    steps: () => [
        {
            content: "Open the form",
            trigger: ".o_collection_plan_choice summary",
            run: "click",
        },
        {
            content: "Four payments",
            trigger: ".o_collection_plan_form input[name='number']",
            run: "edit 4",
        },
        {
            content: "The schedule follows while one types",
            trigger: ".o_collection_plan_live td:contains('225.00')",
        },
        {
            content: "Look at it",
            trigger: ".o_collection_plan_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The terms are there",
            trigger: ".o_collection_terms:contains('What we agree on')",
        },
        {
            content: "Begin with the name",
            trigger: ".o_web_sign_name_input",
            run: "edit M",
        },
        {
            content: "Odoo's field opens with the first letter",
            trigger: "canvas.o_web_sign_signature",
        },
        {
            content: "Enter the name",
            trigger: ".o_web_sign_name_input",
            run: "edit Maria Keller",
        },
        {
            content: "The name is drawn as the signature",
            trigger: ".o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "In force",
            trigger: ".alert-success:contains('in force')",
        },
        {
            content: "Pay the first instalment",
            trigger: ".o_collection_next button[name='instalment']:contains('225.00')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Only this one",
            trigger: ".o_collection_chosen tfoot:contains('225.00')",
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
