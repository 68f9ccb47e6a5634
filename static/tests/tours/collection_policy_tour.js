import { registry } from "@web/core/registry";

// Starts on the form of the policy Standard; the data are made by tests/test_tour_setup.py.
registry.category("web_tour.tours").add("account_collections.set_up_a_policy", {
    steps: () => [
        {
            content: "Open what else can be done",
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "Duplicate the policy",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Duplicate)",
            run: "click",
        },
        {
            content: "The copy is there",
            trigger: ".o_breadcrumb:contains(Standard (copy))",
        },
        {
            content: "Open its reminder",
            trigger: ".o_field_widget[name=level_ids] .o_data_row td[name=name]:contains(Reminder)",
            run: "click",
        },
        {
            content: "Read how it is written",
            trigger: ".modal .o_field_widget[name=sample_body] :iframe body:contains(Mar 9, 2026)",
        },
        {
            content: "Give more time",
            trigger: ".modal .o_field_widget[name=pay_within_days] input",
            run: "edit 20",
        },
        {
            content: "Leave the field",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "click",
        },
        {
            content: "The sample says so at once",
            trigger: ".modal .o_field_widget[name=sample_body] :iframe body:contains(Mar 23, 2026)",
        },
        {
            content: "Keep the level",
            trigger: ".modal-footer .o_form_button_save",
            run: "click",
        },
        {
            content: "The dialog is gone",
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "Look ahead; that saves the policy",
            trigger: ".oe_stat_button:contains(Preview)",
            run: "click",
        },
        {
            content: "Nobody follows it yet",
            trigger: ".modal .alert:contains(Nothing would leave)",
        },
        {
            content: "As if everybody did",
            trigger: ".modal .o_field_widget[name=everybody] input",
            run: "check",
        },
        {
            content: "The reminder would leave",
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Reminder):contains(1,000.00)",
        },
        {
            content: "See it as a chart",
            trigger: ".modal-footer button[name=action_view_chart]",
            run: "click",
        },
        {
            content: "The chart is there",
            trigger: ".o_graph_view .o_graph_canvas_container canvas",
        },
        {
            content: "See it as a list",
            trigger: ".o_cp_switch_buttons .o_list, button.o_switch_view.o_list",
            run: "click",
        },
        {
            content: "Week by week",
            trigger: ".o_list_view .o_group_header",
        },
    ],
});
