import type { InvoiceProviderConfig } from "../../config/invoice-provider";

/** What the client has to know of 诺税通 and of the seller. */
export type NuonuoSettings = InvoiceProviderConfig;

export interface NuonuoDeps {
  settings: NuonuoSettings;
  tokens: AccessTokens;
  /** The time in ms. */
  now: () => number;
}

/** The app's one access token, whoever asks. */
export interface AccessTokens {
  current(): Promise<string>;
  /** The one after a token that was refused. */
  after(refused: string): Promise<string>;
}
