package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.session.TokenBucket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;

/**
 * Who is let in: nobody before memory is filled or while the gateway stops, and no more and no
 * faster than may be. All event loops ask it.
 */
final class Admission {
  /** The handshakes of so many addresses are remembered: who came longest ago is forgotten. */
  private static final int ADDRESSES = 10_000;

  /** Whether one may enter, and what he is told otherwise. */
  enum Verdict {
    ADMITTED("", 0, ""),
    NOT_READY("not_ready", 503, "the gateway is not ready"),
    STOPPING("stopping", 503, "the gateway stops: another will do"),
    FULL("full", 503, "the gateway has as many connections as it may"),
    BUSY("busy", 503, "more connect than the gateway lets in"),
    ADDRESS_FULL("address_full", 429, "this address has as many connections as it may"),
    ADDRESS_BUSY("address_busy", 429, "this address connects too often");

    private final String label;
    private final int status;
    private final String text;

    Verdict(String label, int status, String text) {
      this.label = label;
      this.status = status;
      this.text = text;
    }

    /** Its name among the metrics. */
    String label() {
      return label;
    }

    /** HTTP's status code. */
    int status() {
      return status;
    }

    /** The same as a problem. */
    ProblemCode code() {
      return status == ProblemCode.RATE_LIMITED.status()
          ? ProblemCode.RATE_LIMITED
          : this == NOT_READY || this == STOPPING ? ProblemCode.NOT_READY : ProblemCode.TOO_BUSY;
    }

    String text() {
      return text;
    }
  }

  private enum State {
    FILLING,
    OPEN,
    STOPPING
  }

  private final AdmissionLimits limits;
  private final TokenBucket handshakes;
  private final Map<String, Integer> connectionsByAddress = new HashMap<>();
  private final Map<String, TokenBucket> handshakesByAddress = new RecentAddresses();
  private State state = State.FILLING;
  private int connections;

  Admission(AdmissionLimits limits, long nowNanos) {
    this.limits = limits;
    this.handshakes = bucket(limits.handshakesPerSecond(), nowNanos);
  }

  /** Memory is filled. */
  synchronized void open() {
    if (state == State.FILLING) {
      state = State.OPEN;
    }
  }

  /** Whether memory has been filled. */
  synchronized boolean isFilled() {
    return state != State.FILLING;
  }

  /** From now on nobody enters any more. */
  synchronized void stop() {
    state = State.STOPPING;
  }

  /**
   * Whether one from {@code address} may be asked who he is: before anything is done for him, since
   * anybody can knock.
   */
  synchronized Verdict knock(String address, long nowNanos) {
    if (limits.handshakesPerSecondPerAddress() > 0
        && !handshakesByAddress
            .computeIfAbsent(address, a -> bucket(limits.handshakesPerSecondPerAddress(), nowNanos))
            .tryTake(nowNanos)) {
      return Verdict.ADDRESS_BUSY;
    }
    return isFull(address) ? Verdict.ADDRESS_FULL : Verdict.ADMITTED;
  }

  /** Lets one in who has knocked, if he may; each is told off by {@link #leave}. */
  synchronized Verdict tryEnter(String address, long nowNanos) {
    return switch (state) {
      case FILLING -> Verdict.NOT_READY;
      case STOPPING -> Verdict.STOPPING;
      case OPEN -> {
        Verdict verdict = judge(address, nowNanos);
        if (verdict == Verdict.ADMITTED) {
          connections++;
          connectionsByAddress.merge(address, 1, Integer::sum);
        }
        yield verdict;
      }
    };
  }

  synchronized void leave(String address) {
    connections--;
    connectionsByAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
  }

  synchronized int connections() {
    return connections;
  }

  /** One address cannot use up what there is for all: its own limits are asked first. */
  private Verdict judge(String address, long nowNanos) {
    if (isFull(address)) {
      return Verdict.ADDRESS_FULL;
    }
    if (connections >= limits.connections()) {
      return Verdict.FULL;
    }
    return handshakes.tryTake(nowNanos) ? Verdict.ADMITTED : Verdict.BUSY;
  }

  private boolean isFull(String address) {
    return limits.connectionsPerAddress() > 0
        && connectionsByAddress.getOrDefault(address, 0) >= limits.connectionsPerAddress();
  }

  private static TokenBucket bucket(long perSecond, long nowNanos) {
    return new TokenBucket(perSecond, 2 * perSecond, nowNanos);
  }

  @SuppressWarnings("serial")
  private static final class RecentAddresses extends LinkedHashMap<String, TokenBucket> {
    RecentAddresses() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Entry<String, TokenBucket> eldest) {
      return size() > ADDRESSES;
    }
  }
}
