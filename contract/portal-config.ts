/** How this installation is reached: what the pages have to know before anybody has signed in. */
export interface PortalConfig {
  issuer: string;
  /** The portal's public client at the issuer. */
  clientId: string;
  /** Absent where operators have no Temporal UI. */
  temporalUiUrl?: string;
  temporalNamespace: string;
  site: Site;
  retention: Retention;
}

/** Who runs the site; absent is what nobody has told. */
export interface Site {
  /** 主办单位 */
  organisation?: string;
  /** ICP备案号 */
  icpFiling?: string;
  /** 公安备案号 */
  policeFiling?: string;
  /** Whom to ask about personal data, beside the hotline: a telephone number, an address. */
  privacyContact?: string;
  /** 现场办锁人员: where they are, by what number and when they are reached. */
  officeAddress?: string;
  officePhone?: string;
  officeHours?: string;
}

/** How long personal data are kept. */
export interface Retention {
  /** Days, by kind: see config/retention.ts. */
  rules: Readonly<Record<"drafts" | "unfinished" | "applications" | "sms" | "audit" | "reminders", number>>;
  /** Days that the site keeps its logs of visits, which hold network addresses. */
  accessLogsDays: number;
  /** What is due is erased each night; otherwise somebody looks at it before. */
  erases: boolean;
}
