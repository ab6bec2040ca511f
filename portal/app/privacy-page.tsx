import type { Retention } from "../../contract/portal-config";
import { HotlineLink } from "../shared/hotline";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.privacy;

interface Kept {
  kind: keyof Retention["rules"];
  what: string;
  why: string;
  /** From when on, and what becomes of it. */
  since: string;
}

/** In the order in which somebody gives them. */
const kept: readonly Kept[] = [
  { kind: "drafts", ...text.kinds.drafts },
  { kind: "applications", ...text.kinds.applications },
  { kind: "unfinished", ...text.kinds.unfinished },
  { kind: "sms", ...text.kinds.sms },
  { kind: "reminders", ...text.kinds.reminders },
  { kind: "audit", ...text.kinds.audit },
];

const columnsFor = ({ rules }: Retention): Column<Kept>[] => [
  { title: text.what, cell: ({ what }) => what },
  { title: text.why, cell: ({ why }) => why },
  { title: text.howLong, cell: ({ kind, since }) => `${since}${text.lasts(rules[kind])}` },
];

/** 个人信息保护: what is kept of persons, why, how long, who gets it, and what they can ask for. */
export default function PrivacyPage() {
  const { site, retention } = useSession().config;
  return (
    <>
      <PageHeading title={text.title} />
      <Panel>
        <p>{text.intro(site.organisation ?? text.thisSite)}</p>
      </Panel>
      <Panel title={text.keptTitle}>
        <RecordsTable
          caption={text.keptTitle}
          columns={columnsFor(retention)}
          rows={kept}
          keyOf={({ kind }) => kind}
        />
        <p className="hint">{retention.erases ? text.erased : text.erasedByHand}</p>
        <p className="hint">{text.stays}</p>
      </Panel>
      <Points title={text.givenTitle} points={text.given} />
      <Points title={text.guardedTitle} points={text.guarded} />
      <Points title={text.rightsTitle} points={text.rights} />
      <Panel title={text.askTitle}>
        <p>
          {site.privacyContact === undefined ? undefined : `${text.contact(site.privacyContact)}；`}
          <HotlineLink />
          {text.ask}
        </p>
      </Panel>
    </>
  );
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  return (
    <Panel title={title}>
      <ul className="points">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </Panel>
  );
}
