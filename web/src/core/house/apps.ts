/** Which app each of the family's devices runs: this one tells the others, and compares what they tell. */
import { Refused } from "../parlour";
import type { App, PeopleView } from "../sealed/vault-types";
import type { Answer, DeviceId, MemberId, Request } from "../wire/gen";
import type { FamilySealing } from "./family-sealing";

export interface AppPorts {
  ask(request: Request): Promise<Answer>;
  sealing: Pick<FamilySealing, "appUntold" | "tellApp" | "appTold">;
}

/** Tells the family's devices which app this one runs, where they don't know; true where something was told. */
export async function tellApp({ ask, sealing }: AppPorts, app: App): Promise<boolean> {
  if (!(await sealing.appUntold(app))) return false;
  try {
    await ask({ type: "post", ...(await sealing.tellApp(app)) });
  } catch (why) {
    // The group has moved on meanwhile; what moved it is on its way, and it is told after that.
    if (why instanceof Refused && why.code === "stale") return false;
    throw why;
  }
  await sealing.appTold(app);
  return true;
}

/** A device that runs another app than this one. */
export interface OtherApp {
  member: MemberId;
  device: DeviceId;
  app: App;
}

/**
 * Devices whose app has the number of this device's and is another one all the same. There are not two releases of one
 * number: somebody was sent something else. Builds for development have no number to go by.
 */
export function otherApps({ device: own, members }: PeopleView): OtherApp[] {
  const all = members.flatMap(({ member, devices }) =>
    devices.flatMap(({ device, app }) => (app ? [{ member, device, app }] : [])),
  );
  const mine = all.find(({ device }) => device === own)?.app;
  if (!mine || mine.release === 0) return [];
  return all.filter(({ app }) => app.release === mine.release && app.manifest !== mine.manifest);
}
