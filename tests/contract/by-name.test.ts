import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileAt, read, write, type Read, type Write } from "../../portal/client/addresses";
import type { Answer } from "../../contract/answers";

const shipment = { carrier: "顺丰", trackingNumber: "SF1234567890" };

const api = {
  /** Replaces the portal's client, since only the client's types are tested here. */
  command: <S extends unknown[], T>(to: Write<S, T>, ...[body]: S) => [to.method, to.path, body],
};

test("when what is said isn't what the contract takes, then the portal doesn't compile", () => {
  const correct = write("correctShipment", { id: "A" });
  expect(api.command(correct, shipment)).toEqual(["PUT", "/api/applications/A/shipment", shipment]);
  const wrong = [
    // @ts-expect-error a body with a misspelt field
    () => api.command(correct, { carrier: "顺丰", adress: "北京" }),
    // @ts-expect-error a body with a field too many
    () => api.command(correct, { ...shipment, adress: "北京" }),
    // @ts-expect-error a body is missing where one is required
    () => api.command(correct),
    // @ts-expect-error a refund is named by its number
    () => api.command(write("retryRefund", { id: "A" })),
    // @ts-expect-error a command that doesn't exist
    () => api.command(write("mislay", { id: "A" })),
  ];
  expect(wrong).toHaveLength(5);
});

test("when an act or a read is called by its name, then method, address, body and answer are those of the contract", () => {
  const change = write("changeLock", { serial: "A/1" });
  expect(change).toEqual({ method: "PUT", path: "/api/operations/locks/A%2F1" });
  expect(read("queuePage", new URLSearchParams({ queue: "办理中" }))).toBe(
    "/api/reviews?queue=%E5%8A%9E%E7%90%86%E4%B8%AD",
  );
  expect(fileAt("invoice", { id: "A", format: "pdf" })).toBe("/api/applications/A/invoice/pdf");
  const application: Read<Answer<"application">> = read("application", { id: "A" });
  // @ts-expect-error another answer than the contract's
  const terms: Read<Answer<"terms">> = application;
  expect(terms).toBe("/api/applications/A");
});

test("when the portal's sources are read, then none writes an address of the API beside the contract's", () => {
  const root = path.join(__dirname, "..", "..", "portal");
  const written = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => /["'`]\/api\//.test(readFileSync(path.join(root, file), "utf8")));
  expect(written).toEqual([]);
});
