import type { Logger } from "pino";
import { Gauge, type Registry } from "prom-client";
import { z } from "zod";
import { wechatPayNoticePath } from "../config/wechat-pay";
import type { Owed } from "./own-messages";

const timeoutMs = 10_000;
/** Number of failed looks in a row after which the robots are told. A single one may be a restart of nginx. */
const failuresToTell = 2;

const discoverySchema = z.object({ issuer: z.string() });

interface WayInOptions extends Pick<Owed, "owe"> {
  /** Address at which browsers and gateways reach the system. */
  publicUrl: string;
  /** Identity provider, exactly as it names itself; it isn't asked if it is undefined. */
  issuer: string | undefined;
  /** True where no Prometheus sees the figures, so that the robots have to be told here. */
  isAlone: boolean;
  registry: Registry;
  log: Pick<Logger, "warn" | "info">;
}

/** Asks one address. @returns what is wrong with its answer, or undefined */
type Question = () => Promise<string | undefined>;

/**
 * Creates the look at the system from outside: through the name, the certificate, the proxy and the firewall that
 * people and gateways meet. It asks for the portal's page, at the address of WeChat's notices, which answers a GET with a
 * problem and counts nothing, and for the identity provider.
 */
export function createWayIn({ publicUrl, issuer, isAlone, registry, owe, log }: WayInOptions) {
  const questions: Record<string, Question> = {
    门户页面: async () => {
      const answer = await get(`${publicUrl}/`);
      if (answer.status !== 200) return `应答 ${answer.status}`;
      return (await answer.text()).includes('id="portal"') ? undefined : "应答的不是门户";
    },
    通知地址: async () => {
      const answer = await get(publicUrl + wechatPayNoticePath);
      await answer.body?.cancel();
      const type = answer.headers.get("content-type") ?? "";
      const isOurs = answer.status < 500 && type.startsWith("application/problem+json");
      return isOurs ? undefined : `应答 ${answer.status}，不是本系统的 API`;
    },
    ...(issuer === undefined
      ? {}
      : {
          身份认证: async () => {
            const answer = await get(`${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`);
            const told = discoverySchema.safeParse(await answer.json().catch(() => undefined));
            return told.data?.issuer === issuer ? undefined : `应答 ${answer.status}，不是 ${issuer}`;
          },
        }),
  };
  const failures = new Map<string, number>();
  const reached = new Gauge({
    name: "ca_way_in",
    help: "1 if the address answers from outside as it should, 0 if it doesn't",
    labelNames: ["what"],
    registers: [registry],
  });

  const noteAnswer = (what: string, fault: string | undefined): void => {
    reached.set({ what }, fault === undefined ? 1 : 0);
    const before = failures.get(what) ?? 0;
    failures.set(what, fault === undefined ? 0 : before + 1);
    if (fault !== undefined) log.warn({ what, fault }, "not reached from outside");
    else if (before > 0) log.info({ what }, "reached from outside again");
    if (!isAlone) return;
    if (fault !== undefined && before + 1 === failuresToTell) owe(failedMessage(what, fault));
    if (fault === undefined && before >= failuresToTell) owe(reachedMessage(what));
  };

  return {
    /** Asks all addresses at once, and notes the answers. */
    look: async (): Promise<void> => {
      await Promise.all(
        Object.entries(questions).map(async ([what, ask]) =>
          noteAnswer(what, await ask().catch((error: unknown) => `没有应答：${causeOf(error)}`)),
        ),
      );
    },
  };
}

const get = (url: string): Promise<Response> =>
  fetch(url, { redirect: "follow", signal: AbortSignal.timeout(timeoutMs) });

/** Returns what kept a request from being answered: "ENOTFOUND", "CERT_HAS_EXPIRED" or another name. */
function causeOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, name } = cause as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name);
}

const failedMessage = (what: string, fault: string) => ({
  title: `【告警】${what}从外面访问不到`,
  text: [
    `### 【告警】${what}从外面访问不到`,
    `**${fault}**`,
    "> 第一步：在服务器上 deploy/ca status；查域名解析、443 端口、nginx、证书",
    "立即处理",
  ].join("\n\n"),
});

const reachedMessage = (what: string) => ({
  title: `【恢复】${what}又访问得到了`,
  text: `### 【恢复】${what}又访问得到了`,
});
