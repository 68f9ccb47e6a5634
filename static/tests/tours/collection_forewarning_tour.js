import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Both start at a link of the forewarning; the data are made by tests/test_forewarning.py.
tours.add("account_collections.stop_a_payer", {
    steps: () => [
        {
            content: "The dialog names the customer",
            trigger: ".modal .o_field_widget[name=payer_ids]:contains(Acme)",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit They asked for a week",
        },
        {
            content: "Stop",
            trigger: ".modal button[name=action_pause]",
            run: "click",
        },
        {
            content: "The payer behind the dialog says that it is paused",
            trigger: "body:not(:has(.modal)) .o_form_view .alert-info:contains(They asked for a week)",
        },
    ],
});

tours.add("account_collections.stop_everything", {
    steps: () => [
        {
            content: "The dialog of the company is open",
            trigger: ".modal .o_field_widget[name=company_id], .modal .o_field_widget[name=state]",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Amounts look wrong",
        },
        {
            content: "Stop",
            trigger: ".modal button[name=action_pause]",
            run: "click",
        },
        {
            content: "The worklist says so",
            trigger: "body:not(:has(.modal)) .o_collection_halt:contains(Amounts look wrong)",
        },
    ],
});
