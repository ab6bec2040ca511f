import type { ApiClient } from "../client/api-client";
import { isPassing, ProblemError, unreachable, type Problem } from "../client/problem";
import type { Answer } from "../../contract/answers";

export type KeptList = Answer<"materials">["materials"];

interface UploadOptions {
  api: ApiClient;
  id: string;
  material: string;
  consent: boolean;
  content: Blob;
  /** 0 to 1. */
  onProgress: (share: number) => void;
  /** It is tried again after a while. */
  onWaiting: () => void;
  signal: AbortSignal;
}

const maximumRetries = 8;
const longestPauseMs = 5_000;

const hexOf = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const addressOf = async ({ id, material, content, consent }: UploadOptions): Promise<string> => {
  const hash = hexOf(await crypto.subtle.digest("SHA-256", await content.arrayBuffer()));
  const address = `/api/applications/${id}/materials/${encodeURIComponent(material)}/${hash}`;
  return consent ? `${address}?consent=true` : address;
};

interface Reply {
  status: number;
  body: string;
}

/** By XMLHttpRequest: fetch doesn't tell how far it has come. @returns undefined where no answer came */
function put(url: string, token: string | undefined, options: UploadOptions): Promise<Reply | undefined> {
  const { content, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    if (token !== undefined) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener("load", () => resolve({ status: request.status, body: request.responseText }));
    request.addEventListener("error", () => resolve(undefined));
    request.addEventListener("abort", () => reject(new Error("the upload was given up")));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(content);
  });
}

function problemIn({ body }: Reply): Problem {
  try {
    return JSON.parse(body) as Problem;
  } catch {
    return unreachable;
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Uploads a file, again as long as the service is away: its content's hash names it, so that nothing is kept twice.
 * @returns what the application has now
 * @throws ProblemError
 */
export async function uploadFile(options: UploadOptions): Promise<KeptList> {
  const { api, onWaiting, signal } = options;
  const url = await addressOf(options);
  for (let retries = 0; ; retries += 1) {
    let reply = await put(url, await api.accessToken(), options);
    if (reply?.status === 401 && (await api.renew()))
      reply = await put(url, await api.accessToken(), options);
    if (reply?.status === 200) return (JSON.parse(reply.body) as Answer<"materials">).materials;
    const problem = reply ? problemIn(reply) : unreachable;
    if (!isPassing(problem) || retries === maximumRetries || signal.aborted) throw new ProblemError(problem);
    onWaiting();
    await pause(Math.min(1_000 * (retries + 1), longestPauseMs));
  }
}
