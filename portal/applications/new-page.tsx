import { write } from "../client/addresses";
import { Navigate, useLocation, useNavigate } from "react-router";
import { renewalForm, type LockToRenew } from "../locks/renewal-form";
import { MaterialsLater } from "../materials/materials-later";
import { paths } from "../paths";
import { PageHeading } from "../shared/page-heading";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { ApplicationFormPanel } from "./application-form-panel";
import { initialValues } from "./form-values";

/** Page with the form of a new application, which follows the consent page. */
export default function NewApplicationPage() {
  const { api, visitor } = useSession();
  const navigate = useNavigate();
  const { state } = useLocation() as {
    state: { agreedBy?: string; renewing?: readonly LockToRenew[] } | null;
  };
  if (!visitor || state?.agreedBy !== visitor.id) return <Navigate replace to={paths.consent} />;
  const { renewing = [] } = state;
  const serials = renewing.map(({ serial }) => serial).join("+");
  return (
    <>
      <PageHeading title={words.application.newTitle} />
      <ApplicationFormPanel
        initial={
          renewing.length > 0
            ? { ...initialValues(visitor), ...renewalForm(renewing, visitor) }
            : initialValues(visitor)
        }
        place={`${visitor.creditCode}/new${serials === "" ? "" : `/${serials}`}`}
        save={(form) => api.command(write("createDraft"), { form })}
        onSaved={({ id }, { submitting }) =>
          void navigate(paths.editApplication(id), {
            replace: true,
            state: { submitting, saved: !submitting },
          })
        }
        materials={(terms, saving) => <MaterialsLater materials={terms.materials} {...saving} />}
      />
    </>
  );
}
