import { lazily } from "../client/lazily";
import { useState } from "react";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import type { DraftForm } from "../../domain/form/form";
import { rejectionOf } from "../../domain/application/view";
import { lastSaid } from "../../domain/application/banner";
import { read, write } from "../client/addresses";
import { useLoad } from "../client/use-load";
import type { ApplicationView } from "../client/views";
import { paths } from "../paths";
import { Loaded } from "../shared/loaded";
import { MessagePage } from "../shared/message-page";
import { PageHeading } from "../shared/page-heading";
import { Progress } from "../shared/progress";
import { useToast } from "../shared/toasts";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { progress as progressWords } from "../words/progress";
import { UploadPanel } from "../materials/upload-panel";
import { isUnderWay, type Uploading } from "../materials/use-uploads";
import { Fetched } from "../shared/fetched";
import { WholeWords } from "../shared/whole-words";
import { beijingTime } from "../shared/time";
import { ApplicationFormPanel, type LockError } from "./application-form-panel";
import { sameForm } from "./form-values";
import { SubmitDialog } from "./submit-dialog";

const UnfinishedDialog = lazily(() => import("../materials/unfinished-dialog"));

/** Page to edit and submit an application in the state 编辑中 or 审核不通过. */
export default function EditApplicationPage() {
  const { id = "" } = useParams();
  const load = useLoad(read("application", { id }));
  return (
    <Loaded from={load}>
      {(application) => <Editor key={application.id} application={application} load={load} />}
    </Loaded>
  );
}

/** Returns the locks that a rejection named, with a message for each. */
function rejectedLocks(application: ApplicationView): LockError[] | undefined {
  return rejectionOf(application)?.locks?.map((lockSerial) => ({
    lockSerial,
    said: words.application.rejectedLock,
  }));
}

interface EditorProps {
  application: ApplicationView;
  load: { reload: () => void; replace: (application: ApplicationView) => void };
}

function Editor({ application, load }: EditorProps) {
  const { api, visitor } = useSession();
  const { state } = useLocation() as { state: { submitting?: boolean; saved?: boolean } | null };
  const navigate = useNavigate();
  // The history entry stores whether the dialog is open, so that a reload doesn't change it.
  const { submitting = false, saved: isSaved = false } = state ?? {};
  const setSubmitting = (next: boolean) =>
    void navigate(paths.editApplication(application.id), { replace: true, state: { submitting: next } });
  const toast = useToast();
  const [uploads, setUploads] = useState<readonly Uploading[]>([]);
  const [unfinished, setUnfinished] = useState<readonly Uploading[]>([]);
  const [reloads, setReloads] = useState(0);
  const [lockErrors, setLockErrors] = useState<readonly LockError[] | undefined>(rejectedLocks(application));
  const { id, version, form, allowed, status } = application;

  if (!allowed.includes("edit")) {
    return (
      <MessagePage title={words.application.notEditable} text={words.problem.state(status)}>
        <Link className="plain-link" to={paths.application(id)}>
          {words.application.view}
        </Link>
      </MessagePage>
    );
  }

  const save = async (changed: DraftForm) =>
    sameForm(changed, form) ? application : api.command(write("edit", { id }), { form: changed, version });
  const readAnew = async () => {
    const current = await api.get(read("application", { id }));
    load.replace(current);
    return current.form;
  };
  const reload = () => {
    setReloads(reloads + 1);
    load.reload();
  };
  return (
    <>
      <PageHeading title={words.application.editTitle} />
      <Progress application={application} withoutOpinion />
      <div className="beside-opinion">
        <KeptOpinion application={application} />
        <ApplicationFormPanel
          key={`${reloads}/${reloads > 0 ? version : ""}`}
          initial={form}
          place={`${visitor?.creditCode}/${id}/${version}`}
          save={save}
          onSaved={(saved, { submitting: submits }) => {
            setLockErrors(undefined);
            load.replace(saved);
            if (submits && uploads.some(isUnderWay)) toast(words.application.uploadsPending, "busy");
            else if (submits) setUnfinished(uploads);
            setSubmitting(submits && uploads.length === 0);
          }}
          readAnew={readAnew}
          lockErrors={lockErrors}
          materials={(terms) => (
            <UploadPanel
              terms={terms}
              application={application}
              comesFirst={isSaved}
              onUploads={setUploads}
            />
          )}
        />
      </div>
      <Fetched>
        {unfinished.length > 0 ? (
          <UnfinishedDialog
            uploads={unfinished}
            onSubmit={() => {
              setUnfinished([]);
              setSubmitting(true);
            }}
            onClose={() => setUnfinished([])}
          />
        ) : undefined}
      </Fetched>
      <SubmitDialog
        application={application}
        open={submitting}
        onClose={() => setSubmitting(false)}
        onReload={reload}
        onLocksRefused={(refused) => {
          setSubmitting(false);
          setLockErrors(refused);
        }}
      />
    </>
  );
}

/** Reason of a rejection, which stays visible while the application is corrected; renders nothing if there is none. */
function KeptOpinion({ application }: { application: ApplicationView }) {
  const said = lastSaid(application);
  if (!said) return undefined;
  const name = progressWords.said[said.about];
  return (
    <aside className="kept-opinion" aria-label={name} tabIndex={0}>
      <p>
        <strong>{name}：</strong>
        <WholeWords text={progressWords.saidBy(said.opinion, said.by, beijingTime(said.at).slice(0, 16))} />
      </p>
    </aside>
  );
}
