import { reads, writes } from "../openapi/named";
import { latestOf } from "../../store/find-application";
import { actorOn, findReadable, isOwner } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { Problem } from "../platform/problem";

/** Routes around the invoice: the buyer of the last request, repeated delivery, and the drawer's login state. */
export const invoiceDeliveryRoutes: Feature = (
  defineRoute,
  { models: { applications }, limits, parties },
) => {
  /** Makes a call to the provider. @throws Problem INVOICE_PROVIDER_AWAY if the call fails */
  async function atProvider<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new Problem("INVOICE_PROVIDER_AWAY", { cause: error });
    }
  }

  defineRoute({
    ...reads("invoiceTitle", "上次的抬头；没有则为空"),
    summary: "该单位上次开票的抬头和接收方式，用于预填",
    role: ["bidder", "operator"],
    records: "readable",
    params: idParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) => {
      const document = await findReadable(applications, id, principal);
      const [latest] = await latestOf(applications, document.orgCode, {
        where: { "application.invoiceRequests.0": { $exists: true } },
        limit: 1,
      });
      const request = latest?.application.invoiceRequests.at(-1);
      if (!request) return {};
      const { buyer, delivery } = request;
      return { last: { buyer, ...(isOwner(principal, document) ? { delivery } : {}) } };
    },
  });

  defineRoute({
    ...writes("resendInvoice", { description: "已请开票方发送" }),
    summary: "再次发送已开具的发票到邮箱或手机",
    role: ["bidder", "operator"],
    records: "apart",
    params: idParams,
    problems: [
      "NOT_FOUND",
      "OWN_APPLICATION",
      "INVOICE_NOT_ISSUED",
      "QUOTA_REACHED",
      "INVOICE_PROVIDER_AWAY",
    ],
    handler: async ({ params: { id }, body: { delivery }, principal, idempotency, onUsage }) => {
      const document = await findReadable(applications, id, principal);
      actorOn(document, principal, isOwner(principal, document) ? "bidder" : "operator");
      await idempotency.once(async () => {
        const { invoiceDocument } = document.application;
        if (!invoiceDocument) throw new Problem("INVOICE_NOT_ISSUED");
        const { invoiceNumber } = invoiceDocument;
        // The delivery counts against the quota of the invoice's organisation, whoever requests it, because each one
        // costs a message to any number or address.
        await limits.spend("deliveries", { ...principal, orgCode: document.orgCode, onUsage }, () =>
          atProvider(() => parties.invoice.deliver({ invoiceNumber, delivery })),
        );
      });
    },
  });

  defineRoute({
    ...reads("drawer", "登录状态"),
    summary: "开票员在电子税务局的登录状态",
    role: "operator",
    problems: ["INVOICE_PROVIDER_AWAY"],
    handler: async () => ({ drawer: await atProvider(() => parties.invoice.drawer()) }),
  });
};
