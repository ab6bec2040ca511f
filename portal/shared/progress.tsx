import type { ApplicationView } from "../client/views";
import { words } from "../words";
import { nextStep, progressSteps } from "./progress-steps";
import { beijingTime } from "./time";

const text = words.progress;

/** The steps across the top of an application, with their dates, and what comes next. */
export function Progress({ application }: { application: ApplicationView }) {
  const next = nextStep(application);
  if (next === undefined) return undefined;
  return (
    <section className="progress panel" aria-label={text.title}>
      {application.status === "已撤回" ? undefined : (
        <ol>
          {progressSteps(application).map(({ name, state, at }) => (
            <li
              key={name}
              className={`progress-${state}`}
              {...(state === "now" ? { "aria-current": "step" as const } : {})}
            >
              <strong>{name}</strong>
              <span>{at === undefined ? text.states[state] : beijingTime(at).slice(0, 16)}</span>
            </li>
          ))}
        </ol>
      )}
      <p>
        <strong>{text.nextTitle}</strong>
        {next}
      </p>
    </section>
  );
}
