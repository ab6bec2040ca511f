/** An error that the user has to put right. Its message says how. */
export class UserError extends Error {
  name = "UserError";
}

const diskFull = "磁盘已满：请清理项目目录和临时目录所在的磁盘（df -h . /tmp），然后重新运行。";

/** Runs a script to its end. An error is printed as one message and makes the exit code 1. */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    // The compiled steps throw StartError. Its class is not known before they are compiled, so it is recognised by its
    // name.
    const isForUser = error.name === "UserError" || error.name === "StartError";
    const told = error.code === "ENOSPC" ? diskFull : isForUser ? error.message : error.stack;
    process.stderr.write(`\n${told}\n`);
    process.exit(1);
  }
}
