import { answerFault, isChecked } from "./answer-check";
import { recordExchange } from "./exchanges";
import { noteSeen } from "./seen-answers";

const plainFetch = globalThis.fetch;

/**
 * Checks each answer of the API that a test gets, including refusals, against the API's document. An answer must hold
 * nothing that the document does not name.
 */
globalThis.fetch = async (...given) => {
  const response = await plainFetch(...given);
  const [input, init] = given;
  const method = init?.method ?? (input instanceof Request ? input.method : "GET");
  const [mediaType = ""] = response.headers.get("content-type")?.split(";") ?? [];
  const { url, status } = response;
  if (method === "HEAD" || !new URL(url).pathname.startsWith("/api/")) return response;
  noteSeen({ method, url, status, headers: [...response.headers.keys()] });
  if (!isChecked(mediaType)) {
    if (response.ok) recordExchange({ method, url, sent: init?.body });
    return response;
  }
  const body: unknown = await response.clone().json();
  const fault = answerFault({ method, url, status, mediaType, body });
  if (fault !== undefined) throw new Error(fault);
  if (response.ok) recordExchange({ method, url, sent: init?.body, answer: body });
  return response;
};
