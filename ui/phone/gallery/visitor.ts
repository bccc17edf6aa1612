/** A visitor: the real offering end of a leg, with a person of a few circles before a lamp. */
import type { SignalFrame } from "@deskbell/shared/generated/SignalFrame";
import type { LegState as Report } from "@deskbell/shared/generated/LegState";
import { type Leg, openLeg } from "@deskbell/shared/leg";

export class Visitor {
  #legs = new Map<string, Leg>();
  #generations = new Map<string, number>();
  readonly stream = picture();
  /** What comes from the phone. */
  readonly seen = Object.assign(document.createElement("video"), { muted: true, autoplay: true });

  constructor(
    private readonly say: (frame: SignalFrame) => void,
    private readonly report: (leg: string, state: Report) => void,
  ) {}

  open(call: string, leg: string, fresh = false): void {
    const [video = null, audio = null] = [this.stream.getVideoTracks()[0], this.stream.getAudioTracks()[0]];
    const opened = openLeg({
      call,
      leg,
      ice: { servers: [], relay_only: false },
      tracks: { audio, video },
      last: this.#generations.get(leg) ?? 0,
      fresh,
      small: false,
      send: (frame) => this.say(frame),
      generation: (used) => this.#generations.set(leg, used),
      state: () => {},
      report: (state) => this.report(leg, state),
      remote: ({ video: theirs }) => {
        if (theirs) this.seen.srcObject = new MediaStream([theirs]);
        void this.seen.play().catch(() => {});
      },
      stats: () => {},
    });
    this.#legs.get(leg)?.close();
    this.#legs.set(leg, opened);
  }

  hear(frame: SignalFrame): void {
    this.#legs.get(frame.leg)?.signal(frame);
  }

  close(leg: string): void {
    this.#legs.get(leg)?.close();
    this.#legs.delete(leg);
  }
}

function picture(): MediaStream {
  const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 1280 });
  const pen = canvas.getContext("2d");
  let step = 0;
  const draw = () => {
    if (!pen) return;
    step += 1;
    const nod = 8 * Math.sin(step / 24);
    const oval = (colour: string, x: number, y: number, rx: number, ry: number) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, 0, 0, 7);
      pen.fill();
    };
    pen.filter = "blur(2px)";
    const wall = pen.createLinearGradient(0, 0, 720, 1280);
    wall.addColorStop(0, "#8d8a78");
    wall.addColorStop(1, "#5a5450");
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 720, 1280);
    oval("#d9b874", 610, 240, 260, 250);
    oval("#f5dfae", 640, 230, 110, 110);
    pen.fillStyle = "#7f8c86";
    pen.fillRect(-20, 120, 230, 300);
    pen.filter = "none";
    oval("#8b3f2b", 360, 1220, 400, 400);
    pen.fillStyle = "#b67a57";
    pen.fillRect(300, 760, 120, 130);
    oval("#c58b68", 360, 560 + nod, 172, 225);
    oval("#2e241c", 360, 400 + nod, 185, 115);
    oval("#2e241c", 360, 745 + nod, 120, 62);
    oval("#c58b68", 360, 690 + nod, 95, 62);
    oval("#241c17", 295, 545 + nod, 16, 9);
    oval("#241c17", 425, 545 + nod, 16, 9);
    oval("#a4564a", 360, 705 + nod, 48, 15);
  };
  setInterval(draw, 40);
  draw();
  const stream = canvas.captureStream(25);
  const audio = new AudioContext();
  const sound = audio.createMediaStreamDestination();
  const tone = new OscillatorNode(audio, { frequency: 330 });
  tone.connect(new GainNode(audio, { gain: 0.05 })).connect(sound);
  tone.start();
  for (const track of sound.stream.getAudioTracks()) stream.addTrack(track);
  return stream;
}
