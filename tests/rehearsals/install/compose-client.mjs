// Stands for docker-compose where there are no containers: node compose-client.mjs SOCKET ARGUMENTS… The test that listens at the
// socket does what it is told, and answers with { code, output }.
import { connect } from "node:net";

const [, , socket, ...args] = process.argv;
const asked = connect({ path: socket, allowHalfOpen: true });
asked.end(JSON.stringify(args));
let answer = "";
for await (const chunk of asked) answer += chunk;
const { code, output } = JSON.parse(answer);
process.stdout.write(output);
process.exitCode = code;
