import Alert from "antd/es/alert";
import Form from "antd/es/form";
import { eSignPlatformUrl } from "../../domain/application/texts";
import type { Terms } from "../client/views";
import { HotlineLink } from "../shared/hotline";
import { Panel } from "../shared/panel";
import { words } from "../words";
import { Choice } from "./form-field";
import type { FormValues } from "./form-values";

const text = words.application;

/** Field 购买渠道. Bidders who bought the lock online, or don't know where, are shown where to go instead. */
export function PurchaseChannelField({ terms }: { terms: Terms }) {
  const form = Form.useFormInstance<FormValues>();
  const channel = Form.useWatch("purchaseChannel", form);
  return (
    <Panel title={text.sectionOrigin}>
      <Choice field="purchaseChannel" terms={terms} />
      <div role="status">
        {channel === "网上" ? (
          <Alert
            className="problem"
            type="warning"
            showIcon
            title={text.boughtOnlineTitle}
            description={
              <>
                {text.boughtOnlineText}
                <a href={eSignPlatformUrl} target="_blank" rel="noreferrer">
                  {eSignPlatformUrl}
                </a>
              </>
            }
          />
        ) : undefined}
        {channel === "不清楚" ? (
          <Alert
            className="problem"
            type="warning"
            showIcon
            title={text.originUnknownTitle}
            description={
              <>
                {text.originUnknownText}
                <HotlineLink />
              </>
            }
          />
        ) : undefined}
      </div>
    </Panel>
  );
}
