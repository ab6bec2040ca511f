/** Note for the operator while an invoice waits for the drawer (开票员) to log in. */
export const drawerAwayNote =
  "开票员未登录电子税务局，或需要重新认证，发票正在等待：请开票员扫码登录，系统随后自动继续";
