import { createServer } from "node:net";

/** The words of a command line of docker-compose, as far as deploy/ca has them. */
export interface ComposeCommand {
  verb: string;
  /** Services; behind run and exec the one service. */
  services: string[];
  /** The program in the container. */
  program: string[];
  isForced: boolean;
  /** True if the services on which these depend are not started, too. */
  isAlone: boolean;
}

const withValue = ["--scale", "--tail", "--name", "-v"];

function parseCompose([verb = "", ...words]: readonly string[]): ComposeCommand {
  const services: string[] = [];
  const options: string[] = [];
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word.startsWith("-")) {
      options.push(word);
      if (withValue.includes(word)) words.shift();
    } else {
      services.push(word);
      if (["run", "exec"].includes(verb)) break;
    }
  }
  return {
    verb,
    services,
    program: words,
    isForced: options.includes("--force-recreate"),
    isAlone: options.includes("--no-deps"),
  };
}

/** Does what compose-client.mjs is told, and lets its caller have what is printed; an error is printed, and fails it. */
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
