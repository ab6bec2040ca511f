import { yuan } from "../../domain/invoice/amount";
import { words } from "../words";

/** Inserts commas between groups of three digits of the whole part. */
const grouped = (amount: string): string => amount.replace(/\B(?=(\d{3})+\.)/g, ",");

/** Returns an amount in fen in readable form: 2000000 → "20,000.00元". */
export const money = (fen: number): string => words.common.yuan(grouped(yuan(fen)));

/** Returns an amount in fen that may be negative, such as the net of a day with more refunds than payments. */
export const signedMoney = (fen: number): string => (fen < 0 ? `-${money(-fen)}` : money(fen));
