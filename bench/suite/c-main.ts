import { invariant } from "../../src/diagnostics/invariant.ts";
import { type Role, roles } from "./case.ts";
import type { CSource } from "./c.ts";

/** The type of a role's numbers in C. */
export function elementOf(role: Role): string {
  if (role === "indices") return "int32_t";
  return role === "masks" ? "uint8_t" : "double";
}

/** Of a role: there is a function called jacobian too. */
function variableOf(role: Role): string {
  return `${role}_`;
}

/**
 * A program that reads the leaves from files called as their roles, and then commands from its input:
 * `t calls k f₁ … fₖ` answers how many nanoseconds so many calls of these functions took;
 * `c` makes every result NaN; `p role n` answers the first n numbers of an array.
 */
export function mainOf({ functions, arrays }: CSource): string {
  const names = Object.keys(functions);
  const used = roles.flatMap((role) => {
    const array = arrays[role];
    return array && role !== "cache" ? [{ role, array }] : [];
  });
  const calls = Object.entries(functions).map(
    ([name, parameters], at) =>
      `    case ${at}: ${name}(${parameters.map(variableOf).join(", ")}); break;`,
  );
  const declared = Object.entries(functions).map(
    ([name, parameters]) =>
      `void ${name}(${parameters.map((role) => `${elementOf(role)} *${role}`).join(", ")});`,
  );
  invariant(names.length > 0, "a C source has functions");
  return `#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

${declared.join("\n")}

extern const long cacheSize;
static double *${variableOf("cache")};
${used.map(({ role }) => `static ${elementOf(role)} *${variableOf(role)};`).join("\n")}

static void *room(size_t bytes) {
  return aligned_alloc(64, (bytes + 127) / 64 * 64);
}

static void *numbers(const char *file, size_t bytes) {
  void *memory = room(bytes);
  FILE *from = fopen(file, "rb");
  if (fread(memory, 1, bytes, from) != bytes) exit(1);
  fclose(from);
  return memory;
}

static inline void call(int function) {
  switch (function) {
${calls.join("\n")}
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e9 * time.tv_sec + time.tv_nsec;
}

int main(void) {
  ${variableOf("cache")} = room(cacheSize * sizeof(double));
${used.map(({ role, array }) => `  ${variableOf(role)} = numbers("${role}", ${array.byteLength});`).join("\n")}
  char command;
  while (scanf(" %c", &command) == 1) {
    if (command == 't') {
      long times;
      int count, first, second = -1;
      if (scanf("%ld %d %d", &times, &count, &first) != 3) return 1;
      if (count == 2 && scanf("%d", &second) != 1) return 1;
      const double start = now();
      for (long i = 0; i < times; i++) {
        call(first);
        call(second);
      }
      printf("%.0f\\n", now() - start);
    } else if (command == 'c') {
      for (long i = 0; i < cacheSize; i++) ${variableOf("cache")}[i] = NAN;
${used
  .filter(({ role }) => role === "grads" || role === "jacobian")
  .map(
    ({ role, array }) =>
      `      for (long i = 0; i < ${array.length}; i++) ${variableOf(role)}[i] = NAN;`,
  )
  .join("\n")}
      printf("cleared\\n");
    } else {
      int role;
      long length;
      if (scanf("%d %ld", &role, &length) != 2) return 1;
      double *array = ${variableOf("cache")};
${used
  .filter(({ role }) => elementOf(role) === "double")
  .map(({ role }) => `      if (role == ${roles.indexOf(role)}) array = ${variableOf(role)};`)
  .join("\n")}
      for (long i = 0; i < length; i++) printf(i == 0 ? "%.17g" : " %.17g", array[i]);
      printf("\\n");
    }
    fflush(stdout);
  }
  return 0;
}
`;
}
