export function layer(x) {
  return x +;
}
