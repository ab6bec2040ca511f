import { type ResponseConfig, OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { problemDocumentSchema } from "../../contract/answers/problem-document";
import { enumExtensions } from "../../contract/enum-names";
import { answerOf } from "../../contract/answers";
import { isRefusalCode, refusals } from "../../domain/application/refusals";
import {
  Problem,
  problemMediaType,
  problemFor,
  renderProblem,
  type AnyProblemCode,
} from "../platform/problem";
import { withSharedComponents } from "./components";
import { capitalized } from "./named";
import recorded from "./examples.json";

type Document = ReturnType<OpenApiGeneratorV31["generateDocument"]>;
type Node = Record<string, unknown>;

/** Body and answer of an operation with demonstration data. */
export interface Example {
  body?: unknown;
  answer?: unknown;
}

/** Examples by operationId; tests/stack/examples.test.ts records them from the tests' requests. */
const examples: Readonly<Record<string, Example | undefined>> = recorded;

interface Media extends Node {
  schema?: { $ref?: string };
}
interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, Media | undefined> };
  responses: Record<string, { content?: Record<string, Media | undefined> } | undefined>;
}

const jsonType = "application/json";
const componentPrefix = "#/components/schemas/";

/** Returns the document with an example for each body and each answer. Answers that are components share an example. */
function withExamples(document: Document): Document {
  const copy = structuredClone(document);
  const schemas = (copy.components?.schemas ?? {}) as Record<string, Node | undefined>;
  const { items = [] } = (examples["getEvents"]?.answer ?? {}) as { items?: unknown[] };
  if (schemas["Event"]) schemas["Event"]["examples"] = items;
  const show = (media: Media | undefined, example: unknown): void => {
    if (!media || example === undefined) return;
    const name = media.schema?.$ref?.startsWith(componentPrefix)
      ? media.schema.$ref.slice(componentPrefix.length)
      : undefined;
    const component = name === undefined ? undefined : schemas[name];
    if (component) component["examples"] ??= [example];
    else media["example"] = example;
  };
  for (const methods of Object.values(copy.paths as Record<string, Record<string, Operation>>))
    for (const { operationId, requestBody, responses } of Object.values(methods)) {
      // A body whose fields are all optional may be empty.
      const { body = {}, answer } = examples[operationId] ?? {};
      show(requestBody?.content[jsonType], body);
      for (const [status, response] of Object.entries(responses))
        if (status.startsWith("2")) show(response?.content?.[jsonType], answer);
    }
  return copy;
}

const escaped = (codePoint: number): string => `\\u${codePoint.toString(16).padStart(4, "0")}`;
const lastOfPlane = 0xffff;

/**
 * Returns the characters that have a Unicode property, as ranges of a regular expression's class. Only the basic plane
 * is covered, since engines differ too much beyond it. Surrogates (Cs) are left out: an engine without Unicode mode
 * would take half of a pair for a character.
 */
function rangesOf(property: string): string {
  if (property === "Cs") return "";
  const has = new RegExp(`\\p{${property}}`, "u");
  let ranges = "";
  for (let first = 0; first <= lastOfPlane; first += 1) {
    if (!has.test(String.fromCharCode(first))) continue;
    let last = first;
    while (last < lastOfPlane && has.test(String.fromCharCode(last + 1))) last += 1;
    ranges += first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
    first = last;
  }
  return ranges;
}

const known = new Map<string, string>();

/**
 * Makes a pattern readable for validators in other languages. The generator appends a regular expression's flags to its
 * pattern, and most validators lack property escapes (\p), which need a flag. So flags are removed and the characters
 * are written out.
 */
function portablePattern(pattern: string): string {
  const unflagged = pattern.replace(/(?<!\\)\/[a-z]+$/, "");
  return unflagged.replace(/\\p\{(\w+)\}/g, (_, property: string) => {
    const ranges = known.get(property) ?? rangesOf(property);
    known.set(property, ranges);
    return ranges;
  });
}

/** Returns a copy of the document in which every client can read the patterns. */
function withPortablePatterns<T extends object>(document: T): T {
  const copy: T = JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? portablePattern(value) : value,
  );
  return copy;
}

/** Returns a copy of the document in which each enumeration of Chinese words has identifiers for generated clients. */
function withEnumNames<T extends object>(document: T): T {
  const copy: T = JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    isSchemaWithEnum(value) ? { ...value, ...enumExtensions(value.enum) } : value,
  );
  return copy;
}

const isSchemaWithEnum = (value: unknown): value is { enum: unknown[] } =>
  typeof value === "object" && value !== null && "enum" in value && Array.isArray(value.enum);

/**
 * Returns the document in which the webhook refers to a component. Where a webhook has its operation in place,
 * openapi-generator makes a method of it whose body lacks a type, and the client does not compile.
 */
