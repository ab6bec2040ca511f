import { readAuditKeys } from "../../config/audit-keys";
import { verifyTrail } from "../../services/audit/verify";
import type { World } from "./world";

/** Checks that the audit trail is unbroken, even if its processes were killed, and returns its size as one line. */
export async function expectWholeTrail({ models, stack }: World): Promise<string> {
  const { breaks, entries, ends, open } = await verifyTrail({ models, keys: readAuditKeys(stack.env) });
  expect(breaks).toEqual([]);
  return `audit trail: ${entries} entries in ${ends.size} chains, ${open} of them open`;
}
