package io.ledgerflux.gateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a request really comes from. What a header says of it is believed only as far as trusted
 * proxies wrote it: each adds at the right whom it heard, so the rightmost address that is no
 * trusted proxy's is the one.
 *
 * @param trusted the networks of the proxies
 * @param header that all of them write; another one comes from the client as it is
 */
public record ClientAddress(Networks trusted, Header header) {
  /** The headers by which proxies tell whom they have heard. */
  public enum Header {
    X_FORWARDED_FOR("X-Forwarded-For"),
    /** RFC 7239. */
    FORWARDED("Forwarded");

    private final String wireName;

    Header(String wireName) {
      this.wireName = wireName;
    }

    /** Its name in a request. */
    public String wireName() {
      return wireName;
    }
  }

  private static final int IPV6_HOST_BITS = 64;

  /**
   * The address for limits: an IPv6 host has a whole /64 to itself, which is one address here.
   *
   * @param peer whose TCP connection it is
   * @param values of the header, in their order
   */
  public String of(String peer, List<String> values) {
    Optional<InetAddress> address = Networks.address(peer);
    if (address.isEmpty()) {
      return peer;
    }
    InetAddress client = address.get();
    List<String> path =
        switch (header) {
          case X_FORWARDED_FOR -> split(values, ",");
          case FORWARDED -> hops(values);
        };
    for (int i = path.size() - 1; i >= 0 && trusted.contains(client); i--) {
      Optional<InetAddress> before = Networks.address(withoutPort(path.get(i)));
      if (before.isEmpty()) {
        break;
      }
      client = before.get();
    }
    return text(client);
  }

  private static String text(InetAddress client) {
    return client instanceof Inet6Address
        ? Networks.masked(client, IPV6_HOST_BITS).getHostAddress() + "/" + IPV6_HOST_BITS
        : client.getHostAddress();
  }

  private static List<String> hops(List<String> forwarded) {
    List<String> hops = new ArrayList<>();
    for (String hop : split(forwarded, ",")) {
      hops.add(
          split(List.of(hop), ";").stream()
              .filter(pair -> pair.regionMatches(true, 0, "for=", 0, 4))
              .map(pair -> pair.substring(4).replace("\"", ""))
              .findFirst()
              .orElse("unknown"));
    }
    return hops;
  }

  private static List<String> split(List<String> values, String separator) {
    return values.stream()
        .flatMap(value -> List.of(value.split(separator, -1)).stream())
        .map(String::trim)
        .toList();
  }

  private static String withoutPort(String host) {
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      return end < 0 ? host : host.substring(1, end);
    }
    int colon = host.indexOf(':');
    return colon >= 0 && colon == host.lastIndexOf(':') ? host.substring(0, colon) : host;
  }
}
