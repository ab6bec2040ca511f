/** Something the user has to put right. Its message says what to do. */
export class UserError extends Error {
  name = "UserError";
}

const diskFull = "磁盘已满：请清理项目目录和临时目录所在的磁盘（df -h . /tmp），然后重新运行。";

/** Runs a script to its end; what goes wrong is one message and exit code 1. */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    // StartError is what the compiled steps throw; its class is not known before they are compiled.
    const isForUser = error.name === "UserError" || error.name === "StartError";
    const told = error.code === "ENOSPC" ? diskFull : isForUser ? error.message : error.stack;
    process.stderr.write(`\n${told}\n`);
    process.exit(1);
  }
}
