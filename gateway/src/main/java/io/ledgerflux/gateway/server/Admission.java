package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.session.TokenBucket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is let in: nobody before memory is filled or while the gateway stops, and no more and no
 * faster than may be. All event loops ask it.
 */
final class Admission {
  /** Why one may not enter, and what he is told. */
  enum Denial {
    NOT_READY("not_ready", ProblemCode.NOT_READY, "the gateway has not read the market yet"),
    STOPPING("stopping", ProblemCode.STOPPING, "the gateway stops: another will do"),
    FULL("full", ProblemCode.GATEWAY_FULL, "another gateway may have room"),
    BUSY("busy", ProblemCode.GATEWAY_BUSY, "another gateway may let you in"),
    ADDRESS_FULL("address_full", ProblemCode.ADDRESS_FULL, "close one of the others first"),
    ADDRESS_BUSY("address_busy", ProblemCode.ADDRESS_BUSY, "come less often");

    private final String label;
    private final ProblemCode code;
    private final String text;

    Denial(String label, ProblemCode code, String text) {
      this.label = label;
      this.code = code;
      this.text = text;
    }

    /** Its name among the metrics. */
    String label() {
      return label;
    }

    /** What it is told as. */
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
   * Why one from {@code address} may not be asked who he is; empty where he may. Asked before
   * anything is done for him, since anybody can knock.
   */
  synchronized Optional<Denial> knock(String address, long nowNanos) {
    if (!handshakesByAddress.tryTake(address, nowNanos)) {
      return Optional.of(Denial.ADDRESS_BUSY);
    }
    return isFull(address) ? Optional.of(Denial.ADDRESS_FULL) : Optional.empty();
  }

  /**
   * Lets one in who has knocked, or tells why not; who is let in must {@link #leave} once.
   *
   * @return empty where he is in
   */
  synchronized Optional<Denial> tryEnter(String address, long nowNanos) {
    return switch (state) {
      case FILLING -> Optional.of(Denial.NOT_READY);
      case STOPPING -> Optional.of(Denial.STOPPING);
      case OPEN -> {
        Optional<Denial> denial = denial(address, nowNanos);
        if (denial.isEmpty()) {
          connections++;
          connectionsByAddress.merge(address, 1, Integer::sum);
        }
        yield denial;
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
  private Optional<Denial> denial(String address, long nowNanos) {
    if (isFull(address)) {
      return Optional.of(Denial.ADDRESS_FULL);
    }
    if (connections >= limits.connections()) {
      return Optional.of(Denial.FULL);
    }
    return handshakes.tryTake(nowNanos) ? Optional.empty() : Optional.of(Denial.BUSY);
  }

  private boolean isFull(String address) {
    return limits.connectionsPerAddress() > 0
        && connectionsByAddress.getOrDefault(address, 0) >= limits.connectionsPerAddress();
  }
}
