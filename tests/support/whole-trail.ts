import { readAuditKeys } from "../../config/audit-keys";
import { verifyTrail } from "../../services/audit/verify";
import type { World } from "./world";

/** Finds the audit trail whole, however its processes ended, and tells in a line how much of it there is. */
export async function expectWholeTrail({ models, stack }: World): Promise<string> {
  const { breaks, entries, ends, open } = await verifyTrail({ models, keys: readAuditKeys(stack.env) });
  expect(breaks).toEqual([]);
  return `audit trail: ${entries} entries in ${ends.size} chains, ${open} of them open`;
}
