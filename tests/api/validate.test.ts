import { Router } from "express";
import { createHash } from "node:crypto";
import { z } from "zod";
import { json } from "../../api/openapi/responses";
import { parseValue } from "../../api/platform/validate";
import { applicationFormSchema, draftFormSchema } from "../../domain/form/form";
import { problemOf, startPlatform, type Platform } from "./platform-harness";

let platform: Platform;

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

beforeAll(async () => {
  const callbacks = Router().post("/api/callbacks/gateway", (request, response) => {
    response.send(sha256(request.body as Buffer));
  });
  platform = await startPlatform({
    routers: [callbacks],
    define: (defineRoute) => {
      defineRoute({
        ...{ operationId: "operation1", method: "put", path: "/api/forms/{id}", summary: "Save" },
        ...{ role: "public", records: "none", problems: [] },
        params: z.strictObject({ id: z.ulid("编号不正确") }),
        query: z.strictObject({ page: z.coerce.number().int().min(1).max(99).default(1) }),
        body: z.strictObject({
          form: draftFormSchema(),
          version: z.int(),
          note: z.string().min(2).max(5).optional(),
          kind: z.enum(["a", "b"]).optional(),
        }),
        response: json(z.unknown(), { description: "the input" }),
        handler: ({ params, query, body }) => ({ params, query, body }),
      });
    },
  });
});
afterAll(() => platform.close());

const id = "01J9ZD3V2Q5N8R7T6W4X1Y0ABC";

const put = (address: string, body: unknown) =>
  fetch(`${platform.url}/api/forms/${address}`, {
    method: "PUT",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

async function fieldsOf(response: Response): Promise<Record<string, string>> {
  expect(response.status).toBe(400);
  const { code, fields = [] } = await problemOf(response);
  expect(code).toBe("INVALID_INPUT");
  return Object.fromEntries(fields.map(({ path, message }) => [path, message]));
}

describe("input", () => {
  test("when all is right then the handler gets it parsed, with defaults", async () => {
    const response = await put(`${id}?page=2`, { form: { organisationName: " 示例单位 " }, version: 1 });
    expect(await response.json()).toEqual({
      params: { id },
      query: { page: 2 },
      body: { form: { organisationName: "示例单位" }, version: 1 },
    });
  });

  test("when much is wrong then every bad field is named at once, in Chinese", async () => {
    const response = await put("no-ulid?page=0&sort=asc", {
      form: {
        mobile: "123",
        locks: [{ lockSerial: "LOCK-0001" }, { years: 9, colour: 1 }],
        pickup: "快递",
        colour: "red",
      },
      version: "1",
      note: "太长了太长了",
      kind: "c",
      extra: true,
    });
    expect(await fieldsOf(response)).toEqual({
      id: "编号不正确",
      page: "不能小于1",
      sort: "没有此字段",
      "form.mobile": "请填写11位手机号码",
      "form.locks.1.years": "第2把锁：请选择1到3年",
      "form.locks.1.colour": "第2把锁：没有此字段",
      "form.pickup": "请选择取锁方式：现场或邮寄",
      "form.colour": "没有此字段",
      version: expect.stringMatching(/[一-龥]/),
      note: "不能超过5个字",
      kind: "只能是a、b之一",
      extra: "没有此字段",
    });
  });

  test("when a part is checked later then its fields are named by where they are, in Chinese", () => {
    const form = { organisationName: "示例单位", colour: "red" };
    expect(() => parseValue(z.object({ form: applicationFormSchema() }), { form })).toThrow(
      expect.objectContaining({
        code: "INVALID_INPUT",
        fields: expect.arrayContaining([
          { path: "form.locks", message: "必填" },
          { path: "form.colour", message: "没有此字段" },
        ]),
      }),
    );
    expect(parseValue(z.string(), "a")).toBe("a");
  });
});

describe("callbacks", () => {
  const call = (body: Buffer, contentType: string) =>
    fetch(`${platform.url}/api/callbacks/gateway`, {
      method: "POST",
      body: new Uint8Array(body),
      headers: { "content-type": contentType },
    });

  test.each([["application/json"], ["application/x-www-form-urlencoded; charset=GBK"]])(
    "when a gateway sends %s then the bytes stay as they came",
    async (contentType) => {
      const body = Buffer.from([0x7b, 0x20, 0xd6, 0xd0, 0x00, 0x7d]);
      expect(await (await call(body, contentType)).text()).toBe(sha256(body));
    },
  );
});
