import { z } from "zod";

/** The environment variable by which a node process learns what to start. */
export const SERVICE_VARIABLE = "FAULTLINE_SERVICE";

const port = z.number().int().positive();
const addressSchema = z
  .object({ name: z.string(), host: z.string(), port, peerPort: port })
  .readonly();

/** What {@link SERVICE_VARIABLE} holds, as JSON. */
export const serviceNodeSpecSchema = z.object({
  /** The file that the service stands in, absolute. */
  config: z.string(),
  system: z.string(),
  nodes: z.array(addressSchema).readonly(),
  settings: z.record(z.string(), z.string()),
});
export type ServiceNodeSpec = z.infer<typeof serviceNodeSpecSchema>;
