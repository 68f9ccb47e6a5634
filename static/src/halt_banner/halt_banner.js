import { Component, onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

// Says above a list that nothing leaves at the moment, and why: one line for each company one works in.
export class HaltBanner extends Component {
    static template = "account_collections.HaltBanner";
    static props = {};

    setup() {
        this.orm = useService("orm");
        onWillStart(async () => {
            const ids = user.activeCompanies.map((company) => company.id);
            const companies = await this.orm.read("res.company", ids, ["name", "collection_halt"]);
            this.isSeveral = companies.length > 1;
            this.halted = companies.filter((company) => company.collection_halt);
        });
    }
}

class HaltListController extends ListController {
    static template = "account_collections.HaltListView";
    static components = { ...ListController.components, HaltBanner };
}

class HaltKanbanController extends KanbanController {
    static template = "account_collections.HaltKanbanView";
    static components = { ...KanbanController.components, HaltBanner };
}

registry.category("views").add("collection_halt_list", { ...listView, Controller: HaltListController });
registry.category("views").add("collection_halt_kanban", { ...kanbanView, Controller: HaltKanbanController });
