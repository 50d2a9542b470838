package io.ledgerflux.gateway;

import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What somebody does who means no good.
 *
 * @param least how strong it must be to prove anything
 * @param beginning begins it
 */
record Attack(int least, Beginning beginning) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Begins an attack. */
  @FunctionalInterface
  interface Beginning {
    /**
     * It goes on until it is closed.
     *
     * @param pauseNanos how long it rests between two blows
     */
    Assault begin(long pauseNanos) throws Exception;
  }

  /** An attack that goes on until it is closed. */
  interface Assault extends AutoCloseable {
    /**
     * How strong it is: how many there are of a crowd; of others how many blows, or connections, a
     * second since this was asked last.
     */
    double strength();

    @Override
    void close() throws IOException;
  }

  /** Connects. */
  @FunctionalInterface
  interface Opening {
    RawSocket open() throws IOException;
  }

  /** Does something on a connection. */
  @FunctionalInterface
  interface Blow {
    void strike(RawSocket socket) throws IOException;
  }

  Assault begin(long pauseNanos) throws Exception {
    return beginning.begin(pauseNanos);
  }

  /** Many who do one thing, and nothing more: all of them are let in. */
  static Attack crowd(int size, Opening opening) {
    return new Attack(size, _ -> new Crowd(size, opening));
  }

  /** Some who strike again and again, at least so often a second in all. */
  static Attack blows(int least, int attackers, Opening opening, Blow blow) {
    return new Attack(
        least, pause -> new Repeated(attackers, new Strike(opening, blow, pause), false));
  }

  /** The same where each connection counts, not what is done on it. */
  static Attack connections(int least, int attackers, Opening opening, Blow blow) {
    return new Attack(
        least, pause -> new Repeated(attackers, new Strike(opening, blow, pause), true));
  }

  private record Strike(Opening opening, Blow blow, long pauseNanos) {}

  private static final class Crowd implements Assault {
    private final List<RawSocket> crowd = new ArrayList<>();

    Crowd(int size, Opening opening) {
      for (int i = 0; i < size; i++) {
        try {
          crowd.add(opening.open());
        } catch (IOException e) {
          // He was not let in.
        }
      }
    }

    @Override
    public double strength() {
      return crowd.size();
    }

    @Override
    public void close() throws IOException {
      for (RawSocket socket : crowd) {
        socket.close();
      }
    }
  }

  /** They come again when they are cut off. */
  private static final class Repeated implements Assault {
    private final Strike strike;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong blows = new AtomicLong();
    private final AtomicLong counted;
    private final List<Thread> attackers = new ArrayList<>();
    private volatile boolean over;
    private long askedNanos = System.nanoTime();
    private long countedThen;

    Repeated(int attackers, Strike strike, boolean countsConnections) {
      this.strike = strike;
      this.counted = countsConnections ? connections : blows;
      for (int i = 0; i < attackers; i++) {
        this.attackers.add(Thread.ofPlatform().start(this::attack));
      }
    }

    private void attack() {
      while (!over) {
        try (RawSocket socket = strike.opening().open()) {
          connections.incrementAndGet();
          while (!over) {
            strike.blow().strike(socket);
            blows.incrementAndGet();
            rest();
          }
        } catch (IOException e) {
          rest();
        }
      }
    }

    private void rest() {
      LockSupport.parkNanos(Math.max(1, strike.pauseNanos()));
    }

    @Override
    public double strength() {
      long now = System.nanoTime();
      long count = counted.get();
      double perSecond = (count - countedThen) * 1e9 / Math.max(1, now - askedNanos);
      askedNanos = now;
      countedThen = count;
      return perSecond;
    }

    @Override
    public void close() {
      over = true;
      attackers.forEach(attacker -> Threads.join(attacker, PATIENCE));
    }
  }
}
