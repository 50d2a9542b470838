package io.ledgerflux.page;

/** A key of the keyboard, by its name in a browser's events and its number. */
enum Key {
  TAB("Tab", 9),
  ENTER("Enter", 13),
  END("End", 35),
  UP("ArrowUp", 38),
  DOWN("ArrowDown", 40);

  private final String label;
  private final int code;

  Key(String label, int code) {
    this.label = label;
    this.code = code;
  }

  String label() {
    return label;
  }

  int code() {
    return code;
  }
}
