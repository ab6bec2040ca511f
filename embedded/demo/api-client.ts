import type { Answer as Said } from "../../contract/answers";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

export type ShownApplication = Said<"application">;
export type StartedPayment = Said<"paymentStarted">;

/** An answer of the API, whatever its status code is. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface CallOptions {
  /** The body of the request. A Buffer is sent as it is, anything else as JSON. */
  body?: unknown;
  /**
   * The idempotency key of the request. A fresh one is made unless this is given; a request under a key that was used
   * before is a repeat.
   */
  idempotencyKey?: string;
}

/** The number of repeats of a command after which the client gives up. */
const mostTimes = 20;

const isBusy = ({ status, body }: Answer): boolean =>
  status === 503 && (body as { code?: string }).code === "ENGINE_BUSY";

const paths = {
  applications: "/api/applications",
  application: (id: string) => `/api/applications/${id}`,
};

export interface ApiClientOptions {
  baseUrl: string;
  token: string;
  /** Sends a request when its turn has come. By default each request is sent at once. */
  send?: (method: string, request: () => Promise<Response>) => Promise<Response>;
}

/** Creates a client of the API that calls it as one person. */
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

  /**
   * Sends a request, and sends it again under the same key for as long as the API says that the engine is busy.
   * @throws Error with the problem's code where the API refuses
   */
  async function expectOk<T>(method: string, path: string, options: { body?: unknown } = {}): Promise<T> {
    const said = { ...options, idempotencyKey: randomUUID() };
    let answer = await call<T>(method, path, said);
    for (let times = 0; times < mostTimes && isBusy(answer); times += 1) {
      await pause(Number(answer.headers.get("retry-after")) * 1_000);
      answer = await call<T>(method, path, said);
    }
    const { status, body } = answer;
    if (status >= 300) throw new Error(`the API answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  const command = (id: string, path: string, body?: unknown, method = "POST") =>
    expectOk<ShownApplication>(
      method,
      `${paths.application(id)}/${path}`,
      body === undefined ? {} : { body },
    );

  const get = (id: string) => expectOk<ShownApplication>("GET", paths.application(id));

  return {
    call,
    get,
    create: (form: unknown) => expectOk<ShownApplication>("POST", paths.applications, { body: { form } }),
    edit: (id: string, body: { form: unknown; version: number }) =>
      expectOk<ShownApplication>("PUT", paths.application(id), { body }),
    submit: (id: string, opinion: string) => command(id, "submission", { opinion }),
    withdraw: (id: string, opinion: string): Promise<Said<"applicationByHand">> =>
      command(id, "withdrawal", { opinion }),
    /** Agrees, in 复核, to the action that another operator has asked for. */
    agree: (consentId: string, opinion: string) =>
      expectOk<Said<"consent">>("POST", `/api/consents/${consentId}/decision`, {
        body: { decision: "agree", opinion },
      }),
    /** Reviews the submission that was seen, which is the latest one unless `seen` says otherwise. */
    review: async (
      id: string,
      decision: "approve" | "reject",
      opinion: string,
      seen?: Pick<ShownApplication, "submissions">,
    ) => {
      const { submissions } = seen ?? (await get(id));
      return command(id, "review", { decision, opinion, submission: submissions.at(-1)?.at });
    },
    pay: (id: string, body: { channel: string; bank?: string }) =>
      expectOk<StartedPayment>("POST", `${paths.application(id)}/payments`, { body }),
    addRecord: (id: string, text: string) => command(id, "records", { text }),
    ship: (id: string, carrier: string, trackingNumber: string) =>
      command(id, "shipment", { carrier, trackingNumber }),
    markHandled: (id: string) => command(id, "handled"),
    confirmReceipt: (id: string) => command(id, "receipt"),
    requestInvoice: (id: string, body: unknown) => command(id, "invoice", body),
    invoicePdf: (id: string) => expectOk<Buffer>("GET", `${paths.application(id)}/invoice/pdf`),
  };
}

export type ApiClient = ReturnType<typeof createApiClient>;

/** Has an operator withdraw an application. If it is paid, a second operator agrees to the withdrawal. */
export async function withdrawByTwo(
  [first, second]: [ApiClient, ApiClient],
  id: string,
  opinion: string,
): Promise<ShownApplication> {
  const { consent, ...application } = await first.withdraw(id, opinion);
  if (!consent) return application;
  await second.agree(consent.id, opinion);
  return first.get(id);
}
