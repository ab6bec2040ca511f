import { bodyOf } from "../../contract/commands";
import { possibleRefusals } from "../../domain/application/transitions";
import { requestInvoice } from "../../workflows/messages";
import { giveCommand } from "../applications/commands";
import { actorOf, findOwn, findReadable } from "../applications/policy";
import { presentApplication } from "../applications/present";
import { applicationSchema, idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { binary, json } from "../openapi/responses";
import { Problem } from "../platform/problem";

/** 打印电子发票 */
export const invoiceRoutes: Feature = (defineRoute, { models: { applications }, engine, invoiceFiles }) => {
  defineRoute({
    method: "post",
    path: "/api/applications/{id}/invoice",
    summary: "申请开票（增值税普通发票）；邮寄且未签收的同时自动确认签收",
    role: "bidder",
    params: idParams,
    body: bodyOf("requestInvoice"),
    response: json(applicationSchema, { description: "开票中" }),
    problems: [...possibleRefusals("requestInvoice", "bidder"), "NOT_FOUND", "ENGINE_AWAY", "RUN_MISSING"],
    handler: async ({ params: { id }, body, principal, idempotency: { updateId } }) => {
      const document = await findOwn(applications, id, principal);
      const args = { by: actorOf(principal, "bidder"), ...body };
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

  defineRoute({
    method: "get",
    path: "/api/applications/{id}/invoice.pdf",
    summary: "下载电子发票",
    role: "signed-in",
    params: idParams,
    response: binary({ mediaType: "application/pdf", description: "电子发票，与开票方提供的文件一致" }),
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal, setHeader }) => {
      const { application } = await findReadable(applications, id, principal);
      const { invoiceDocument } = application;
      if (!invoiceDocument)
        throw new Problem("NOT_FOUND", { detail: "发票尚未开具，请在打印电子发票中查看开票状态" });
      const name = encodeURIComponent(`电子发票_${invoiceDocument.invoiceNumber}.pdf`);
      setHeader(
        "Content-Disposition",
        `attachment; filename="invoice_${invoiceDocument.invoiceNumber}.pdf"; filename*=UTF-8''${name}`,
      );
      setHeader("Digest", `sha-256=${Buffer.from(invoiceDocument.sha256, "hex").toString("base64")}`);
      return invoiceFiles.read(invoiceDocument.fileId);
    },
  });
};
