/** Configuration of this installation that the pages need before anybody has signed in. */
export interface PortalConfig {
  issuer: string;
  /** Id of the portal's public client at the issuer. */
  clientId: string;
  /** Address of the Temporal UI; absent if operators have none. */
  temporalUiUrl?: string;
  temporalNamespace: string;
  site: Site;
  retention: Retention;
}

/** Operator of the site. Fields that were not configured are absent. */
export interface Site {
  /** 主办单位 */
  organisation?: string;
  /** ICP备案号 */
  icpFiling?: string;
  /** 公安备案号 */
  policeFiling?: string;
  /** Phone number or address for questions about personal data, in addition to the hotline. */
  privacyContact?: string;
  /** 现场办锁人员: their address, phone number and office hours. */
  officeAddress?: string;
  officePhone?: string;
  officeHours?: string;
}

/** Terms for which personal data are kept. */
export interface Retention {
  /** Terms by kind of data, in days; see config/retention.ts. */
  rules: Readonly<Record<"drafts" | "unfinished" | "applications" | "sms" | "audit" | "reminders", number>>;
  /** Number of days for which the site keeps its access logs, which contain network addresses. */
  accessLogsDays: number;
  /** Most days for which erased data live on in backups. */
  backupDays: number;
  /** True if expired data are erased each night; otherwise they are only counted. */
  erases: boolean;
}
