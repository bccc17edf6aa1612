/** A code that was read becomes a token, once (H4). */
import type { PhoneToken } from "@deskbell/shared/generated/PhoneToken";
import type { WireError } from "@deskbell/shared/generated/WireError";
import type { Kept } from "./kept";

/** Why the hub did not take a code: it is spent, one must wait, the hub was not reached, or something else. */
export type WhyNot = "code" | "fast" | "network" | "other";

export async function claim(ticket: string, name: string): Promise<Kept | WhyNot> {
  try {
    const response = await fetch("/v1/phones", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ticket, name }),
      credentials: "omit",
    });
    const answer: unknown = await response.json();
    if (!response.ok) return whyNot(answer as Partial<WireError> | null);
    const { token, phone, claimed } = answer as PhoneToken;
    return { token, phone, claimed, name };
  } catch {
    return "network";
  }
}

/** The hub forgets the token. As well as it can be said: a phone that is not heard is forgotten on the desk. */
export function signOut({ token }: Kept): void {
  fetch("/v1/sign-out", { method: "POST", headers: { authorization: `Bearer ${token}` }, credentials: "omit" }).catch(() => {});
}

function whyNot(answer: Partial<WireError> | null): WhyNot {
  switch (answer?.data?.reason) {
    case "ended":
    case "not_found":
    case "taken":
    case "invalid_params":
      return "code";
    case "too_fast":
      return "fast";
    default:
      return answer?.data?.temporary ? "network" : "other";
  }
}
