import { z } from "zod";
import { lockSerialSchema } from "../../domain/form/form";

export const serialParams = z.strictObject({
  serial: lockSerialSchema(),
});
