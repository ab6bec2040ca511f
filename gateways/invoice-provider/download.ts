import { Readable } from "node:stream";
import { documentAddress } from "./document-address";
import type { InvoiceProviderSettings } from "./settings";

const largestDocumentBytes = 5 * 1024 * 1024;
/** Shorter than the activity that downloads. */
const downloadTimeoutMs = 20_000;
const pdfMark = Buffer.from("%PDF-");

/** Passes the chunks on, and throws as soon as they can't be a PDF of a sensible size. */
async function* checked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > largestDocumentBytes)
      throw new Error(`the invoice document is larger than ${largestDocumentBytes} bytes`);
    if (head.length >= pdfMark.length) {
      yield Buffer.from(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < pdfMark.length) continue;
    if (!head.subarray(0, pdfMark.length).equals(pdfMark))
      throw new Error("the invoice document is not a PDF");
    yield head;
  }
  if (head.length < pdfMark.length) throw new Error("the invoice document is empty");
}

/**
 * The document, byte for byte, as a stream. Read it to its end: size and kind are checked on the way,
 * and a failure is the stream's "error".
 *
 * @throws Error when the address is not the provider's own, or the provider doesn't hand it out
 */
export async function downloadDocument(
  pdfUrl: string,
  { baseUrl }: Pick<InvoiceProviderSettings, "baseUrl">,
): Promise<Readable> {
  const address = documentAddress({ pdfUrl, baseUrl });
  const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(downloadTimeoutMs) });
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel();
    throw new Error(`the invoice provider answered ${answer.status} to the download`);
  }
  return Readable.from(checked(answer.body), { objectMode: false });
}
