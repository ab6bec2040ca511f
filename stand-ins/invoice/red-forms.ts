import { randomBytes, randomUUID } from "node:crypto";
import { openJournal, readJournal } from "../shared/journal";

/** States of a 红字确认单 by the platform's numbers. */
export const billStatuses = {
  "01": "无需确认",
  "02": "销方录入待购方确认",
  "04": "购销双方已确认",
  "05": "作废（销方录入购方否认）",
  "07": "作废（超72小时未确认）",
  "08": "作废（发起方撤销）",
  "09": "作废（确认后撤销）",
  "15": "申请中",
  "16": "申请失败",
} as const;
export type BillStatus = keyof typeof billStatuses;

/** Time within which a buyer must confirm, in milliseconds. */
export const confirmMs = 72 * 3_600_000;

export interface RedForm {
  billId: string;
  billNo: string;
  billUuid: string;
  blueNumber: string;
  /** Order number of the red invoice to come. */
  orderNo: string;
  redReason: string;
  status: BillStatus;
  /** Reason why the form failed; empty otherwise. */
  message: string;
  savedAt: number;
  /** Time from which the buyer is asked, in milliseconds since the epoch. */
  askedAt?: number;
}

type Entry =
  | { kind: "saved"; form: RedForm }
  | { kind: "stands"; billId: string; status: BillStatus; message: string; at: number };

/** The red forms by their ids. Each change is written to the journal before it becomes visible. */
export interface RedForms {
  save(given: Pick<RedForm, "billId" | "blueNumber" | "orderNo" | "redReason" | "savedAt">): RedForm;
  stand(billId: string, change: { status: BillStatus; message?: string; at: number }): RedForm;
  find(by: {
    billId?: string | undefined;
    billNo?: string | undefined;
    billUuid?: string | undefined;
  }): RedForm | undefined;
  list(): RedForm[];
  close(): void;
}

/** Returns true if the form has led to a red invoice, or still may. */
export const isAlive = ({ status }: RedForm): boolean => ["01", "02", "04", "15"].includes(status);

export function openRedForms(file: string): RedForms {
  const forms = new Map<string, RedForm>();
  const apply = (entry: Entry): void => {
    if (entry.kind === "saved") {
      forms.set(entry.form.billId, entry.form);
      return;
    }
    const { billId, status, message, at } = entry;
    const form = forms.get(billId);
    if (form) forms.set(billId, { ...form, status, message, ...(status === "02" ? { askedAt: at } : {}) });
  };
  for (const entry of readJournal<Entry>(file)) apply(entry);
  const journal = openJournal<Entry>(file);
  const record = (entry: Entry, billId: string): RedForm => {
    journal.append(entry);
    apply(entry);
    const form = forms.get(billId);
    if (!form) throw new Error(`no form ${billId}`);
    return form;
  };
  return {
    save: (given) => {
      const form: RedForm = {
        ...given,
        billNo: `33${String(given.savedAt).padStart(13, "0")}${String(forms.size + 1).padStart(5, "0")}`,
        billUuid: randomUUID().replaceAll("-", ""),
        status: "15",
        message: "",
      };
      return record({ kind: "saved", form }, given.billId);
    },
    stand: (billId, { status, message = "", at }) =>
      record({ kind: "stands", billId, status, message, at }, billId),
    find: ({ billId, billNo, billUuid }) =>
      [...forms.values()].find(
        (form) => form.billId === billId || form.billNo === billNo || form.billUuid === billUuid,
      ),
    list: () => [...forms.values()],
    close: () => journal.close(),
  };
}

/** Returns an id for a form whose sender gave none. */
export const newBillId = (): string => randomBytes(16).toString("hex");
