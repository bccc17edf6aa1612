// Visitors' past conversations (C14): those kept on this computer at once, then what the hub says.
import { Known } from "@/lib/known.svelte";
import type { EarlierView } from "@deskbell/shared/types";

export const earlier = new Known<EarlierView>();
