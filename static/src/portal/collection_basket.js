import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

// Says beside the button what the ticked items cost. The server counts again; the page works without this.
export class CollectionBasket extends Interaction {
    static selector = ".o_collection_basket";
    dynamicContent = {
        "input[name='item']": { "t-on-change": this.showSum },
        ".o_collection_part": { "t-on-input": this.tickAndShowSum },
    };

    start() {
        this.showSum();
    }

    tickAndShowSum(event) {
        const box = event.currentTarget.closest("tr").querySelector("input[name='item']");
        box.checked = box.checked || event.currentTarget.value !== "";
        this.showSum();
    }

    // In the smallest unit of the currency, so that nothing is lost in fractions.
    getShare(box, unit) {
        const part = box.closest("tr").querySelector(".o_collection_part");
        const amount = part && part.value !== "" ? Number(part.value) : Number(box.dataset.payable);
        return Math.round(amount * unit) * (box.dataset.credit ? -1 : 1);
    }

    showSum() {
        const line = this.el.querySelector(".o_collection_sum");
        if (!line) {
            return;
        }
        const { currency, digits } = this.el.dataset;
        const unit = 10 ** Number(digits);
        const boxes = [...this.el.querySelectorAll("input[name='item']:checked")];
        const sum = boxes.reduce((total, box) => total + this.getShare(box, unit), 0) / unit;
        const lang = this.el.closest("[lang]")?.lang || undefined;
        line.querySelector("b").textContent = new Intl.NumberFormat(lang, {
            style: "currency",
            currency,
            minimumFractionDigits: Number(digits),
            maximumFractionDigits: Number(digits),
        }).format(sum);
        line.classList.remove("d-none");
    }
}

registry.category("public.interactions").add("account_collections.basket", CollectionBasket);
