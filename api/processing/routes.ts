import { answerOf } from "../../contract/answers";
import type { UpdateDefinition } from "@temporalio/common";
import { bodyOf, type Given } from "../../contract/commands";
import type { Application } from "../../domain/application/application";
import { possibleRefusals } from "../../domain/application/transitions";
import { addRecord, confirmReceipt, correctShipment, markHandled, ship } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { actorOn, findOwn, findReadable } from "../applications/policy";
import { presentApplication } from "../applications/present";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import type { Method } from "../openapi/route";

/** Those that hold nothing but what the caller says, and who says it. */
type ProcessingCommandName = "addRecord" | "ship" | "correctShipment" | "markHandled" | "confirmReceipt";

interface ProcessingCommand<C extends ProcessingCommandName> {
  method: Exclude<Method, "get">;
  /** Behind /api/applications/{id}/. */
  path: string;
  summary: string;
  role: "reviewer" | "bidder";
  update: UpdateDefinition<Application, [Given<C>], C>;
}

/** 办理: records, shipping and handled by the reviewer, the receipt by the owner. Each gives one command and answers with the application. */
export const processingRoutes: Feature = (defineRoute, { models: { applications }, engine }) => {
  function define<C extends ProcessingCommandName>(given: ProcessingCommand<C>): void {
    const { method, path, summary, role, update } = given;
    defineRoute({
      method,
      path: `/api/applications/{id}/${path}`,
      summary,
      role,
      records: role === "bidder" ? "own" : "apart",
      params: idParams,
      body: bodyOf(update.name),
      response: json(answerOf("application"), { description: "操作后的申请" }),
      problems: [
        ...possibleRefusals(update.name, role),
        ...(role === "reviewer" ? (["OWN_APPLICATION"] as const) : []),
        "NOT_FOUND",
        "ENGINE_AWAY",
        "RUN_MISSING",
      ],
      handler: async ({ params: { id }, body, principal, idempotency }) => {
        const document = await (role === "bidder" ? findOwn : findReadable)(applications, id, principal);
        const args = { ...(body as object), by: actorOn(document, principal, role) } as Given<C>;
        const { updateId } = idempotency;
        return presentApplication(await giveCommand(engine, { update, document, updateId, args }), principal);
      },
    });
  }

  define({
    method: "post",
    path: "records",
    summary: "添加办理记录",
    role: "reviewer",
    update: addRecord,
  });

  define({
    method: "post",
    path: "shipment",
    summary: "寄出：快递公司和单号",
    role: "reviewer",
    update: ship,
  });

  define({
    method: "put",
    path: "shipment",
    summary: "更正快递公司和单号",
    role: "reviewer",
    update: correctShipment,
  });

  define({
    method: "post",
    path: "handled",
    summary: "标记为已办理",
    role: "reviewer",
    update: markHandled,
  });

  define({
    method: "post",
    path: "receipt",
    summary: "确认收货",
    role: "bidder",
    update: confirmReceipt,
  });
};
