import { z } from "zod";
import { openApiDocument } from "../../api/openapi/document";
import { changesBetween, factsOf } from "../support/api-facts";

/** Returns the lines of an API with one operation that answers with this schema. */
const factsWith = (schema: z.ZodType): string[] =>
  factsOf(
    openApiDocument({
      operations: [
        {
          method: "get",
          path: "/api/lock",
          operationId: "getLock",
          responses: { 200: { description: "", content: { "application/json": { schema } } } },
        },
      ],
      publicUrl: "http://localhost",
      version: "1.0.0",
      issuer: "https://identity.example.cn",
    }) as Parameters<typeof factsOf>[0],
  );

const lock = z.object({ serial: z.string(), state: z.enum(["待制证", "已制证"]), years: z.int() });

test("names added and removed fields, new values, and fields whose type changes", () => {
  const later = lock.omit({ serial: true }).extend({
    serialNumber: z.string(),
    years: z.string(),
    state: z.enum(["待制证", "已制证", "未能办理"]),
  });
  const place = "GET /api/lock 200 application/json";
  const changes = changesBetween(factsWith(lock), factsWith(later));
  expect(changes.split("\n").filter((line) => line !== "")).toEqual([
    "新的：",
    `- \`${place}.serialNumber\``,
    `- \`${place}.state = 未能办理\``,
    "去掉的：",
    `- \`${place}.serial\``,
    "改变的：",
    `- \`${place}.years\`：此前 integer，现在 string`,
  ]);
});

test("finds no changes between equal documents", () => {
  expect(changesBetween(factsWith(lock), factsWith(lock))).toBe("");
});
