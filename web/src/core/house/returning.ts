/** Coming back without a device: by a code on paper or by a passkey's secret, which signs the new device in. */
import { Refused } from "../parlour";
import type { Sealing } from "../sealed/sealed";
import type { Code } from "../sealed/vault-types";
import type { Answer, DeviceId, Request, RosterItem } from "../wire/gen";

/** How often it is tried anew because the family changed meanwhile. */
const TRIES = 4;

interface Ports {
  sealing: Pick<Sealing, "returning" | "comeBack" | "outgoing" | "confirm" | "sealText">;
  ask(request: Request): Promise<Answer>;
}

/** The session is open; afterwards this device is one of the family's. */
export async function comeBack(
  { sealing, ask }: Ports,
  device: DeviceId,
  code: Code,
  name: string,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await sealing.returning(device, code, await wholeRoster(ask));
    const info = await ask({ type: "read_group_info" });
    if (info.type !== "group_info") throw new Refused("internal");
    const change = await sealing.comeBack(code, info.group_info);
    const taken = await ask({ type: "seal", change }).then(
      () => true,
      (why: unknown) => {
        if (why instanceof Refused && why.code === "stale") return false;
        throw why;
      },
    );
    if (!taken) continue;
    // What the server hands to this device, its own step among it, may be faster than the answer.
    if (await sealing.outgoing()) await sealing.confirm();
    const profile = await sealing.sealText("device", device, name);
    // A device without a name is one all the same.
    await ask({ type: "rename_device", device, profile }).catch(() => undefined);
    return;
  }
  throw new Refused("stale");
}

async function wholeRoster(ask: Ports["ask"]): Promise<RosterItem[]> {
  const all: RosterItem[] = [];
  for (;;) {
    const answer = await ask({ type: "read_roster", from: all.length });
    if (answer.type !== "roster") throw new Refused("internal");
    all.push(...answer.entries);
    if (!answer.more || answer.entries.length === 0) return all;
  }
}
