// The words of sharing a screen and of the call's own window in English.
import type { NoScreens, ScreenKind, ShareLost } from "@deskbell/shared/types";

export const sharing = {
  share: {
    begin: "Share",
    beginLong: "Share a screen or a window",
    title: "Share a screen or a window",
    say: (name: string) => `${name} sees it in place of your camera, at its full size.`,
    screens: "Screens",
    windows: "Windows",
    screen: (n: number) => `Screen ${n}`,
    size: (width: number, height: number) => `${width} × ${height}`,
    noPicture: "No picture",
    looking: "Looking for screens and windows",
    again: "Look again",
    yes: "Share",
    noWindows: "No other window is open. Deskbell’s own are never offered: other visitors’ messages stand in them.",
    none: {
      wayland: ["Under Wayland a screen cannot be shared yet.", "Sign in to an X11 session to share, or show it to the camera."],
      refused: ["The system does not let Deskbell see the screen.", "Allow it in the system’s privacy settings, then start Deskbell again."],
      failed: ["No screen can be read.", "Look again in a moment; the log says more."],
    } satisfies Record<NoScreens, readonly [what: string, cure: string]>,
    on: (kind: ScreenKind, name: string) => (kind === "window" ? `You share “${name}”` : "You share a screen"),
    stop: "Stop sharing",
    stopShort: "Stop",
    lost: (kind: ScreenKind, why: ShareLost): string => {
      if (why === "gone") return kind === "window" ? "The window that you shared was closed." : "The screen that you shared was unplugged.";
      if (why === "refused") return "The system no longer lets Deskbell see it: sharing has ended.";
      return "What you shared could not be read any more: sharing has ended.";
    },
    cameraAgain: (on: boolean): string => (on ? "Your camera is sent again." : "Your camera stays off, as it was."),
    cameraRests: "Your camera rests while you share, and comes back as it was",
    own: "You share",
    picture: "What you share",
    announce: { on: "You share a screen", off: "Sharing has ended" },
  },
  popout: {
    open: "Pop out",
    openLong: "Pop the call out into a window of its own",
    away: "The call is in a window of its own",
    back: "Bring it back",
    onTop: "Keep it above other windows",
    title: (name: string) => `Call with ${name}`,
    toDesk: "Show the desk",
  },
  inCall: {
    share: "Share a screen, or stop sharing",
    popout: "Call in a window of its own, or back",
    notConnected: "nobody is connected yet",
  },
};
