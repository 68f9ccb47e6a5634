import { registry } from "@web/core/registry";

function attach(selector, files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    document.querySelector(selector).files = transfer.files;
}

// A customer says that an invoice is wrong: first with a file that is none, then with a photo.
registry.category("web_tour.tours").add("account_collections.object_with_a_file", {
    steps: () => [
        {
            content: "Open the section",
            trigger: "#o_collection_objection summary",
            run: "click",
        },
        {
            content: "The first invoice",
            trigger: "input[name='wrong_item']:first",
            run: "check",
        },
        {
            content: "What is wrong",
            trigger: "#wrong_reason",
            run: "select quantity",
        },
        {
            content: "In so many words",
            trigger: "#wrong_text",
            run: "edit Two boxes are missing",
        },
        {
            content: "A file that is none of the known kinds",
            trigger: "#wrong_file",
            run: () => attach("#wrong_file", [new File(["<svg/>"], "photo.png", { type: "image/png" })]),
        },
        {
            content: "Send it",
            trigger: ".o_collection_objection button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is said in place, and the eye is led there",
            trigger: "#o_collection_objection #o_collection_problem:focus:contains('Please attach a PDF')",
        },
        {
            content: "Nothing is lost",
            trigger: "#o_collection_objection:has(input[name='wrong_item']:checked) #wrong_text:value('Two boxes are missing')",
        },
        {
            content: "A real one",
            trigger: "#wrong_file",
            run: () => attach("#wrong_file", [new File(["%PDF-1.4 delivery"], "note.pdf"), new File(["%PDF-1.4 more"], "more.pdf")]),
        },
        {
            content: "Send it again",
            trigger: ".o_collection_objection button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanks",
            trigger: ".alert-success:contains('We look into it')",
        },
        {
            content: "It is in clarification",
            trigger: ".o_collection_item .o_collection_disputed:contains('In clarification')",
        },
        {
            content: "And listed with the day of the answer",
            trigger: ".o_collection_told:contains('You get our answer by')",
        },
    ],
});

// Somebody who is not the right person names another one, and then says that he wants no calls.
registry.category("web_tour.tours").add("account_collections.change_the_contact", {
    steps: () => [
        {
            content: "Open the section",
            trigger: "#o_collection_contact_change summary",
            run: "click",
        },
        {
            content: "The name",
            trigger: "#person_name",
            run: "edit Eva New",
        },
        {
            content: "The address",
            trigger: "#person_email",
            run: "edit eva@acme.example.com",
        },
        {
            content: "Send it",
            trigger: ".o_collection_contact_change button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing has changed yet",
            trigger: ".alert-success:contains('We look at it')",
        },
        {
            content: "Open the wishes",
            trigger: "#o_collection_preferences summary",
            run: "click",
        },
        {
            content: "Mornings",
            trigger: "#wish_time",
            run: "edit mornings",
        },
        {
            content: "No calls",
            trigger: "#wish_calls",
            run: "check",
        },
        {
            content: "Save",
            trigger: ".o_collection_preferences button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Noted",
            trigger: ".alert-success:contains('We have noted')",
        },
    ],
});
