/** The two numbers that gradc and the thread which shows its progress share. */

/** Index of what the thread does: may it write? */
export const STATE = 0;
/** Index of whether a line stands on the terminal. */
export const DRAWN = 1;

export const FREE = 0;
export const DRAWING = 1;
export const STOPPED = 2;
