import { tabMemory } from "../client/tab-memory";

const key = "pending-payment";

/** Remembers the application that is being paid, for the return from the bank's page. */
export const rememberPendingPayment = (applicationId: string): void => tabMemory.set(key, applicationId);

/** Returns the application that was being paid when the browser went to the bank, and forgets it. */
export function takePendingPayment(): string | undefined {
  const applicationId = tabMemory.get(key);
  tabMemory.forget(key);
  return applicationId;
}
