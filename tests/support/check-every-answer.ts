import { answerFault } from "./answer-check";

const plainFetch = globalThis.fetch;

/** Each answer of the API that a test gets must be as its document says, and hold nothing else. */
globalThis.fetch = async (...given) => {
  const response = await plainFetch(...given);
  const [input, init] = given;
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (!isJson || !new URL(response.url).pathname.startsWith("/api/")) return response;
  const method = init?.method ?? (input instanceof Request ? input.method : "GET");
  const fault = answerFault({
    method,
    url: response.url,
    status: response.status,
    body: await response.clone().json(),
  });
  if (fault !== undefined) throw new Error(fault);
  return response;
};
