import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { useReload, type PanelOfChanges } from "../client/use-reload";
import type { AbnormalRefund } from "../client/views";
import { paths } from "../paths";
import { shortNumberOf } from "../../domain/form/short-number";
import { channelTraits } from "../../domain/money/channels";
import { ListLink } from "../shared/list-link";
import { Held } from "../shared/held";
import { money } from "../shared/money";
import { listNews } from "../shared/news";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { beijingTime } from "../shared/time";
import { words } from "../words";
import { operation as text } from "../words/operation";
import { RefundActions } from "./refund-actions";

const columnsOf = (onDone: () => void): Column<AbnormalRefund>[] => [
  {
    title: words.application.number,
    line: 1,
    look: "fixed",
    cell: ({ applicationId }) => (
      <ListLink className="number" to={paths.operation(applicationId)}>
        {applicationId}
      </ListLink>
    ),
  },
  {
    title: words.application.shortNumber,
    look: "fixed",
    cell: ({ applicationId }) => <span className="number">{shortNumberOf(applicationId)}</span>,
  },
  { title: words.payment.channel, cell: ({ channel }) => channelTraits[channel].name },
  { title: text.amount, line: 2, look: "fixed", cell: ({ amountFen }) => money(amountFen) },
  {
    title: text.reason,
    line: 2,
    cell: ({ reason, stray }) => (stray ? `${reason}（${text.stray}）` : reason),
  },
  { title: text.remark, cell: ({ remark }) => remark ?? words.common.none },
  { title: text.requestedAt, line: 3, look: "instant", cell: ({ requestedAt }) => beijingTime(requestedAt) },
  {
    title: words.common.actions,
    bare: true,
    look: "fixed",
    cell: (refund) => <RefundActions refund={refund} onDone={onDone} />,
  },
];

const newsOf = listNews<AbnormalRefund>({
  keyOf: ({ number }) => number,
  nameOf: ({ number, amountFen }) => `${text.refundNumber}${number}（${money(amountFen)}）`,
  stateOf: ({ awaitsConsent, remark }) =>
    [awaitsConsent ? "待复核" : "退款异常", ...(remark === undefined ? [] : [remark])].join("，"),
});

/** Panel 异常退款: refunds to be retried, or settled by hand. */
export function RefundsPanel({ changes, onChange }: PanelOfChanges) {
  const refunds = useLoad(read("abnormalRefunds"), "watched");
  useReload(refunds, changes);
  return (
    <Panel title={text.refunds} className={refunds.data?.items.length === 0 ? "quiet" : undefined}>
      <Held from={refunds} newsOf={newsOf}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="empty">{text.noRefunds}</p>
          ) : (
            <RecordsTable
              caption={text.refunds}
              columns={columnsOf(onChange)}
              rows={items}
              keyOf={({ number }) => number}
            />
          )
        }
      </Held>
    </Panel>
  );
}
