import { read } from "../client/addresses";
import { feeOf } from "../../domain/application/fees";
import { lockTitle } from "../../domain/form/title";
import { useLoad } from "../client/use-load";
import type { ApplicationView, Terms } from "../client/views";
import { Facts } from "../shared/facts";
import { NamedList } from "../shared/named-list";
import { money } from "../shared/money";
import { words } from "../words";

const text = words.application.outgoing;

/** Returns the sum of the locks' fees by today's fee table, in fen; undefined until all types and years are chosen. */
function feeFenOf({ form: { locks = [] } }: ApplicationView, terms: Terms): number | undefined {
  const fees = Object.fromEntries(terms.lockTypes.map(({ name, feesFen }) => [name, feesFen]));
  return locks.reduce<number | undefined>((sum, { lockType, years }) => {
    const fen = lockType && years ? feeOf(fees, { lockType, years }) : undefined;
    return sum === undefined || fen === undefined ? undefined : sum + fen;
  }, 0);
}

/** Returns the uploaded papers with their counts, such as "营业执照2份、授权委托书1份". */
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

/**
 * Summary of a submission before it is sent: locks, fee, papers and recipient. It is read anew, because papers are
 * uploaded separately from the form.
 */
export function Outgoing({ application }: { application: ApplicationView }) {
  const fresh = useLoad(read("application", { id: application.id })).data ?? application;
  const { data: terms } = useLoad(read("terms"));
  const feeFen = terms && feeFenOf(fresh, terms);
  const locks = (fresh.form.locks ?? []).map((lock, place) => ({
    key: String(place),
    content: lockTitle(lock),
  }));
  return (
    <div className="outgoing">
      <Facts
        facts={[
          [
            words.application.locks,
            locks.length > 1 ? (
              <NamedList label={words.application.locks} items={locks} />
            ) : (
              locks[0]?.content
            ),
          ],
          [words.application.fee, feeFen === undefined ? undefined : money(feeFen)],
          [text.papers, papersText(fresh)],
          [words.application.pickup, recipientText(fresh)],
        ]}
      />
    </div>
  );
}
