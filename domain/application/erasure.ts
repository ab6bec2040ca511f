import type { Application } from "./application";
import type { ApplicationForm } from "./form";
import type { Actor } from "./values";

/** What stands where personal data were. */
const erasedText = "已清除";

const withoutPerson = ({
  recipientName: _name,
  recipientPhone: _phone,
  recipientAddress: _address,
  ...form
}: ApplicationForm): ApplicationForm => ({ ...form, contactName: erasedText, mobile: erasedText });

const erasedActor = ({ role }: Actor): Actor => ({ role, id: erasedText, name: erasedText });

/**
 * A finished application without its personal data. The organisation, its lock, the fee, all payments and refunds, and
 * the invoice stay: the accounts must balance, and tax law wants them.
 */
export function erased(application: Application): Application {
  const { shipment, withdrawal } = application;
  return {
    ...application,
    form: withoutPerson(application.form),
    submissions: application.submissions.map(({ at, by, form }) => ({
      at,
      by: erasedActor(by),
      opinion: erasedText,
      form: withoutPerson(form),
    })),
    reviews: application.reviews.map(({ at, by, decision }) => ({
      at,
      by: erasedActor(by),
      decision,
      opinion: erasedText,
    })),
    records: application.records.map(({ at, by }) => ({ at, by: erasedActor(by), text: erasedText })),
    ...(shipment ? { shipment: { ...shipment, trackingNumber: erasedText } } : {}),
    ...(withdrawal
      ? { withdrawal: { at: withdrawal.at, by: erasedActor(withdrawal.by), opinion: erasedText } }
      : {}),
    invoiceRequests: application.invoiceRequests.map((request) => ({ ...request, delivery: {} })),
    operatorNotes: [],
  };
}
