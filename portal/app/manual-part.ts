import { paths } from "../paths";

const any = ":id";

/** Parts of the manual by the path of their page. The first path that fits counts, for the pages below it as well. */
const parts: readonly (readonly [path: string, anchor: string])[] = [
  [paths.consent, "新增申请"],
  [paths.newForm, "新增申请"],
  [paths.editApplication(any), "新增申请"],
  [paths.authorisation(any), "申请材料"],
  [paths.application(any), "办理进度"],
  [paths.applications, "二ca申请"],
  [paths.paymentDetails(any), "六查看详情与办理记录"],
  [paths.payments, "五ca支付"],
  [paths.renewal, "九延期操作"],
  [paths.invoices, "十打印电子发票"],
  [paths.locks, "十一我的锁"],
  [paths.reviews, "四审核"],
  [paths.operations, "十二运维"],
  [paths.lockRegister, "十二运维"],
  [paths.finance, "十三财务"],
  [paths.workOrders, "十四制证"],
  [paths.audit, "十五审计"],
];

const fits = (path: string, pathname: string): boolean =>
  new RegExp(`^${path.replace(any, "[^/]+")}(/|$)`).test(pathname);

/** Returns the address of the manual's part about a page. */
export function manualAt(pathname: string): string {
  const [, anchor = "一登录与入口"] = parts.find(([path]) => fits(path, pathname)) ?? [];
  return `/manual#${encodeURIComponent(anchor)}`;
}
