import { z } from "zod";
import { feeOf, type FeeTable } from "../../domain/application/fees";
import { applicationFormSchema, type ApplicationForm, type DraftForm } from "../../domain/application/form";
import type { Principal } from "../platform/principal";
import type { FieldProblem } from "../../contract/parse";
import { Problem } from "../platform/problem";
import { parseValue } from "../platform/validate";

const notOffered = (feeTable: FeeTable): FieldProblem => ({
  path: "form.lockType",
  message: `请选择锁类型：${Object.keys(feeTable).join("、")}`,
});

/**
 * What a form must not say even while it is a draft.
 * @throws Problem LOCK_BOUGHT_ONLINE, LOCK_ORIGIN_UNKNOWN: the lock is not renewed here
 * @throws Problem INVALID_INPUT for another organisation's code, or a lock type that is not on offer
 */
export function checkDraftForm(form: DraftForm, { orgCode }: Principal, feeTable: FeeTable): void {
  if (form.purchaseChannel === "网上") throw new Problem("LOCK_BOUGHT_ONLINE");
  if (form.purchaseChannel === "不清楚") throw new Problem("LOCK_ORIGIN_UNKNOWN");
  const fields: FieldProblem[] = [];
  if (form.creditCode !== undefined && form.creditCode !== orgCode) {
    fields.push({
      path: "form.creditCode",
      message: "只能为本单位的锁申请，请填写登录账号所属单位的统一社会信用代码",
    });
  }
  if (form.lockType !== undefined && feeOf(feeTable, { lockType: form.lockType, years: 1 }) === undefined) {
    fields.push(notOffered(feeTable));
  }
  if (fields.length > 0) throw new Problem("INVALID_INPUT", { fields });
}

/**
 * The form as it can be submitted, and its fee in fen.
 * @throws Problem INVALID_INPUT that names each field that is missing or wrong
 */
export function checkCompleteForm(
  form: DraftForm,
  principal: Principal,
  feeTable: FeeTable,
): { form: ApplicationForm; feeFen: number } {
  checkDraftForm(form, principal, feeTable);
  const complete = parseValue(z.object({ form: applicationFormSchema() }), { form }).form;
  const feeFen = feeOf(feeTable, complete);
  if (feeFen === undefined) throw new Problem("INVALID_INPUT", { fields: [notOffered(feeTable)] });
  return { form: complete, feeFen };
}
