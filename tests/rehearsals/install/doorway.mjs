// This program runs beside the main program in each of the rehearsal's namespaces, so that the test can connect from
// there. Its one argument is a JSON object with these members:
//   socket   path of a socket. A line "HOST PORT [FROM]" that arrives there is answered with "connected" or an error code,
//            and everything after it is passed on in both directions
//   knock    TCP port that is open in the namespace, so that tests can find out who reaches it
//   forwards published ports, such as [{ from: "127.0.0.1:3000", to: "api:3000" }]; `to` may be a socket's path
//   secure   { certificate, key, hosts: { "api.example": 3011 } }: hosts whose TLS ends here, and the loopback ports behind
import { createSocket } from "node:dgram";
import { readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer } from "node:net";

const { socket, knock, forwards = [], secure } = JSON.parse(process.argv[2]);

const connectTimeoutMs = 2_000;

/** Joins two connections; an error ends both. */
function join(one, other) {
  one.pipe(other).pipe(one);
  for (const [end, rest] of [
    [one, other],
    [other, one],
  ])
    end.on("error", () => rest.destroy()).on("close", () => rest.destroy());
}

if (socket !== undefined) {
  rmSync(socket, { force: true });
  createServer({ allowHalfOpen: true }, (asker) => {
    asker.on("error", () => undefined);
    asker.once("data", (line) => {
      asker.pause();
      const [host, port, localAddress] = line.toString().trim().split(" ");
      const outward = connect({ host, port: Number(port), localAddress, family: 4, allowHalfOpen: true });
      const refuse = (code) => {
        outward.destroy();
        asker.end(`${code}\n`);
      };
      const patience = setTimeout(() => refuse("ETIMEDOUT"), connectTimeoutMs);
      const failed = ({ code }) => {
        clearTimeout(patience);
        refuse(code);
      };
      outward.once("error", failed);
      outward.once("connect", () => {
        clearTimeout(patience);
        outward.off("error", failed);
        asker.write("connected\n");
        join(asker, outward);
      });
    });
  }).listen(socket);
}

if (knock !== undefined)
  createServer((visitor) => visitor.on("error", () => undefined).end()).listen(knock, "0.0.0.0");

for (const { from, to } of forwards) {
  const [[host, port], [toHost, toPort]] = [from, to].map((place) => place.split(":"));
  const target = to.startsWith("/") ? { path: to } : { host: toHost, port: Number(toPort) };
  createServer((visitor) => join(visitor, connect(target))).listen(Number(port), host);
}

if (socket !== undefined) {
  const addressOf = (name) =>
    readFileSync("/etc/hosts", "utf8")
      .split("\n")
      .map((line) => line.split(/\s+/))
      .find(([, ...known]) => known.includes(name))?.[0];
  const server = createSocket("udp4");
  server.on("message", (question, { port, address }) => {
    const labels = [];
    let at = 12;
    for (; question[at] !== 0; at += question[at] + 1)
      labels.push(question.toString("latin1", at + 1, at + 1 + question[at]));
    const asked = question.subarray(12, at + 5);
    const found = question.readUInt16BE(at + 1) === 1 ? addressOf(labels.join(".")) : undefined;
    const head = Buffer.from([0x81, found === undefined ? 0x83 : 0x80, 0, 1, 0, found ? 1 : 0, 0, 0, 0, 0]);
    // The bytes of the answer's record: a pointer to the name, type A, class IN, one second, four bytes.
    const answer = found
      ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...found.split(".").map(Number)])
      : Buffer.alloc(0);
    server.send(Buffer.concat([question.subarray(0, 2), head, asked, answer]), port, address);
  });
  server.bind(53, "127.0.0.11");
}

if (secure !== undefined) {
  const options = { cert: readFileSync(secure.certificate), key: readFileSync(secure.key) };
  createHttpsServer(options, (asked, answered) => {
    const port = secure.hosts[asked.headers.host];
    if (port === undefined) return answered.writeHead(421).end();
    const { method, url: path, headers } = asked;
    const passed = request({ host: "127.0.0.1", port, method, path, headers }, (answer) =>
      answer.pipe(answered.writeHead(answer.statusCode, answer.headers)),
    );
    passed.once("error", () => answered.destroy());
    asked.pipe(passed);
  }).listen(443, "0.0.0.0");
}

// The event loop has turned by then, so all servers listen.
setTimeout(() => console.log("open"), 20);
