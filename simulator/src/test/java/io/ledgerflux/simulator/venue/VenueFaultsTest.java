package io.ledgerflux.simulator.venue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a client hears where something befalls the venue as a whole. */
class VenueFaultsTest extends VenueRig {
  @Test
  void aSilentConnectionStaysAndHearsNothing() {
    subscribe("ticker", "BTC-USD");
    subscribe("heartbeat", "BTC-USD");
    run(SECOND);
    inject("silent=3s");
    run(SECOND / 10);
    int before = reader.heard.size();
    run(2 * SECOND);
    assertThat(reader.heard).hasSize(before);
    assertThat(reader.broken).isFalse();
    run(2 * SECOND);
    assertThat(reader.heard.size()).isGreaterThan(before);
    assertThat(count("BTC-USD").sent()).isLessThan(count("BTC-USD").made());
  }

  @Test
  void aQuietMarketStillBeats() {
    subscribe("ticker", "BTC-USD");
    subscribe("heartbeat", "BTC-USD");
    run(SECOND);
    inject("quiet=3s");
    run(SECOND / 10);
    int tickers = reader.heard("ticker").size();
    int beats = reader.heard("heartbeat").size();
    run(2 * SECOND);
    assertThat(reader.heard("ticker")).hasSize(tickers);
    assertThat(reader.heard("heartbeat")).hasSize(beats + 2);
    run(3 * SECOND);
    assertGapless(reader.tradeIds("BTC-USD"), tickers + 20);
  }

  @Test
  void aPausedMarketGoesOnWhenItIsResumed() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    venue.pause();
    int before = reader.heard("ticker").size();
    run(60 * SECOND);
    assertThat(reader.heard("ticker")).hasSize(before);
    venue.resume();
    run(SECOND);
    assertThat(reader.heard("ticker")).hasSizeBetween(before + 5, before + 100);
  }

  @Test
  void aShortQuietTimeDoesNotEndAPause() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    venue.pause();
    int before = reader.heard("ticker").size();
    inject("quiet=1s");
    run(5 * SECOND);
    assertThat(reader.heard("ticker")).hasSize(before);
    venue.resume();
    run(SECOND);
    assertThat(reader.heard("ticker")).hasSizeGreaterThan(before);
  }

  @Test
  void dropsAndRefusesWhileItIsDown() {
    subscribe("ticker", "BTC-USD");
    inject("down=2s@1s");
    run(SECOND / 2);
    assertThat(reader.broken).isFalse();
    run(SECOND);
    assertThat(reader.broken).isTrue();
    assertThat(venue.refusesClients()).isTrue();
    run(2 * SECOND);
    assertThat(venue.refusesClients()).isFalse();
  }

  @Test
  void aVenueThatNumbersAnewGoesOnLower() {
    subscribe("ticker", "BTC-USD");
    run(SECOND);
    long before = reader.tradeIds("BTC-USD").getLast();
    inject("renumber");
    run(SECOND);

    assertThat(reader.tradeIds("BTC-USD").getLast()).isLessThan(before);
  }
}
