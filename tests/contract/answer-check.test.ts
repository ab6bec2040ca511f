import { openApiDocument, problemResponses } from "../../api/openapi/document";
import { Problem, renderProblem, type AnyProblemCode } from "../../api/platform/problem";
import { createAnswerCheck, type OpenApi } from "../support/answer-check";

const item = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const list = { type: "object", properties: { items: { type: "array", items: item } }, required: ["items"] };
const check = createAnswerCheck({
  ...openApiDocument({
    operations: [],
    publicUrl: "http://localhost",
    version: "1.0.0",
    issuer: "https://identity.example.cn",
  }),
  paths: {
    "/api/things": {
      get: {
        responses: {
          200: { content: { "application/json": { schema: list } } },
          ...(problemResponses(["NOT_FOUND"]) as OpenApi["paths"][string][string]["responses"]),
        },
      },
    },
    "/api/things/{id}": {
      get: { responses: { 200: { content: { "application/json": { schema: item } } } } },
    },
  },
});
const at = { method: "GET", mediaType: "application/json" };
const answered = (path: string, body: unknown, status = 200) =>
  check({ ...at, url: `http://localhost${path}`, status, body });
const refused = (status: number, body: unknown) =>
  check({ ...at, url: "http://localhost/api/things", status, body, mediaType: "application/problem+json" });

test("when an answer is as its schema says, then nothing is found, nor of a path that nobody describes", () => {
  expect(answered("/api/things", { items: [{ id: "one" }] })).toBeUndefined();
  expect(answered("/api/things/one", { id: "one" })).toBeUndefined();
  expect(answered("/api/others", { id: 1 })).toBeUndefined();
});

test.each([
  ["holds what nobody named, at its depth", "/api/things", { items: [{ id: "one", secret: true }] }],
  ["holds what nobody named", "/api/things/one", { id: "one", secret: true }],
  ["lacks what is named", "/api/things/one", {}],
  ["has another type", "/api/things/one", { id: 1 }],
])("when an answer %s, then it is told", (_, path, body) => {
  expect(answered(path, body)).toContain("beside its schema");
});

const problem = (code: AnyProblemCode): unknown =>
  JSON.parse(String(renderProblem(new Problem(code), "request").body));

test("when a refusal is as the document says, then nothing is found, though it says more of itself", () => {
  expect(refused(404, { ...(problem("NOT_FOUND") as object), lastPage: 3 })).toBeUndefined();
});

test("when a refusal has a code or a status that is not declared, or lacks its sentence, then it is told", () => {
  expect(refused(404, problem("PAGE_BEYOND_END"))).toContain("PAGE_BEYOND_END");
  expect(refused(409, problem("STALE_VERSION"))).toContain("not declared");
  expect(refused(404, { ...(problem("NOT_FOUND") as object), detail: undefined })).toContain("detail");
  expect(answered("/api/things", { items: [] }, 201)).toContain("not declared");
});
