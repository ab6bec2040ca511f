import type { InvoiceProviderConfig } from "../../config/invoice-provider";

/** Settings of 诺税通 and of the seller. */
export type NuonuoSettings = InvoiceProviderConfig;

export interface NuonuoDeps {
  settings: NuonuoSettings;
  tokens: AccessTokens;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

/** Source of the app's only access token, which all callers share. */
export interface AccessTokens {
  current(): Promise<string>;
  /** Returns the successor of a token that was refused. */
  after(refused: string): Promise<string>;
}
