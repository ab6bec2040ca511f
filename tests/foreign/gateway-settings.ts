import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { WechatPaySettings } from "../../gateways/wechat-pay";
import { wechatPaySettings } from "../../config/wechat-pay";
import { loadIdentity, provision, startWechatGateway, type SigningMode } from "../../stand-ins/wechat-pay";

/** Settings of a foreign client of the WeChat gateway. */
export type ForeignSettings = WechatPaySettings & {
  /** The gateway's address. */
  url: string;
  /** Serial number of the key that the gateway signs with at first. */
  serial: string;
} & ({ publicKeyId: string; publicKey: string } | { certDir: string });

/** Runs a foreign client against a new gateway, and returns what it reports. */
export async function withWechatGateway<Seen>(
  mode: SigningMode,
  work: (settings: ForeignSettings) => Promise<Seen>,
): Promise<Seen> {
  const dir = mkdtempSync(join(tmpdir(), "foreign-"));
  const { consumers } = await provision({ dir, url: "http://127.0.0.1:1", mode });
  const gateway = await startWechatGateway({
    ...loadIdentity(dir),
    port: 0,
    dataDir: join(dir, "data"),
    log: pino({ level: "silent" }),
  });
  try {
    const settings = wechatPaySettings({ ...consumers, WECHAT_NOTIFY_URL: gateway.url });
    const [[serial, publicKey] = ["", ""]] = Object.entries(settings.platformKeys);
    const keys =
      mode === "public-key"
        ? { publicKeyId: serial, publicKey }
        : { certDir: consumers["WECHAT_PLATFORM_KEYS_DIR"] ?? "" };
    return await work({ ...settings, ...keys, url: gateway.url, serial });
  } finally {
    await gateway.close();
    rmSync(dir, { recursive: true });
  }
}
