import { yuan } from "../../domain/invoice/amount";
import { words } from "../words";

/** Commas before each third digit of the whole part. */
const grouped = (amount: string): string => amount.replace(/\B(?=(\d{3})+\.)/g, ",");

/** An amount in fen as the users read it: 2000000 → "20,000.00元". */
export const money = (fen: number): string => words.common.yuan(grouped(yuan(fen)));

/** As `money`, for what may be below zero: more refunds than payments in a day. */
export const signedMoney = (fen: number): string => (fen < 0 ? `-${money(-fen)}` : money(fen));
