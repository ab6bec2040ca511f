import { parseArgs } from "node:util";
import { demoToken } from "../stand-ins/identity/demo-token";
import { demoUsers, type DemoUser } from "../stand-ins/identity/demo-users";
import { createApiClient, type ApiClient } from "./demo/api-client";
import { fill } from "./seed/fill";
import { addressesOf } from "./stack/addresses";
import { portsFrom } from "./stack/ports";
import { dataDirOf, providerDir } from "./stack/data-dir";

/** Tokens last an hour. Milliseconds. */
const tokenUseMs = 30 * 60_000;

const { stdout } = process;

/** `npm run seed`: fills the stack that `npm start` runs with applications in all stages, for training and pictures. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "500" }, "at-once": { type: "string", default: "4" } },
  });
  const count = wholeNumber("--count", values.count, 20_000);
  const atOnce = wholeNumber("--at-once", values["at-once"], 50);
  const env = process.env;
  const addresses = addressesOf(portsFrom(env), env);
  const dataDir = dataDirOf(env);
  const users = demoUsers({ dir: providerDir(dataDir, "identity") });
  const clientOf = signedIn({ issuer: addresses.identity, api: addresses.api });
  const bidders = users.filter(({ roles }) => roles.includes("bidder"));
  const [reviewer] = users.filter(({ roles }) => roles.includes("reviewer"));
  const [operator] = users.filter(({ roles }) => roles.includes("operator"));
  if (!reviewer || !operator) throw new Error("没有演示用户");
  const startedAt = performance.now();
  let turn = 0;

  const counts = await fill({
    count,
    atOnce,
    run: Date.now().toString(36).toUpperCase(),
    surroundings: async () => {
      const bidder = bidders[turn++ % bidders.length] as DemoUser;
      return {
        bidder: await clientOf(bidder),
        reviewer: await clientOf(reviewer),
        operator: await clientOf(operator),
        outside: addresses,
        organisation: { name: bidder.orgName ?? "", code: bidder.orgCode ?? "" },
      };
    },
    onDone: ({ done, where }) => {
      const left = ((performance.now() - startedAt) / done) * (count - done);
      const line = `已生成 ${done} / ${count}，约剩 ${Math.ceil(left / 1000)} 秒（${where}）`;
      if (stdout.isTTY) stdout.write(`\r\u001B[K${line}`);
      else if (done % 25 === 0 || done === count) stdout.write(`${line}\n`);
    },
  });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  stdout.write(`${stdout.isTTY ? "\n" : ""}\n${count} 件申请已生成（${seconds} 秒）：\n`);
  for (const [where, number] of counts) stdout.write(`  ${String(number).padStart(5)}  ${where}\n`);
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`${name} 应为 1 到 ${most} 的整数`);
}

/** Signs people in, and again before their tokens run out. */
function signedIn({ issuer, api }: { issuer: string; api: string }) {
  const clients = new Map<string, { client: Promise<ApiClient>; since: number }>();
  return (user: DemoUser): Promise<ApiClient> => {
    const known = clients.get(user.username);
    if (known && performance.now() - known.since < tokenUseMs) return known.client;
    const client = demoToken(issuer, user).then((token) => createApiClient({ baseUrl: api, token }));
    clients.set(user.username, { client, since: performance.now() });
    return client;
  };
}

main().catch((error: unknown) => {
  const cause = error instanceof Error ? error.cause : undefined;
  const reason = cause instanceof Error ? `\n原因：${cause.message}` : "";
  process.stderr.write(
    `\n没有完成：${error instanceof Error ? error.message : String(error)}${reason}\n` +
      "请确认 npm start 正在运行；用了别的端口或 DATA_DIR 时，用同样的环境变量运行。\n",
  );
  process.exitCode = 1;
});
