import { randomUUID } from "node:crypto";
import { bidder, world } from "../support/here";
import { send } from "../support/http";
import { formOf } from "../support/journey";
import { oddities, operationsOf, readDocument } from "../support/openapi";
import { expectProblem, fieldsOf } from "../support/problems";
import { headOf, sendBytes } from "../support/wire";

let api: string;
beforeAll(async () => {
  ({ api } = world.stack.addresses);
});

const stored = () => world.models.applications.countDocuments({ orgCode: bidder.orgCode });

/** Returns the head of a request that creates a draft. */
const creating = (headers: Record<string, string>): string =>
  headOf("POST /api/applications HTTP/1.1", {
    authorization: `Bearer ${bidder.token}`,
    "idempotency-key": randomUUID(),
    "content-type": "application/json",
    ...headers,
  });

const create = (body: string | Buffer, headers: Record<string, string> = {}) =>
  send(api, { method: "POST", path: "/api/applications", token: bidder.token, body, headers });

describe("what is no request", () => {
  const head = (headers: Record<string, string>, path = "/api/terms") =>
    headOf(`GET ${path} HTTP/1.1`, headers);
  const lengthBesideChunks = { "content-length": "5", "transfer-encoding": "chunked" };
  const many = "x".repeat(20_000);

  test.each<[string, string[], 400 | 431]>([
    ["no HTTP at all", ["\u0016\u0003\u0001\u0002\r\n\r\n"], 400],
    ["a method that is none", [headOf("FOO /api/applications HTTP/1.1")], 400],
    ["a broken header", [head({ "bad header": "x" })], 400],
    ["no host", ["GET /api/terms HTTP/1.1\r\nconnection: close\r\n\r\n"], 400],
    ["an expectation that nobody can meet", [head({ expect: "bananas" })], 400],
    ["two lengths", [head({ "content-length": "5\r\ncontent-length: 6" })], 400],
    ["a length beside chunks", [headOf("POST / HTTP/1.1", lengthBesideChunks), "0\r\n\r\n"], 400],
    ["an address of 20 kB", [head({}, `/api/applications?search=${many}`)], 431],
    ["a header of 20 kB", [head({ cookie: many })], 431],
  ])("when %s comes, then even that is answered by a problem document", async (_what, bytes, status) => {
    const code = { 400: "INVALID_REQUEST", 431: "HEADERS_TOO_LARGE" }[status];
    expectUnread(await sendBytes(api, ...bytes), status, code);
  });

  test("when a chunk is broken, then so is the request, and nothing is stored", async () => {
    const before = await stored();
    const answer = await sendBytes(api, creating({ "transfer-encoding": "chunked" }), '2\r\n{"\r\nzz\r\n');
    expectUnread(answer, 400, "INVALID_REQUEST");
    expect(await stored()).toBe(before);
  });

  /**
   * Checks an answer to a request that could not be read and so had no request id. Its `instance` contains an id of its
   * own.
   */
  function expectUnread(answer: Awaited<ReturnType<typeof sendBytes>>, status: number, code: string): void {
    const { instance } = answer.body as { instance: string };
    answer.headers.set("x-request-id", instance.split(":").at(-1) ?? "");
    expectProblem(answer, status, code);
  }
});

