import type { Fields } from "./fields";

const timeoutMs = 10_000;

/** Posts a form to a merchant. Returns the HTTP status, or 0 if there was no answer. */
export async function postForm({
  url,
  fields,
  closing,
}: {
  url: string;
  fields: Fields;
  /** Signal that ends the request. */
  closing: AbortSignal;
}): Promise<number> {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
      signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
