import { hotline } from "../../domain/application/texts";
import { words } from "../words";

/** Link to the hotline 天谷客服, which a phone can dial. */
export function HotlineLink() {
  return <a href={`tel:${hotline}`}>{words.common.hotline(hotline)}</a>;
}
