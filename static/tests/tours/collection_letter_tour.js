import { registry } from "@web/core/registry";

// Starts on the queue of letters; the data are made by tests/test_letter_tour.py.
registry.category("web_tour.tours").add("account_collections.post_letters", {
    steps: () => [
        {
            content: "Two letters wait",
            trigger: ".o_list_view .o_data_row:contains(Globex)",
        },
        {
            content: "One of them has been paid meanwhile",
            trigger: ".o_data_row:contains(Acme) td[name=letter_issue]:contains(Paid or blocked)",
        },
        {
            content: "Choose all of them",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Print them",
            trigger: ".o_control_panel button[name=action_print]",
            run: "click",
        },
        {
            content: "Read which one was not printed",
            trigger: ".o_notification:contains(nothing is left to ask for: Acme)",
        },
        {
            content: "It has left the list",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Acme)))",
        },
        {
            content: "The other one is printed",
            trigger: ".o_data_row:contains(Globex) td[name=printed_at]:not(:empty)",
        },
        {
            content: "Choose it",
            trigger: ".o_data_row:contains(Globex) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Say that it was posted",
            trigger: ".o_control_panel button:contains(Mark as posted)",
            run: "click",
        },
        {
            content: "Today is proposed",
            trigger: ".modal .o_field_widget[name=date]",
        },
        {
            content: "So it was",
            trigger: ".modal footer button[name=action_mark_posted]",
            run: "click",
        },
        {
            content: "The queue is empty",
            trigger: ".o_view_nocontent:contains(No letters to post)",
        },
    ],
});
