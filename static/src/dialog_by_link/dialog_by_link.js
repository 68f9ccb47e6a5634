import { registry } from "@web/core/registry";

const WORKLIST = "account_collections.collection_payer_action";

// A link in a mail opens a dialog; behind it stands the payer that it is about, else the worklist.
async function dialogByLink(env, action) {
    const { model, dialog } = action.params;
    const resId = action.context.active_id;
    const isPayer = model === "collection.payer";
    await env.services.action.doAction(WORKLIST, {
        clearBreadcrumbs: true,
        ...(isPayer ? { viewType: "form", props: { resId } } : {}),
    });
    return env.services.action.doAction(dialog, {
        additionalContext: { active_model: model, active_id: resId, active_ids: [resId] },
        onClose: () => env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" }),
    });
}

registry.category("actions").add("account_collections.dialog_by_link", dialogByLink);
