const key = "pending-payment";

/** Remembers, for the way back from the bank's page, which application is being paid. Lasts as long as the tab. */
export const rememberPendingPayment = (applicationId: string): void =>
  sessionStorage.setItem(key, applicationId);

/** The application that was being paid when the browser went to the bank; only once. */
export function takePendingPayment(): string | undefined {
  const applicationId = sessionStorage.getItem(key) ?? undefined;
  sessionStorage.removeItem(key);
  return applicationId;
}
