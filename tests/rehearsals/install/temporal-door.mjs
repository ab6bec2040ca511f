import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createServer } from "node:tls";

/**
 * `node temporal-door.mjs PORT INNER-PORT COMMAND…`: runs Temporal's dev server, which knows no TLS, behind a port that asks for
 * certificates by the variables of docker-compose.yml. It doesn't look at tokens: `npm run rehearse temporal` does.
 */
const [port, innerPort, command = "", ...args] = process.argv.slice(2);
const variable = (name) => readFileSync(process.env[name] ?? "");

const server = spawn(command, args, { stdio: "inherit" });
server.once("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.kill(signal));

createServer(
  {
    key: variable("TEMPORAL_TLS_FRONTEND_KEY"),
    cert: variable("TEMPORAL_TLS_FRONTEND_CERT"),
    ca: variable("TEMPORAL_TLS_CLIENT1_CA_CERT"),
    requestCert: true,
    rejectUnauthorized: true,
    ALPNProtocols: ["h2"],
  },
  (socket) => {
    const inner = connect({ host: "127.0.0.1", port: Number(innerPort) });
    socket.on("error", () => inner.destroy());
    inner.on("error", () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  },
)
  .on("tlsClientError", (error) => console.error(`refused: ${error.message}`))
  .listen(Number(port), "0.0.0.0");
