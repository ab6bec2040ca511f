import { eSignPlatformUrl } from "../../domain/application/texts";
import { HotlineLink } from "../shared/hotline";
import { words } from "../words";

/** At the foot of every page: who helps, and where the locks go that aren't renewed here. */
export function Footer() {
  const { footer, newWindow } = words.common;
  return (
    <footer className="footer">
      <p>
        {footer.help}
        <HotlineLink />
      </p>
      <p>
        {footer.boughtOnline}
        <a href={eSignPlatformUrl} target="_blank" rel="noreferrer">
          {footer.platform}
        </a>
        {newWindow}
      </p>
    </footer>
  );
}
