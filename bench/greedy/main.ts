import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { setInterval as every } from "node:timers";
import { tellReady } from "../tools/child";

/** The address from which this client connects. It stands for another computer than the one of the other users. */
const localAddress = "127.0.0.2";
const api = new URL(process.env["API_URL"] ?? "");
const token = process.env["TOKEN"] ?? "";
const applicationId = process.env["APPLICATION_ID"] ?? "";
const form: unknown = JSON.parse(process.env["FORM"] ?? "{}");

/**
 * The number of askers of each kind that ask at the same time. Each of them asks again as soon as it is answered,
 * whatever the answer is.
 */
const askersOfEachKind = 4;
const slowConnections = 200;
const idleConnections = 200;
const byteEveryMs = 1_000;

const agent = new Agent({ keepAlive: true, localAddress });

function ask(method: string, path: string, body?: unknown): Promise<string> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(method === "GET" ? {} : { "idempotency-key": randomUUID() }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const asking = request(new URL(path, api), { method, agent, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => (text += String(chunk))).once("close", () => resolve(text));
    });
    asking.once("error", () => resolve("")).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function submitAnother(): Promise<void> {
  const locks = [{ lockType: "单位锁", lockSerial: `GREEDY-${randomUUID().slice(0, 12)}`, years: 1 }];
  const made = await ask("POST", "/api/applications", { form: { ...(form as object), locks } });
  const id = /"id":"(\w{26})"/.exec(made)?.[1];
  if (id !== undefined) await ask("POST", `/api/applications/${id}/submission`, { opinion: "请审核" });
}

/** Opens an order through each of the two channels. The second order supersedes the first one. */
async function openOrders(): Promise<void> {
  const path = `/api/applications/${applicationId}/payments`;
  await ask("POST", path, { channel: "wechat" });
  await ask("POST", path, { channel: "unionpay", bank: "ICBC" });
}

async function readAll(): Promise<void> {
  await ask("GET", "/api/applications?pageSize=100");
  await ask("GET", `/api/applications/${applicationId}`);
}

const forEver = async (work: () => Promise<void>): Promise<never> => {
  for (;;) await work();
};

/** Holds a connection, and opens it again when it is cut. */
function hold(begin: string, perTick: string): void {
  const socket = connect({ host: api.hostname, port: Number(api.port), localAddress }, () =>
    socket.write(begin),
  );
  const ticking = perTick === "" ? undefined : every(() => socket.write(perTick), byteEveryMs);
  socket
    .on("error", () => undefined)
    .once("close", () => {
      clearInterval(ticking);
      setTimeout(hold, byteEveryMs, begin, perTick);
    })
    .resume();
}

const slowHead =
  "POST /api/applications HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\nContent-Length: 30000\r\n\r\n{";
for (let count = 0; count < slowConnections; count += 1) hold(slowHead, " ");
for (let count = 0; count < idleConnections; count += 1) hold("", "");
for (let count = 0; count < askersOfEachKind; count += 1)
  for (const work of [readAll, submitAnother, openOrders]) void forEver(work);
process.once("SIGTERM", () => process.exit(0));
setTimeout(tellReady, 2 * byteEveryMs);
