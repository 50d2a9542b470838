package io.ledgerflux.client.watch;

/** Colours of a terminal, or none. */
enum Paint {
  NONE(""),
  RED("\u001b[31m"),
  GREEN("\u001b[32m"),
  YELLOW("\u001b[33m"),
  DIM("\u001b[2m"),
  BOLD("\u001b[1m");

  private static final String RESET = "\u001b[0m";

  private final String code;

  Paint(String code) {
    this.code = code;
  }

  /** {@code text} in this colour. */
  String on(String text) {
    return this == NONE ? text : code + text + RESET;
  }
}