describe("bodies", () => {
  test("when a body has 32 kB exactly, then it is read; with one byte more it isn't, however it comes", async () => {
    const exact = '{"form":{}}'.padEnd(32 * 1024);
    const longer = `${exact} `;
    const chunked = (body: string) =>
      sendBytes(
        api,
        creating({ "transfer-encoding": "chunked" }),
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      );
    expect((await create(exact)).status).toBe(201);
    expect((await chunked(exact)).status).toBe(201);
    expectProblem(await create(longer), 413, "TOO_LARGE");
    expectProblem(await chunked(longer), 413, "TOO_LARGE");
  });

  test("when a far too long body is only announced, then nobody waits for it", async () => {
    expectProblem(await sendBytes(api, creating({ "content-length": "1000000000" })), 413, "TOO_LARGE");
  });

  test.each([
    ["half a character", Buffer.from([0xe7, 0xa4])],
    ["GBK", Buffer.from([0xca, 0xbe, 0xc0, 0xfd])],
    ["an encoded surrogate", Buffer.from([0xed, 0xa0, 0x80])],
    ["a zero in two bytes", Buffer.from([0xc0, 0x80])],
  ])("when a text holds %s, then it is no JSON instead of a name with holes", async (_what, bytes) => {
    const before = await stored();
    const [head = "", tail = ""] = JSON.stringify({ form: { contactName: "|" } }).split("|");
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(tail)]);
    expectProblem(await create(body), 400, "INVALID_JSON");
    expect(await stored()).toBe(before);
  });

  test.each([
    ["application/json", '{"page":1}', 400, "INVALID_INPUT"],
    ["application/json", '{"page', 400, "INVALID_JSON"],
    ["text/plain", "page=1", 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["application/json", `"${"x".repeat(40_000)}"`, 413, "TOO_LARGE"],
  ])(
    "when a GET brings a body of %s (%#), then it is refused as the document says",
    async (type, body, status, code) => {
      const head = headOf("GET /api/applications HTTP/1.1", {
        ...{ authorization: `Bearer ${bidder.token}`, "content-type": type },
        "content-length": String(Buffer.byteLength(body)),
      });
      const answer = await sendBytes(api, head, body);
      expectProblem(answer, status, code);
      const operations = operationsOf(await readDocument(api));
      const operation = operations.find(({ operationId }) => operationId === "getApplicationPage");
      expect(operation && oddities(operation, answer)).toEqual([]);
    },
  );

  test("when a body is nested without end, then its field is named and nothing breaks", async () => {
    const lists = `{"form":${"[".repeat(15_000)}${"]".repeat(15_000)}}`;
    const objects = `{"form":{"contactName":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}}`;
    expect(fieldsOf(expectProblem(await create(lists), 400, "INVALID_INPUT"))).toEqual(["form"]);
    expect(fieldsOf(expectProblem(await create(objects), 400, "INVALID_INPUT"))).toEqual([
      "form.contactName",
    ]);
  });
});

describe("texts", () => {
  const rare = "𠮷";

  test("when a name is of rare characters, then its length is that in characters, and it is kept whole", async () => {
    const { form } = await bidder.api.create(
      formOf(bidder, { organisationName: rare.repeat(100), contactName: rare.repeat(30) }),
    );
    expect([form.organisationName, form.contactName]).toEqual([rare.repeat(100), rare.repeat(30)]);
    const longer = { organisationName: rare.repeat(101), contactName: rare.repeat(31) };
    const problem = expectProblem(
      await create(JSON.stringify({ form: formOf(bidder, longer) })),
      ...([400, "INVALID_INPUT"] as const),
    );
    expect(problem.fields?.map(({ message }) => message)).toEqual(["不能超过100个字", "不能超过30个字"]);
  });

  test.each([
    ["an emoji", "示例😀"],
    ["a variant of a character", "葛\u{E0100}"],
    ["a name with a middle dot", "示例·买买提"],
    ["what looks like markup", "<b>示例</b> & 'x'"],
  ])("when a name holds %s, then it comes back as it was", async (_what, contactName) => {
    expect((await bidder.api.create({ contactName })).form.contactName).toBe(contactName);
  });

  test.each([
    ["a replacement character", "示\uFFFD例"],
    ["a character that is none", "示\uFFFF例"],
    ["nothing but a filler", "\u3164"],
    ["nothing but an empty Braille cell", "\u2800"],
    ["a soft hyphen", "示\u00AD例"],
  ])("when a name holds %s, then it is refused", async (_what, contactName) => {
    const answer = await create(JSON.stringify({ form: { contactName } }));
    expect(expectProblem(answer, 400, "INVALID_INPUT").fields).toHaveLength(1);
  });
});

describe("addresses", () => {
  test.each([
    ["GET", "/api"],
    ["GET", "/api/"],
    ["GET", "/API/nothing"],
    ["GET", "/codec"],
    ["GET", "/codec/decode"],
    ["GET", "/api/applications%2F01ARZ3NDEKTSV4RRFFQ69G5FAV"],
    ["GET", "/assets/..%2f..%2fpackage.json"],
    ["POST", "/"],
    ["POST", "/api/callbacks"],
    ["POST", "/api/callbacks/nobody"],
  ])("when %s %s is asked for, then there is nothing, and no page says otherwise", async (method, path) => {
    expectProblem(await send(api, { method, path, token: bidder.token }), 404, "NOT_FOUND");
  });

  test("when a known address has a slash behind it, then it is the same", async () => {
    const answers = await Promise.all(
      ["/api/applications", "/api/applications/"].map((path) => send(api, { path, token: bidder.token })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });

  test("when the codec server's secret path comes in capitals, then it is another one", async () => {
    const secret = world.stack.env["CODEC_PATH_SECRET"] ?? "";
    const decode = (path: string) =>
      send(api, { method: "POST", path: `/codec/${path}/decode`, body: '{"payloads":[]}' });
    expect((await decode(secret)).status).toBe(200);
    expectProblem(await decode(secret.toUpperCase()), 404, "NOT_FOUND");
  });
});
