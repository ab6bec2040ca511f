import { lazyPage } from "../client/lazily";
import { Suspense } from "react";
import { Route, Routes } from "react-router";
import { paths } from "../paths";
import { Loading } from "../shared/loading";
import { SignedInPage } from "../sign-in/signed-in-page";
import { StartPage } from "../sign-in/start-page";
import { Home } from "./home";
import { Layout } from "./layout";
import { NoPage } from "./no-page";
import { RequireRole } from "./require-role";

const Privacy = lazyPage(() => import("./privacy-page"));
const ApplicationList = lazyPage(() => import("../applications/list-page"));
const Consent = lazyPage(() => import("../applications/consent-page"));
const NewForm = lazyPage(() => import("../applications/new-page"));
const EditForm = lazyPage(() => import("../applications/edit-page"));
const Authorisation = lazyPage(() => import("../materials/authorisation-page"));
const ApplicationDetail = lazyPage(() => import("../applications/detail-page"));
const PaymentList = lazyPage(() => import("../payments/list-page"));
const Pay = lazyPage(() => import("../payments/pay-page"));
const PaymentDetails = lazyPage(() => import("../payments/details-page"));
const Renewal = lazyPage(() => import("../renewal/renewal-page"));
const InvoiceList = lazyPage(() => import("../invoices/list-page"));
const Invoice = lazyPage(() => import("../invoices/invoice-page"));
const Locks = lazyPage(() => import("../locks/my-locks-page"));
const LockRegister = lazyPage(() => import("../locks/register-page"));
const ReviewList = lazyPage(() => import("../reviews/list-page"));
const Review = lazyPage(() => import("../reviews/review-page"));
const Operations = lazyPage(() => import("../operations/operations-page"));
const Finance = lazyPage(() => import("../finance/finance-page"));
const BookedInvoices = lazyPage(() => import("../finance/invoices-page"));
const ClosedDifferences = lazyPage(() => import("../finance/closed-differences-page"));
const DayReport = lazyPage(() => import("../finance/day-report-page"));
const Month = lazyPage(() => import("../finance/month-page"));
const IssuingDesk = lazyPage(() => import("../issuing/desk-page"));
const Audit = lazyPage(() => import("../audit/audit-page"));
const Operation = lazyPage(() => import("../operations/application-page"));

/** Routes of all pages, with the roles that may open them. A page's code is loaded when it is visited. */
export function Pages() {
  const any = ":id";
  return (
    <Suspense fallback={<Loading />}>
      <Routes>
        <Route element={<Layout />}>
          <Route path={paths.signedIn} element={<SignedInPage />} />
          <Route path={paths.start} element={<StartPage />} />
          <Route path={paths.home} element={<Home />} />
          <Route path={paths.privacy} element={<Privacy />} />
          <Route element={<RequireRole roles={["bidder"]} />}>
            <Route path={paths.applications} element={<ApplicationList />} />
            <Route path={paths.consent} element={<Consent />} />
            <Route path={paths.newForm} element={<NewForm />} />
            <Route path={paths.application(any)} element={<ApplicationDetail />} />
            <Route path={paths.editApplication(any)} element={<EditForm />} />
            <Route path={paths.authorisation(any)} element={<Authorisation />} />
            <Route path={paths.payments} element={<PaymentList />} />
            <Route path={paths.pay(any)} element={<Pay />} />
            <Route path={paths.paymentDetails(any)} element={<PaymentDetails />} />
            <Route path={paths.renewal} element={<Renewal />} />
            <Route path={paths.locks} element={<Locks />} />
            <Route path={paths.invoices} element={<InvoiceList />} />
            <Route path={paths.invoice(any)} element={<Invoice />} />
          </Route>
          <Route element={<RequireRole roles={["reviewer"]} />}>
            <Route path={paths.reviews} element={<ReviewList />} />
            <Route path={paths.review(any)} element={<Review />} />
          </Route>
          <Route element={<RequireRole roles={["operator"]} />}>
            <Route path={paths.operations} element={<Operations />} />
            <Route path={paths.lockRegister} element={<LockRegister />} />
            <Route path={paths.operation(any)} element={<Operation />} />
          </Route>
          <Route element={<RequireRole roles={["operator", "accountant"]} />}>
            <Route path={paths.finance} element={<Finance />} />
            <Route path={paths.bookedInvoices} element={<BookedInvoices />} />
            <Route path={paths.closedDifferences} element={<ClosedDifferences />} />
            <Route path={paths.reconciliation(":day")} element={<DayReport />} />
            <Route path={paths.month(":month")} element={<Month />} />
          </Route>
          <Route element={<RequireRole roles={["issuer"]} />}>
            <Route path={paths.workOrders} element={<IssuingDesk />} />
          </Route>
          <Route element={<RequireRole roles={["auditor"]} />}>
            <Route path={paths.audit} element={<Audit />} />
          </Route>
          <Route path="*" element={<NoPage />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
