import { markup } from "@odoo/owl";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { setElementContent } from "@web/core/utils/html";
import { Interaction } from "@web/public/interaction";

// Shows the schedule while somebody chooses. The server makes it, and makes it again for the button; the page works
// without this.
export class CollectionPlan extends Interaction {
    static selector = ".o_collection_plan_form";
    dynamicContent = {
        _root: { "t-on-input": this.debounced(this.showSchedule, 400) },
    };

    setup() {
        this.asked = 0;
    }

    getForm() {
        const names = ["block", "number", "frequency", "first", "amount"];
        return Object.fromEntries(names.map((name) => [name, this.el.elements[name].value]));
    }

    async showSchedule() {
        const number = ++this.asked;
        const items = [...this.el.querySelectorAll("input[name='plan_item']:checked")].map((box) => Number(box.value));
        const answer = await this.waitFor(rpc(this.el.dataset.url, { form: this.getForm(), items }));
        if (number === this.asked) {
            const place = this.el.querySelector(".o_collection_plan_live");
            place.classList.toggle("text-danger", !answer.html);
            setElementContent(place, answer.html ? markup(answer.html) : answer.problem);
        }
    }
}

registry.category("public.interactions").add("account_collections.plan", CollectionPlan);
