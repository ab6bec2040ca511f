import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Router, type Response } from "express";
import { z } from "zod";
import type { Gateway } from "../gateway";
import { toBeijingDate } from "../../shared/beijing-time";
import { createBill } from "./bill-file";
import { createFundFlow } from "./fund-flow-file";
import { readQuery } from "./parameters";
import { reply } from "./reply";
import { wechatErrors } from "./wechat-error";

const commonQuery = z.object({
  bill_date: z.iso.date("日期规则校验失败，须为yyyy-MM-dd"),
  tar_type: z.literal("GZIP").optional(),
});
const tradeQuery = commonQuery.extend({
  bill_type: z.enum(["ALL", "SUCCESS", "REFUND"]).default("ALL"),
});
const fundFlowQuery = commonQuery.extend({
  account_type: z.enum(["BASIC", "OPERATION", "FEES"]).default("BASIC"),
});
const downloadQuery = z.object({ token: z.string() });
const dayMs = 86_400_000;
const readyAfterMs = dayMs + 10 * 3_600_000;

/** Routes for the bills of past days and their download. A day's bill is made at 10:00 of the next day. */
export function billRoutes(gateway: Gateway, url: string): Router {
  const routes = Router();
  const files = new Map<string, { content: Buffer; type: string }>();

  routes.get("/bill/tradebill", async (req, res) => {
    const query = readQuery(req, tradeQuery);
    await offer(res, query, () => createBill(gateway, query.bill_date, query.bill_type));
  });

  routes.get("/bill/fundflowbill", async (req, res) => {
    const query = readQuery(req, fundFlowQuery);
    await offer(res, query, () =>
      query.account_type === "BASIC" ? createFundFlow(gateway, query.bill_date) : undefined,
    );
  });

  /** Stores a bill for its download, and answers its address. The hash is that of the text before compression. */
  async function offer(
    res: Response,
    query: z.output<typeof commonQuery>,
    createCsv: () => string | undefined,
  ): Promise<void> {
    requireReady(query.bill_date, await gateway.clock.now());
    const csv = createCsv();
    if (csv === undefined) throw wechatErrors.noStatementExist();

    const token = randomUUID();
    files.set(
      token,
      query.tar_type
        ? { content: gzipSync(csv), type: "application/x-gzip" }
        : { content: Buffer.from(csv), type: "text/plain; charset=utf-8" },
    );
    const body = {
      hash_type: "SHA1",
      hash_value: createHash("sha1").update(csv).digest("hex"),
      download_url: `${url}/v3/billdownload/file?token=${token}`,
    };
    reply(gateway, res, { status: 200, body });
  }

  routes.get("/billdownload/file", (req, res) => {
    const file = files.get(readQuery(req, downloadQuery).token);
    if (!file) throw wechatErrors.noStatementExist();
    res.set("Content-Type", file.type).send(file.content);
  });

  return routes;
}

function requireReady(billDate: string, now: number): void {
  if (billDate >= toBeijingDate(new Date(now).toISOString()))
    throw wechatErrors.paramError("账单日期不能晚于昨日");
  if (now < Date.parse(`${billDate}T00:00:00+08:00`) + readyAfterMs) throw wechatErrors.statementCreating();
}
