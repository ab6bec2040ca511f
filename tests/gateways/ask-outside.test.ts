import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { withTrace } from "../../lib/trace";
import { askOutside, type OutsideRequest } from "../../gateways/ask-outside";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let answering: Handler;
let connections = 0;
const server = createServer((request, response) => answering(request, response));
server.on("connection", () => (connections += 1));
let origin: string;
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close().closeAllConnections());

/** Time limit in milliseconds that is long enough on a busy machine. Tests of the limit itself set a shorter one. */
const timeoutMs = 60_000;

const ask = (changes: Partial<OutsideRequest> = {}) =>
  askOutside({
    method: "POST",
    url: new URL("/path?and=query", origin),
    timeoutMs,
    largestBytes: 1_000,
    ...changes,
  });

test("when it answers, then status, headers and body are what it sent, and it has read what was asked", async () => {
  const read: unknown[] = [];
  answering = (request, response) => {
    request.setEncoding("utf8").on("data", (chunk) => read.push(chunk));
    request.on("end", () => {
      read.push(request.method, request.url, request.headers["x-own"], request.headers["x-request-id"]);
      response.writeHead(404, { "X-Own": "theirs" }).end("没有");
    });
  };
  const answer = await withTrace({ requestId: "request-1" }, () =>
    ask({ body: "问", headers: { "x-own": "ours" } }),
  );
  expect(answer).toMatchObject({ status: 404, headers: { "x-own": "theirs" } });
  expect(answer.body.toString()).toBe("没有");
  expect(read).toEqual(["问", "POST", "/path?and=query", "ours", "request-1"]);
});

test("when it redirects, then that is the answer, and the other address is not asked", async () => {
  const asked: unknown[] = [];
  answering = (request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: "/elsewhere" }).end();
  };
  expect(await ask()).toMatchObject({ status: 302 });
  expect(asked).toEqual(["/path?and=query"]);
});

test("when it is asked one time after the other, then by one connection", async () => {
  answering = (_, response) => response.end("so");
  await ask();
  const before = connections;
  for (let times = 0; times < 5; times += 1) await ask();
  expect(connections).toBe(before);
});

test.each<[string, Handler, string, number?]>([
  ["never", () => undefined, "no answer within 200 ms", 200],
  ["half of it", (_, response) => response.writeHead(200).write("half"), "no answer within 200 ms", 200],
  ["more than it may", (_, response) => response.end("x".repeat(1_001)), "larger than 1000 bytes"],
  ["less than it said", (_, response) => cutOff(response), "aborted"],
  ["by hanging up", (request) => request.socket.destroy(), "socket hang up"],
])(
  "when it answers %s, then there is an error, and the next answer comes whole",
  async (_, handler, message, withinMs = timeoutMs) => {
    answering = handler;
    await expect(ask({ timeoutMs: withinMs })).rejects.toThrow(message);
    answering = (_request, response) => response.end("x".repeat(1_000));
    expect((await ask()).body).toHaveLength(1_000);
  },
);

function cutOff(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "100" }).write("short");
  setTimeout(() => response.socket?.destroy(), 50);
}

test("when the address is not one of HTTP, then nothing is asked", async () => {
  await expect(ask({ url: new URL("file:///etc/hosts") })).rejects.toThrow("not an address of HTTP: file:");
});
