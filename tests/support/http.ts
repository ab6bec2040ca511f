import { randomUUID } from "node:crypto";
import type { Answer } from "../../embedded/demo/api-client";

/** A request that is sent byte for byte, also one that a well-behaved client would never send. */
export interface RawRequest {
  method?: string;
  path: string;
  token?: string;
  /** Idempotency key. Null sends none; the default is a new key. */
  idempotencyKey?: string | null;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends a request unchanged. A body without a content type is sent as JSON. */
export async function send(baseUrl: string, request: RawRequest): Promise<Answer> {
  const { method = "GET", path, token, idempotencyKey = randomUUID(), headers = {}, body } = request;
  const response = await fetch(baseUrl + path, {
    method,
    redirect: "manual",
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === "GET" || idempotencyKey === null ? {} : { "idempotency-key": idempotencyKey }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Checks that a read is answered with 304 if the caller has the present content already. */
export async function expectUnchanged(
  baseUrl: string,
  { token }: { token: string },
  path: string,
): Promise<void> {
  expect((await send(baseUrl, { path, token, headers: { "if-none-match": "*" } })).status).toBe(304);
}
