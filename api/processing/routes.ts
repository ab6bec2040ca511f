import type { UpdateDefinition } from "@temporalio/common";
import { z } from "zod";
import type { Application } from "../../domain/application/application";
import { line } from "../../domain/application/form";
import { possibleRefusals, type Command } from "../../domain/application/transitions";
import type { Actor } from "../../domain/application/values";
import { addRecord, confirmReceipt, correctShipment, markHandled, ship } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { actorOf, findOwn, findReadable } from "../applications/policy";
import { presentApplication } from "../applications/present";
import { applicationSchema, idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import type { Method } from "../openapi/route";

const shipmentBody = z.strictObject({
  carrier: line(30),
  trackingNumber: z.string().regex(/^[0-9A-Za-z-]{6,40}$/, "快递单号为6到40位字母、数字或短横线"),
});

interface ProcessingCommand<A extends { by: Actor }> {
  method: Exclude<Method, "get">;
  /** Behind /api/applications/{id}/. */
  path: string;
  summary: string;
  role: "reviewer" | "bidder";
  command: Command;
  update: UpdateDefinition<Application, [A]>;
  /** What the caller says; who says it comes from the token. */
  body: z.ZodType<Omit<A, "by">>;
}

/** 办理: records, shipping and handled by the reviewer, the receipt by the owner. Each gives one command and answers with the application. */
export const processingRoutes: Feature = (defineRoute, { models: { applications }, engine }) => {
  function define<A extends { by: Actor }>(given: ProcessingCommand<A>): void {
    const { method, path, summary, role, command, update, body } = given;
    defineRoute({
      method,
      path: `/api/applications/{id}/${path}`,
      summary,
      role,
      params: idParams,
      body,
      response: json(applicationSchema, { description: "操作后的申请" }),
      problems: [...possibleRefusals(command, role), "NOT_FOUND", "ENGINE_AWAY"],
      handler: async ({ params: { id }, body: content, principal, idempotency }) => {
        const document = await (role === "bidder" ? findOwn : findReadable)(applications, id, principal);
        const args = { ...content, by: actorOf(principal, role) } as A;
        const { updateId } = idempotency;
        return presentApplication(
          await giveCommand(engine, { command, update, document, updateId, args }),
          principal,
        );
      },
    });
  }

  define({
    method: "post",
    path: "records",
    summary: "添加办理记录",
    role: "reviewer",
    command: "addRecord",
    update: addRecord,
    body: z.strictObject({ text: line(500) }),
  });

  define({
    method: "post",
    path: "shipment",
    summary: "寄出：快递公司和单号",
    role: "reviewer",
    command: "ship",
    update: ship,
    body: shipmentBody,
  });

  define({
    method: "put",
    path: "shipment",
    summary: "更正快递公司和单号",
    role: "reviewer",
    command: "correctShipment",
    update: correctShipment,
    body: shipmentBody,
  });

  define({
    method: "post",
    path: "handled",
    summary: "标记为已办理",
    role: "reviewer",
    command: "markHandled",
    update: markHandled,
    body: z.strictObject({}),
  });

  define({
    method: "post",
    path: "receipt",
    summary: "确认收货",
    role: "bidder",
    command: "confirmReceipt",
    update: confirmReceipt,
    body: z.strictObject({}),
  });
};
