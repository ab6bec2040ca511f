import { randomBytes } from "node:crypto";
import { z } from "zod";
import { databaseUri, databaseVariables } from "../config/database";
import { readEnvironment, type Environment } from "../config/environment";
import { dayMs } from "../domain/beijing-day";
import { certificateEndOf } from "../runtime/certificates";
import { openDatabase } from "../store/models";
import { leaveNonce } from "../store/way-in";
import { renewalDays } from "./checks/certificates";
import { reasonOf, type Fault } from "./fault";

const timeoutMs = 10_000;
/**
 * Address reserved for documentation (RFC 5737), which belongs to nobody. If the API takes it for the client's address,
 * it trusts anybody's X-Forwarded-For.
 */
const claimed = "192.0.2.1";
const publicUrl = "PUBLIC_URL";

/** Schema of the API's report on how a request arrived. */
const arrivalSchema = z.object({
  /** Address that the API takes for the sender's (`address`), and address from which the connection came (`peer`). */
  address: z.string(),
  peer: z.string(),
  forwarded: z.string().optional(),
});
export type MessageContext = z.output<typeof arrivalSchema>;

/**
 * Checks the way into a running installation: PUBLIC_URL must lead to this API, with a certificate that lasts, and
 * through proxies that are trusted rightly. All faults found here only warn.
 */
export async function wayInFaults(environment: Environment, now: () => number): Promise<Fault[]> {
  const base = (environment[publicUrl] ?? "").replace(/\/+$/, "");
  if (!URL.canParse(base)) {
    const remedy = "填写浏览器和支付渠道访问本系统的 https 地址，末尾不加斜杠";
    return [{ about: publicUrl, fault: "没有填写，或不是网址", remedy }];
  }
  const [arrival, certificate] = await Promise.all([
    arrivalFaults(environment, base, now),
    publicCertificateFaults(base, now()),
  ]);
  return [...certificate, ...arrival];
}

async function arrivalFaults(environment: Environment, base: string, now: () => number): Promise<Fault[]> {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  try {
    database = await openDatabase(databaseUri(readEnvironment(z.object(databaseVariables), environment)));
  } catch (error) {
    const remedy = "先运行 docker-compose run --rm doctor，按它说的改好";
    return [{ about: "MONGODB_URI", fault: `连接不上：${reasonOf(error)}`, remedy }];
  }
  const nonce = randomBytes(24).toString("base64url");
  try {
    const forget = await leaveNonce(database.connection, nonce, now());
    try {
      return await askThrough(base, nonce);
    } finally {
      await forget();
    }
  } finally {
    await database.connection.close();
  }
}

async function askThrough(base: string, nonce: string): Promise<Fault[]> {
  let answer: Response;
  try {
    answer = await fetch(`${base}/way-in/${nonce}`, {
      headers: { "x-forwarded-for": claimed },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const remedy = "查域名解析、防火墙的 443 端口、nginx 是否在运行、证书链是否完整";
    return [{ about: publicUrl, fault: `从这里访问不到：${reasonOf(error)}`, remedy }];
  }
  const arrival = arrivalSchema.safeParse(await answer.json().catch(() => undefined));
  if (answer.ok && arrival.success) return proxyFaultsOf(arrival.data, base);
  return [
    {
      about: publicUrl,
      fault: `通到的不是本系统的 API（应答 ${answer.status}）`,
      remedy: "查域名是否指向这台服务器、nginx 把请求转给了谁、API 是否健康",
    },
  ];
}

/** Finds faults of the proxies before the API: they must say where requests come from, and only they may be trusted. */
export function proxyFaultsOf({ address, peer, forwarded }: MessageContext, base: string): Fault[] {
  const about = "TRUSTED_PROXIES";
  if (address === claimed) {
    const remedy =
      "前面的代理须改写 X-Forwarded-For（nginx：proxy_set_header X-Forwarded-For $remote_addr），并只信任它的地址";
    return [{ about, fault: "谁自称从哪个地址来，API 就信：限额可以绕过", remedy }];
  }
  if (base.startsWith("https:") && (forwarded === undefined || forwarded === claimed)) {
    const remedy = "在代理上设置 X-Forwarded-For（见 deploy/nginx 的模板）";
    return [{ about, fault: "前面的代理没有写明请求从哪个地址来：所有人算作一个网络地址", remedy }];
  }
  const told = (forwarded ?? claimed).split(",").map((one) => one.trim());
  // A request from the proxy's own machine has the proxy's address as its client address.
  if (!told.includes(claimed) && !told.includes(address) && address === peer)
    return [
      {
        about,
        fault: `API 把前面的代理 ${peer} 当作访问者：所有人算作一个网络地址，一人超限大家都被拒绝`,
        remedy: `把 ${peer} 或它所在的网段加进 TRUSTED_PROXIES，再 docker-compose up -d`,
      },
    ];
  return [];
}

async function publicCertificateFaults(base: string, now: number): Promise<Fault[]> {
  if (!base.startsWith("https:")) return [];
  // If the address can't be reached, the request itself reports it.
  const end = await certificateEndOf(base).catch(() => undefined);
  const daysLeft = end === undefined ? renewalDays : Math.floor((end - now) / dayMs);
  if (daysLeft >= renewalDays) return [];
  const fault = daysLeft < 0 ? "的证书已经过期" : `的证书还有 ${daysLeft} 天过期`;
  return [{ about: publicUrl, fault, remedy: "申请新证书，换在 nginx，docker-compose restart nginx" }];
}

/** Settings that can't be checked before they are used. */
export const unproven: readonly string[] = [
  "工作人员登录的第二因素：从外面看不到。deploy/ca realm 看自带的 Keycloak，也列出在别的认证服务里要核对的",
  "WECHAT_API_V3_KEY_FILE：未经证实。公钥模式下没有可以拿它来解的东西，第一笔微信付款的通知才用到它；" +
    "不对的，付款靠查询入账，并有告警 CaNoticeLost",
];
