package io.ledgerflux.gateway.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A set of networks, such as {@code 10.0.0.0/8} and {@code fd00::/8}.
 *
 * @param all in any order
 */
public record Networks(List<Network> all) {
  /** Java reads 10.1 as 10.0.0.1, too. */
  private static final Pattern ALL_FOUR_PARTS = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}");

  /** None. */
  public static final Networks NONE = new Networks(List.of());

  /** A set that nobody changes. */
  public Networks {
    all = List.copyOf(all);
  }

  /**
   * The addresses that begin alike.
   *
   * @param first the lowest of them
   * @param bits how many bits are alike
   */
  public record Network(InetAddress first, int bits) {
    /** The network that {@code text} names; an address alone is one, too. */
    static Optional<Network> parse(String text) {
      int slash = text.indexOf('/');
      Optional<InetAddress> address = address(slash < 0 ? text : text.substring(0, slash));
      if (address.isEmpty()) {
        return Optional.empty();
      }
      int length = 8 * address.get().getAddress().length;
      try {
        int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
        return bits < 0 || bits > length
            ? Optional.empty()
            : Optional.of(new Network(masked(address.get(), bits), bits));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    boolean contains(InetAddress address) {
      return address.getAddress().length == first.getAddress().length
          && Arrays.equals(masked(address, bits).getAddress(), first.getAddress());
    }
  }

  /** The networks that {@code texts} name; empty if one of them is none. */
  public static Optional<Networks> parse(List<String> texts) {
    List<Optional<Network>> networks = texts.stream().map(Network::parse).toList();
    return networks.stream().allMatch(Optional::isPresent)
        ? Optional.of(new Networks(networks.stream().flatMap(Optional::stream).toList()))
        : Optional.empty();
  }

  /** Whether {@code address} is in one of them. */
  public boolean contains(InetAddress address) {
    return all.stream().anyMatch(network -> network.contains(address));
  }

  /** The address that {@code text} is; names are none, and nobody is asked for them. */
  static Optional<InetAddress> address(String text) {
    if (!text.contains(":") && !ALL_FOUR_PARTS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(withoutZone(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withoutZone(String text) {
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** {@code address} with all but its first {@code bits} at zero. */
  static InetAddress masked(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff << (8 - kept));
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address keeps its length", e);
    }
  }
}
