import { read, write } from "../client/addresses";
import Button from "antd/es/button";
import { useState } from "react";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { waitedFor } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { material as words } from "../words/material";
import { endShown } from "./ends";
import type { KeptList } from "./upload-file";

/** Offers the 申请材料 of the last application, each with its age. They are read only on demand. */
export function TakeOver({ id, onKept }: { id: string; onKept: (list: KeptList) => void }) {
  const { api, clock } = useSession();
  const toast = useToast();
  const [earlier, setEarlier] = useState<KeptList>();
  const asking = useAction(async () => setEarlier((await api.get(read("earlierMaterials", { id }))).earlier));
  const taking = useAction(async (file: string) => {
    const { materials } = await api.command(write("takeOverMaterials", { id }), { files: [file] });
    setEarlier((before) => before?.filter((one) => one.id !== file));
    onKept(materials);
    toast(words.takenOver);
  });
  return (
    <>
      {earlier ? undefined : (
        <Button loading={asking.busy} onClick={() => void asking.run()}>
          {words.takeEarlier}
        </Button>
      )}
      {earlier?.length === 0 ? <p className="hint">{words.noEarlier}</p> : undefined}
      {earlier && earlier.length > 0 ? (
        <ul className="material-files">
          {earlier.map(({ id: file, material, keptAt, validUntil }) => (
            <li key={file}>
              <Button loading={taking.busy} onClick={() => void taking.run(file)}>
                {words.takeOverNamed(material, waitedFor(keptAt, clock.now()))}
              </Button>
              {endShown(validUntil, clock.now())}
            </li>
          ))}
        </ul>
      ) : undefined}
      <ProblemAlert problem={asking.problem ?? taking.problem} />
    </>
  );
}
