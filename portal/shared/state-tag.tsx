const tones: Record<string, "good" | "busy" | "bad" | "idle"> = {
  审核通过: "good",
  已支付: "good",
  已办理: "good",
  已签收: "good",
  已开票: "good",
  支付成功: "good",
  已登录: "good",
  待审核: "busy",
  待支付: "busy",
  未支付: "busy",
  办理中: "busy",
  待寄出: "busy",
  已寄出: "busy",
  开票中: "busy",
  红冲中: "busy",
  退款中: "busy",
  未登记: "busy",
  登记在其他单位: "bad",
  即将到期: "busy",
  已过期: "bad",
  未处理: "bad",
  审核不通过: "bad",
  开票失败: "bad",
  红冲失败: "bad",
  未登录: "bad",
  待认证: "bad",
  退款异常: "bad",
  锁有冲突: "bad",
  名称不符: "bad",
};

/** A state in the users' own word. */
export function StateTag({ state }: { state: string }) {
  return <span className={`tag tag-${tones[state] ?? "idle"}`}>{state}</span>;
}
