import type { shownHandlings, shownPayments, Stage } from "../../domain/application/stage";
import type { InvoiceStatus, ReceiptStatus, Status } from "../../domain/values";
import type { ConsentState } from "../../domain/consent";
import type { Drawer } from "../../domain/invoice/document";
import type { LockStanding } from "../../domain/locks/register";
import type { LockState } from "../../domain/locks/results";
import type { AttemptStatus } from "../../domain/money/payment";

type State =
  | Stage
  | Status
  | (typeof shownPayments)[number]
  | (typeof shownHandlings)[number]
  | ReceiptStatus
  | InvoiceStatus
  | AttemptStatus
  | Drawer
  | ConsentState
  | LockStanding
  | LockState;

type Tone = "good" | "busy" | "bad" | "idle";

/** Tone of each state. The compiler asks for an entry for each new state. */
const tones: Record<State, Tone> = {
  审核通过: "good",
  已支付: "good",
  已办理: "good",
  已签收: "good",
  已开票: "good",
  支付成功: "good",
  已登录: "good",
  已同意: "busy",
  已执行: "good",
  待复核: "busy",
  未执行: "bad",
  不同意: "idle",
  已失效: "idle",
  待审核: "busy",
  待支付: "busy",
  未支付: "busy",
  办理中: "busy",
  已寄出: "busy",
  退款中: "busy",
  开票中: "busy",
  红冲中: "busy",
  未登记: "busy",
  待制证: "busy",
  制证中: "busy",
  待核实: "bad",
  已制证: "good",
  未能办理: "bad",
  登记在其他单位: "bad",
  类型不符: "bad",
  审核不通过: "bad",
  开票失败: "bad",
  红冲失败: "bad",
  未登录: "bad",
  待认证: "bad",
  退款异常: "bad",
  编辑中: "idle",
  已撤回: "idle",
  已退款: "idle",
  未开始: "idle",
  无: "idle",
  未申请: "idle",
  已红冲: "idle",
  被取代: "idle",
  已关闭: "idle",
  人工结清: "idle",
};

/** A short, highlighted remark. */
export function Tag({ tone, text }: { tone: Tone; text: string }) {
  return <span className={`tag tag-${tone}`}>{text}</span>;
}

/** Tag with a state in the users' words. */
export function StateTag({ state }: { state: State }) {
  return <Tag tone={tones[state]} text={state} />;
}
