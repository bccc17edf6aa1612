/** The files of the next message: each one's way to the hub, and the row that shows it. */
import type { Attachment } from "@deskbell/shared/generated/Attachment";
import { drawn, h, iconButton, say, set } from "../widget/dom";
import type { Attached, FilesHost } from "./contract";
import type { HubFiles } from "./hub";
import { kinds, size, type Unfit, unfit } from "./limits";
import { PAPER } from "./shapes";
import { canRetry, type Happened, newUpload, share, step, type Todo, type Upload, uploaded } from "./upload";
import type { FileWords } from "./words";

export class Tray {
  readonly element: HTMLElement;
  #files: OnItsWay[] = [];

  constructor(
    private readonly host: FilesHost,
    private readonly hub: HubFiles,
    private readonly words: FileWords,
  ) {
    this.element = h("ul", { class: "tray", "aria-label": words.attached, hidden: true });
  }

  get attached(): Attached {
    const states = this.#files.map(({ upload }) => upload?.state.is ?? "unfit");
    return {
      ready: this.#files.flatMap(({ attachment }) => attachment ?? []),
      busy: states.some((is) => is === "waiting" || is === "running" || is === "paused"),
      failed: states.filter((is) => is === "failed" || is === "unfit").length,
    };
  }

  take(files: readonly File[]): void {
    const limits = this.host.limits();
    if (!limits) return;
    for (const file of files) {
      const others = this.#files.filter(({ upload }) => upload !== null).length;
      this.#add(new OnItsWay(file, file.name, unfit(file, others, limits) ?? newUpload(file.size), this.#around));
    }
    this.#changed();
  }

  /** What a former page has brought to the hub. */
  restore(attachments: readonly Attachment[]): void {
    for (const one of attachments) this.#add(new OnItsWay(null, one.name, uploaded(one), this.#around));
    this.#changed();
  }

  /** Those that are ready went with a message, and what could not go was read about. Gives the files back, by their ids. */
  sent(): Map<string, Blob> {
    const gone = new Map<string, Blob>();
    for (const one of [...this.#files]) {
      if (one.attachment && one.file) gone.set(one.attachment.id, one.file);
      if (one.attachment || one.upload === null) this.#remove(one);
    }
    this.#changed();
    return gone;
  }

  /** The line is back: nothing waits any longer. */
  live(): void {
    for (const one of this.#files) one.live();
  }

  destroy(): void {
    for (const one of [...this.#files]) this.#remove(one);
  }

  get #around(): Around {
    const { host, hub, words } = this;
    return { host, hub, words, changed: () => this.#changed(), remove: (one) => this.#drop(one) };
  }

  #add(one: OnItsWay): void {
    this.#files.push(one);
    this.element.append(one.element);
  }

  #remove(one: OnItsWay): void {
    this.#files = this.#files.filter((other) => other !== one);
    one.destroy();
  }

  #drop(one: OnItsWay): void {
    if (one.upload?.id) this.hub.drop(one.upload.id);
    const held = one.element.matches(":focus-within");
    // The focus stays in the tray while there is something in it.
    const next = (one.element.nextElementSibling ?? one.element.previousElementSibling)?.querySelector<HTMLElement>(".away");
    this.#remove(one);
    if (next) next.focus();
    else if (held) this.host.focus();
    this.#changed();
  }

  /** One after the other: a picture that is there is worth more than three halves. */
  #changed(): void {
    const under = this.#files.some(({ upload }) => upload?.state.is === "running" || upload?.state.is === "paused");
    if (!under) this.#files.find(({ upload }) => upload?.state.is === "waiting")?.on({ what: "go" });
    this.element.hidden = this.#files.length === 0;
    this.host.keep(this.attached.ready);
    this.host.changed();
  }
}

interface Around {
  host: FilesHost;
  hub: HubFiles;
  words: FileWords;
  changed(): void;
  remove(one: OnItsWay): void;
}

class OnItsWay {
  readonly element: HTMLLIElement;
  /** `null` for one that is not sent at all. */
  upload: Upload | null;
  #unfit: Unfit | null;
  #said = h("small");
  #bar = h("i", { class: "bar", "aria-hidden": "true" });
  #away: HTMLButtonElement;
  #again: HTMLButtonElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop = new AbortController();
  #picture: string | null = null;

