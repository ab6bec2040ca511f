import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import Button from "antd/es/button";
import { lockTypesOf, materialLimits, materialsFor } from "../../domain/materials/materials";
import type { ApplicationView, Terms } from "../client/views";
import { paths } from "../paths";
import { LeaveGuard } from "../shared/leave-guard";
import { Panel } from "../shared/panel";
import { material as words } from "../words/material";
import { read, write } from "../client/addresses";
import { useAction } from "../client/use-action";
import { ProblemAlert } from "../shared/problem-alert";
import { waitedFor } from "../shared/time";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { MaterialField } from "./material-field";
import type { KeptList } from "./upload-file";
import { isUnderWay, useUploads, type Uploading } from "./use-uploads";
import { endShown } from "./ends";
import "./materials.css";

interface UploadPanelProps {
  terms: Terms;
  application: ApplicationView;
  /** True if the bidder has just saved the form, so that the page scrolls to this panel. */
  comesFirst: boolean;
  /** Called with the uploads that are unfinished or failed: a submission would go without them. */
  onUploads: (uploads: readonly Uploading[]) => void;
}

/** 申请材料 beside the form of an editable application. The next submission includes the files shown here. */
export function UploadPanel({ terms, application, comesFirst, onUploads }: UploadPanelProps) {
  const { id, form } = application;
  const [kept, setKept] = useState<KeptList>(application.materials ?? []);
  useEffect(() => setKept(application.materials ?? []), [application.materials]);
  const uploads = useUploads({ id, kept, onKept: setKept });
  const { all } = uploads;
  // The progress of an upload does not concern the form, which would be rendered again for each change of it.
  const standing = all.map(({ key, state }) => `${key} ${state}`).join();
  useEffect(() => onUploads(all), [onUploads, standing]);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (comesFirst) place.current?.scrollIntoView();
  }, [comesFirst]);
  const asked = materialsFor(terms.materials, lockTypesOf(form));
  // Files for another lock type would be part of the submission as well, so they must be visible.
  const others = terms.materials.filter(
    ({ name }) => kept.some((one) => one.material === name) && !asked.some((one) => one.name === name),
  );
  const shown = [...asked, ...others];
  if (shown.length === 0) return undefined;
  return (
    <div ref={place}>
      <Panel
        title={words.title}
        extra={
          <Link className="plain-link small" to={paths.authorisation(id)}>
            {words.printAuthorisation}
          </Link>
        }
      >
        {all.some(isUnderWay) ? <LeaveGuard question={words.leaving} /> : undefined}
        <p className="hint">{words.hint}</p>
        <TakeOver id={id} onKept={setKept} />
        {shown.map((one) => (
          <MaterialField
            key={one.name}
            id={id}
            asked={one}
            kept={kept.filter(({ material }) => material === one.name)}
            uploads={uploads}
            isFull={kept.length + uploads.all.length >= materialLimits.files}
            onKept={setKept}
          />
        ))}
      </Panel>
    </div>
  );
}

/** Offers the 申请材料 of the last application, each with its age. They are read only on demand. */
function TakeOver({ id, onKept }: { id: string; onKept: (list: KeptList) => void }) {
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
