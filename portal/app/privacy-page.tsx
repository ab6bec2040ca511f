import type { Retention } from "../../contract/portal-config";
import { HotlineLink } from "../shared/hotline";
import { PageHeading } from "../shared/page-heading";
import { Panel } from "../shared/panel";
import { RecordsTable, type Column } from "../shared/records-table";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { privacy as text } from "../words/privacy";

type Kind = keyof Retention["rules"];

/**
 * Texts for each kind of personal data that the retention rules know: what is kept, why, and from when its term counts.
 */
const kept: Readonly<Record<Kind, { what: string; why: string; since: string }>> = text.kinds;
const kinds = Object.keys(kept) as Kind[];

const columnsFor = ({ rules }: Retention): Column<Kind>[] => [
  { title: text.what, line: 1, cell: (kind) => kept[kind].what },
  { title: text.why, line: 2, cell: (kind) => kept[kind].why },
  { title: text.howLong, line: 3, cell: (kind) => `${kept[kind].since}${text.lasts(rules[kind])}` },
];

/** 个人信息保护: shows which personal data are kept, why, how long, who receives them, and which rights people have. */
export default function PrivacyPage() {
  const { site, retention } = useSession().config;
  return (
    <>
      <PageHeading title={words.common.footer.privacy} />
      <Panel>
        <p>{text.intro(site.organisation ?? text.thisSite)}</p>
      </Panel>
      <Panel title={text.keptTitle}>
        <RecordsTable
          caption={text.keptTitle}
          columns={columnsFor(retention)}
          rows={kinds}
          keyOf={(kind) => kind}
        />
        <p className="hint">{retention.erases ? text.erased : text.erasedByHand}</p>
        <p className="hint">{text.backups(retention.backupDays)}</p>
        <p className="hint">{text.accessLogs(retention.accessLogsDays)}</p>
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
