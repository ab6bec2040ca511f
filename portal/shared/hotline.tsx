import { hotline } from "../../domain/application/texts";
import { words } from "../words";

/** 天谷客服, to be dialled at a touch where that is possible. */
export function HotlineLink() {
  return <a href={`tel:${hotline}`}>{words.common.hotline(hotline)}</a>;
}
