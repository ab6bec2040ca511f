import { fileAt, read } from "../client/addresses";
import { useSearchParams } from "react-router";
import { instantsOf, isDay } from "../../domain/beijing-day";
import { refusals } from "../../domain/application/refusals";
import { readShortNumber } from "../../domain/form/short-number";
import { problems } from "../../domain/problems";
import { decisionWords } from "../../domain/application/application";
import { useLoad } from "../client/use-load";
import type { AuditEntryView } from "../client/views";
import { FileButton } from "../invoices/download-button";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { Pager } from "../shared/pager";
import { RecordsTable, type Column } from "../shared/records-table";
import { SearchBox } from "../shared/search-box";
import { Tag } from "../shared/state-tag";
import { money } from "../shared/money";
import { beijingTime } from "../shared/time";
import { WholeWords } from "../shared/whole-words";
import { words } from "../words";
import { audit } from "../words/audit";

const text = audit;

/** Texts of refusals by code, as the person saw them. */
const refused: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(problems).map(([code, { title }]) => [code, title])),
  ...refusals,
};

/** Returns what an entry keeps of the input, a line each. */
const toldIn = ({
  decision,
  submission,
  locks = [],
  sumFen,
}: Pick<AuditEntryView, "decision" | "submission" | "locks" | "sumFen">): string[] => [
  ...(decision === undefined ? [] : [text.decided(decisionWords[decision] ?? decision)]),
  ...(submission === undefined ? [] : [text.submission(beijingTime(submission))]),
  ...(locks.length === 0 ? [] : [text.locks(locks.join("、"))]),
  ...(sumFen === undefined ? [] : [text.sum(money(sumFen))]),
];

const columns: Column<AuditEntryView>[] = [
  { title: text.at, line: 3, look: "instant", cell: ({ at }) => beijingTime(at) },
  {
    title: text.who,
    line: 1,
    cell: ({ who, clientId, verified }) => (
      <>
        <WholeWords text={who} /> {verified ? undefined : <Tag tone="idle" text={text.unverified} />}
        {clientId === undefined || clientId === who ? undefined : (
          <p className="hint">
            <WholeWords text={text.by(clientId)} />
          </p>
        )}
      </>
    ),
  },
  { title: text.organisation, look: "fixed", cell: ({ orgCode }) => orgCode ?? words.common.none },
  {
    title: text.what,
    line: 2,
    cell: ({ action, what, detail, ...told }) => (
      <>
        {text.action({ action, what })}
        {toldIn(told).map((line) => (
          <p key={line} className="hint">
            <WholeWords text={line} />
          </p>
        ))}
        {detail === undefined ? undefined : (
          <p className="hint">
            <WholeWords text={detail} />
          </p>
        )}
      </>
    ),
  },
  { title: text.record, cell: ({ applicationId, record }) => record ?? applicationId ?? words.common.none },
  {
    title: text.result,
    line: 1,
    cell: ({ result, count }) =>
      (text.results[result] ?? refused[result] ?? result) + (count === undefined ? "" : ` ×${count}`),
  },
  { title: text.from, cell: ({ address }) => address ?? words.common.none },
];

/** Returns the query for one word of the auditor's: an application id or short number, a day, or otherwise an account. */
function wordQuery(word: string): Record<string, string> {
  if (isDay(word)) return instantsOf(word);
  const shortNumber = readShortNumber(word);
  if (shortNumber !== undefined) return { shortNumber };
  return /^[0-9A-HJKMNP-TV-Z]{26}$/i.test(word) ? { applicationId: word.toUpperCase() } : { subject: word };
}

/** Returns the query for the auditor's input, whose words narrow the trail together: a day and an account, for example. */
const queryFor = (typed: string): Record<string, string> =>
  Object.assign({}, ...typed.split(/\s+/).filter(Boolean).map(wordQuery));

/** Page 审计记录, which shows who did what, on which record, when, from where, and with which result. */
export default function AuditPage() {
  const [search] = useSearchParams();
  const asked = queryFor(search.get("search") ?? "");
  const query = new URLSearchParams({ ...asked, page: search.get("page") ?? "1" });
  const list = useLoad(read("auditPage", query));
  return (
    <>
      <PageHeading
        title={text.title}
        actions={<FileButton path={fileAt("audit", new URLSearchParams(asked))} label={text.exportTrail} />}
      />
      <SearchBox label={text.findBy} />
      <p className="hint">{text.help}</p>
      <Loaded from={list}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="empty">{text.none}</p>
          ) : (
            <>
              <RecordsTable caption={text.title} columns={columns} rows={page.items} keyOf={({ id }) => id} />
              <Pager {...page} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
