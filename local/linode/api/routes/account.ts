import type { FastifyInstance } from "fastify";
import type { ApiContext } from "../context.ts";
import { listPage } from "../lists.ts";
import { eventView } from "../views.ts";

/** Routes of the account and its events. There is one user, who has all rights. */
export function accountRoutes(app: FastifyInstance, { store }: ApiContext): void {
  app.get("/profile", () => ({
    uid: 1,
    username: "local",
    email: "local@localhost",
    timezone: "UTC",
    email_notifications: false,
    ip_whitelist_enabled: false,
    two_factor_auth: false,
    restricted: false,
    lish_auth_method: "disabled",
    referrals: { total: 0, completed: 0, pending: 0, credit: 0, code: "", url: "" },
    authorized_keys: [],
    authentication_type: "password",
  }));
  app.get("/account", () => ({
    first_name: "Local",
    last_name: "Cloud",
    email: "local@localhost",
    company: "",
    address_1: "",
    address_2: "",
    balance: 0,
    balance_uninvoiced: 0,
    city: "",
    state: "",
    zip: "",
    country: "",
    tax_id: "",
    phone: "",
    credit_card: null,
    euuid: "00000000-0000-0000-0000-000000000000",
    billing_source: "linode",
    capabilities: ["Linodes", "NodeBalancers", "Block Storage", "Kubernetes"],
    active_since: "2026-01-01T00:00:00",
    active_promotions: [],
  }));
  app.get("/account/events", (request) =>
    // Newest first, as Linode lists them without a requested order.
    listPage(request, store.state.events.map(eventView).reverse(), [
      "id",
      "action",
      "status",
      "created",
      "username",
      "entity.id",
      "entity.type",
    ]),
  );
}
