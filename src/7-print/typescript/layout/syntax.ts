/** The expressions of emitted modules, as far as their layout asks. */
export type Syntax =
  | Atom
  | Binary
  | Unary
  | Step
  | Conditional
  | Call
  | Member
  | Element
  | NonNull
  | Parentheses
  | List
  | Fields
  | Const;

/** Text that does not break. */
export interface Atom {
  readonly kind: "identifier" | "number" | "string" | "template";
  readonly text: string;
}

export interface Binary {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Syntax;
  readonly right: Syntax;
}

export interface Unary {
  readonly kind: "unary";
  readonly operator: string;
  readonly of: Syntax;
}

/** `of++` */
export interface Step {
  readonly kind: "step";
  readonly operator: string;
  readonly of: Syntax;
}

export interface Conditional {
  readonly kind: "conditional";
  readonly test: Syntax;
  readonly yes: Syntax;
  readonly no: Syntax;
}

export interface Call {
  readonly kind: "call";
  readonly isNew: boolean;
  readonly of: Syntax;
  readonly args: readonly Syntax[];
}

/** `of.name` */
export interface Member {
  readonly kind: "member";
  readonly of: Syntax;
  readonly name: string;
}

/** `of[at]` */
export interface Element {
  readonly kind: "element";
  readonly of: Syntax;
  readonly at: Syntax;
}

/** `of!` */
export interface NonNull {
  readonly kind: "nonNull";
  readonly of: Syntax;
}

export interface Parentheses {
  readonly kind: "parentheses";
  readonly of: Syntax;
}

/** `[a, b]` */
export interface List {
  readonly kind: "list";
  readonly items: readonly Syntax[];
}

/** `{ key: value, shorthand, ...spread }` */
export interface Fields {
  readonly kind: "fields";
  readonly items: readonly { readonly key: string; readonly value?: Syntax }[];
}

/** `of as const` */
export interface Const {
  readonly kind: "const";
  readonly of: Syntax;
}

export function withoutParentheses(syntax: Syntax): Syntax {
  return syntax.kind === "parentheses" ? withoutParentheses(syntax.of) : syntax;
}
