import { Navigate, useLocation, useNavigate } from "react-router";
import type { ApplicationView, MyLock } from "../client/views";
import { renewalForm } from "../locks/renewal-form";
import { endpoints, paths } from "../paths";
import { PageHeading } from "../shared/page-heading";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { ApplicationFormPanel } from "./application-form-panel";
import { initialValues } from "./form-values";

/** The form of a new application, behind the consent page. */
export default function NewApplicationPage() {
  const { api, visitor } = useSession();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { agreedBy?: string; renewing?: MyLock } | null };
  if (!visitor || state?.agreedBy !== visitor.id) return <Navigate replace to={paths.consent} />;
  const { renewing } = state;
  return (
    <>
      <PageHeading title={words.application.newTitle} />
      <ApplicationFormPanel
        initial={
          renewing ? { ...initialValues(visitor), ...renewalForm(renewing, visitor) } : initialValues(visitor)
        }
        place={`${visitor.creditCode}/new${renewing ? `/${renewing.serial}` : ""}`}
        save={(form) => api.command<ApplicationView>("POST", endpoints.applications, { form })}
        onSaved={({ id }, { submitting }) =>
          void navigate(paths.editApplication(id), { replace: true, state: { submitting } })
        }
      />
    </>
  );
}
