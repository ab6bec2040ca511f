/** Something the user has to put right. Its message says what to do. */
export class UserError extends Error {
  name = "UserError";
}

/** Runs a script to its end; what goes wrong is one message and exit code 1. */
export async function runScript(script) {
  try {
    await script();
  } catch (error) {
    // StartError is what the compiled steps throw; its class is not known before they are compiled.
    const isForUser = error.name === "UserError" || error.name === "StartError";
    process.stderr.write(`\n${isForUser ? error.message : error.stack}\n`);
    process.exit(1);
  }
}
