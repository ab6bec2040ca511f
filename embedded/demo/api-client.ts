import type { Answer as Said } from "../../contract/answers";
import { randomUUID } from "node:crypto";

export type ShownApplication = Said<"application">;
export type StartedPayment = Said<"paymentStarted">;

/** An answer of the API, whatever its status. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface CallOptions {
  /** Goes as JSON; a Buffer as it is. */
  body?: unknown;
  /** A fresh one unless given; the same one again is a repeat. */
  idempotencyKey?: string;
}

const paths = {
  applications: "/api/applications",
  application: (id: string) => `/api/applications/${id}`,
};

export interface ApiClientOptions {
  baseUrl: string;
  token: string;
  /** Sends requests when it is their turn; by default at once. */
  send?: (method: string, request: () => Promise<Response>) => Promise<Response>;
}

/** The API as one person uses it. */
export function createApiClient({ baseUrl, token, send = (_, request) => request() }: ApiClientOptions) {
  async function call<T>(
    method: string,
    path: string,
    { body, idempotencyKey }: CallOptions = {},
  ): Promise<Answer<T>> {
    const file = Buffer.isBuffer(body) ? body : undefined;
    const init = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === "GET" ? {} : { "idempotency-key": idempotencyKey ?? randomUUID() }),
        ...(body === undefined
          ? {}
          : { "content-type": file ? "application/octet-stream" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: file ?? JSON.stringify(body) }),
    };
    const response = await send(method, () => fetch(new URL(path, baseUrl), init));
    const json = response.headers.get("content-type")?.includes("json");
    const content: unknown = json ? await response.json() : Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, body: content as T };
  }

  /** @throws Error with the problem's code where the API refuses */
  async function expectOk<T>(answer: Promise<Answer<T>>): Promise<T> {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`the API answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  const command = (id: string, path: string, body?: unknown, method = "POST") =>
    expectOk(
      call<ShownApplication>(method, `${paths.application(id)}/${path}`, body === undefined ? {} : { body }),
    );

  return {
    call,
    get: (id: string) => expectOk(call<ShownApplication>("GET", paths.application(id))),
    create: (form: unknown) =>
      expectOk(call<ShownApplication>("POST", paths.applications, { body: { form } })),
    edit: (id: string, body: { form: unknown; version: number }) =>
      expectOk(call<ShownApplication>("PUT", paths.application(id), { body })),
    submit: (id: string, opinion: string) => command(id, "submission", { opinion }),
    withdraw: (id: string, opinion: string) => command(id, "withdrawal", { opinion }),
    review: (id: string, decision: "approve" | "reject", opinion: string) =>
      command(id, "review", { decision, opinion }),
    pay: (id: string, body: { channel: string; bank?: string }) =>
      expectOk(call<StartedPayment>("POST", `${paths.application(id)}/payments`, { body })),
    addRecord: (id: string, text: string) => command(id, "records", { text }),
    ship: (id: string, carrier: string, trackingNumber: string) =>
      command(id, "shipment", { carrier, trackingNumber }),
    markHandled: (id: string) => command(id, "handled"),
    confirmReceipt: (id: string) => command(id, "receipt"),
    requestInvoice: (id: string, body: unknown) => command(id, "invoice", body),
    invoicePdf: (id: string) => expectOk(call<Buffer>("GET", `${paths.application(id)}/invoice.pdf`)),
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;
