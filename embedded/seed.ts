import { parseArgs } from "node:util";
import { demoUsers } from "../stand-ins/identity/demo-users";
import { seed } from "./seed/seed";
import { addressesOf } from "./stack/addresses";
import { portsFrom } from "./stack/ports";
import { dataDirOf, providerDir } from "./stack/data-dir";

const { stdout } = process;

/**
 * Runs `npm run seed`: fills the stack that `npm start` runs with applications in all stages, for training and for
 * screenshots.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: "string", default: "500" }, "at-once": { type: "string", default: "4" } },
  });
  const count = wholeNumber("--count", values.count, 20_000);
  const atOnce = wholeNumber("--at-once", values["at-once"], 50);
  const env = process.env;
  const addresses = addressesOf(portsFrom(env), env);
  const identityDir = providerDir(dataDirOf(env), "identity");
  const startedAt = performance.now();

  const counts = await seed({
    addresses,
    identityDir,
    users: demoUsers({ dir: identityDir }),
    count,
    atOnce,
    onDone: ({ done, where }) => {
      const left = ((performance.now() - startedAt) / done) * (count - done);
      const line = `已生成 ${done} / ${count}，约剩 ${Math.ceil(left / 1000)} 秒（${where}）`;
      if (stdout.isTTY) stdout.write(`\r\u001B[K${line}`);
      else if (done === 1 || done % 25 === 0 || done === count) stdout.write(`${line}\n`);
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

main().catch((error: unknown) => {
  const cause = error instanceof Error ? error.cause : undefined;
  const reason = cause instanceof Error ? `\n原因：${cause.message}` : "";
  process.stderr.write(
    `\n没有完成：${error instanceof Error ? error.message : String(error)}${reason}\n` +
      "请确认 npm start 正在运行；用了别的端口或 DATA_DIR 时，用同样的环境变量运行。\n",
  );
  process.exitCode = 1;
});
