import { connect, type Socket } from "node:net";
import type { ObserveCall } from "./call-log";

/** What clamd says of a file. `limits`: it is over a limit of clamd's, and so was not looked at whole. */
export type Verdict = "clean" | "infected" | "limits";

/** @throws Error when clamd is away, or answers what it should not */
export type Scan = (content: Buffer) => Promise<Verdict>;

/** Of one exchange. A file of 5 MB takes a second at most. Milliseconds. */
const timeoutMs = 20_000;
/** Of the answer: a line. */
const longestAnswer = 4_096;
const chunkBytes = 256 * 1024;

/** host:port, or the path of a socket. */
function open(address: string): Socket {
  if (address.startsWith("/")) return connect({ path: address });
  const colon = address.lastIndexOf(":");
  return connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) });
}

/** Says one thing to clamd, and resolves with its line. */
function ask(address: string, parts: Iterable<Buffer>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = open(address);
    let answer = "";
    const fail = (error: Error) => {
      socket.destroy();
      // It may answer before it has heard all, and hang up: what it said counts.
      if (answer.includes("\0")) resolve(answer);
      else reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new Error("clamd does not answer")));
    socket.once("error", fail);
    socket.on("data", (data) => {
      answer += data.toString("latin1");
      if (answer.length > longestAnswer) fail(new Error("clamd's answer has no end"));
      if (answer.includes("\0")) {
        socket.destroy();
        resolve(answer);
      }
    });
    socket.once("close", () => fail(new Error("clamd hung up")));
    socket.once("connect", () => {
      for (const part of parts) socket.write(part);
    });
  });
}

function* streamed(content: Buffer): Generator<Buffer> {
  yield Buffer.from("zINSTREAM\0");
  for (let at = 0; at < content.length; at += chunkBytes) {
    const chunk = content.subarray(at, at + chunkBytes);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    yield length;
    yield chunk;
  }
  yield Buffer.alloc(4);
}

/**
 * Has clamd look at files, by INSTREAM. It says of what is over its limits that it found Heuristics.Limits.Exceeded,
 * where it is configured so (`AlertExceedsMax yes`).
 */
export const createScan =
  (address: string): Scan =>
  async (content) => {
    const answer = (await ask(address, streamed(content))).replace(/\0.*$/s, "").trim();
    if (answer === "stream: OK") return "clean";
    if (/Heuristics\.Limits\.Exceeded|size limit exceeded/i.test(answer)) return "limits";
    if (answer.endsWith(" FOUND")) return "infected";
    throw new Error(`clamd answers: ${answer.slice(0, 100)}`);
  };

/** The scan itself, told to whoever counts calls to outside parties. */
export const countedScan =
  (scan: Scan, observe: ObserveCall): Scan =>
  async (content) => {
    const ended = { party: "clamd", call: "scan" };
    try {
      const verdict = await scan(content);
      observe({ ...ended, outcome: "answered" });
      return verdict;
    } catch (error) {
      observe({ ...ended, outcome: "failed" });
      throw error;
    }
  };
