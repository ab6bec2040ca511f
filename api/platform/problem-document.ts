import type { Problem } from "./problem";
import type { StoredReply } from "./reply";

export const problemMediaType = "application/problem+json";

/** Renders the RFC 9457 document. `requestId` becomes its instance: what the user tells the support. */
export function renderProblem(problem: Problem, requestId: string): StoredReply {
  const { code, status, title, detail, fields, state, extra, retryAfterSeconds } = problem;
  const document = {
    ...extra,
    type: `urn:ca-renewal:problem:${code}`,
    title,
    status,
    detail,
    code,
    instance: `urn:ca-renewal:request:${requestId}`,
    fields,
    state,
  };
  return {
    status,
    headers: {
      "content-type": `${problemMediaType}; charset=utf-8`,
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
    },
    body: JSON.stringify(document),
  };
}
