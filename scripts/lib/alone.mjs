import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { root } from "./project.mjs";

const askAgainMs = 500;
/**
 * Name of a socket in Linux's abstract namespace, one for each clone. The kernel frees it when its process ends, however
 * that ends. Other systems have no such names, so there nobody waits.
 */
const nameOfClone = `\0ca-renewal ${createHash("sha256").update(root).digest("hex")}`;

/**
 * Works while no other process does so in the same clone. Of two commands that are started at once, such as `npm start`
 * and `npm test` on a fresh clone, each would install and build, and take away what the other one reads.
 */
export async function alone(begin, work) {
  const held = process.platform === "linux" ? await hold(begin) : undefined;
  try {
    return await work();
  } finally {
    held?.close();
  }
}

async function hold(begin) {
  for (let isFirst = true; ; isFirst = false) {
    const server = await listen().catch(({ code }) => code);
    if (typeof server !== "string") return server;
    if (server !== "EADDRINUSE") return undefined;
    if (isFirst) begin("等待同一目录中的另一次安装");
    await pause(askAgainMs);
  }
}

const listen = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ path: nameOfClone }, () => resolve(server));
  });
