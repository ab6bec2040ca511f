import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { probesAlone } from "../../runtime/probes";
import { createReadiness } from "../../runtime/readiness";

let server: Server;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const log = pino({}, { write: (line) => logged.push(line) });
  const metrics = { contentType: "text/plain", metrics: () => Promise.reject(new Error("no figures")) };
  server = createServer(probesAlone({ readiness: createReadiness({ checks: {}, log }), metrics, log }));
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => server.close());

const ask = (path: string, method = "GET") =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });

test.each([
  ["GET", "/livez", 200],
  ["HEAD", "/READYZ/?now", 200],
  ["POST", "/livez", 405],
  ["GET", "/", 404],
  ["GET", "/livez/more", 404],
])("when probes are all that is served, then %s %s gets %i", async (method, path, status) => {
  expect((await ask(path, method)).status).toBe(status);
});

test("when the figures can't be had, then that is answered, and logged once", async () => {
  expect((await ask("/metrics")).status).toBe(500);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain("no figures");
});
