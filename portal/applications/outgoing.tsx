import { read } from "../client/addresses";
import { feeOf } from "../../domain/application/fees";
import { locksTitle } from "../../domain/form/title";
import { useLoad } from "../client/use-load";
import type { ApplicationView, Terms } from "../client/views";
import { Facts } from "../shared/facts";
import { money } from "../shared/money";
import { words } from "../words";

const text = words.application.outgoing;

/** The sum that the locks cost by today's table; undefined while something of one is to be chosen. Fen. */
function feeFenOf({ form: { locks = [] } }: ApplicationView, terms: Terms): number | undefined {
  const fees = Object.fromEntries(terms.lockTypes.map(({ name, feesFen }) => [name, feesFen]));
  return locks.reduce<number | undefined>((sum, { lockType, years }) => {
    const fen = lockType && years ? feeOf(fees, { lockType, years }) : undefined;
    return sum === undefined || fen === undefined ? undefined : sum + fen;
  }, 0);
}

/** "营业执照2份、授权委托书1份": what was uploaded, by its name. */
function papersText({ materials = [] }: ApplicationView): string {
  const counts = new Map<string, number>();
  for (const { material } of materials) counts.set(material, (counts.get(material) ?? 0) + 1);
  return [...counts].map(([name, count]) => text.paper(name, count)).join("、") || text.noPapers;
}

function recipientText({ form }: ApplicationView): string {
  const { pickup, recipientName, recipientPhone, recipientAddress } = form;
  const told = [recipientName, recipientPhone, recipientAddress].filter((part) => part !== undefined);
  return told.length === 0 ? (pickup ?? words.common.none) : text.mailedTo(told.join("，"));
}

/** Shows what a submission would hand over, read anew since papers are kept beside the form: locks, sum, papers and recipient. */
export function Outgoing({ application }: { application: ApplicationView }) {
  const fresh = useLoad(read("application", { id: application.id })).data ?? application;
  const { data: terms } = useLoad(read("terms"));
  const feeFen = terms && feeFenOf(fresh, terms);
  return (
    <div className="outgoing">
      <Facts
        facts={[
          [words.application.locks, locksTitle(fresh.form.locks)],
          [words.application.fee, feeFen === undefined ? undefined : money(feeFen)],
          [text.papers, papersText(fresh)],
          [words.application.pickup, recipientText(fresh)],
        ]}
      />
    </div>
  );
}
