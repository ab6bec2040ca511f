import { connect, type Socket } from "node:net";
import type { ObserveCall } from "./call-log";

/**
 * Verdict of clamd on a file. `limits` means that the file exceeds one of clamd's limits and was not scanned
 * completely.
 */
export type Verdict = "clean" | "infected" | "limits";

/** Scans a file. @throws Error if clamd is away, or its answer is invalid */
export type Scan = (content: Buffer) => Promise<Verdict>;

/** Time limit of one scan, in milliseconds. A file of 5 MB takes a second at most. */
const timeoutMs = 20_000;
/** Largest answer that is accepted, in characters; a genuine answer is one line. */
const longestAnswer = 4_096;
const chunkBytes = 256 * 1024;

/** Connects to clamd at host:port, or at the path of a socket. */
function open(address: string): Socket {
  if (address.startsWith("/")) return connect({ path: address });
  const colon = address.lastIndexOf(":");
  return connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) });
}

/** Sends one command to clamd, and resolves with its line. */
function ask(address: string, parts: Iterable<Buffer>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = open(address);
    let answer = "";
    const fail = (error: Error) => {
      socket.destroy();
      // clamd may answer and hang up before it has read everything. Its answer counts.
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
 * Creates a scan of files by clamd's command INSTREAM. For a file over its limits, clamd reports
 * Heuristics.Limits.Exceeded if it is configured with `AlertExceedsMax yes`.
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

/**
 * Returns the instant of clamd's signatures in milliseconds since the epoch; undefined if it has none yet. It answers
 * "ClamAV 1.4.3/27400/Mon Jan  1 08:00:00 2024".
 */
export async function signaturesOf(address: string): Promise<number | undefined> {
  const [, , day = ""] = (await ask(address, [Buffer.from("zVERSION\0")])).replace(/\0.*$/s, "").split("/");
  const at = Date.parse(day);
  return Number.isNaN(at) ? undefined : at;
}

/** Returns the scan with an observer that counts its calls. */
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
