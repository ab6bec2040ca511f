import { createHash } from "node:crypto";
import { z } from "zod";
import { hasCode, refusalError, type Call } from "./call";
import type { Send } from "./send";
import { readStatement, type StatementRow } from "./statement-rows";

const bill = z.object({
  download_url: z.url(),
  hash_type: z.literal("SHA1"),
  hash_value: z.string(),
});
const maxBytes = 50_000_000;

/**
 * Downloads the trade bill of a day. The file itself is not signed: the signed answer that names it
 * carries its SHA-1.
 */
export function createStatementDownload(call: Call, send: Send) {
  return async (billDate: string): Promise<StatementRow[]> => {
    const query = new URLSearchParams({ bill_date: billDate, bill_type: "ALL" });
    const answer = await call({ method: "GET", path: `/v3/bill/tradebill?${query.toString()}` });
    if (!answer.accepted) {
      if (answer.signed && hasCode(answer, "NO_STATEMENT_EXIST")) return [];
      throw refusalError(answer);
    }
    const { download_url, hash_value } = bill.parse(answer.body);
    const file = await send({ method: "GET", path: download_url, maxBytes });
    if (file.status !== 200) throw new Error(`The statement's download was answered with ${file.status}`);
    const sha1 = createHash("sha1").update(file.rawBody).digest("hex");
    if (sha1 !== hash_value.toLowerCase())
      throw new Error("The statement's SHA-1 is not the one WeChat signed");
    return readStatement(file.rawBody.toString());
  };
}
