import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Application } from "../../domain/application/application";
import { stageOf, type Stage } from "../../domain/application/stage";
import type { Command } from "../../domain/application/transitions";
import type { Happening } from "./simulation";

/** Chinese words for the command or event that leads from one stage to another. */
const words: Readonly<Record<Command | Happening, string>> = {
  edit: "修改",
  delete: "删除",
  submit: "提交",
  review: "审核",
  startPayment: "支付",
  giveUpPayment: "放弃支付",
  settle: "款项到账",
  expire: "支付截止",
  addRecord: "添加办理记录",
  ship: "寄出",
  correctRecipient: "更正收件信息",
  correctShipment: "更正寄送",
  giveOut: "交去制证",
  recordResults: "制证结果",
  markHandled: "标记已办理",
  confirmReceipt: "确认收货",
  confirmReceiptTimed: "超时确认收货",
  requestInvoice: "申请开票",
  reissueInvoice: "红冲重开",
  refundPart: "退费",
  refundInvoiced: "红冲退款",
  withdraw: "撤回",
  retryRefund: "重试退款",
  resolveRefund: "人工结清",
  treatRefund: "异常退款处理",
  bookRefund: "补记退款",
  superseded: "订单被取代",
  "attempt closed": "订单关闭",
  "refund news": "渠道的退款结果",
  "invoice news": "开票结果",
  "red letter news": "红冲结果",
  completion: "办结",
};

interface Arrow {
  from: Stage;
  to: Stage;
  by: string;
}

/** Stage that takes precedence over the other stages while it lasts. */
const overlay = "退款异常" satisfies Stage;

const causesIn = (by: ReadonlySet<string>): string =>
  [...new Set(Object.values(words))].filter((cause) => by.has(cause)).join("、");

/** Creates a collector of the steps between stages, for applications that are taken through simulated lives. */
export function createStateDiagram() {
  const arrows = new Map<string, Set<string>>();

  return {
    note(before: Application, by: Command | Happening, next: Application): void {
      const [from, to] = [stageOf(before), stageOf(next)];
      if (from === to) return;
      const arrow = `${from}|${to}`;
      arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(words[by]));
    },

    /**
     * Returns the arrows between stages, in the order in which lives reached them, with their causes. Arrows from and
     * to 退款异常 are left out, because it can come at any stage.
     */
    lines(): Arrow[] {
      return [...arrows].flatMap(([arrow, by]) => {
        const [from, to] = arrow.split("|") as [Stage, Stage];
        return from === overlay || to === overlay ? [] : [{ from, to, by: causesIn(by) }];
      });
    },

    /** Returns the stages from which 退款异常 may come, the one to which it leads back, and the words on both arrows. */
    abnormal(): { from: string; by: string; to: string; back: string } {
      const ends = (place: 0 | 1) => [...arrows].filter(([arrow]) => arrow.split("|")[place] === overlay);
      const [leaving, coming] = [ends(0), ends(1)];
      const stagesAt = (found: typeof leaving, place: 0 | 1): string =>
        found.map(([arrow]) => arrow.split("|")[place]).join("、");
      const causes = (found: typeof leaving): string => causesIn(new Set(found.flatMap(([, by]) => [...by])));
      return {
        from: stagesAt(coming, 0),
        by: causes(coming),
        to: stagesAt(leaving, 1),
        back: causes(leaving),
      };
    },
  };
}

const marks = [
  "<!-- states: made from the transition table and the reducer -->",
  "<!-- /states -->",
] as const;

/** Returns the text between the two marks of a Markdown page. UPDATE_DIAGRAM=1 writes the expected text there instead. */
export function blockOf(page: string, expected: string): string {
  const file = join(__dirname, "..", "..", page);
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(marks[0]) + marks[0].length, text.indexOf(marks[1])];
  if (process.env["UPDATE_DIAGRAM"])
    writeFileSync(file, `${text.slice(0, from)}\n\n${expected}\n\n${text.slice(to)}`);
  return process.env["UPDATE_DIAGRAM"] ? expected : text.slice(from, to).trim();
}
