package io.ledgerflux.simulator.fault;

import java.time.Duration;

/** Something that goes wrong at the exchange. */
public sealed interface Fault {

  /** All connections break, without a word. */
  record Drop() implements Fault {}

  /** All connections break, and none is taken until this time has passed. */
  record Down(Duration time) implements Fault {}

  /** The connections stay, and nothing comes on them. */
  record Silent(Duration time) implements Fault {}

  /** No trades are made; heartbeats go on. */
  record Quiet(Duration time) implements Fault {}

  /** A ticker is sent twice. */
  record Repeat() implements Fault {}

  /** A ticker is held back and sent after so many later ones of its product. */
  record Reorder(int by) implements Fault {
    public Reorder {
      atLeastOne(by);
    }
  }

  /** So many trades happen, but are never told. */
  record Skip(int trades) implements Fault {
    public Skip {
      atLeastOne(trades);
    }
  }

  /** Sequences and trade ids start anew, lower. */
  record Renumber() implements Fault {}

  /** A message that is wrong. */
  record Inject(BadMessage message, Place place) implements Fault {
    /** One beside the true ones. */
    public Inject(BadMessage message) {
      this(message, Place.BESIDE);
    }
  }

  /** One of each bad message. */
  record InjectAll(Place place) implements Fault {
    /** All beside the true ones. */
    public InjectAll() {
      this(Place.BESIDE);
    }
  }

  /** A true ticker that is told in another form. */
  record Reshape(TickerForm form) implements Fault {}

  private static void atLeastOne(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("must be 1 or more: " + number);
    }
  }
}
