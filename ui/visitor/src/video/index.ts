/** The script that is loaded when a visitor wants to call. */
import { calling, type Invitation, unread } from "../model/visit";
import { browserOf } from "./browser";
import { Call } from "./call";
import { type DeskbellVideo, HAD, type Had, type Layout, type VideoHost, type VideoPart } from "./contract";
import { type Act, type Screen, screen } from "./screen";
import css from "./video.css?inline";
import { View } from "./view";
import { callWordsFor } from "./words";

/** From this width on the panel can stand with both pictures and chat side by side. In pixels. */
const WIDE = "(min-width: 860px)";
/** On a phone, upright or on its side, the panel is the whole screen. As in `widget.css`. */
const NARROW = "(max-width: 479px), (max-height: 479px) and (max-width: 959px)";

/** Too short for a picture above the chat. */
const ON_ITS_SIDE = "(max-height: 479px) and (min-width: 560px)";

class Video implements VideoPart {
  readonly css = css;
  #call: Call;
  #view: View;
  #words;
  #screen: Screen | null = null;
  #grown = false;
  #drawing = 0;
  #browser = browserOf(navigator.userAgent);
  #gone = new AbortController();

  constructor(private readonly host: VideoHost) {
    this.#words = callWordsFor(host.locale);
    this.#view = new View(this.#words, {
      act: (act) => this.#act(act),
      toggle: (kind) => this.#call.toggle(kind),
      hangUp: () => this.#call.stop(),
      leave: () => host.focus(),
      resize: () => {
        this.#grown = !this.#grown;
        this.#changed();
      },
    });
    this.#call = new Call(host.room, host.kept, host.local, this.#view.theirs, () => this.#changed());
    const { signal } = this.#gone;
    addEventListener("pagehide", () => this.#call.leave(), { signal });
    matchMedia(WIDE).addEventListener("change", () => this.#changed(), { signal });
    matchMedia(NARROW).addEventListener("change", () => this.#changed(), { signal });
    matchMedia(ON_ITS_SIDE).addEventListener("change", () => this.#changed(), { signal });
    host.room.subscribe(() => this.#changed());
    if (host.options.debug) this.#leaveHook();
  }

  get element(): HTMLElement {
    return this.#view.element;
  }

  get running(): boolean {
    return this.#call.running;
  }

  get left(): string | null {
    return this.#call.left;
  }

  get layout(): Layout {
    const now = this.#screen ?? this.#look();
    if (now.is === "none") return "none";
    if (now.is === "dialog") return "dialog";
    if (now.is === "card" && now.picture === "none") return "stage";
    const narrow = this.host.options.mount !== undefined || matchMedia(NARROW).matches;
    // On a small screen the call is everything until one asks for the chat; elsewhere it is the other way round.
    if (narrow && !this.#grown) return "over";
    if (narrow) return now.is === "call" && this.host.options.mount === undefined && matchMedia(ON_ITS_SIDE).matches ? "beside" : "stage";
    return this.#grown && now.is === "call" && matchMedia(WIDE).matches ? "large" : "stage";
  }

  begin(): void {
    void this.#call.begin({ is: "call" });
  }

  join({ call, name }: Invitation): void {
    void this.#call.begin({ is: "join", call, name });
  }

  back(had?: Had): void {
    const call = calling(this.host.room.shared.visit)?.id;
    const known = had ?? this.host.local.read<Had>(HAD);
    if (known && known.call === call) void this.#call.back(known);
    else if (call !== undefined) void this.#call.back({ call, media: { camera: "on", microphone: "on" } });
  }

  dismiss(): boolean {
    if (this.#view.leaveFull()) return true;
    if (this.layout === "large") {
      this.#grown = false;
      this.#changed();
      return true;
    }
    const { at } = this.#call.step;
    const asks = at === "ask" || at === "permission" || at === "refused" || at === "preview" || at === "declined" || at === "ended";
    if (asks) this.#call.stop();
    return asks;
  }

  destroy(): void {
    this.#gone.abort();
    this.#call.leave();
    this.#view.destroy();
  }

  #act(act: Act): void {
    const { step } = this.#call;
    switch (act) {
      case "continue":
        void this.#call.permit(true);
        break;
      case "voice":
        void this.#call.permit(false);
        break;
      case "again":
        if (step.at === "refused") void this.#call.permit(step.camera);
        else void this.#call.begin(step.at === "declined" ? step.to : { is: "call" });
        break;
      case "call":
        this.#grown = false;
        void this.#call.start();
        break;
      case "close":
      case "stop":
        this.#call.stop();
        break;
      case "camera":
        this.#call.toggle("video");
        break;
      case "microphone":
        this.#call.toggle("audio");
        break;
    }
  }

  #look(): Screen {
    const { step, head, legs, own } = this.#call;
    const trouble = { audio: own.trouble("audio"), video: own.trouble("video") };
    const { shared } = this.host.room;
    return screen({ step, head, legState: legs.state, stats: legs.stats, own: own.state, trouble, shared, browser: this.#browser }, this.#words, this.host.words);
  }

  /** Draws once for all changes of a moment. */
  #changed(): void {
    this.#screen = null;
    this.#drawing ||= requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#drawing = 0;
    if (this.#gone.signal.aborted) return;
    const { legs, own } = this.#call;
    this.#screen = this.#look();
    const { microphone, camera } = own.state;
    this.#view.show(
      {
        screen: this.#screen,
        layout: this.layout,
        own: { track: own.track("video"), microphone: microphone === "on", camera: camera === "on" },
        leg: legs.state,
        unread: unread(this.host.room.shared.visit),
      },
      this.host.room.shared.ahead,
    );
    this.host.changed();
  }

  /** For tests, which look at both sides of a call. */
  #leaveHook(): void {
    const { legs } = this.#call;
    const { theirs } = this.#view;
    const hook = {
      get state() {
        return legs.state;
      },
      get generation() {
        return legs.leg?.generation ?? null;
      },
      get stats() {
        return legs.stats;
      },
      /** The leg that is seen and heard, the one beside it, and how they changed places so far. */
      get leg() {
        return legs.leg?.id ?? null;
      },
      get second() {
        return legs.second;
      },
      get moves() {
        return [...legs.moves];
      },
      /** The legs whose sound plays: one and no other, at any moment of a call. */
      get audible() {
        return theirs.audible;
      },
      report: async () => [...((await legs.leg?.report()) ?? []).values()],
    };
    (globalThis as { __deskbellCall?: typeof hook }).__deskbellCall = hook;
  }
}

(globalThis as { DeskbellVideo?: DeskbellVideo }).DeskbellVideo = { make: (host) => new Video(host) };
