import { tabMemory } from "../client/tab-memory";

const key = "pending-payment";

/** Remembers, for the way back from the bank's page, which application is being paid. */
export const rememberPendingPayment = (applicationId: string): void => tabMemory.set(key, applicationId);

/** The application that was being paid when the browser went to the bank; only once. */
export function takePendingPayment(): string | undefined {
  const applicationId = tabMemory.get(key);
  tabMemory.forget(key);
  return applicationId;
}
