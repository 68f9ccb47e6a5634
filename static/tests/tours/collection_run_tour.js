import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Starts on the form of a run that waits in review; the data are made by tests/test_tour.py.
tours.add("account_collections.review_a_run", {
    steps: () => [
        {
            content: "The run waits for its reviewer",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(In review)",
        },
        {
            content: "See what was left out",
            trigger: "button[name=action_view_exclusions]:contains(1)",
            run: "click",
        },
        {
            content: "Unfold the reason",
            trigger: ".o_group_header:contains(Not due)",
            run: "click",
        },
        {
            content: "Read why the item was left out",
            trigger: ".o_data_row:contains(Globex) td[name=detail]:contains(The item is not due yet)",
        },
        {
            content: "Back to the run",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button",
            run: "click",
        },
        {
            content: "Review what is proposed",
            trigger: ".o_statusbar_buttons button[name=action_view_notices]",
            run: "click",
        },
        {
            content: "The list of notices is there",
            trigger: ".o_last_breadcrumb_item:contains(Notices)",
        },
        {
            content: "Open the notice to Acme",
            trigger: ".o_list_view .o_data_row:contains(Acme) td[name=level_id]",
            run: "click",
        },
        {
            content: "The notice is there",
            trigger: ".o_form_view .o_field_widget[name=recipient_note]",
        },
        {
            content: "See to whom it goes",
            trigger: ".o_form_view .o_field_widget[name=contact_ids]:contains(Bill of Acme)",
        },
        {
            content: "See the subject that the customer will read",
            trigger: ".o_field_widget[name=preview_subject]:contains(1,000.00)",
        },
        {
            content: "Approve it",
            trigger: ".o_statusbar_buttons button[name=action_approve]",
            run: "click",
        },
        {
            content: "It is approved",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Approved)",
        },
        {
            content: "Back to the list",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item.o_back_button",
            run: "click",
        },
        {
            content: "The list of notices is there again",
            trigger: ".o_last_breadcrumb_item:contains(Notices)",
        },
        {
            content: "Nothing is left to review",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Acme)))",
        },
        {
            content: "Back to the run",
            trigger: ".breadcrumb-item:not(.active) a:contains(Run of)",
            run: "click",
        },
        {
            content: "Send what is approved",
            trigger: ".o_statusbar_buttons button[name=action_send]:visible",
            run: "click",
        },
        {
            content: "The run is being sent",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sending)",
        },
    ],
});

// Starts on the worklist, after the queues have been worked off.
tours.add("account_collections.see_the_mail", {
    steps: () => [
        {
            content: "Open the payer from the worklist",
            trigger: ".o_list_view .o_data_row:contains(Acme) td[name=partner_id]",
            run: "click",
        },
        {
            content: "The payer has reached the first level",
            trigger: ".o_form_view .o_field_widget[name=level_id]:contains(L1)",
        },
        {
            content: "The mail is on the timeline, as it was sent",
            trigger: ".o-mail-Message:contains(Collector) .o-mail-Message-body div:shadow td:contains(1,000.00)",
        },
        {
            content: "See all that was said to the payer",
            trigger: ".o_notebook .nav-link[name=notices]",
            run: "click",
        },
        {
            content: "The notice is there, and it is sent",
            trigger: ".o_field_widget[name=notice_ids] .o_data_row:contains(Sent)",
        },
    ],
});
