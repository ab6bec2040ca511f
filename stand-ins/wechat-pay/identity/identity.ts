export const signingModes = ["public-key", "certificate"] as const;
/** The kind of key with which WeChat signs, unless a request asks for another one. */
export type SigningMode = (typeof signingModes)[number];

/** The one merchant that the gateway serves. */
export interface Merchant {
  mchid: string;
  appid: string;
  /** Serial number of the merchant's API certificate. */
  serial: string;
  /** Public key of the merchant's API certificate, PEM. */
  publicKey: string;
  /** APIv3 key of 32 characters. */
  apiV3Key: string;
}

export interface PlatformCertificate {
  serial: string;
  /** X.509 certificate, as PEM. */
  certificate: string;
  /** PKCS #8 private key, as PEM. */
  privateKey: string;
}

/** The keys that the gateway signs with. */
export interface Platform {
  mode: SigningMode;
  publicKey: { id: string; publicKey: string; privateKey: string };
  certificate: PlatformCertificate;
}
