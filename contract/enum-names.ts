/*
 * Identifiers and explanations for the Chinese words that the API uses as values of enumerations. The words are what
 * people see, so they stay the values; generated clients name their constants by these identifiers
 * (`x-enum-varnames`) and comment them with the explanations (`x-enum-descriptions`). A word has the same identifier
 * in every enumeration.
 */
const names: Readonly<Record<string, readonly [identifier: string, explanation: string]>> = {
  编辑中: ["DRAFT", "尚未提交，本单位可修改、删除"],
  待审核: ["AWAITING_REVIEW", "已提交，等审核人员"],
  审核通过: ["APPROVED", "审核人员已同意"],
  审核不通过: ["REJECTED", "审核人员已退回，可修改后再提交"],
  已撤回: ["WITHDRAWN", "已撤回，不再办理"],
  未支付: ["UNPAID", "还没有计入的付款"],
  已支付: ["PAID", "付款已计入"],
  已退款: ["REFUNDED", "款项已全部退回"],
  退款中: ["REFUNDING", "退款已发起，渠道尚未办完"],
  待支付: ["AWAITING_PAYMENT", "等投标人支付"],
  未开始: ["NOT_STARTED", "支付之前"],
  办理中: ["IN_HANDLING", "已支付，等制证和办理"],
  已办理: ["HANDLED", "锁已延期，办理完毕"],
  已审核: ["REVIEWED", "审核过的，最近的在前"],
  无: ["NONE", "没有寄出，也没有签收"],
  已寄出: ["SHIPPED", "已交快递"],
  已签收: ["RECEIVED", "投标人已确认，或系统自动确认"],
  未申请: ["NOT_REQUESTED", "还没有申请开票"],
  已申请: ["REQUESTED", "开票中和已开票的"],
  开票中: ["ISSUING_INVOICE", "已交开票方，等结果"],
  已开票: ["INVOICED", "发票已开具"],
  开票失败: ["INVOICE_FAILED", "开票方没有开出，可再次申请"],
  红冲中: ["REVERSING_INVOICE", "红字发票已交开票方，等结果"],
  红冲失败: ["REVERSAL_FAILED", "红字发票没有开出，等运维人员"],
  已红冲: ["INVOICE_REVERSED", "蓝字发票已全额冲销"],
  退款异常: ["REFUND_ABNORMAL", "渠道退不回去，等运维人员"],
  现场: ["ON_SITE", "在现场购买，或不邮寄"],
  网上: ["ONLINE", "在网上购买，不在此办理"],
  不清楚: ["UNKNOWN_CHANNEL", "先向客服问明购买渠道"],
  邮寄: ["BY_MAIL", "寄到收件地址"],
  销货退回: ["GOODS_RETURNED", "红冲原因：退费"],
  开票有误: ["INVOICE_WRONG", "红冲原因：抬头等有误"],
  服务中止: ["SERVICE_ENDED", "红冲原因：不再办理"],
  销售折让: ["ALLOWANCE", "红冲原因：减收费用"],
  未登记: ["NOT_REGISTERED", "锁档案中没有这把锁"],
  登记在其他单位: ["REGISTERED_TO_ANOTHER", "锁档案中是其他单位的"],
  类型不符: ["TYPE_DIFFERS", "锁档案中是另一种锁类型"],
  待制证: ["AWAITING_ISSUE", "等制证机构领取"],
  制证中: ["GIVEN_OUT", "制证机构已领取"],
  待核实: ["IN_DOUBT", "锁档案有变，等审核人员核实"],
  已制证: ["ISSUED", "证书已延期"],
  未能办理: ["NOT_ISSUED", "没有延期，附原因"],
  非常满意: ["VERY_SATISFIED", "五档中的第一档"],
  满意: ["SATISFIED", "五档中的第二档"],
  基本满意: ["FAIRLY_SATISFIED", "五档中的第三档"],
  不满意: ["DISSATISFIED", "五档中的第四档"],
  非常不满意: ["VERY_DISSATISFIED", "五档中的第五档"],
  已登录: ["SIGNED_IN", "开票员可以开票"],
  未登录: ["SIGNED_OUT", "开票员须登录电子税务局"],
  待认证: ["AWAITING_AUTHENTICATION", "开票员须扫脸认证"],
  待复核: ["AWAITING_CONSENT", "等另一位运维人员"],
  已同意: ["CONSENTED", "另一位已同意，尚未执行"],
  已执行: ["CARRIED_OUT", "同意之后已执行"],
  未执行: ["NOT_CARRIED_OUT", "同意之后情况已变，没有执行"],
  不同意: ["REFUSED", "另一位不同意"],
  已失效: ["EXPIRED", "过期无人复核"],
  人工结清: ["SETTLED_BY_HAND", "运维人员在线下结清"],
  支付: ["PAYMENT", "收款"],
  退款: ["REFUND", "退回的款项"],
  发票: ["INVOICE", "蓝字发票"],
  红字发票: ["RED_INVOICE", "冲销蓝字发票"],
  逾期支付: ["PAID_LATE", "在截止时间之后支付"],
  被取代后支付: ["PAID_SUPERSEDED", "订单已被另一个取代"],
  重复支付: ["PAID_TWICE", "已有一笔付款计入"],
  金额不符: ["AMOUNT_DIFFERS", "付款与订单的金额不同"],
  申请已撤回: ["APPLICATION_WITHDRAWN", "撤回时退还"],
  申请已结束: ["APPLICATION_ENDED", "付款时申请已办结"],
  部分退费: ["PART_REFUND", "未能延期的锁，或一笔金额"],
  此前已退款: ["REFUNDED_BEFORE", "本系统已不记得的退款"],
  已在渠道后台退款: ["REFUNDED_IN_CONSOLE", "在渠道的后台退还"],
  被取代: ["SUPERSEDED", "已开新的订单，这一个不再支付"],
  支付成功: ["SUCCEEDED", "渠道已收款"],
  已关闭: ["CLOSED", "没有支付，已关闭"],
  待验证: ["AWAITING_PROOF", "还没有启用：须答对 endpoint.challenge"],
  已启用: ["ENABLED", "事件发给它"],
  已暂停: ["PAUSED", "登记者暂停，再启用时接着发"],
  已停用: ["ENDED", "答410，或三天没有收下：修好后再启用"],
  待发送: ["PENDING", "等着发给接收方"],
  发送失败: ["FAILED", "三天没有送达，等运维人员重发"],
  已追回: ["RECOVERED", "少的款项已追回"],
  核销: ["WRITTEN_OFF", "少的款项作为损失"],
};

const isChinese = (value: unknown): value is string =>
  typeof value === "string" && /\p{Script=Han}/u.test(value);

/**
 * Returns the extensions of an enumeration for client generators: none if its values are codes, which can be
 * identifiers themselves.
 * @throws Error if a Chinese value has no row in the table
 */
export function enumExtensions(values: readonly unknown[]): Record<string, string[]> {
  if (!values.some(isChinese)) return {};
  const rows = values.map((value) => {
    const row = names[String(value)];
    if (row === undefined) throw new Error(`${String(value)} has no name in contract/enum-names.ts`);
    return row;
  });
  return {
    "x-enum-varnames": rows.map(([identifier]) => identifier),
    "x-enum-descriptions": rows.map(([, explanation]) => explanation),
  };
}
