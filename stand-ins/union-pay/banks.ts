/** Names of the banks whose pages the gateway can show, by issInsCode. */
export const bankNames: Readonly<Record<string, string>> = {
  ICBC: "中国工商银行",
  ABC: "中国农业银行",
  BOC: "中国银行",
  CCB: "中国建设银行",
  COMM: "交通银行",
  PSBC: "中国邮政储蓄银行",
  CMB: "招商银行",
  CITIC: "中信银行",
  CEB: "中国光大银行",
  CMBC: "中国民生银行",
  SPDB: "浦发银行",
  CIB: "兴业银行",
};
