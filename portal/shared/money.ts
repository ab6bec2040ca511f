import { yuan } from "../../domain/invoice/amount";
import { words } from "../words";

/** An amount in fen as the users read it: 20000 → "200.00元". */
export const money = (fen: number): string => words.common.yuan(yuan(fen));

/** As `money`, for what may be below zero: more refunds than payments in a day. */
export const signedMoney = (fen: number): string => (fen < 0 ? `-${money(-fen)}` : money(fen));
