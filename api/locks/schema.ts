import { z } from "zod";
import { lockSerialSchema } from "../../domain/application/form";

export const serialParams = z.strictObject({
  serial: lockSerialSchema(),
});
