package io.ledgerflux.simulator.venue;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What the clients of each address may still do; the newest addresses alone are known. */
final class Addresses {
  private static final int MOST = 10_000;

  private record Left(Allowance connects, Allowance requests) {}

  private final Limits limits;
  private final SequencedMap<String, Left> addresses = new LinkedHashMap<>();

  Addresses(Limits limits) {
    this.limits = limits;
  }

  /** Whether another client of {@code address} may connect; if so, it is counted. */
  boolean tryConnect(String address, long nowMicros) {
    return of(address, nowMicros).connects().tryTake(nowMicros);
  }

  /** Whether another request may come from {@code address}; if so, it is counted. */
  boolean tryRequest(String address, long nowMicros) {
    return of(address, nowMicros).requests().tryTake(nowMicros);
  }

  private Left of(String address, long nowMicros) {
    Left left = addresses.get(address);
    if (left == null) {
      left =
          new Left(
              new Allowance(limits.connects(), nowMicros),
              new Allowance(limits.requests(), nowMicros));
      addresses.putLast(address, left);
      if (addresses.size() > MOST) {
        addresses.pollFirstEntry();
      }
    }
    return left;
  }
}
