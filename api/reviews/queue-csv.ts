import type { Answer } from "../../contract/answers";
import { beijingTime } from "../../domain/beijing-day";
import { csvFile, textCell, yuanCell } from "../csv";

const header = [
  "单位名称",
  "统一社会信用代码",
  "申请编号",
  "申请短号",
  "锁类型",
  "锁序列号",
  "标记",
  "年限",
  "签发的到期日",
  "经办人",
  "取锁方式",
  "状态",
  "等待起始时间（北京时间）",
  "审核结果",
  "审核人",
  "审核时间（北京时间）",
  "费用（元）",
];

/** Returns the reviewer's list as CSV, one line per application, in the order of the list. */
export const queueCsv = (rows: readonly Answer<"summary">[]): string =>
  csvFile([header.map(textCell), ...rows.map(line)]);

/** Joins the values of all locks of an application in one cell, in the order of the locks. */
const ofEach = (
  locks: Answer<"summary">["locks"],
  told: (lock: Answer<"summary">["locks"][number]) => string,
): string => locks.map(told).join("、");

/** Returns the expiry date of a lock's new certificate, or an empty string if none was issued. */
const endOf = ({ lockResults = [] }: Pick<Answer<"summary">, "lockResults">, serial: string | undefined) =>
  lockResults.find(({ lockSerial }) => lockSerial === serial)?.notAfter ?? "";

const timeCell = (at: string | undefined): string => (at === undefined ? "" : beijingTime(at));

function line({ review, feeFen, ...row }: Answer<"summary">): string[] {
  const marks = [
    row.lockConflicts ? "锁有冲突" : "",
    ...new Set((row.lockStandings ?? []).map(({ standing }) => standing)),
    row.accountName === undefined ? "" : "名称不符",
  ];
  const texts = [
    row.organisationName,
    row.creditCode,
    row.id,
    row.shortNumber,
    ofEach(row.locks, ({ lockType = "" }) => lockType),
    ofEach(row.locks, ({ lockSerial = "" }) => lockSerial),
    marks.filter(Boolean).join("、"),
    ofEach(row.locks, ({ years = "" }) => String(years)),
    ofEach(row.locks, ({ lockSerial }) => endOf(row, lockSerial)),
    row.contactName ?? "",
    row.pickup ?? "",
    row.stage,
    timeCell(row.since),
    review ? { approve: "审核通过", reject: "审核不通过" }[review.decision] : "",
    review?.by ?? "",
    timeCell(review?.at),
  ];
  return [...texts.map(textCell), yuanCell(feeFen)];
}
