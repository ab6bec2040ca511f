import { read } from "../client/addresses";
import { Link, useLocation } from "react-router";
import { endingOf, failedLocks, lastSaid, whereaboutsOf } from "../../domain/application/banner";
import { dutyTable } from "../../domain/application/duties";
import {
  nextOf,
  progressSteps,
  rejectionOf,
  type Next,
  type ProgressStep,
} from "../../domain/application/view";
import { useLoad } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { progress as progressWords } from "../words/progress";
import { Facts, type Fact } from "./facts";
import { money } from "./money";
import { beijingTime } from "./time";
import { WholeWords } from "./whole-words";

const text = progressWords;

const tracking = (id: string) => ({ label: text.tracking, to: paths.paymentDetails(id) });

/** Link to the page of the next step, if that is another page. */
const linkOf: Partial<Record<Next, (id: string) => { label: string; to: string }>> = {
  renew: () => ({ label: words.payment.goRenew, to: paths.renewal }),
  receive: tracking,
  inTransit: tracking,
};

/**
 * Returns in words how much was paid, and how much of it was returned, is being returned, or is still to be returned.
 */
function moneyText(application: ApplicationView): string {
  const { takenFen, returnedFen, returningFen, owedFen, asideFen } = whereaboutsOf(application);
  const keptFen = takenFen - returnedFen;
  const parts = [
    takenFen === 0 ? text.notPaid : text.taken(money(takenFen)),
    ...(returnedFen > 0 ? [text.returned(money(returnedFen))] : []),
    ...(returnedFen > 0 && keptFen > 0 ? [text.kept(money(keptFen))] : []),
    ...(returningFen > 0 ? [text.returning(money(returningFen))] : []),
    ...(owedFen > 0 ? [text.owed(money(owedFen))] : []),
    ...(asideFen > 0 ? [text.aside(money(asideFen))] : []),
  ];
  return parts.join("，");
}

function stepText({ state, at, note }: ProgressStep): string {
  if (at === undefined) return note === undefined ? text.states[state] : text.notes[note];
  const minute = beijingTime(at).slice(0, 16);
  return state === "back" ? text.backAt(minute) : minute;
}

/** The opinion with which an application was sent back, and the locks that it names. */
function Rejection({ opinion, by, at, locks }: ApplicationView["reviews"][number]) {
  return (
    <blockquote className="rejection">
      <strong>{text.said.review}</strong>
      <p>
        <WholeWords text={text.saidBy(opinion, by, beijingTime(at).slice(0, 16))} />
      </p>
      {locks ? <p>{text.namedLocks(locks)}</p> : undefined}
    </blockquote>
  );
}

interface ProgressProps {
  application: ApplicationView;
  /** True if the page itself shows the last opinion. */
  withoutOpinion?: boolean;
  /** Next step if that is the payment. The page of the payment itself knows it better. */
  payText?: string;
}

/** Banner of an application: steps, next step and its deadline, fee, whereabouts of the money, and the last opinion. */
export function Progress({ application, withoutOpinion = false, payText = text.next.pay }: ProgressProps) {
  const { pathname } = useLocation();
  const { clock } = useSession();
  const { data: terms } = useLoad(read("terms"));
  const next = nextOf({ ...application, pickup: application.form.pickup });
  const steps = progressSteps(application);
  const link = linkOf[next]?.(application.id);
  const ending = terms && endingOf(next, application, terms, clock.now());
  const said = withoutOpinion ? undefined : lastSaid(application);
  const rejection = withoutOpinion ? undefined : rejectionOf(application);
  const { feeFen, duties: all = [] } = application;
  const duties = all.filter(({ kind }) => dutyTable[kind].forBidder !== undefined);
  const failed = failedLocks(application);
  const facts: Fact[] = [
    ...(failed.length > 0
      ? [
          [
            words.application.leftOut,
            <WholeWords
              text={failed.map(({ lockSerial, reason }) => text.failed(lockSerial, reason)).join("；")}
            />,
          ] as const,
        ]
      : []),
    ...(ending ? [[text.until[ending.of], beijingTime(ending.at)] as const] : []),
    ...(feeFen > 0
      ? [
          [words.application.fee, money(feeFen)] as const,
          [text.where, <WholeWords text={moneyText(application)} />] as const,
        ]
      : []),
    ...(said && !rejection
      ? [
          [
            text.said[said.about],
            <WholeWords text={text.saidBy(said.opinion, said.by, beijingTime(said.at).slice(0, 16))} />,
          ] as const,
        ]
      : []),
  ];
  return (
    <section className="progress panel" aria-label={text.title}>
      {rejection ? <Rejection {...rejection} /> : undefined}
      {steps.length === 0 ? undefined : (
        <ol>
          {steps.map((step) => (
            <li
              key={step.name}
              className={`progress-${step.state}`}
              {...(step.state === "now" ? { "aria-current": "step" as const } : {})}
            >
              <strong>{text.steps[step.name]}</strong>
              <span>{stepText(step)}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <strong>{text.nextTitle}</strong>
        {next === "pay" ? payText : text.next[next]}
      </p>
      {duties.map(({ id, kind }) => (
        <p key={id}>
          <strong>{dutyTable[kind].title}：</strong>
          {dutyTable[kind].forBidder}
        </p>
      ))}
      {link === undefined || link.to === pathname ? undefined : (
        <p>
          <Link to={link.to}>{link.label}</Link>
        </p>
      )}
      {facts.length === 0 ? undefined : <Facts facts={facts} />}
    </section>
  );
}
