/** For what is expected to come: long, because the machine may be busy. */
export const PATIENT_MS = 20_000;
/** For what cannot come. */
export const SHORT_MS = 100;
