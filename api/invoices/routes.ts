import { answerOf } from "../../contract/answers";
import { bodyOf } from "../../contract/commands";
import { possibleRefusals } from "../../domain/application/transitions";
import { requestInvoice } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { actorOn, findOwn } from "../applications/policy";
import { presentApplication } from "../applications/present";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";

/** 打印电子发票 */
export const invoiceRoutes: Feature = (defineRoute, { models: { applications }, engine }) => {
  defineRoute({
    method: "post",
    path: "/api/applications/{id}/invoice",
    summary: "申请开票（增值税普通发票）；邮寄且未签收的同时自动确认签收",
    role: "bidder",
    records: "own",
    params: idParams,
    body: bodyOf("requestInvoice"),
    response: json(answerOf("application"), { description: "开票中" }),
    problems: [...possibleRefusals("requestInvoice", "bidder"), "NOT_FOUND", "ENGINE_AWAY", "RUN_MISSING"],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const document = await findOwn(applications, id, principal);
      const args = { by: actorOn(document, principal, "bidder"), ...body };
      return presentApplication(
        await giveCommand(engine, {
          update: requestInvoice,
          document,
          updateId,
          args,
        }),
        principal,
      );
    },
  });
};
