// The words of what stands before the desk in English: signing in, loading, and a start that failed.

export const starting = {
  start: {
    title: "Sign in to your hub",
    lead: "Your team’s IT gave you the address, or set it for you.",
    address: "Hub address",
    addressExample: "desk.example.com",
    looking: "Looking for the hub",
    found: (organisation: string, secure: boolean, ms: number) =>
      `${organisation} · ${secure ? "certificate checked" : "on this computer"} · ${ms} ms`,
    email: "E-mail",
    password: "Password",
    show: "Show the password",
    hide: "Hide the password",
    signIn: "Sign in",
    signingIn: "Signing in",
    language: "Language",
    missing: { address: "Enter the hub’s address.", email: "Enter your e-mail.", password: "Enter your password." },
    legend: "How to read the desk",
    legendLead: "One meaning for each colour, always with a shape or a word.",
    blue: "Blue acts",
    blueSay: "Buttons, the focus, and what is selected.",
    orange: "Orange waits for you",
    orangeSay: "The longest wait stands on top.",
    green: "Green is there",
    greenSay: "Available agents, visitors who are online.",
    red: "Red is off, or failed",
    redSay: "An unavailable toggle, a message that was not sent. Nothing is lost: retry, copy, or discard it.",
    local: "Your conversations are kept on this computer: the desk opens at once, even offline.",
  },
  loading: {
    title: "Fetching your conversations",
    offline: "The hub cannot be reached.",
    say: (hub: string) => `From ${hub}. This happens once on each computer.`,
  },
  failed: {
    title: "The desk could not start",
    page: "This page could not be opened",
    again: "Try again",
  },
};
