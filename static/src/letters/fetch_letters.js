import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

/** Fetches a PDF without leaving the screen, says what is not in it, and shows the list as it is now. */
async function fetchLetters(env, action) {
    const { url, data, remark } = action.params;
    if (remark) {
        env.services.notification.add(remark, { type: "warning", sticky: true });
    }
    if (url) {
        env.services.ui.block();
        try {
            await download({ url, data: data || {} });
        } finally {
            env.services.ui.unblock();
        }
    }
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("account_collections.fetch_letters", fetchLetters);
