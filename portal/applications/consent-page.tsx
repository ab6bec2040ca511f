import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import { useState } from "react";
import { useNavigate } from "react-router";
import { paths } from "../paths";
import { PageHeading } from "../shared/page-heading";
import { words } from "../words";

/** What has to be agreed to before the form of a new application. */
export default function ConsentPage() {
  const navigate = useNavigate();
  const [agreed, setAgreed] = useState(false);
  const { consentTitle, consentText, consentAgree, consentContinue } = words.application;
  return (
    <>
      <PageHeading title={consentTitle} />
      <div className="panel consent">
        <ol>
          {consentText.map((paragraph) => (
            <li key={paragraph}>{paragraph}</li>
          ))}
        </ol>
        <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
          {consentAgree}
        </Checkbox>
        <div className="form-actions">
          <Button onClick={() => void navigate(paths.applications)}>{words.common.back}</Button>
          <Button
            type="primary"
            disabled={!agreed}
            onClick={() => void navigate(paths.newForm, { state: { agreed: true } })}
          >
            {consentContinue}
          </Button>
        </div>
      </div>
    </>
  );
}
