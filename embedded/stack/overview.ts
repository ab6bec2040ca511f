import type { DemoUser } from "../../stand-ins/identity";
import type { Addresses } from "./addresses";

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Lays rows out in columns. A Chinese character counts as two columns, because terminals show it so wide. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (soFar, row) => row.map((cell, column) => Math.max(soFar[column] ?? 0, width(cell))),
    [],
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell))).join("  ");
  return rows.map((row) => `  ${line(row).trimEnd()}`).join("\n");
}

function width(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}

/** Returns the text that `npm start` prints when everything is ready. */
export function overview(addresses: Addresses, users: readonly DemoUser[]): string {
  const {
    api,
    temporal,
    temporalUi,
    identity,
    wechatGateway,
    unionPayGateway,
    smsProvider,
    invoiceProvider,
  } = addresses;
  const places = [
    ["门户与 API", api],
    ["接口文档（OpenAPI）", `${api}/docs`],
    ["Temporal UI", temporalUi],
    ["Temporal", temporal],
    ["MongoDB", withoutCredentials(addresses.mongo)],
    ["身份认证服务", identity],
    // The stand-in for the trading platform signs users in at the embedded identity provider only.
    ...(users.length > 0 ? [["交易平台，入口", `${identity}/tpbidder`]] : []),
    ["微信支付网关", wechatGateway],
    ["银联网关", unionPayGateway],
    ["短信服务", smsProvider],
    ["发票服务", invoiceProvider],
    // The certificate authority's stand-in runs only with the embedded identity provider.
    ...(users.length > 0 ? [["制证机构", addresses.authority]] : []),
    ["事件接收方", addresses.webhookReceiver],
    ["Worker 健康检查", addresses.workerHealth],
    ["Worker 指标", addresses.workerMetrics],
  ];
  const logins = users.map(({ username, password, name, roles, orgCode }) => [
    username,
    password,
    roles.join("、"),
    name,
    orgCode ?? "",
  ]);
  const sections = ["地址", table(places)];
  if (logins.length > 0)
    sections.push("演示用户", table([["用户名", "密码", "角色", "姓名", "统一社会信用代码"], ...logins]));
  return sections.join("\n");
}

function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, "//");
}
