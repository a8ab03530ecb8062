import { type Buffer, type Index, type LoopVariable } from "../../ir/loops.ts";
import { stridesOf } from "../../ir/shape.ts";
import { numberOf } from "../../ir/size.ts";

interface Term {
  readonly counter: string;
  factor: number;
}

/** The row-major position of an element, from `start` on: `W1 + i * 4 + j`. */
export function flatText(
  buffer: Buffer,
  index: readonly Index[],
  start: string | undefined,
  counterOf: (variable: LoopVariable) => string,
): string {
  const strides = stridesOf(buffer.shape).map(numberOf);
  const terms: Term[] = [];
  let constant = 0;
  index.forEach((one, axis) => {
    const stride = strides[axis] ?? 0;
    constant += numberOf(one.constant) * stride;
    for (const { variable, factor } of one.terms) {
      const counter = counterOf(variable);
      const known = terms.find((term) => term.counter === counter);
      if (known) known.factor += numberOf(factor) * stride;
      else terms.push({ counter, factor: numberOf(factor) * stride });
    }
  });
  const plus = [
    ...(start === undefined ? [] : [start]),
    ...(constant === 0 ? [] : [String(constant)]),
    ...terms.filter((term) => term.factor > 0).map(termText),
  ];
  const minus = terms
    .filter((term) => term.factor < 0)
    .map((term) => ` - ${termText({ ...term, factor: -term.factor })}`);
  return (plus.length === 0 ? "0" : plus.join(" + ")) + minus.join("");
}

function termText({ counter, factor }: Term): string {
  return factor === 1 ? counter : `${counter} * ${factor}`;
}
