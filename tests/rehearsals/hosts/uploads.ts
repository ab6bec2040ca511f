import { setTimeout as pause } from "node:timers/promises";
import { newOrgCode } from "../../../embedded/seed/organisations";
import { newLockSerial } from "../../support/people";
import { persist } from "../../support/persistent";
import type { World } from "../../support/world";

const rowsInPart = 5;

/**
 * Has an operator import lists of locks until `isOver`, each in several parts. @returns the serial numbers of the
 * accepted locks, by part
 */
export async function uploadUntil(isOver: () => boolean, { operator }: World): Promise<string[][]> {
  const taken: string[][] = [];
  while (!isOver()) {
    const creditCode = newOrgCode();
    const serials = Array.from({ length: rowsInPart }, newLockSerial);
    const rows = serials.map((serial, index) => ({
      ...{ line: index + 2, serial, lockType: "单位锁", creditCode, expiresOn: "2030-01-31" },
    }));
    await persist(operator.api, "POST", "/api/operations/locks/import", { rows, dryRun: false });
    taken.push(serials);
    await pause(1_000);
  }
  return taken;
}
