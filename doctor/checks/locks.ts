import type { Models } from "../../store/models";
import type { RegisteredLockDocument } from "../../store/models/registered-lock";
import { withoutTheirLocks } from "../../store/rekey-locks";
import type { Fault } from "../fault";

/** Largest number of faults that are listed, which is more than a person decides at once. */
const mostNamed = 50;

/**
 * Finds locks and applications about which a person has to decide, because an earlier release took two spellings of a
 * lock's number for two locks.
 */
export async function lockFaults({ lockRegister, applications }: Models): Promise<Fault[]> {
  const contested = await lockRegister
    .find({ "rivals.0": { $exists: true } })
    .sort({ _id: 1 })
    .limit(mostNamed)
    .lean<RegisteredLockDocument[]>();
  const entries = contested.map(({ _id, creditCode, expiresOn, rivals = [] }) => {
    const others = rivals.map((rival) => `${rival.serial}（${rival.creditCode}，到期日 ${rival.expiresOn}）`);
    return {
      about: "锁档案",
      fault: `${_id} 有多条登记：现以 ${creditCode}、到期日 ${expiresOn} 的为准，另有 ${others.join("、")}`,
      remedy: "核对后在门户“锁档案”找到这把锁，用【变更】确认以哪一条为准",
    };
  });
  const without = (await withoutTheirLocks(applications)).slice(0, mostNamed).map((id) => ({
    about: "申请的锁",
    fault: `申请 ${id} 的锁被另一个未办结的申请占用`,
    remedy: "在门户“运维”页按锁序列号查找，核对后撤回其中一个",
  }));
  return [...entries, ...without];
}
