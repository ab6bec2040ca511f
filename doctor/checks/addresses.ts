import type { Environment } from "../../config/environment";
import { isPrivate } from "../../config/transport";
import type { Fault } from "../fault";
import { isLoopback } from "./production";

const publicUrlVariable = "PUBLIC_URL";

/**
 * Paths at which outside parties deliver their notices, by the variable that holds the address. WECHAT_NOTIFY_URL has
 * only our base address.
 */
const callbacks: Readonly<Record<string, string>> = {
  WECHAT_NOTIFY_URL: "",
  UNIONPAY_NOTIFY_URL: "/api/callbacks/union-pay",
  UNIONPAY_FRONT_URL: "/api/callbacks/union-pay/return",
  INVOICE_CALLBACK_URL: "/api/callbacks/invoice",
};

/** Finds faults in our addresses: those that outside parties are given must lead to us and be secure. */
export function addressFaults(environment: Environment): Fault[] {
  const publicUrl = environment[publicUrlVariable];
  if (!publicUrl || !URL.canParse(publicUrl)) {
    return [
      {
        about: publicUrlVariable,
        fault: "没有填写，或不是网址",
        remedy: "填写浏览器和支付渠道访问本系统的 https 地址，末尾不加斜杠",
        stops: true,
      },
    ];
  }
  const { origin, hostname } = new URL(publicUrl);
  return [
    ...pathFaults(publicUrl.replace(/\/+$/, ""), origin),
    ...secureFaults(origin),
    ...(isLoopback(hostname) ? [] : reachFaults(hostname)),
    ...callbackFaults(environment, origin),
    ...engineFaults(environment),
    ...gatewayFaults(environment),
  ];
}

function pathFaults(base: string, origin: string): Fault[] {
  if (base === origin) return [];
  const fault =
    base.toLowerCase() === origin
      ? "主机名里有大写字母：浏览器用小写的，与登记的回调地址不同，登录不了"
      : "主机和端口之后还有别的：通知和登录后的返回会到不存在的地址";
  return [{ about: publicUrlVariable, fault, remedy: `改为 ${origin}`, stops: true }];
}

/** Finds an address that only our own network knows: people may reach it from there, and gateways from nowhere. */
function reachFaults(hostname: string): Fault[] {
  if (!isPrivate(hostname)) return [];
  const fault = "是内网的地址：微信支付、银联和发票服务的通知到不了";
  return [{ about: publicUrlVariable, fault, remedy: "改为公网上的域名，由 nginx 或负载均衡转到这里" }];
}

/** Finds an address of UnionPay with a path, to which the path of each kind of request would be added. */
function gatewayFaults({ UNIONPAY_BASE_URL: url = "" }: Environment): Fault[] {
  if (!URL.canParse(url) || new URL(url).pathname === "/") return [];
  const fault = "主机和端口之后还有别的：程序自己加上路径，银联会应答 404";
  return [{ about: "UNIONPAY_BASE_URL", fault, remedy: `改为 ${new URL(url).origin}` }];
}

/** Finds the address of a page of Temporal's UI, to which the portal's links would add their own path. */
function engineFaults({ TEMPORAL_UI_URL: url = "" }: Environment): Fault[] {
  if (!URL.canParse(url) || !/\/(namespaces(\/.*)?)?$/.test(url.slice(new URL(url).origin.length))) return [];
  const right = url.replace(/\/(namespaces(\/.*)?)?$/, "");
  const fault = "末尾有斜杠或页面的路径：门户上的链接打不开";
  return [{ about: "TEMPORAL_UI_URL", fault, remedy: `改为 ${right}` }];
}

function secureFaults(base: string): Fault[] {
  const { protocol, hostname } = new URL(base);
  if (protocol === "https:" || isLoopback(hostname)) return [];
  return [
    {
      about: publicUrlVariable,
      fault: "不是 https：登录和支付会被浏览器与支付渠道拒绝",
      remedy: "按 docs/install.md 配置 nginx 与证书，改用 https 地址",
      stops: true,
    },
  ];
}

function callbackFaults(environment: Environment, base: string): Fault[] {
  return Object.entries(callbacks).flatMap(([about, path]) => {
    const given = environment[about];
    if (!given || given.replace(/\/+$/, "") === `${base}${path}`) return [];
    return [{ about, fault: "不是本系统的地址：通知到不了", remedy: `改为 ${base}${path}`, stops: true }];
  });
}
