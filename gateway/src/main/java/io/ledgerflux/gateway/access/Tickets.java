package io.ledgerflux.gateway.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tickets for browsers, which can send no header with a WebSocket: each opens one connection,
 * within a minute, in the name of a key. This gateway alone knows them. Any thread may ask.
 */
public final class Tickets {
  /** How long a ticket is worth something. */
  public static final Duration LIFE = Duration.ofMinutes(1);

  private static final Pattern TICKET = Pattern.compile("lt_[A-Za-z0-9_-]{43}");

  private final int most;
  private final SecureRandom random;
  private final Map<String, Ticket> byHash = new LinkedHashMap<>();

  private record Ticket(String keyId, long issuedNanos) {
    boolean isOver(long nowNanos) {
      return nowNanos - issuedNanos >= LIFE.toNanos();
    }
  }

  /**
   * No tickets yet.
   *
   * @param most so many wait at a time; past it the oldest is worth nothing any more
   */
  public Tickets(int most, SecureRandom random) {
    this.most = most;
    this.random = random;
  }

  /** The text of a new ticket in the name of the key {@code keyId}. */
  public synchronized String issue(String keyId, long nowNanos) {
    forgetOld(nowNanos);
    String text = text(random);
    byHash.put(SecretHash.of(text).hex(), new Ticket(keyId, nowNanos));
    return text;
  }

  /** Takes the ticket {@code text}, and tells the id of the key in whose name it was. */
  public synchronized Optional<String> redeem(String text, long nowNanos) {
    return Optional.ofNullable(byHash.remove(SecretHash.of(text).hex()))
        .filter(ticket -> !ticket.isOver(nowNanos))
        .map(Ticket::keyId);
  }

  /** Whether {@code text} has the form of a ticket: what has another is none, without asking. */
  public static boolean isTicket(String text) {
    return TICKET.matcher(text).matches();
  }

  /** The text of any new ticket. */
  public static String text(SecureRandom random) {
    return "lt_" + KeyText.secret(random);
  }

  /** They wait in the order of their coming. */
  private void forgetOld(long nowNanos) {
    Iterator<Ticket> oldest = byHash.values().iterator();
    while (oldest.hasNext()) {
      boolean over = oldest.next().isOver(nowNanos);
      if (!over && byHash.size() < most) {
        return;
      }
      oldest.remove();
    }
  }
}
