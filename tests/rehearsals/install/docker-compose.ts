import { createServer } from "node:net";

/** A parsed command line of docker-compose, with what deploy/ca uses of it. */
export interface ComposeCommand {
  verb: string;
  /** Services that the command names; `run` and `exec` have exactly one. */
  services: string[];
  /** Program to run in the container, with its arguments. */
  program: string[];
  /** Variables that the program gets besides those of its service. */
  passed: Record<string, string>;
  isForced: boolean;
  /** True if only the named services are started, without those on which they depend. */
  isAlone: boolean;
}

const withValue = ["--scale", "--tail", "--name", "-v", "-e"];

function parseCompose([verb = "", ...words]: readonly string[]): ComposeCommand {
  const services: string[] = [];
  const options: string[] = [];
  const passed: Record<string, string> = {};
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word.startsWith("-")) {
      options.push(word);
      const [, name, given = ""] =
        (withValue.includes(word) && /^(\w+)=(.*)$/.exec(words.shift() ?? "")) || [];
      if (word === "-e" && name !== undefined) passed[name] = given;
    } else {
      services.push(word);
      if (["run", "exec"].includes(verb)) break;
    }
  }
  return {
    verb,
    services,
    program: words,
    passed,
    isForced: options.includes("--force-recreate"),
    isAlone: options.includes("--no-deps"),
  };
}

/**
 * Carries out the commands that compose-client.mjs sends, and returns what they print. An error is printed, and makes
 * the command fail.
 */
export function listenForCompose(
  socket: string,
  run: (command: ComposeCommand) => Promise<string>,
): () => void {
  const server = createServer({ allowHalfOpen: true }, (asker) => {
    const answer = (code: number, output: string) => asker.end(JSON.stringify({ code, output }));
    let words = "";
    asker.on("data", (chunk: Buffer) => (words += chunk.toString()));
    asker.once("end", () => {
      run(parseCompose(JSON.parse(words) as string[])).then(
        (output) => answer(0, output),
        (error: unknown) => answer(1, `${String(error)}\n`),
      );
    });
  });
  server.listen(socket);
  return () => void server.close();
}
