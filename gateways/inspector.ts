import { request } from "node:http";
import { z } from "zod";
import type { MaterialKind } from "../domain/materials/materials";
import { drawingFaults, pageLimits, type Drawn } from "../domain/materials/pages";
import { longestAnswer, superviseFile, usualLimits, type SupervisorOptions } from "../inspector/supervise";

/** Result of an inspection: the pages or a fault, and the processor time that it took. */
export interface Inspection {
  /** Pages or fault; absent if the process got no processor time, so that nothing is known of the file. */
  drawn?: Drawn;
  cpuMs: number;
}

/** Inspects a file. @throws Error if files can't be inspected at all */
export type Inspect = (content: Buffer, kind: MaterialKind) => Promise<Inspection>;

interface InspectorOptions extends SupervisorOptions {
  /** Address of the inspector's own container: host:port or the path of a socket. Without it, a child process inspects. */
  address?: string | undefined;
}

const cpuMs = z.int().min(0);
const side = z.int().min(1).max(pageLimits.side);
const page = z.object({ width: side, height: side, bytes: z.int().min(1).max(pageLimits.bytes) });
const answers = z.union([
  z.object({ cpuMs, pages: z.array(page).min(1) }),
  z.object({ cpuMs, fault: z.enum(drawingFaults) }),
  z.strictObject({ cpuMs }),
]);
const jpegStart = Buffer.from([0xff, 0xd8, 0xff]);

/** Reads the answer of the process, which is trusted no more than the upload that it processed. @throws Error */
function readAnswer(output: Buffer): Inspection {
  const end = output.indexOf("\n");
  const { cpuMs: taken, ...answer } = answers.parse(JSON.parse(output.toString("utf8", 0, Math.max(0, end))));
  if ("fault" in answer) return { drawn: answer, cpuMs: taken };
  if (!("pages" in answer)) return { cpuMs: taken };
  let at = end + 1;
  const pages = answer.pages.map(({ bytes, ...size }) => {
    // The page is copied. A view of the output would keep all of it in memory.
    const content = Buffer.from(output.subarray(at, at + bytes));
    at += bytes;
    if (content.length !== bytes || !content.subarray(0, 3).equals(jpegStart)) throw new Error("not a JPEG");
    return { ...size, content };
  });
  return { drawn: { pages }, cpuMs: taken };
}

/** Longest wait for the container's answer, in milliseconds: a file before this one may take as long. */
const patienceMs = 2 * usualLimits.wallMs + 5_000;

/** Has the inspector's own container inspect a file. @throws Error if it is away, or its answer is longer than any */
function askContainer(address: string, content: Buffer, kind: MaterialKind): Promise<Buffer> {
  const [, host, port] = /^([^/]+):(\d+)$/.exec(address) ?? [];
  const place = host === undefined ? { socketPath: address } : { host, port };
  return new Promise((resolve, reject) => {
    const options = { ...place, method: "POST", path: `/${kind}`, signal: AbortSignal.timeout(patienceMs) };
    const sent = request(options, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on("data", (part: Buffer) => {
        length += part.length;
        if (length > longestAnswer) response.destroy(new Error("the inspector's answer is too long"));
        else parts.push(part);
      });
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts));
        else reject(new Error(`the inspector answered ${response.statusCode}`));
      });
    });
    sent.once("error", reject);
    sent.setHeader("content-length", content.length);
    sent.end(content);
  });
}

/**
 * Creates a function that inspects a file and draws its pages: in the inspector's own container, or in a child process
 * (inspector/supervise.ts).
 */
export const createInspector =
  ({ address, ...options }: InspectorOptions = {}): Inspect =>
  async (content, kind) =>
    readAnswer(
      address === undefined
        ? await superviseFile(content, kind, options)
        : await askContainer(address, content, kind),
    );
