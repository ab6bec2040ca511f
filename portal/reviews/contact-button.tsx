import { read } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import type { DraftForm } from "../../domain/form/form";
import { useAction } from "../client/use-action";
import { FormFacts } from "../shared/form-facts";
import { ProblemAlert } from "../shared/problem-alert";
import { useSession } from "../sign-in/session";
import { review as reviewWords } from "../words/review";

/** Button that shows the contact's data unmasked. The audit trail records that they were shown. */
export function ContactButton({ id }: { id: string }) {
  const { api } = useSession();
  const [contact, setContact] = useState<DraftForm>();
  const showing = useAction(async () => setContact(await api.get(read("contact", { id }))));
  if (contact) return <FormFacts form={contact} only={Object.keys(contact)} />;
  return (
    <>
      <Button size="small" loading={showing.busy} onClick={() => void showing.run()}>
        {reviewWords.showContact}
      </Button>
      <p className="hint">{reviewWords.showContactHint}</p>
      <ProblemAlert problem={showing.problem} />
    </>
  );
}
