import { inflateSync } from "node:zlib";
import AdmZip from "adm-zip";
import { readOrSkip, type UnreadableLine } from "../../domain/reconciliation/statement";
import { fromBeijingStamp, fromYearlessStamp } from "./beijing-time";

/** One line of a day's statement. */
export type StatementRow = MoneyRow | UnreadableLine;

interface MoneyRow {
  kind: "payment" | "refund" | "undo";
  /** Merchant number of the statement. */
  merchantId: string;
  /** queryId of the line's own transaction. */
  transactionId: string;
  /** Number of the attempt, or of the refund if the line is one. */
  orderId: string;
  amountFen: number;
  /** Time of the transaction, ISO 8601 UTC. */
  at: string;
  /** queryId of the original payment, for refunds and undos. */
  originalTransactionId?: string;
  /** Fee that UnionPay keeps (商户手续费), in fen; negative if it returns a fee. Absent if the file has none. */
  feeFen?: number;
  /** Amount credited to the merchant's account (清算净额), in fen; negative for a debit. */
  settledFen?: number;
}

/** Widths in bytes of the 42 columns of a ZM file, which single blanks separate. */
const columnWidths = [
  3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32,
  13, 13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
] as const;

/** Indices from 0 of the columns that are read. */
const columns = {
  transmissionTime: 4,
  amount: 6,
  queryId: 9,
  orderId: 11,
  fee: 15,
  settled: 16,
  txnType: 19,
  origQryId: 26,
  merId: 27,
} as const;

const kinds: Readonly<Record<string, MoneyRow["kind"]>> = {
  "01": "payment",
  "04": "refund",
  "31": "undo",
};

const maxArchiveBytes = 256 * 1024 * 1024;

/**
 * Returns the rows of `fileContent`, which is base64 of a deflated ZIP. Its file …ZM_<merId> has one line of fixed
 * columns for each transaction.
 * @param day - YYYY-MM-DD in Beijing time; it supplies the year, which the file leaves out
 * @throws Error if the file can't be read to its last line: half a statement would hide differences
 */
export function readStatementFile({
  fileContent,
  merchantId,
  day,
}: {
  fileContent: string;
  merchantId: string;
  day: string;
}): StatementRow[] {
  const archive = inflateSync(Buffer.from(fileContent, "base64"), {
    maxOutputLength: maxArchiveBytes,
  });
  const file = new AdmZip(archive)
    .getEntries()
    .find(({ entryName }) => entryName.endsWith(`ZM_${merchantId}`));
  if (!file) {
    throw new Error("the statement has no ZM file of this merchant");
  }
  // The declared size is checked first, because an entry can't unpack to more than it declares.
  if (file.header.size > maxArchiveBytes) {
    throw new Error("the statement is larger than any that UnionPay makes");
  }
  const noon = fromBeijingStamp(`${day.replaceAll("-", "")}120000`);
  // Widths count bytes, and some columns are GBK text. In latin1, each byte is one character.
  const lines = file.getData().toString("latin1").split(/\r?\n/).filter(Boolean);
  return lines.map((line, index) =>
    readOrSkip(index + 1, () => readRow({ values: splitColumns(line), merchantId, noon })),
  );
}

function splitColumns(line: string): string[] {
  let at = 0;
  return columnWidths.map((width) => {
    const value = line.slice(at, at + width).trim();
    at += width + 1;
    return value;
  });
}

function readRow({
  values,
  merchantId,
  noon,
}: {
  values: string[];
  merchantId: string;
  noon: number;
}): MoneyRow {
  const value = (column: keyof typeof columns): string => values[columns[column]] ?? "";
  const kind = kinds[value("txnType")];
  const amount = value("amount");
  const transactionId = value("queryId");
  if (!kind || !/^\d{12}$/.test(amount) || !/^[0-9A-Za-z]{21}$/.test(transactionId)) {
    throw new Error("the statement has a line that can't be read");
  }
  if (value("merId") !== merchantId) {
    throw new Error("the statement has a line of another merchant");
  }
  const [feeFen, settledFen] = [movedFen(value("fee")), movedFen(value("settled"))];
  const at = fromYearlessStamp({ stamp: value("transmissionTime"), near: noon });
  const original = value("origQryId");
  return {
    kind,
    merchantId,
    transactionId,
    orderId: value("orderId"),
    amountFen: Number(amount),
    at: new Date(at).toISOString(),
    ...(original && { originalTransactionId: original }),
    ...(feeFen === undefined ? {} : { feeFen: 0 - feeFen }),
    ...(settledFen === undefined ? {} : { settledFen }),
  };
}

/** Returns the signed amount in fen. C credits the merchant, D debits them. */
function movedFen(value: string): number | undefined {
  const [, direction, digits] = /^([CD])(\d{12})$/.exec(value) ?? [];
  if (digits === undefined) return undefined;
  return direction === "D" ? 0 - Number(digits) : Number(digits);
}
