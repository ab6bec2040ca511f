import { createAnswerCheck } from "../support/answer-check";

const item = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
const list = { type: "object", properties: { items: { type: "array", items: item } }, required: ["items"] };
const check = createAnswerCheck({
  paths: {
    "/api/things": {
      get: { responses: { 200: { content: { "application/json": { schema: list } } } } },
    },
    "/api/things/{id}": {
      get: { responses: { 200: { content: { "application/json": { schema: item } } } } },
    },
  },
});
const answered = (path: string, body: unknown) =>
  check({ method: "GET", url: `http://localhost${path}`, status: 200, body });

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
