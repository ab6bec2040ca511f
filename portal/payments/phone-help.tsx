import { fileAt } from "../client/addresses";
import Button from "antd/es/button";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { saveFile } from "../shared/save-file";
import { useSession } from "../sign-in/session";
import { words } from "../words";

const text = words.payment.phone;

interface PhoneHelpProps {
  /** Id of the application. */
  id: string;
  /** Number of the order. */
  number: string;
  /** Name of the channel. */
  name: string;
}

/** Help for visitors on small or touch screens, whose phone shows the code that it should scan. */
export function PhoneHelp({ id, number, name }: PhoneHelpProps) {
  const { api } = useSession();
  const saving = useAction(async () =>
    saveFile(await api.getFile(fileAt("qrPicture", { id, number })), text.fileName(name)),
  );
  return (
    <section className="phone-help stack" aria-label={text.title}>
      <strong>{text.title}</strong>
      <ol>
        {text.steps(name).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="actions">
        <Button loading={saving.busy} onClick={() => void saving.run()}>
          {text.save}
        </Button>
        <a className="plain-link" href="weixin://">
          {text.open(name)}
        </a>
      </div>
      <ProblemAlert problem={saving.problem} />
    </section>
  );
}
