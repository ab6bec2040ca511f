import { createHmac, randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { lookup, Resolver } from "node:dns/promises";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { addressFault, createWebhookClient, isNetwork, mayCall } from "../../gateways/webhooks";

const id = "01JDEMO0000000000000000001-submitted-1-mk0zlkg0";
const event = { id, body: JSON.stringify({ id, type: "application.submitted", sequence: 1 }) };
const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
const now = () => Date.UTC(2026, 0, 5);

interface Asked {
  headers: IncomingMessage["headers"];
  body: string;
}
let asked: Asked[];
let status: number;
let server: Server;
const port = (): number => (server.address() as AddressInfo).port;

beforeEach(async () => {
  asked = [];
  status = 204;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      response
        .writeHead(status, { "retry-after": "90", ...(status === 307 ? { location: "/elsewhere" } : {}) })
        .end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.close();
  await once(server, "close");
});

const receiver = (changes: object = {}) => ({
  ...{ url: `http://127.0.0.1:${port()}/events`, secrets: [newSecret()], networks: [] },
  ...changes,
});
const tell = createWebhookClient({ loopback: true, now });

/** Computes the signature as the specification defines it, without the library that signs in production. */
const signatureOf = (secret: string, { headers, body }: Asked): string =>
  `v1,${createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
    .update(`${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`)
    .digest("base64")}`;

test("when an event is sent, then its headers are those of Standard Webhooks, signed by each secret", async () => {
  const secrets = [newSecret(), newSecret()];
  await tell(receiver({ secrets }), event);
  const [sent = { headers: {}, body: "" }] = asked;
  expect(sent.headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": event.id,
    "webhook-timestamp": "1767571200",
    "webhook-signature": secrets.map((secret) => signatureOf(secret, sent)).join(" "),
  });
  expect(sent.body).toBe(event.body);
});

test.each([307, 410, 500])(
  "when the receiver answers %d, then the event isn't taken, and no redirect followed",
  async (code) => {
    status = code;
    const answered = { message: `it answered ${code}`, isGone: code === 410, retryAfterMs: 90_000 };
    await expect(tell(receiver(), event)).rejects.toMatchObject(answered);
    expect(asked).toHaveLength(1);
  },
);

test("when a receiver's name or address leads into our own network, then nothing is connected to", async () => {
  const closed = createWebhookClient({ loopback: false, now });
  const url = `http://127.0.0.1:${port()}/events`;
  await expect(closed(receiver({ url }), event)).rejects.toThrow("our own network");
  await expect(tell(receiver({ url: `http://localhost:${port()}/events` }), event)).rejects.toThrow(
    "our own network",
  );
  expect(asked).toHaveLength(0);
  await closed(receiver({ url, networks: ["127.0.0.0/8"] }), event);
  await closed(
    receiver({ url: `http://localhost:${port()}/events`, networks: ["127.0.0.0/8", "::1/128"] }),
    event,
  );
  expect(asked).toHaveLength(2);
});

test("receivers whose name servers are silent hold up no other name", async () => {
  const silent = createSocket("udp4").bind(0, "127.0.0.1");
  await once(silent, "listening");
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`127.0.0.1:${silent.address().port}`]);
  const waiting = createWebhookClient({ loopback: true, now, resolver });
  try {
    const done: string[] = [];
    const calls = Array.from({ length: 8 }, async (_, index) => {
      const url = `https://silent-${index}.example/events`;
      await expect(waiting(receiver({ url }), event)).rejects.toMatchObject({ code: "ETIMEOUT" });
      done.push("silent");
    });
    await Promise.all([...calls, lookup("localhost").then(() => done.push("localhost"))]);
    expect(done).toEqual(["localhost", ...Array.from({ length: 8 }, () => "silent")]);
  } finally {
    silent.close();
  }
});

test.each([
  ...["10.1.2.3", "127.0.0.1", "169.254.169.254", "172.31.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0"],
  ...["::1", "::", "::ffff:10.1.2.3", "fe80::1", "fd00::1", "64:ff9b::a00:1", "no address"],
  // These stand for the same address: NAT64 with a prefix of one's own, 6to4, Teredo, translated. The last is a site's own.
  ...["64:ff9b:1::a00:1", "2002:a00:1::1", "2001::f5ff:fffe", "::ffff:0:10.0.0.1", "fec0::1"],
])("when an address is %s, then it is called only where it is listed", (address) => {
  expect(mayCall({ networks: [] })(address)).toBe(false);
});

test("when an address is public, or listed, then it is called", () => {
  expect(mayCall({ networks: [] })("203.0.113.7")).toBe(true);
  expect(mayCall({ networks: [] })("2001:db8::7")).toBe(true);
  expect(mayCall({ networks: ["10.1.2.0/24"] })("10.1.2.3")).toBe(true);
  expect(mayCall({ networks: ["10.1.2.0/24"] })("10.1.3.3")).toBe(false);
});

test.each([
  ["https://platform.example.gov.cn/events", [], undefined],
  ["https://10.1.2.3/events", ["10.1.2.0/24"], undefined],
  ["https://10.1.2.3/events", [], "own network"],
  ["https://[64:ff9b::a00:1]/events", [], "own network"],
  ["https://2130706433/events", [], "own network"],
  ["http://platform.example.gov.cn/events", [], "plain"],
  ["http://127.0.0.1:9000/events", [], "plain"],
  ["https://somebody:secret@platform.example.gov.cn/", [], "user"],
  ["https://", [], "no address"],
] as const)("an endpoint at %s, in the networks %j, has the fault %s", (url, networks, fault) => {
  expect(addressFault({ url, networks }, { loopback: false })).toBe(fault);
});

test("this machine may be called without encryption only where it is allowed, and a network is one", () => {
  const at = (url: string) => addressFault({ url, networks: [] }, { loopback: true });
  expect([at("http://127.0.0.1:9000/events"), at("http://10.1.2.3/")]).toEqual([undefined, "plain"]);
  const networks = ["10.1.2.3/32", "fd00::/8", "10.0.0.0/33", "10.0.0.0", "10.0.0.0/8/8", "host/8"];
  expect(networks.filter(isNetwork)).toEqual(["10.1.2.3/32", "fd00::/8"]);
});
