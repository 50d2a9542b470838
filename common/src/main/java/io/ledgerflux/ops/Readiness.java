package io.ledgerflux.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a service is ready: when all that it needs is there, and it was not told to stop. Any
 * thread may ask and tell.
 */
public final class Readiness {
  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private boolean stopping;

  /** The state of one thing that a service needs. */
  public final class Condition {
    private final String name;
    private boolean met;
    private String detail = "not there yet";

    private Condition(String name) {
      this.name = name;
    }

    /** It is there; {@code detail} says more, and may be empty. */
    public void met(String detail) {
      set(true, detail);
    }

    /** It is not there, for the reason that {@code detail} says. */
    public void missing(String detail) {
      set(false, detail);
    }

    private void set(boolean nowMet, String nowDetail) {
      synchronized (Readiness.this) {
        met = nowMet;
        detail = nowDetail;
      }
    }
  }

  /**
   * What is known of one condition.
   *
   * @param name of what is needed
   * @param met whether it is there
   * @param detail more, or why it is missing
   */
  public record State(String name, boolean met, String detail) {}

  /**
   * What is known of all.
   *
   * @param ready whether all conditions are met and the service is not stopping
   * @param stopping whether the service was told to stop
   * @param states a state for each condition
   */
  public record Report(boolean ready, boolean stopping, List<State> states) {}

  /** The condition of that name, for all who ask; a new one is missing until told otherwise. */
  public synchronized Condition needs(String name) {
    return conditions.computeIfAbsent(name, Condition::new);
  }

  /** From now on never ready again. */
  public synchronized void stopping() {
    stopping = true;
  }

  /** Whether all is there. */
  public boolean isReady() {
    return report().ready();
  }

  /** All that is known. */
  public synchronized Report report() {
    List<State> states =
        conditions.values().stream().map(c -> new State(c.name, c.met, c.detail)).toList();
    return new Report(!stopping && states.stream().allMatch(State::met), stopping, states);
  }
}
