import { createHash } from "node:crypto";
import { z } from "zod";
import { hasCode, refusalError, type Call } from "./call";
import type { Send } from "./send";

const file = z.object({
  download_url: z.url(),
  hash_type: z.literal("SHA1"),
  hash_value: z.string(),
});
const maxBytes = 50_000_000;

/**
 * Creates the download of a day's bills (YYYY-MM-DD, Beijing). The file is not signed itself; the signed answer that
 * names it contains its SHA-1.
 * @returns a function whose result is undefined if nothing happened on that day
 */
export function createBillDownload(call: Call, send: Send) {
  return async (
    bill: "tradebill" | "fundflowbill",
    query: Record<string, string>,
  ): Promise<Buffer | undefined> => {
    const answer = await call({
      method: "GET",
      path: `/v3/bill/${bill}?${new URLSearchParams(query).toString()}`,
    });
    if (!answer.accepted) {
      if (answer.signed && hasCode(answer, "NO_STATEMENT_EXIST")) return undefined;
      throw refusalError(answer);
    }
    const { download_url, hash_value } = file.parse(answer.body);
    const { status, rawBody } = await send({ method: "GET", path: download_url, maxBytes });
    if (status !== 200) throw new Error(`The statement's download was answered with ${status}`);
    const sha1 = createHash("sha1").update(rawBody).digest("hex");
    if (sha1 !== hash_value.toLowerCase())
      throw new Error("The statement's SHA-1 is not the one WeChat signed");
    return rawBody;
  };
}
