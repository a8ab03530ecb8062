const letters: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
};

/** A name as mathematics writes it: `lambda` is λ, `dtheta2` is dθ2, and `xDot` is ẋ. */
export function greek(name: string): string {
  const [, moving = "", index = ""] = /^(.+?)(\d*)Dot$/.exec(name) ?? [];
  const base = moving === "" ? "" : greek(moving);
  // One letter bears the dot of its derivative; a longer name stays legible as it is.
  if (/^\p{L}$/u.test(base)) return `${base}\u0307${index}`.normalize("NFC");
  const match = /^(d?)([A-Za-z]+?)(\d*)$/.exec(name);
  const [, prefix = "", letter = "", digits = ""] = match ?? [];
  const own = Object.hasOwn(letters, `${prefix}${letter}`)
    ? letters[`${prefix}${letter}`]
    : undefined;
  if (own !== undefined) return own + digits;
  const found = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
  return found === undefined ? name : prefix + found + digits;
}

/** A whole number above the line: -2 is ⁻². */
export function superscript(n: number): string {
  return String(n).replace(/[-\d]/g, (digit) =>
    digit === "-" ? "⁻" : ("⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? digit),
  );
}

/** Digits below the line: 12 is ₁₂. */
export function subscript(n: number): string {
  return String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] ?? digit);
}
