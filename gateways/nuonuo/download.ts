import type { InvoiceFormat } from "../../domain/invoice/document";
import { askOutside } from "../ask-outside";
import { documentAddress } from "./document-address";
import type { NuonuoSettings } from "./settings";

const largestDocumentBytes = 5 * 1024 * 1024;
/** Time limit of a download, in milliseconds; shorter than that of its activity. */
const downloadTimeoutMs = 20_000;

/** Checks of a file's first bytes by format. An OFD is a ZIP archive. */
const isOfKind: Readonly<Record<InvoiceFormat, (bytes: Buffer) => boolean>> = {
  pdf: (bytes) => bytes.subarray(0, 5).toString("latin1") === "%PDF-",
  ofd: (bytes) => bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004",
  xml: (bytes) => /^\uFEFF?\s*</.test(bytes.subarray(0, 64).toString("utf8")),
};

/**
 * Downloads a document unchanged.
 *
 * @throws Error if the address is not the platform's own, the download fails, or the file is incomplete or of another
 * format
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
