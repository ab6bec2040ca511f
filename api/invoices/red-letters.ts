import { answerOf } from "../../contract/answers";
import { bodyOf } from "../../contract/commands";
import { possibleRefusals } from "../../domain/application/transitions";
import { refundInvoiced, reissueInvoice } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { actorOn, findReadable, isOwner } from "../applications/policy";
import { presentApplication } from "../applications/present";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";

const others = ["OWN_APPLICATION", "NOT_FOUND", "ENGINE_AWAY", "RUN_MISSING"] as const;

/** What takes an issued invoice back: for one with another title, or for the money. */
export const redLetterRoutes: Feature = (defineRoute, { models: { applications }, engine }) => {
  defineRoute({
    method: "post",
    path: "/api/applications/{id}/invoice/reissue",
    summary: "红冲重开：抬头有误的发票红冲后按新抬头重开（投标人在开具后30天内，运维人员不限）",
    role: ["bidder", "operator"],
    records: "apart",
    params: idParams,
    body: bodyOf("reissueInvoice"),
    response: json(answerOf("application"), { description: "红冲中" }),
    problems: [...possibleRefusals("reissueInvoice", "bidder", "operator"), ...others],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const document = await findReadable(applications, id, principal);
      const by = actorOn(document, principal, isOwner(principal, document) ? "bidder" : "operator");
      const args = { by, ...body };
      return presentApplication(
        await giveCommand(engine, { update: reissueInvoice, document, updateId, args }),
        principal,
      );
    },
  });

  defineRoute({
    method: "post",
    path: "/api/applications/{id}/invoice/refund",
    summary: "红冲退款：发票红冲后撤回申请并退款",
    role: "operator",
    records: "apart",
    params: idParams,
    body: bodyOf("refundInvoiced"),
    response: json(answerOf("application"), { description: "红冲中；红字发票开具后退款" }),
    problems: [...possibleRefusals("refundInvoiced", "operator"), ...others],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const document = await findReadable(applications, id, principal);
      const args = { by: actorOn(document, principal, "operator"), ...body };
      return presentApplication(
        await giveCommand(engine, { update: refundInvoiced, document, updateId, args }),
        principal,
      );
    },
  });
};
