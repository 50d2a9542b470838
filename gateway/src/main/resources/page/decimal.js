// Decimals as the exchange wrote them: texts, whose digits are never lost to a double.

/** The number that a text tells, as whole units of 10^-scale. */
function units(text) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) throw new TypeError(`no decimal: ${text}`);
  const [, sign, whole, fraction = ""] = parts;
  return { value: BigInt(sign + whole + fraction), scale: fraction.length };
}

/** Both numbers in units of the finer one. */
function aligned(a, b) {
  const [left, right] = [units(a), units(b)];
  const scale = Math.max(left.scale, right.scale);
  const at = ({ value, scale: own }) => value * 10n ** BigInt(scale - own);
  return { left: at(left), right: at(right), scale };
}

function text(value, scale) {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : `.${digits.slice(-scale)}`;
  return (value < 0n ? "-" : "") + whole + fraction;
}

/** Below, at or above zero, as a is below, equal to or above b. */
export function compare(a, b) {
  if (a === b) return 0;
  const { left, right } = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** a − b, exactly, with the digits of the finer one. */
export function subtract(a, b) {
  const { left, right, scale } = aligned(a, b);
  return text(left - right, scale);
}

/** By how many per cent b is above a, rounded half up to two digits; null where a is zero. */
export function percent(a, b) {
  const { left, right } = aligned(a, b);
  if (left === 0n) return null;
  const base = left < 0n ? -left : left;
  const change = (right - left) * 100_000n;
  const size = ((change < 0n ? -change : change) / base + 5n) / 10n;
  return text(change < 0n ? -size : size, 2);
}

/** How many digits stand behind the point. */
export const places = number => units(number).scale;
