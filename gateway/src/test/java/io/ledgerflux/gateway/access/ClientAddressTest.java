package io.ledgerflux.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.access.ClientAddress.Header;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  private static final Networks PROXIES =
      Networks.parse(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8")).orElseThrow();

  private final ClientAddress addresses = new ClientAddress(PROXIES, Header.X_FORWARDED_FOR);

  @ParameterizedTest(name = "{0} forwarding for {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.5 | 198.51.100.1                      | 203.0.113.5",
        "10.1.2.3    | 198.51.100.1                      | 198.51.100.1",
        "10.1.2.3    | 6.6.6.6, 198.51.100.1             | 198.51.100.1",
        "10.1.2.3    | 6.6.6.6, 198.51.100.1, 10.9.9.9   | 198.51.100.1",
        "10.1.2.3    | 198.51.100.1:4711                 | 198.51.100.1",
        "10.1.2.3    | 10.7.7.7                          | 10.7.7.7",
        "10.1.2.3    | 198.51.100.1, localhost           | 10.1.2.3",
        "10.1.2.3    | 198.51.100.1, unknown, 10.9.9.9   | 10.9.9.9",
        "192.0.2.7   | 198.51.100.1                      | 198.51.100.1",
        "192.0.2.8   | 198.51.100.1                      | 192.0.2.8",
        "fd00::1     | 198.51.100.1                      | 198.51.100.1",
        "10.1.2.3    | 2001:db8:1:2:3:4:5:6              | 2001:db8:1:2:0:0:0:0/64",
        "10.1.2.3    | [2001:db8:1:2:9::1]:443           | 2001:db8:1:2:0:0:0:0/64",
        "10.1.2.3    | ::ffff:198.51.100.1               | 198.51.100.1"
      })
  void believesWhatTrustedProxiesWrote(String peer, String forwardedFor, String client) {
    assertThat(addresses.of(peer, List.of(forwardedFor))).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=198.51.100.1;proto=https            | 198.51.100.1",
        "for=6.6.6.6, proto=https;For=198.51.100.1 | 198.51.100.1",
        "for=\"[2001:db8:1:2:3::4]:47011\"       | 2001:db8:1:2:0:0:0:0/64",
        "by=1.2.3.4                              | 10.1.2.3",
        "for=_hidden                             | 10.1.2.3"
      })
  void readsForwardedToo(String forwarded, String client) {
    var addresses = new ClientAddress(PROXIES, Header.FORWARDED);

    assertThat(addresses.of("10.1.2.3", List.of(forwarded))).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOnePath() {
    assertThat(addresses.of("10.1.2.3", List.of("6.6.6.6", "198.51.100.1, 10.0.0.1")))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void withoutTrustedProxiesTheConnectionTells() {
    assertThat(
            new ClientAddress(Networks.NONE, Header.X_FORWARDED_FOR)
                .of("127.0.0.1", List.of("198.51.100.1")))
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "localhost", "::/129", "10.0.0.0/x", "/8"})
  void whatIsNoNetworkIsRefused(String none) {
    assertThat(Networks.parse(List.of("10.0.0.0/8", none))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "172.16.0.0/12, 172.31.255.255, true",
    "172.16.0.0/12, 172.32.0.0, false",
    "0.0.0.0/0, 203.0.113.5, true",
    "0.0.0.0/0, ::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false"
  })
  void aNetworkIsAllThatBeginsAlike(String network, String address, boolean contained) {
    assertThat(
            Networks.parse(List.of(network))
                .orElseThrow()
                .contains(Networks.address(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @Test
  void originsAreComparedInSmallLetters() {
    Origins origins = new Origins(Set.of("https://Prices.example.com"));

    assertThat(origins.allows("https://prices.EXAMPLE.com")).isTrue();
    assertThat(origins.allows("http://prices.example.com")).isFalse();
    assertThat(origins.allows("https://prices.example.com.evil.org")).isFalse();
    assertThat(origins.allows("null")).isFalse();
    assertThat(Origins.ANY.allows("null")).isTrue();
  }
}
