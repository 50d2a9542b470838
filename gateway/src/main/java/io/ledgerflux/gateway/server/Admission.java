package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.session.TokenBucket;
import java.util.HashMap;
import java.util.Map;

/**
 * Who is let in: nobody before memory is filled or while the gateway stops, and no more and no
 * faster than may be. All event loops ask it.
 */
final class Admission {
  /** Whether one may enter, and what he is told otherwise. */
  enum Verdict {
    ADMITTED("", ProblemCode.NOT_READY, ""),
    NOT_READY("not_ready", ProblemCode.NOT_READY, "the gateway has not read the market yet"),
    STOPPING("stopping", ProblemCode.STOPPING, "the gateway stops: another will do"),
    FULL("full", ProblemCode.GATEWAY_FULL, "another gateway may have room"),
    BUSY("busy", ProblemCode.GATEWAY_BUSY, "another gateway may let you in"),
    ADDRESS_FULL("address_full", ProblemCode.ADDRESS_FULL, "close one of the others first"),
    ADDRESS_BUSY("address_busy", ProblemCode.ADDRESS_BUSY, "come less often");

    private final String label;
    private final ProblemCode code;
    private final String text;

    Verdict(String label, ProblemCode code, String text) {
      this.label = label;
      this.code = code;
      this.text = text;
    }

    /** Its name among the metrics. */
    String label() {
      return label;
    }

    /** What it is told as, where one may not. */
    ProblemCode code() {
      return code;
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
  private final AddressRates handshakesByAddress;
  private State state = State.FILLING;
  private int connections;

  Admission(AdmissionLimits limits, long nowNanos) {
    this.limits = limits;
    long perSecond = limits.handshakesPerSecond();
    this.handshakes = new TokenBucket(perSecond, 2 * perSecond, nowNanos);
    this.handshakesByAddress = new AddressRates(limits.handshakesPerSecondPerAddress());
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
    if (!handshakesByAddress.tryTake(address, nowNanos)) {
      return Verdict.ADDRESS_BUSY;
    }
    return isFull(address) ? Verdict.ADDRESS_FULL : Verdict.ADMITTED;
  }

  /** Lets one in who has knocked, if he may; each success must be matched by one {@link #leave}. */
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
}