function withWebhooksAsComponents({ webhooks, ...document }: Document): Document {
  if (webhooks === undefined || Object.keys(webhooks).length === 0) return document;
  const references = Object.keys(webhooks).map((name) => [name, { $ref: `#/components/pathItems/${name}` }]);
  return {
    ...document,
    components: { ...document.components, pathItems: webhooks },
    webhooks: Object.fromEntries(references) as NonNullable<Document["webhooks"]>,
  };
}

/** Headers of answers, by the name under which a route refers to them. */
const headers = {
  RequestId: ["请求编号，供客服查找", "string"],
  ETag: ["内容的标识，供 If-None-Match；修改时不用 If-Match，见请求体的 version", "string"],
  IdempotentReplayed: ["true：这是重复请求，操作只做了一次", "string"],
  Location: ["新建的记录的地址", "string"],
  ContentDisposition: ["下载时的文件名", "string"],
  RateLimitPolicy: [
    "限额：账号的 read 或 write，organisation（单位），及计入的次数限额（名称见 /api/terms 的 quotas）；q 是每 w 秒的次数",
    "string",
  ],
  RateLimit: ["限额还剩多少：r 是余下的次数，t 秒后恢复", "string"],
  RetryAfter: ["多少秒以后重试才有意义", "integer"],
} as const;
type HeaderName = keyof typeof headers;

const wireNames: Readonly<Record<HeaderName, string>> = {
  RequestId: "X-Request-Id",
  ETag: "ETag",
  IdempotentReplayed: "Idempotent-Replayed",
  Location: "Location",
  ContentDisposition: "Content-Disposition",
  RateLimitPolicy: "RateLimit-Policy",
  RateLimit: "RateLimit",
  RetryAfter: "Retry-After",
};

/** Returns references to the named headers, as the document has them. */
export const headersOf = (...names: readonly HeaderName[]): NonNullable<ResponseConfig["headers"]> =>
  Object.fromEntries(
    (["RequestId", ...names] as const).map((name) => [
      wireNames[name],
      { $ref: `#/components/headers/${name}` },
    ]),
  );

/**
 * Returns a short description of a code: the title of a problem, or the first clause of a refusal's sentence, because
 * all refusals have the same title.
 */
const meaningOf = (code: AnyProblemCode): string =>
  isRefusalCode(code) ? refusals[code].replace(/[，；：].*/s, "") : problemFor(code).title;

/** Request id in the examples of problems. */
const exampleRequest = "3f1c9a52-6a0e-4f0b-9d3c-0c5d2f6b7e10";

const problemReferences = (codes: readonly AnyProblemCode[]) =>
  Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));

/** Returns the document with an example of each problem that its operations refer to, rendered as it is answered. */
function withProblemExamples(document: Document): Document {
  const codes = new Set(
    Array.from(
      JSON.stringify(document).matchAll(/"#\/components\/examples\/(\w+)"/g),
      ([, code]) => code as AnyProblemCode,
    ),
  );
  const rendered = [...codes].toSorted().map((code) => {
    const { body = "" } = renderProblem(new Problem(code), exampleRequest);
    return [code, { summary: meaningOf(code), value: JSON.parse(body) as unknown }] as const;
  });
  return { ...document, components: { ...document.components, examples: Object.fromEntries(rendered) } };
}

/** Returns the responses of an operation that can end in these problems: one response per status, with its codes. */
export function problemResponses(codes: readonly AnyProblemCode[]): Record<string, ResponseConfig> {
  const unique = [...new Set(codes)];
  const statuses = [...new Set(unique.map((code) => problemFor(code).status))].toSorted((a, b) => a - b);
  const responses = statuses.map((status): [string, ResponseConfig] => {
    const group = unique.filter((code) => problemFor(code).status === status);
    const description = group.map((code) => `${code}: ${meaningOf(code)}`).join("; ");
    const schema = {
      allOf: [
        { $ref: "#/components/schemas/Problem" },
        { type: "object" as const, properties: { code: { type: "string" as const, enum: group } } },
      ],
    };
    return [
      String(status),
      {
        description,
        content: { [problemMediaType]: { schema, examples: problemReferences(group) } },
        headers: headersOf(...(status === 503 || status === 429 ? (["RetryAfter"] as const) : [])),
      },
    ];
  });
  return Object.fromEntries(responses);
}

