import { createSocket, type Socket } from "node:dgram";
import { readdirSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../embedded/demo/narrator";
import { freePorts } from "../../embedded/stack/free-ports";
import { linesOf, makeCertificate, startNginx } from "./sign-in/nginx";

let dir: string;
let apis: Server[];
let names: Socket;
/** Address of `api`, as Docker's DNS would answer it. */
let address = "127.0.0.11";
let nginx: Awaited<ReturnType<typeof startNginx>>;
let httpsPort: number;

/** Returns a DNS answer with that address for any question, with the short lifetime that Docker's answers have. */
function answerTo(question: Buffer): Buffer {
  const [aRecord, name] = [Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4]), question.subarray(12)];
  const head = Buffer.concat([question.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])]);
  return Buffer.concat([head, name, aRecord, Buffer.from(address.split(".").map(Number))]);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ca-renewal-proxy-"));
  // Two API containers follow each other, with the same port but different addresses.
  apis = ["127.0.0.11", "127.0.0.12"].map((host) => createServer((_request, response) => response.end(host)));
  const [first, second] = apis as [Server, Server];
  await once(first.listen(0, "127.0.0.11"), "listening");
  const { port } = first.address() as AddressInfo;
  await once(second.listen(port, "127.0.0.12"), "listening");
  names = createSocket("udp4");
  names.on("message", (question, { port: asker, address: from }) =>
    names.send(answerTo(question), asker, from),
  );
  names.bind(0, "127.0.0.1");
  await once(names, "listening");
  const ports = await freePorts();
  httpsPort = ports.api;
  const tls = await makeCertificate(dir);
  // Nginx changes its user, and as that user opens a new file in this folder each day.
  await mkdir(join(dir, "days"));
  await chmod(dir, 0o755);
  await chmod(join(dir, "days"), 0o777);
  nginx = await startNginx(dir, {
    ACCESS_LOG: join(dir, "days", "access-$log_day.log"),
    PUBLIC_HOST: "localhost",
    SIGN_IN_HOST: "127.0.0.1",
    API_UPSTREAM: `api:${port}`,
    SIGN_IN_UPSTREAM: "keycloak:8080",
    RESOLVER: `127.0.0.1:${names.address().port}`,
    TRUSTED_PROXIES: "127.0.0.0/8,10.0.0.8",
    HTTP_PORT: String(ports.mongo),
    HTTPS_PORT: String(httpsPort),
    TLS_CERTIFICATE: tls.certificate,
    TLS_KEY: tls.key,
  });
});
afterAll(async () => {
  await nginx?.stop();
  names?.close();
  for (const api of apis ?? []) api.close();
  await rm(dir, { recursive: true, force: true });
});

/** Returns the entries of the log with one file per day. */
const linesOfToday = () =>
  readdirSync(join(dir, "days")).flatMap((name) => {
    expect(name).toMatch(/^access-\d{4}-\d\d-\d\d\.log$/);
    return linesOf(join(dir, "days", name));
  });

/** Returns the name of the host that answered. */
const ask = (headers: Record<string, string> = {}, path = "/"): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `https://localhost:${httpsPort}${path}`,
      { rejectUnauthorized: false, headers },
      (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
        answer.once("end", () => resolve(text));
      },
    );
    sent.once("error", reject).end();
  });

test("when the API is made anew with another address, then the proxy finds it there, without being told", async () => {
  expect(await ask()).toBe("127.0.0.11");
  address = "127.0.0.12";
  expect(await eventually("the new one", ask, (host) => host === address)).toBe("127.0.0.12");
});

test("when two balancers stand before the proxy, then the address that they tell of is the client's, whatever that one claims", async () => {
  await ask({ "x-forwarded-for": "198.51.100.1, 203.0.113.7, 10.0.0.8" });
  await eventually(
    "the line",
    async () => linesOfToday().map(({ client }) => client),
    (clients) => clients.includes("203.0.113.7"),
  );
});

test("logs the invoice provider's calls without the end of their address, which nobody else knows, and passes them on", async () => {
  const callback = "/api/callbacks/invoice/01J9ZD3V2Q5N8R7T6W4X1Y0ABC/unguessable";
  expect(await ask({}, callback)).toMatch(/^127\.0\.0\.1\d$/);
  expect(await ask({}, callback.replace("callbacks", "%63allbacks"))).toMatch(/^127\.0\.0\.1\d$/);
  await eventually(
    "the lines",
    async () => linesOfToday().map(({ path }) => path),
    (paths) => paths.filter((path) => path === "/api/callbacks/invoice/…").length === 2,
  );
  expect(JSON.stringify(linesOfToday())).not.toContain("unguessable");
});
