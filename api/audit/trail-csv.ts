import { beijingTime } from "../../domain/beijing-day";
import type { AuditEntry } from "../../store/models/audit-entry";
import { csvFile, textCell } from "../csv";

/** Columns of the auditors' export. They contain everything in an entry, its place in its chain included. */
const columns: Readonly<Record<string, (entry: AuditEntry) => string>> = {
  "时间（北京时间）": ({ at }) => beijingTime(at.toISOString()),
  来源: ({ source }) => source,
  账号: ({ subject, identity }) => subject ?? identity ?? "",
  身份: ({ source }) => (source === "temporal" ? "未核实" : "已核实"),
  单位: ({ orgCode }) => orgCode ?? "",
  角色: ({ roles = [] }) => roles.join("、"),
  客户端: ({ clientId }) => clientId ?? "",
  操作: ({ what }) => what,
  操作代码: ({ action }) => action,
  申请编号: ({ applicationId }) => applicationId ?? "",
  对象: ({ record }) => record ?? "",
  说明: ({ detail }) => detail ?? "",
  结果: ({ result }) => result,
  次数: ({ count = 1 }) => String(count),
  网络地址: ({ address }) => address ?? "",
  请求编号: ({ requestId }) => requestId ?? "",
  进程: ({ link }) => link?.process ?? "",
  序号: ({ link }) => String(link?.sequence ?? ""),
  签名: ({ mac }) => mac ?? "",
};

/** Returns the entries as CSV, one line per entry. */
export const trailCsv = (entries: readonly AuditEntry[]): string =>
  csvFile(
    [Object.keys(columns), ...entries.map((entry) => Object.values(columns).map((cell) => cell(entry)))].map(
      (cells) => cells.map(textCell),
    ),
  );
