// A call that moves: what the agent presses at the desk, and where everybody says that the call is.
import { coloursAt } from "./measure.mjs";
import { PHONE_COLOUR } from "./phone.mjs";
import { until } from "./wait.mjs";

/** The desk, the visitor and the phone of one call. */
export class Moves {
  constructor(desk, visitor, phone) {
    Object.assign(this, { desk, visitor, phone });
  }

  /** The call as the desk's page has it. */
  async call() {
    return (await this.desk.ask("start")).phase.desk.call;
  }

  async moving() {
    return (await this.call())?.moving ?? null;
  }

  /** *Move to phone*; gives what the code says. */
  async showCode() {
    await this.desk.page.$('[data-testid="move-to-phone"]').click();
    return until("a code is shown", async () => (await this.moving())?.code?.url);
  }

  /** The call goes to the phone by a code. */
  async toPhone() {
    await this.phone.takes(await this.showCode());
    await this.desk.callIs("elsewhere");
    await until("the phone has the call", async () => (await this.phone.knows("speaker")) === true);
  }

  /** The former leg is closed: until then it stands by, for two seconds. */
  async settled() {
    await until("nothing stands by", async () => (await this.visitor.knows("second")) === null);
  }

  /** *Bring it back*, over a leg of its own. */
  async toDesk() {
    await this.settled();
    await this.desk.page.$('[data-testid="bring-back"]').click();
    await this.desk.callIs("active");
    await this.settled();
  }

  /** Why the last move came to nothing, once it has; it is dismissed. */
  async cameToNothing() {
    const why = await until("it is said why", async () => ((await this.moving())?.moving === "over" ? (await this.moving()).why : null), 25_000);
    await this.desk.ask("cancel_move", { call: (await this.call()).call });
    await until("it is dismissed", async () => (await this.moving()) === null);
    return why;
  }

  /** The phone's colour stands in the visitor's picture of the agent, and pictures come: one of one colour cannot be told from one that stands still. */
  async seesPhone() {
    await until("the visitor sees the phone", async () => {
      const [colour] = (await this.visitor.find("remote").evaluate(coloursAt, [[0.9, 0.5]])) ?? [];
      return colour !== undefined && colour.every((value, at) => Math.abs(value - PHONE_COLOUR[at]) < 60);
    });
    await this.visitor.gets("video");
  }

  /** The clock of the desk's test pattern stands there, and goes. */
  async seesDesk() {
    const { clock } = await until("the visitor sees the desk", () => this.visitor.agentClock());
    await until("the desk's clock goes", async () => (((await this.visitor.agentClock())?.clock ?? clock) - clock | 0) > 0);
  }

  /** One voice of the agent plays, and sound comes: what plays may have nothing to play. */
  async hearsOne() {
    await until("one voice is heard", async () => (await this.visitor.knows("audible")).length === 1);
    await this.visitor.gets("audio");
  }

  /** The call is at the desk, and the visitor sees and hears it there. */
  async isAtDesk() {
    await this.desk.callIs("active");
    await this.seesDesk();
    await this.hearsOne();
  }

  /** The call is at the phone, and the visitor sees and hears it there. */
  async isAtPhone() {
    await this.seesPhone();
    await this.hearsOne();
  }
}
