import { fileAt } from "../client/addresses";
import type { ApiClient } from "../client/api-client";
import { isPassing, ProblemError, signedOut, unreachable, type Problem } from "../client/problem";
import type { Answer } from "../../contract/answers";

export type KeptList = Answer<"materials">["materials"];

interface UploadOptions {
  api: ApiClient;
  id: string;
  material: string;
  consent: boolean;
  content: Blob;
  /** Called with the share that is uploaded, from 0 to 1. */
  onProgress: (share: number) => void;
  /** Called when the upload failed and will be repeated after a pause. */
  onWaiting: () => void;
  /** Called before the file is sent. From then on, the service may have it under this id, even if no answer comes. */
  onSending: (fileId: string) => void;
  signal: AbortSignal;
}

const maximumRetries = 8;
const longestPauseMs = 5_000;

const hexOf = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const sha256 = async (content: BufferSource): Promise<string> =>
  hexOf(await crypto.subtle.digest("SHA-256", content));

interface Named {
  url: string;
  /** Id of the file at the service, which follows from application, material and content. */
  fileId: string;
}

async function nameOf({ id, material, content, consent }: UploadOptions): Promise<Named> {
  const hash = await sha256(await content.arrayBuffer());
  const address = fileAt("upload", { id, material, sha256: hash });
  const named = await sha256(new TextEncoder().encode([id, material, hash].join("\n")));
  return { url: consent ? `${address}?consent=true` : address, fileId: named.slice(0, 32) };
}

interface Reply {
  status: number;
  body: string;
}

/** Sends the file by XMLHttpRequest, since fetch reports no upload progress. @returns undefined if no answer came */
function put(url: string, token: string, options: UploadOptions): Promise<Reply | undefined> {
  const { content, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const cancelled = () => reject(new Error("the upload was cancelled"));
    // A signal that was aborted before sends no event, so it is checked first.
    if (signal.aborted) return cancelled();
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    );
    request.addEventListener("load", () => resolve({ status: request.status, body: request.responseText }));
    request.addEventListener("error", () => resolve(undefined));
    request.addEventListener("abort", cancelled);
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

/** Waits for a time in milliseconds, or until the signal is aborted. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/**
 * Uploads a file, and repeats that while the service is away. The hash of the content is part of its address, so that
 * no file is stored twice.
 * @returns the application's 申请材料 after the upload
 * @throws ProblemError if the service refuses the file
 * @throws Error if the upload was cancelled at any stage
 */
export async function uploadFile(options: UploadOptions): Promise<KeptList> {
  const { api, onWaiting, onSending, signal } = options;
  const { url, fileId } = await nameOf(options);
  if (!signal.aborted) onSending(fileId);
  const send = async () => {
    const token = await api.accessToken();
    if (token === undefined) throw new ProblemError(signedOut);
    return put(url, token, options);
  };
  for (let retries = 0; ; retries += 1) {
    let reply = await send();
    if (reply?.status === 401 && (await api.renew())) reply = await send();
    if (reply?.status === 200) return (JSON.parse(reply.body) as Answer<"materials">).materials;
    const problem = reply ? problemIn(reply) : unreachable;
    if (!isPassing(problem) || retries === maximumRetries || signal.aborted) throw new ProblemError(problem);
    onWaiting();
    await pause(Math.min(1_000 * (retries + 1), longestPauseMs), signal);
  }
}
