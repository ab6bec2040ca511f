import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

/** An error that the user has to put right. Its message says how. */
export class UserError extends Error {
  name = "UserError";
}

const diskFull = "✘ 磁盘：已满\n    请清理项目目录和临时目录所在的磁盘（df -h . /tmp），然后重新运行。";

/** Runs a script to its end. An error is printed as one message and makes the exit code 1. */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    process.stderr.write(`\n${messageOf(error)}\n`);
    process.exit(1);
  }
}

function messageOf(error) {
  if (error.code === "ENOSPC") return diskFull;
  if (
    /^((ERR_)?MODULE_NOT_FOUND|ERR_INVALID_PACKAGE_CONFIG)$/.test(error.code) ||
    error instanceof SyntaxError
  )
    return `✘ node_modules 或 dist：不完整（${error.message.split("\n", 1)}）\n    请删除这两个目录，然后重试：会重新安装和编译。`;
  // The compiled steps throw StartError. Its class is not known before they are compiled, so it is recognised by its
  // name.
  if (error.name === "UserError" || error.name === "StartError") return error.message;
  const log = join(mkdtempSync(join(tmpdir(), "ca-renewal-")), "error.log");
  writeFileSync(log, `${inspect(error)}\n`);
  return `✘ 准备：遇到没有料到的错误\n    请看日志，并把它交给开发者。\n    本次运行的日志：${log}`;
}
