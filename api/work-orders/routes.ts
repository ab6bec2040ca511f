import { fileAddresses } from "../../contract/addresses";
import { mostClaimed } from "../../contract/writes";
import type { Answer } from "../../contract/answers";
import { openLockStates, type OpenLockState } from "../../domain/application/issuing-queue";
import { resultTitles } from "../../domain/locks/result-file";
import type { Feature } from "../dependencies";
import { exportWeight, exportedRows } from "../list-page";
import { reads, writes } from "../openapi/named";
import { text } from "../openapi/responses";
import { csvFile, textCell } from "../csv";
import { claim } from "./claims";
import { workOrders, workOrdersQuery } from "./queue";

/** Largest number of applications in one file. */
const exportedOrders = exportedRows;

const factTitles = ["制证状态", "单位名称", "统一社会信用代码", "锁类型", "延期年限", "原到期日", "申请编号"];

/**
 * Returns a line for each waiting lock. Columns for the result come first, to be filled in; the expiry date is
 * proposed.
 */
function ordersCsv(orders: readonly Answer<"workOrder">[], state: OpenLockState | undefined): string {
  const wanted: readonly string[] = state === undefined ? openLockStates : [state];
  const lines = orders.flatMap(({ id, organisationName, creditCode, locks }) =>
    locks
      .filter((lock) => wanted.includes(lock.state))
      .map((lock) => [
        ...[lock.lockSerial, "", "", "", lock.proposedEnd, ""],
        ...[lock.state, organisationName, creditCode, lock.lockType],
        ...[String(lock.years), lock.expiresOn ?? "", id],
      ]),
  );
  return csvFile([[...resultTitles, ...factTitles], ...lines].map((cells) => cells.map(textCell)));
}

/** Routes of 制证, the certificate authority's work. Its results come by a command (api/commands). */
export const workOrderRoutes: Feature = (defineRoute, dependencies) => {
  defineRoute({
    ...reads("workOrders", "先支付的在前；next 为下一页的 after，没有则已到末尾"),
    summary: "制证任务：已支付、尚有锁没有制证结果的申请",
    role: "issuer",
    query: workOrdersQuery,
    problems: [],
    handler: ({ query }) => workOrders(dependencies, query),
  });

  defineRoute({
    operationId: "getWorkOrdersFile",
    method: "get",
    path: fileAddresses.workOrders,
    summary: `导出制证任务（CSV），每把锁一行，最多${exportedOrders}件；填好制证结果即可导入`,
    role: "issuer",
    auditedReads: true,
    weight: exportWeight,
    query: workOrdersQuery.pick({ state: true }),
    response: text({ isDownload: true, mediaType: "text/csv", description: "UTF-8（带BOM）的CSV" }),
    problems: [],
    handler: async ({ query, setHeader }) => {
      const { items } = await workOrders(dependencies, { ...query, limit: exportedOrders });
      const name = encodeURIComponent("制证任务.csv");
      setHeader("Content-Disposition", `attachment; filename="work-orders.csv"; filename*=UTF-8''${name}`);
      return ordersCsv(items, query.state);
    },
  });

  defineRoute({
    ...writes("claimWorkOrders", { description: "领到的任务，及未能领取的" }),
    summary: `领取制证任务：指明的，或等待最久的若干件，一次最多${mostClaimed}件；锁档案有变的锁不领取，留待核实`,
    role: "issuer",
    sendsMessage: true,
    weight: mostClaimed,
    problems: [],
    handler: async ({ body, principal, idempotency: messages, tell }) => {
      const claimed = await claim(dependencies, { body, principal, messages });
      tell({ detail: claimed.items.map(({ id }) => id).join("、") });
      return claimed;
    },
  });
};
