package io.ledgerflux.config;

import java.util.List;

/** A configuration that is wrong, with all that is wrong in it. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  /** A configuration with {@code faults}, a line each. */
  public ConfigurationException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** All that is wrong: a line each, with the key, its value and what would be right. */
  public List<String> faults() {
    return faults;
  }
}
