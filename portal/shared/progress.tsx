import { Link, useLocation } from "react-router";
import { nextOf, progressSteps, type Next } from "../../domain/application/view";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { words } from "../words";
import { beijingTime } from "./time";

const text = words.progress;

const tracking = (id: string) => ({ label: text.tracking, to: paths.paymentDetails(id) });

/** Where what comes next is done, if not on the page itself. */
const linkOf: Partial<Record<Next, (id: string) => { label: string; to: string }>> = {
  renew: () => ({ label: words.payment.goRenew, to: paths.renewal }),
  receive: tracking,
  inTransit: tracking,
};

/** The steps across the top of an application, with their dates, and what comes next. */
export function Progress({ application }: { application: ApplicationView }) {
  const { pathname } = useLocation();
  const next = nextOf({ ...application, pickup: application.form.pickup });
  const steps = progressSteps(application);
  const link = linkOf[next]?.(application.id);
  return (
    <section className="progress panel" aria-label={text.title}>
      {steps.length === 0 ? undefined : (
        <ol>
          {steps.map(({ name, state, at }) => (
            <li
              key={name}
              className={`progress-${state}`}
              {...(state === "now" ? { "aria-current": "step" as const } : {})}
            >
              <strong>{text.steps[name]}</strong>
              <span>{at === undefined ? text.states[state] : beijingTime(at).slice(0, 16)}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <strong>{text.nextTitle}</strong>
        {text.next[next]}
      </p>
      {link === undefined || link.to === pathname ? undefined : (
        <p>
          <Link to={link.to}>{link.label}</Link>
        </p>
      )}
    </section>
  );
}
