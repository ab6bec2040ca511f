import type { Environment } from "../../config/environment";
import type { Fault } from "../fault";
import { isLoopback } from "./production";

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
  const publicUrl = environment["PUBLIC_URL"];
  if (!publicUrl || !URL.canParse(publicUrl)) {
    return [
      {
        about: "PUBLIC_URL",
        fault: "没有填写，或不是网址",
        remedy: "填写浏览器和支付渠道访问本系统的 https 地址，末尾不加斜杠",
        stops: true,
      },
    ];
  }
  const base = publicUrl.replace(/\/+$/, "");
  return [...secureFaults(base), ...callbackFaults(environment, base)];
}

function secureFaults(base: string): Fault[] {
  const { protocol, hostname } = new URL(base);
  if (protocol === "https:" || isLoopback(hostname)) return [];
  return [
    {
      about: "PUBLIC_URL",
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
