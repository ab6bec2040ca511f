// This program replaces docker-compose where there are no containers: node compose-client.mjs SOCKET ARGUMENTS… It
// sends its arguments to the test that listens at the socket. The test carries them out, and answers with { code,
// output }.
import { connect } from "node:net";

const [, , socket, ...args] = process.argv;
const asked = connect({ path: socket, allowHalfOpen: true });
asked.end(JSON.stringify(args));
let answer = "";
for await (const chunk of asked) answer += chunk;
const { code, output } = JSON.parse(answer);
process.stdout.write(output);
process.exitCode = code;
