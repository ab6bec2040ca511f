import { randomUUID } from "node:crypto";
import type { Answer } from "../../embedded/demo/api-client";

/** A request byte for byte, for what a well-behaved client would never send. */
export interface RawRequest {
  method?: string;
  path: string;
  token?: string;
  /** Null sends none; left out, a fresh one. */
  idempotencyKey?: string | null;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends a request as it is given. A body without another content type goes as JSON. */
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
