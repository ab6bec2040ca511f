import { read } from "../client/addresses";
import { useLoad } from "../client/use-load";
import { Facts } from "../shared/facts";
import { Loaded } from "../shared/loaded";
import { Panel } from "../shared/panel";
import { StateTag } from "../shared/state-tag";
import { words } from "../words";

const text = words.invoice;

/** Panel 开票员: shows whether the drawer is logged in at the tax bureau, and what to do if not. */
export function DrawerPanel() {
  const load = useLoad(read("drawer"), "watched");
  return (
    <Panel title={text.drawer}>
      <Loaded from={load}>
        {({ drawer }) => (
          <>
            <Facts facts={[[text.drawerState, <StateTag key="state" state={drawer} />]]} />
            {drawer === "已登录" ? undefined : <p className="notice">{text.drawerAway}</p>}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
