package io.ledgerflux.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text = KeyText.random(RANDOM);
  private final KeyRing ring = new KeyRing();

  @Test
  void aKeyIsFoundByItsText() {
    ring.replace(List.of(key(text, Optional.empty(), Optional.empty())));

    assertThat(ring.find(text, NOW)).map(ApiKey::id).hasValue(text.substring(3, 15));
  }

  @Test
  void eachKeyHas256BitsOfItsOwn() {
    assertThat(text).matches("lf_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    assertThat(KeyText.random(RANDOM)).isNotEqualTo(text);
  }

  @Test
  void theIdAloneOpensNothing() {
    ring.replace(List.of(key(text, Optional.empty(), Optional.empty())));
    String forged = text.substring(0, 16) + KeyText.secret(RANDOM);

    assertThat(KeyText.parse(forged)).map(KeyText::id).hasValue(text.substring(3, 15));
    assertThat(ring.find(forged, NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lf_", "lf_0123456789ab_", "Bearer x", "lf_0123456789AB_\n"})
  void whatIsNoKeyIsNotLookedUp(String none) {
    assertThat(KeyText.parse(none)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789ab",
        "lf_0123456789ab",
        "lf_0123456789ab_",
        "lf_0123456789ab_half of it…",
        " 0123456789ab "
      })
  void theIdStandsInWhatIsLeftOfAKey(String found) {
    assertThat(KeyText.idIn(found)).hasValue("0123456789ab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lf_", "0123456789a", "0123456789AB", "0123456789abc", "a b"})
  void whatHasNoIdIsToldSo(String none) {
    assertThat(KeyText.idIn(none)).isEmpty();
  }

  @Test
  void aKeyIsWorthNothingFromItsExpiryOn() {
    ring.replace(List.of(key(text, Optional.of(NOW), Optional.empty())));

    assertThat(ring.find(text, NOW.minusNanos(1))).isPresent();
    assertThat(ring.find(text, NOW)).isEmpty();
  }

  @Test
  void aRevokedKeyIsWorthNothing() {
    ring.replace(List.of(key(text, Optional.empty(), Optional.of(NOW))));

    assertThat(ring.find(text, NOW)).isEmpty();
    assertThat(ring.byId(text.substring(3, 15), NOW)).isEmpty();
  }

  @Test
  void nobodyIsKnownBeforeTheKeysWereRead() {
    assertThat(ring.isFilled()).isFalse();
    assertThat(ring.find(text, NOW)).isEmpty();

    ring.replace(List.of());

    assertThat(ring.isFilled()).isTrue();
  }

  @Test
  void noProductsMeansAll() {
    assertThat(KeyLimits.NONE.allows("BTC-USD")).isTrue();
    assertThat(new KeyLimits(0, 0, 0, Set.of("ETH-USD")).allows("ETH-USD")).isTrue();
    assertThat(new KeyLimits(0, 0, 0, Set.of("ETH-USD")).allows("BTC-USD")).isFalse();
  }

  @Test
  void aHashShowsNothingOfItselfInAText() {
    assertThat(key(text, Optional.empty(), Optional.empty()).toString())
        .doesNotContain(SecretHash.of(text).hex(), text);
  }

  private static ApiKey key(String text, Optional<Instant> expires, Optional<Instant> revoked) {
    return new ApiKey(
        text.substring(3, 15), "test", SecretHash.of(text), KeyLimits.NONE, expires, revoked);
  }
}
