import type { InvoiceFormat } from "../../domain/invoice/document";
import { askOutside } from "../ask-outside";
import { documentAddress } from "./document-address";
import type { NuonuoSettings } from "./settings";

const largestDocumentBytes = 5 * 1024 * 1024;
/** Shorter than the activity that downloads. */
const downloadTimeoutMs = 20_000;

/** How a file of each kind begins: an OFD is a ZIP archive. */
const isOfKind: Readonly<Record<InvoiceFormat, (bytes: Buffer) => boolean>> = {
  pdf: (bytes) => bytes.subarray(0, 5).toString("latin1") === "%PDF-",
  ofd: (bytes) => bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004",
  xml: (bytes) => /^\uFEFF?\s*</.test(bytes.subarray(0, 64).toString("utf8")),
};

/**
 * A document, byte for byte.
 *
 * @throws Error when the address is not the platform's own, it isn't handed out, or it isn't a whole file of its kind
 */
export async function downloadDocument(
  { url, format }: { url: string; format: InvoiceFormat },
  { documentOrigins }: Pick<NuonuoSettings, "documentOrigins">,
): Promise<Buffer> {
  const address = documentAddress(url, documentOrigins);
  const { status, body: bytes } = await askOutside({
    method: "GET",
    url: address,
    timeoutMs: downloadTimeoutMs,
    largestBytes: largestDocumentBytes,
  });
  if (status !== 200) throw new Error(`诺税通 answered ${status} to the download`);
  if (!isOfKind[format](bytes)) throw new Error(`the invoice document is no ${format.toUpperCase()}`);
  return bytes;
}
