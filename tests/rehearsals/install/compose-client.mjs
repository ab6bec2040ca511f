// This program replaces docker-compose where there are no containers: node compose-client.mjs SOCKET ARGUMENTS… It
// sends its arguments to the test that listens at the socket, each variable that `-e` names with its value. The test
// carries them out, and answers with { code, output }.
import { connect } from "node:net";

const [, , socket, ...words] = process.argv;
const args = words.map((word, index) =>
  words[index - 1] === "-e" ? `${word}=${process.env[word] ?? ""}` : word,
);
const asked = connect({ path: socket, allowHalfOpen: true });
asked.end(JSON.stringify(args));
let answer = "";
for await (const chunk of asked) answer += chunk;
const { code, output } = JSON.parse(answer);
process.stdout.write(output);
process.exitCode = code;
