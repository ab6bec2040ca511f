import { read } from "../client/addresses";
import Button from "antd/es/button";
import { useLocation, useNavigate } from "react-router";
import { channels, channelTraits, showsQrCode } from "../../domain/money/channels";
import { useLoad } from "../client/use-load";
import type { Terms } from "../client/views";
import type { LockToRenew } from "../locks/renewal-form";
import { paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { PageHeading } from "../shared/page-heading";
import { useSession } from "../sign-in/session";
import { notice } from "../words/notice";

/** Returns a sentence for each channel with a QR code on how long its code can be paid. */
const qrCodesOf = (windowSeconds: Terms["windowSeconds"]): string[] =>
  channels
    .filter(showsQrCode)
    .map((channel) => notice.qrLasts(channelTraits[channel].name, windowSeconds[channel]));

/** Shows the conditions to which a bidder agrees before the form of a new application opens. */
export default function ConsentPage() {
  const navigate = useNavigate();
  const { visitor } = useSession();
  const terms = useLoad(read("terms"));
  // The page 我的锁 passes the locks with which the form begins.
  const { state } = useLocation() as { state: { renewing?: readonly LockToRenew[] } | null };
  const goOn = () =>
    void navigate(paths.newForm, { state: { agreedBy: visitor?.id, renewing: state?.renewing } });
  const { consentTitle, consentText, consentAgree, consentDecline } = notice;
  return (
    <>
      <PageHeading title={consentTitle} />
      <div className="panel consent">
        <Loaded from={terms}>
          {({ windowSeconds, receiptDays }) => (
            <ol>
              {consentText({ qrCodes: qrCodesOf(windowSeconds), receiptDays }).map((paragraph) => (
                <li key={paragraph}>{paragraph}</li>
              ))}
            </ol>
          )}
        </Loaded>
        <div className="form-actions">
          <Button onClick={() => void navigate(paths.applications)}>{consentDecline}</Button>
          {/* The button stays disabled until the conditions are loaded: nobody can agree to a text that isn't shown. */}
          <Button type="primary" disabled={terms.data === undefined} onClick={goOn}>
            {consentAgree}
          </Button>
        </div>
      </div>
    </>
  );
}