/** Tags of the document: groups of operations by the first part of their path. */
const tags = {
  applications: "申请：填写、提交、审核、支付、办理、签收、开票、撤回，及其材料和文件",
  contacts: "以前填过的经办人和收件人",
  differences: "对账差异",
  duties: "待办事项：谁还须做什么，至何时了结",
  consents: "复核：人工动用款项须两人",
  audit: "审计记录",
  events: "事件：供其他系统读取",
  "webhook-endpoints": "接收方：由本系统把事件发到的地址",
  export: "导出本单位的全部记录",
  invoices: "发票：开票员的登录状态，未完成的发票",
  ledger: "会计明细",
  locks: "我的锁，到期提醒",
  months: "月报",
  operations: "运维：概况、锁档案、流程的恢复和核对",
  reconciliation: "对账",
  refunds: "退款",
  reviews: "审核列表",
  terms: "门户的须知和价目",
  "work-orders": "制证任务",
  "submit-form.js": "银行页面自动提交所用的脚本",
} as const;

export const tagOf = (path: string): string => path.split("/")[2] ?? "";

const receiverHeaders = z.object({
  "webhook-id": z.string().describe("事件的 id"),
  "webhook-timestamp": z.string().describe("发出的时刻，Unix 秒"),
  "webhook-signature": z.string().describe("v1, 加 HMAC-SHA256 签名；换密钥的一天有两个，以空格隔开"),
});
type Call = "event" | "endpointChallenge" | "endpointPing";
const callTo = (
  name: Call,
  about: Pick<RouteConfig, "summary" | "description" | "responses">,
): RouteConfig => ({
  method: "post",
  path: name,
  operationId: `receive${capitalized(name)}`,
  security: [],
  request: {
    headers: receiverHeaders,
    body: { required: true, content: { "application/json": { schema: answerOf(name) } } },
  },
  ...about,
});

/** The calls that receivers of events get, in the document beside the operations that clients call. */
const webhooks: readonly RouteConfig[] = [
  callTo("event", {
    summary: "由本系统发来的事件（Standard Webhooks），地址在 /api/webhook-endpoints 登记",
    description:
      "用现成的库核对三个头，按 id 去重，10秒内答以2xx。没有收下的再发，间隔由5秒起加倍至一小时，共三天；同一申请其后的事件等着",
    responses: { 204: { description: "已收下" } },
  }),
  callTo("endpointChallenge", {
    summary: "启用前的验证",
    description: "核对签名后，以 data.challenge 应答，10秒内",
    responses: {
      200: { description: "data.challenge", content: { "text/plain": { schema: z.string() } } },
    },
  }),
  callTo("endpointPing", {
    summary: "试一下",
    description: "只看是否收到",
    responses: { 204: { description: "已收下" } },
  }),
];

export interface DocumentOptions {
  operations: readonly RouteConfig[];
  /** Address at which clients reach the API. */
  publicUrl: string;
  version: string;
  /** Issuer URL of the identity provider. Its discovery document says where clients get tokens. */
  issuer: string;
}

/** Returns the OpenAPI 3.1 document of the operations. */
export function openApiDocument({ operations, publicUrl, version, issuer }: DocumentOptions) {
  const generator = new OpenApiGeneratorV31([
    { type: "schema", schema: problemDocumentSchema().meta({ id: "Problem" }) },
    {
      ...{ type: "component", componentType: "securitySchemes", name: "bearer" },
      component: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
    },
    {
      ...{ type: "component", componentType: "securitySchemes", name: "signIn" },
      component: {
        type: "openIdConnect",
        openIdConnectUrl: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
        description:
          "门户用授权码（PKCE）登录；程序用客户端凭据取得令牌，须有角色和所列范围之一；signIn 为空的操作只由人进行，没有 signIn 的任何令牌都可。令牌放在 Authorization: Bearer 中",
      },
    },
    ...Object.entries(headers).map(([name, [description, type]]) => ({
      ...({ type: "component", componentType: "headers", name } as const),
      component: { description, schema: { type } },
    })),
    ...operations.map((route) => ({ type: "route" as const, route })),
    ...(operations.some(({ operationId }) => operationId === "getEvents")
      ? webhooks.map((webhook) => ({ type: "webhook" as const, webhook }))
      : []),
  ]);
  const document = generator.generateDocument({
    openapi: "3.1.0",
    info: {
      title: "CA锁自助延期续费",
      version,
      // openapi-generator takes no document whose licence lacks an identifier.
      license: { name: "UNLICENSED", identifier: "LicenseRef-UNLICENSED" },
      description:
        "CA锁在线延期续费。金额为整数分；时刻为 ISO 8601 UTC，日期为北京时间。错误按 RFC 9457，以 code 区分。GET 不改变任何内容。",
    },
    tags: Object.entries(tags)
      .filter(([name]) => operations.some((operation) => operation.tags?.includes(name)))
      .map(([name, description]) => ({ name, description })),
    servers: [{ url: publicUrl }],
    externalDocs: {
      url: `${publicUrl}/docs/guide`,
      description: "接入指南：令牌、重复、错误、游标、事件、制证任务",
    },
  });
  return withExamples(
    withProblemExamples(
      withWebhooksAsComponents(withEnumNames(withPortablePatterns(withSharedComponents(document)))),
    ),
  );
}
