package io.ledgerflux.simulator.wire;

/** Decimals from whole numbers, with the exchange's two ways to write them. */
final class Decimals {
  private Decimals() {}

  /** Writes value × 10^-scale with this many decimals, at least the scale's. */
  static void fixed(StringBuilder to, long value, int scale, int digits) {
    String text = Long.toString(value);
    int whole = text.length() - scale;
    if (whole <= 0) {
      to.append('0');
    } else {
      to.append(text, 0, whole);
    }
    if (digits == 0) {
      return;
    }
    to.append('.').repeat('0', Math.max(0, -whole)).append(text, Math.max(0, whole), text.length());
    to.repeat('0', digits - scale);
  }

  /** Writes value × 10^-scale without trailing zeros. */
  static void trimmed(StringBuilder to, long value, int scale) {
    long rest = value;
    int digits = scale;
    while (digits > 0 && rest % 10 == 0) {
      rest /= 10;
      digits--;
    }
    fixed(to, rest, digits, digits);
  }
}
