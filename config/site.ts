import { z } from "zod";
import type { Site } from "../contract/portal-config";
import { readEnvironment, type Environment } from "./environment";

const said = z.string().max(100);

const schema = z.object({
  SITE_ORGANISATION: said.optional(),
  SITE_ICP_FILING: said.regex(/ICP备\d+号(-\d+)?$/, "must look like 浙ICP备12345678号-1").optional(),
  SITE_POLICE_FILING: said
    .regex(/公网安备\s?\d{14}号$/, "must look like 浙公网安备33060402000001号")
    .optional(),
  SITE_PRIVACY_CONTACT: said.optional(),
  OFFICE_ADDRESS: said.optional(),
  OFFICE_PHONE: said
    .regex(/^[+(（]?\d[\d ()（）-]{5,18}\d(转\d{1,6})?$/, "must look like 0570-0000000、0570-0000000转801")
    .optional(),
  OFFICE_HOURS: said.optional(),
});

/**
 * Reads from the environment who runs the site, which by law stands at the foot of each page, and where 现场办锁人员 are.
 * @throws EnvironmentError that names every bad variable
 */
export function readSiteConfig(environment: Environment): Site {
  const values = readEnvironment(schema, environment);
  const site = {
    organisation: values.SITE_ORGANISATION,
    icpFiling: values.SITE_ICP_FILING,
    policeFiling: values.SITE_POLICE_FILING,
    privacyContact: values.SITE_PRIVACY_CONTACT,
    officeAddress: values.OFFICE_ADDRESS,
    officePhone: values.OFFICE_PHONE,
    officeHours: values.OFFICE_HOURS,
  };
  return Object.fromEntries(Object.entries(site).filter(([, value]) => value !== undefined));
}
