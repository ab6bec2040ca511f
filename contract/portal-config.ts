/** How this installation is reached: what the pages have to know before anybody has signed in. */
export interface PortalConfig {
  issuer: string;
  /** The portal's public client at the issuer. */
  clientId: string;
  /** Absent where operators have no Temporal UI. */
  temporalUiUrl?: string;
  temporalNamespace: string;
}
