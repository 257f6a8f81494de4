/** A link into a call, with everything around it played by the test. */
import { CallLink } from "../call/link";
import type { Over } from "../call/link-state";
import type { Answer, CallId, PublicKey, SeatId } from "../wire/gen";
import { FakePorts, seat, settle, view } from "./call";

export const call = "call" as CallId;
export const mine = "mine" as SeatId;
export const on = { microphone: true, camera: true, screen: false };

export class LinkTrial {
  readonly ports = new FakePorts();
  readonly link = new CallLink(this.ports, call, on, null, null);
  readonly over: Over[] = [];

  constructor() {
    this.link.over.listen((how) => this.over.push(how));
  }

  joined(seats = [seat("mine", "ada", { salt: this.ports.connection.sealing.salt as never })]): Answer {
    const external_sender = "usher" as PublicKey;
    const [number, sdp] = [3, "answer"];
    return { type: "joined", seat: mine, number, sdp, call: view(seats), group: null, external_sender };
  }

  async joinAndConnect(): Promise<void> {
    void this.link.join();
    await settle();
    this.ports.last("join").grant(this.joined());
    await settle();
    this.ports.last("open_group").grant();
    this.ports.connection.state.set("connected");
    await settle();
  }
}
