// The words of what the organisation has decided, in English.
export const policy = {
  set: "Set by your organisation",
  noFiles: "Your organisation has turned files off",
  title: "Your organisation’s settings",
  wrong: (n: number) =>
    n === 1 ? "One setting is wrong and is not used. Show this to your IT:" : `${n} settings are wrong and are not used. Show this to your IT:`,
  line: (place: string, line: number) => `${place}, line ${line}`,
  more: (n: number) => `And ${n} more: deskbell --print-policy lists all of them.`,
};
