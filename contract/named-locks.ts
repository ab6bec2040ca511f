import { z } from "zod";
import { lockSerialSchema } from "../domain/application/form";
import { isDay } from "../domain/beijing-day";
import { mostLocks } from "../domain/locks/lock-key";

const lockSerial = lockSerialSchema();
const someLocks = z.array(lockSerial).min(1).max(mostLocks);
const renewed = z
  .array(z.strictObject({ lockSerial, expiresOn: z.string().refine(isDay) }))
  .min(1)
  .max(mostLocks);

/** Some of an application's locks, by their serial numbers. */
export const someLocksSchema = () => someLocks;

/** The locks that were renewed, and until when each works: YYYY-MM-DD. */
export const renewedSchema = () => renewed;
