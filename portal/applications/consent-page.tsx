import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { channels, channelTraits, showsQrCode } from "../../domain/money/channels";
import { doEach } from "../client/do-each";
import { ProblemError } from "../client/problem";
import { useAction } from "../client/use-action";
import { useLoad } from "../client/use-load";
import type { MyLock, Terms } from "../client/views";
import { renewalForm } from "../locks/renewal-form";
import { endpoints, paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { ProblemAlert } from "../shared/problem-alert";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";

/** How long each channel's code can be paid. */
const qrCodesOf = (windowSeconds: Terms["windowSeconds"]): string[] =>
  channels
    .filter(showsQrCode)
    .map((channel) =>
      words.application.qrLasts(channelTraits[channel].name, words.common.duration(windowSeconds[channel])),
    );

/** What has to be agreed to before the form of a new application. */
export default function ConsentPage() {
  const navigate = useNavigate();
  const [agreed, setAgreed] = useState(false);
  const { api, pace, visitor } = useSession();
  const toast = useToast();
  const terms = useLoad<Terms>(endpoints.terms);
  // From 我的锁: one lock goes on to its form, several are drafted at once, an application each.
  const { state } = useLocation() as { state: { renewing?: readonly MyLock[] } | null };
  const locks = state?.renewing ?? [];
  const goOn = () => void navigate(paths.newForm, { state: { agreedBy: visitor?.id, renewing: locks[0] } });
  const drafting = useAction(async () => {
    let made = 0;
    const stoppedBy = await doEach({
      items: locks,
      pace,
      work: (lock) => api.command("POST", endpoints.applications, { form: renewalForm(lock, visitor!) }),
      onOutcome: (_, { done }) => void (made += done ? 1 : 0),
    });
    if (made === 0 && stoppedBy) throw new ProblemError(stoppedBy);
    if (made < locks.length)
      toast(words.lock.draftSome(made, locks.length - made, stoppedBy?.detail), "busy");
    else toast(words.lock.drafted(made));
    void navigate(`${paths.applications}?tab=编辑中`);
  });
  const { consentTitle, consentText, consentAgree, consentContinue } = words.application;
  return (
    <>
      <PageHeading title={consentTitle} />
      <div className="panel consent">
        <Loaded from={terms}>
          {({ windowSeconds, receiptDays }) => (
            <>
              <ol>
                {consentText({ qrCodes: qrCodesOf(windowSeconds), receiptDays }).map((paragraph) => (
                  <li key={paragraph}>{paragraph}</li>
                ))}
              </ol>
              {/* Nobody agrees to what isn't there yet, and nothing moves under the mouse. */}
              <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
                {consentAgree}
              </Checkbox>
            </>
          )}
        </Loaded>
        <ProblemAlert problem={drafting.problem} />
        <div className="form-actions">
          <Button onClick={() => void navigate(paths.applications)}>{words.common.back}</Button>
          <Button
            type="primary"
            disabled={!agreed}
            loading={drafting.busy}
            onClick={() => (locks.length > 1 ? void drafting.run() : goOn())}
          >
            {consentContinue}
          </Button>
        </div>
      </div>
    </>
  );
}
