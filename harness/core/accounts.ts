/** What an account of the workload `bank` holds before its first transfer: clients and systems both go by it. */
export const START_BALANCE = 10;
