/** Drawings that only the files need, on the widget's grid of 24. */
export const PAPER = "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zm0 0v5h5";
export const DOWNLOAD = "M12 4v11m-5-5 5 5 5-5M5 20h14";
