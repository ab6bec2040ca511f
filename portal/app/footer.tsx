import { Link, useLocation } from "react-router";
import { eSignPlatformUrl } from "../../domain/application/texts";
import { paths } from "../paths";
import { HotlineLink } from "../shared/hotline";
import { Office } from "../shared/office";
import { useSession } from "../sign-in/session";
import { words } from "../words";
import { manualAt } from "./manual-part";

const { footer, newWindow } = words.common;

/** Footer of every page: the hotline, the platform for locks that aren't renewed here, and the site's operator. */
export function Footer() {
  const { organisation, icpFiling, policeFiling } = useSession().config.site;
  const { pathname } = useLocation();
  return (
    <footer className="footer">
      <p>
        <a href={manualAt(pathname)} target="_blank" rel="noreferrer">
          {footer.manual}
        </a>
        {newWindow}
      </p>
      <p>
        {footer.help}
        <HotlineLink />
      </p>
      <Office />
      <p>
        {footer.boughtOnline}
        <a href={eSignPlatformUrl} target="_blank" rel="noreferrer">
          {footer.platform}
        </a>
        {newWindow}
      </p>
      <div className="footer-line">
        <p>
          <Link to={paths.privacy}>{footer.privacy}</Link>
        </p>
        {organisation === undefined ? undefined : <p>{footer.organisation(organisation)}</p>}
        <Filing number={icpFiling} at="https://beian.miit.gov.cn/" />
        <Filing
          number={policeFiling}
          at={`https://beian.mps.gov.cn/#/query/webSearch?code=${/\d{14}/.exec(policeFiling ?? "")?.[0] ?? ""}`}
        />
      </div>
    </footer>
  );
}

/** Link to the register in which a filing number of the site can be looked up. */
function Filing({ number, at }: { number: string | undefined; at: string }) {
  if (number === undefined) return undefined;
  return (
    <p>
      <a href={at} target="_blank" rel="noreferrer">
        {number}
      </a>
    </p>
  );
}
