/**
 * Whole numbers in types. A number that is not known is `number`, and so is what is worked out of it;
 * so is what would take the compiler too long.
 */

/** The sum of two sizes: of a symbol and a number `"N + 1"`; unknown where it is composed otherwise. */
export type Added<A extends number | string, B extends number | string> = A extends number
  ? B extends number
    ? Sum<A, B>
    : Shifted<B & string, A>
  : B extends number
    ? Shifted<A & string, B>
    : number;

/** A single symbol and a number; what has blanks in it is composed already. */
type Shifted<Name extends string, N extends number> = N extends 0
  ? Name
  : string extends Name
    ? number
    : Name extends `${string} ${string}`
      ? number
      : number extends N
        ? number
        : `${Name} + ${N}`;

/** The number that a size is; unknown for a symbol. */
export type Numeric<A extends number | string> = A extends number ? A : number;

/** The sum of two whole numbers, digit by digit. */
export type Sum<A extends number, B extends number> = number extends A | B
  ? number
  : AddDigits<Digits<`${A}`>, Digits<`${B}`>, [], ""> extends `${infer Result extends number}`
    ? Result
    : number;

type Digits<Text extends string> = Text extends `${infer Digit extends keyof Ones10}${infer Rest}`
  ? [Digit, ...Digits<Rest>]
  : [];

/** As many elements as the digit says. */
interface Ones10 {
  "0": [];
  "1": [0];
  "2": [0, 0];
  "3": [0, 0, 0];
  "4": [0, 0, 0, 0];
  "5": [0, 0, 0, 0, 0];
  "6": [0, 0, 0, 0, 0, 0];
  "7": [0, 0, 0, 0, 0, 0, 0];
  "8": [0, 0, 0, 0, 0, 0, 0, 0];
  "9": [0, 0, 0, 0, 0, 0, 0, 0, 0];
}
type Digit = keyof Ones10;

type AddDigits<
  A extends Digit[],
  B extends Digit[],
  Carry extends 0[],
  Done extends string,
> = A extends [...infer InitA extends Digit[], infer LastA extends Digit]
  ? B extends [...infer InitB extends Digit[], infer LastB extends Digit]
    ? Push<InitA, InitB, [...Ones10[LastA], ...Ones10[LastB], ...Carry]["length"] & number, Done>
    : Push<InitA, [], [...Ones10[LastA], ...Carry]["length"] & number, Done>
  : B extends [...infer InitB extends Digit[], infer LastB extends Digit]
    ? Push<[], InitB, [...Ones10[LastB], ...Carry]["length"] & number, Done>
    : Carry extends [0]
      ? `1${Done}`
      : Done;

type Push<
  A extends Digit[],
  B extends Digit[],
  Total extends number,
  Done extends string,
> = `${Total}` extends `1${infer Last extends Digit}`
  ? AddDigits<A, B, [0], `${Last}${Done}`>
  : AddDigits<A, B, [], `${Total}${Done}`>;

/** A tuple of that length: numbers up to three digits, which recursion bears; false for others. */
export type Counter<N extends number> = `${N}` extends `${Digit}${Digit | ""}${Digit | ""}`
  ? Count<`${N}`, []>
  : false;

type Count<
  Text extends string,
  Done extends 0[],
> = Text extends `${infer First extends Digit}${infer Rest}`
  ? Count<Rest, [...Tenfold<Done>, ...Ones10[First]]>
  : Done;

type Tenfold<T extends 0[]> = [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T];

/** How often B goes into A. */
type Quotient<A extends 0[], B extends 0[], Done extends 0[]> = number extends
  A["length"] | B["length"]
  ? number
  : A extends [...B, ...infer Rest extends 0[]]
    ? Quotient<Rest, B, [...Done, 0]>
    : Done["length"];

/** A / B, rounded down. */
export type Divided<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 0
    ? number
    : B extends 1
      ? A
      : Counter<A> extends infer Dividend extends 0[]
        ? Counter<B> extends infer Divisor extends 0[]
          ? Quotient<Dividend, Divisor, []>
          : number
        : number;

/** A - B; false where B is larger. */
export type Difference<A extends number, B extends number> = number extends A | B
  ? number
  : Counter<A> extends infer Whole extends 0[]
    ? Counter<B> extends infer Part extends 0[]
      ? Whole extends [...Part, ...infer Rest]
        ? Rest["length"]
        : false
      : number
    : number;

/** A · B. */
export type Multiple<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 1
    ? A
    : Counter<B> extends infer Times extends 0[]
      ? Repeated<A, Times, 0>
      : number;

type Repeated<A extends number, Times extends 0[], Done extends number> = Times extends [
  0,
  ...infer Rest extends 0[],
]
  ? Repeated<A, Rest, Sum<Done, A>>
  : Done;
