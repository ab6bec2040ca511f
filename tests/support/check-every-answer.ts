import { answerFault, isChecked } from "./answer-check";

const plainFetch = globalThis.fetch;

/** Each answer of the API that a test gets, a refusal too, must be as its document says, and hold nothing else. */
globalThis.fetch = async (...given) => {
  const response = await plainFetch(...given);
  const [input, init] = given;
  const method = init?.method ?? (input instanceof Request ? input.method : "GET");
  const [mediaType = ""] = response.headers.get("content-type")?.split(";") ?? [];
  if (!isChecked(mediaType) || method === "HEAD") return response;
  if (!new URL(response.url).pathname.startsWith("/api/")) return response;
  const fault = answerFault({
    method,
    url: response.url,
    status: response.status,
    mediaType,
    body: await response.clone().json(),
  });
  if (fault !== undefined) throw new Error(fault);
  return response;
};
