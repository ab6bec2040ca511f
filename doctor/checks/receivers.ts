import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { WebhookReceiver, WebhooksConfig } from "../../config/webhooks";
import { mayCall } from "../../gateways/webhooks";
import { reasonOf, type Fault } from "../fault";
import { isLoopback } from "./production";

const about = "WEBHOOKS_DIR";

/** Finds receivers of events that the worker will never call, because of where their names lead. */
export async function receiverFaults({ receivers, loopback }: WebhooksConfig): Promise<Fault[]> {
  const asked = receivers.filter(({ url }) => !(loopback && isLoopback(new URL(url).hostname)));
  return (await Promise.all(asked.map(faultsOf))).flat();
}

async function faultsOf({ name, url, networks }: WebhookReceiver): Promise<Fault[]> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  try {
    const found = await lookup(host, { all: true });
    const refused = found.map(({ address }) => address).filter((address) => !mayCall({ networks })(address));
    return refused.map((address) => ({
      about,
      fault: `接收方 ${name} 在内网（${address}），networks 里没有：不会调用它`,
      remedy: `在 receivers.json 的 ${name} 中写上 "networks": ["${address}/${isIP(address) === 4 ? 32 : 128}"]，重启 worker`,
    }));
  } catch (error) {
    const remedy = "核对 receivers.json 里的 url 和本机的域名解析";
    return [{ about, fault: `接收方 ${name} 的主机 ${host} 解析不到：${reasonOf(error)}`, remedy }];
  }
}
