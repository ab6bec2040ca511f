import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInvoiceProvider, fixedToken } from "../../gateways/nuonuo";
import { settingsFor } from "../stand-ins/invoice-provider-setup";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const nowSeconds = 1_767_323_045;

/** Provides an invoice platform whose answers the test decides, and clients for it. */
export function usePlatform() {
  let handler: Handler = (_request, response) => response.writeHead(404).end();
  const server = createServer((request, response) => handler(request, response));
  let baseUrl = "";
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: () => baseUrl,
    handle: (next: Handler) => {
      handler = next;
    },
    client: (url = baseUrl) =>
      createInvoiceProvider({
        settings: settingsFor(url),
        tokens: fixedToken("token"),
        now: () => nowSeconds * 1000,
      }),
  };
}

export const answering =
  (body: unknown): Handler =>
  (request, response) => {
    request.resume();
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

/** Returns a handler that answers each method with a body of its own. */
export const answeringEach =
  (bodies: Record<string, unknown>): Handler =>
  (request, response) => {
    request.resume();
    const method = String(request.headers["method"]).replace("nuonuo.OpeMplatform.", "");
    response.end(JSON.stringify(bodies[method]));
  };

export const done = (result: unknown, code: string | number = "E0000") => ({
  code,
  describe: "成功",
  result,
});
export const refusal = (code: string) => ({ code, describe: "示例原因" });
