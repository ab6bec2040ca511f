import { useSession } from "../sign-in/session";
import { words } from "../words";

const { office } = words.common;

/** 现场办锁人员: their address, phone number and hours as far as configured; renders nothing if none is. */
export function Office({ className }: { className?: string }) {
  const { officeAddress, officePhone, officeHours } = useSession().config.site;
  const known = [officeAddress, officePhone, officeHours].some((told) => told !== undefined);
  if (!known) return undefined;
  return (
    <p {...(className === undefined ? {} : { className })}>
      {office.title}
      {officeAddress === undefined ? undefined : <span>{officeAddress} </span>}
      {officePhone === undefined ? undefined : (
        <a href={`tel:${officePhone.replace(/转.*/, "").replaceAll(/[^\d+]/g, "")}`}>
          {office.phone(officePhone)}
        </a>
      )}
      {officeHours === undefined ? undefined : <span> {officeHours}</span>}
    </p>
  );
}