  constructor(
    readonly file: File | null,
    private readonly name: string,
    begins: Upload | Unfit,
    private readonly around: Around,
  ) {
    this.upload = typeof begins === "string" ? null : begins;
    this.#unfit = typeof begins === "string" ? begins : null;
    const { words } = around;
    this.#away = iconButton("close", words.remove(name));
    this.#away.classList.add("away");
    this.#away.onclick = () => around.remove(this);
    this.#again = h("button", { type: "button", class: "again", "data-testid": "file-retry" }, words.retry);
    this.#again.onclick = () => {
      this.#away.focus(); // This one goes.
      this.on({ what: "go" });
    };
    const text = h("span", { class: "file-text" }, h("b", { dir: "auto" }, name), this.#said);
    this.element = h("li", { class: "file", "data-testid": "file", "data-name": name }, this.#face(), text, this.#again, this.#away, this.#bar);
    this.#draw();
  }

  get attachment(): Attachment | null {
    return this.upload?.state.is === "done" ? this.upload.state.attachment : null;
  }

  on(happened: Happened): void {
    if (!this.upload || this.#stop.signal.aborted) return;
    const [upload, todo] = step(this.upload, happened);
    this.upload = upload;
    if (todo) this.#do(todo);
    this.#draw();
    this.around.changed();
  }

  live(): void {
    const state = this.upload?.state;
    if (state?.is === "paused" || (state?.is === "failed" && state.why === "lost")) this.on({ what: "go" });
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
    this.element.remove();
    if (this.#picture) URL.revokeObjectURL(this.#picture);
  }

  #do(todo: Todo): void {
    const { hub } = this.around;
    const { signal } = this.#stop;
    const then = (answer: Promise<Happened>) => void answer.then((happened) => this.on(happened));
    clearTimeout(this.#timer);
    switch (todo.do) {
      case "announce":
        return then(hub.announce(this.name, this.upload?.size ?? 0, signal));
      case "put":
        return then(hub.put(todo.id, todo.from, this.file?.slice(todo.from, todo.to) ?? new Blob(), signal));
      case "ask":
        return then(hub.place(todo.id, signal));
      case "wait":
        this.#timer = setTimeout(() => this.on({ what: "time" }), todo.ms);
    }
  }

  #face(): Element {
    if (!this.file?.type.startsWith("image/") || this.#unfit) return h("span", { class: "file-face" }, drawn(PAPER));
    this.#picture = URL.createObjectURL(this.file);
    const picture = h("img", { src: this.#picture, alt: "" });
    picture.onerror = () => picture.replaceWith(drawn(PAPER)); // A name promises a picture; the content need not be one.
    return h("span", { class: "file-face" }, picture);
  }

  #draw(): void {
    const { upload } = this;
    const { words } = this.around;
    const is = upload?.state.is ?? "unfit";
    set(this.element, { "data-state": is === "running" ? "uploading" : is });
    set(this.#said, { "aria-live": is === "running" ? "off" : "polite" }); // Nobody wants to hear each percent.
    say(this.#said, this.#words());
    this.#again.hidden = !upload || !canRetry(upload);
    this.#bar.hidden = is !== "running" && is !== "paused";
    this.#bar.style.setProperty("--share", String(upload ? share(upload) : 0));
    const label = is === "running" || is === "paused" || is === "waiting" ? words.cancel(this.name) : words.remove(this.name);
    set(this.#away, { "aria-label": label, title: label });
  }

  #words(): string {
    const { words, host } = this.around;
    const limits = host.limits();
    const measure = size(this.file?.size ?? this.upload?.size ?? 0, host.locale);
    if (this.#unfit && limits) return words.unfit(this.#unfit, { most: size(limits.bytes, host.locale), files: limits.in_message, kinds: kinds(limits.media) });
    if (!this.upload) return "";
    const { state } = this.upload;
    switch (state.is) {
      case "waiting":
        return `${measure} · ${words.waiting}`;
      case "running":
        return `${measure} · ${words.uploading(Math.floor(100 * share(this.upload)))}`;
      case "paused":
        return state.by === "line" ? words.paused : words.pausedByHub;
      case "done":
        return `${measure} · ${words.ready}`;
      case "failed":
        return words.failed(state.why);
    }
  }
}
