/** What the client has to know of 诺税通 and of the seller. */
export interface NuonuoSettings {
  /** The one address of every method, "https://sdk.nuonuo.com/open/v1/services": its path is signed. */
  gatewayUrl: string;
  /** Where tokens are granted: another host. */
  tokenUrl: string;
  /** Where documents may be fetched from; "https://*.example.com" stands for every host below. */
  documentOrigins: readonly string[];
  appKey: string;
  appSecret: string;
  /** A token that never expires, for an app that was made with one. */
  accessToken?: string;
  /** Where the platform brings its news: what tells the applications apart is added behind it. */
  callbackUrl: string;
  seller: { name: string; taxNumber: string };
  /** 开票员, as the bureau knows them. */
  clerk: string;
  /** 分机号: which drawer's login is used. */
  extensionNumber?: string;
  taxRatePercent: number;
  /** 商品和服务税收编码, 19 digits. */
  taxCode: string;
  /** 项目名称 */
  itemName: string;
}

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
