import { Navigate, useLocation, useNavigate } from "react-router";
import type { ApplicationView } from "../client/views";
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
  const { state } = useLocation() as { state: { agreed?: boolean } | null };
  if (!state?.agreed || !visitor) return <Navigate replace to={paths.consent} />;
  return (
    <>
      <PageHeading title={words.application.newTitle} />
      <ApplicationFormPanel
        initial={initialValues(visitor)}
        place={`${visitor.creditCode}/new`}
        save={(form) => api.command<ApplicationView>("POST", endpoints.applications, { form })}
        onSaved={({ id }, { submitting }) =>
          void navigate(paths.editApplication(id), { replace: true, state: { submitting } })
        }
      />
    </>
  );
}
