import type { DemoUser } from "../../stand-ins/identity";
import type { Addresses } from "./addresses";
import { table } from "./table";

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
