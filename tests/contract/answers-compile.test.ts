import { openApiDocument } from "../../api/openapi/document";
import { answerOf, type AnswerName } from "../../contract/answers";
import { createAnswerCheck, type OpenApi } from "../support/answer-check";

const names: readonly AnswerName[] = [
  "application",
  "applicationPage",
  "paymentStarted",
  "invoiceTitle",
  "contact",
];

/** The document of an API with a path for each answer's name, as it is served. */
const document = JSON.parse(
  JSON.stringify(
    openApiDocument({
      operations: names.map((name) => ({
        method: "get" as const,
        path: `/api/${name}`,
        responses: {
          200: { description: name, content: { "application/json": { schema: answerOf(name) } } },
        },
      })),
      publicUrl: "http://localhost",
      version: "1.0.0",
      issuer: "https://identity.example.cn",
    }),
  ),
) as OpenApi;

test.each(names)(
  "when %s is answered with nothing of its own, then the check of its schema tells",
  (name) => {
    const answered = {
      method: "GET",
      url: `http://localhost/api/${name}`,
      status: 200,
      mediaType: "application/json",
      body: { stranger: 1 },
    };
    expect(createAnswerCheck(document)(answered)).toContain("beside its schema");
  },
);
