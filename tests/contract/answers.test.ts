import { answerOf } from "../../contract/answers";
import { presentApplication } from "../../api/applications/present";
import type { Application } from "../../domain/application/application";
import type { Principal } from "../../api/platform/principal";
import { receivedAt } from "../domain/sample-events";
import {
  after,
  approved,
  at,
  draft,
  mailedForm,
  operator,
  shipped,
  submitted,
  withAttempt,
} from "../domain/samples";

const principals: Principal[] = [
  { subject: "bidder-1", name: "示例投标人", roles: ["bidder"], orgCode: mailedForm.creditCode },
  { subject: "operator-1", name: "示例运维", roles: ["operator", "reviewer"] },
];

const withdrawn = (): Application =>
  after(withAttempt(approved(mailedForm)), { type: "withdrawn", at: at(60), by: operator, opinion: "撤回" });

const received = (): Application => after(shipped(), receivedAt(70));

/** An internal field, as a later version might add to an application, which answers must not contain. */
const secret = { internal: "秘密" };

const applications: [string, Application][] = [
  ["a draft", draft()],
  ["a submitted one", submitted(mailedForm)],
  ["one that waits for its payment", withAttempt(approved())],
  ["a withdrawn one", withdrawn()],
  ["one whose lock was received", received()],
];

/**
 * Returns a value as it arrives over HTTP: undefined fields are not sent, and a schema strips fields that it doesn't
 * know.
 */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(principals)("for $roles", (principal) => {
  test.each(applications)(
    "when %s is presented, then the answer is what its schema says, and no more",
    (_, application) => {
      const [attempt] = application.attempts;
      const kept: Application = {
        ...Object.assign(application, secret),
        form: Object.assign(application.form, secret),
        attempts: attempt ? [Object.assign(attempt, secret)] : [],
        submissions: application.submissions.map((submission) => Object.assign(submission, secret)),
      };
      const answer = sent(presentApplication(kept, principal));
      expect(sent(answerOf("application").parse(answer))).toEqual(answer);
      expect(JSON.stringify(answer)).not.toContain(secret.internal);
    },
  );
});
