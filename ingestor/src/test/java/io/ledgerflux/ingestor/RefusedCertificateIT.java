package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A venue, or somebody in its place, that shows a certificate which is not right. */
@Timeout(120)
class RefusedCertificateIT {
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final String FOR_US = "san=dns:localhost";
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.ledgerflux");

  @TempDir private static Path authority;

  private final IngestorRig rig = new IngestorRig();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void trustTheAuthority() throws Exception {
    TlsVenue.certified(authority, "-ext", FOR_US).close();
    System.setProperty(TRUST, TlsVenue.trust(authority).toString());
    System.setProperty(TRUST_PASSWORD, TlsVenue.PASSWORD);
  }

  @AfterAll
  static void trustAsBefore() {
    System.clearProperty(TRUST);
    System.clearProperty(TRUST_PASSWORD);
  }

  @BeforeEach
  void listen() {
    log.start();
    LOGGER.addAppender(log);
  }

  @AfterEach
  void close() throws Exception {
    LOGGER.detachAppender(log);
    rig.close();
  }

  @Test
  void oneThatIsRightIsSpokenTo() throws Exception {
    try (TlsVenue venue = TlsVenue.certified(authority, "-ext", FOR_US)) {
      rig.start(venue.uri(), Map.of());
      await().atMost(IngestorRig.PATIENCE).until(() -> venue.trusting() > 0);
    }
  }

  @Test
  void oneThatNobodySignedWhomWeTrustIsRefused(@TempDir Path stranger) throws Exception {
    Path other = Files.createDirectory(stranger.resolve("other"));
    try (TlsVenue venue = TlsVenue.certified(other, "-ext", FOR_US)) {
      assertRefused(venue, "nobody whom this machine trusts has signed it");
    }
  }

  @Test
  void oneThatHasExpiredIsRefused() throws Exception {
    try (TlsVenue venue =
        TlsVenue.certified(authority, "-ext", FOR_US, "-startdate", "-10d", "-validity", "5")) {
      assertRefused(venue, "it has expired (NotAfter: ");
    }
  }

  @Test
  void oneOfAnotherHostIsRefused() throws Exception {
    try (TlsVenue venue = TlsVenue.certified(authority, "-ext", "san=dns:elsewhere.test")) {
      assertRefused(venue, "No subject alternative DNS name matching localhost found");
    }
  }

  /** It is told, once in the log, and tried again; nothing is said to who shows it. */
  private void assertRefused(TlsVenue venue, String why) {
    String told = "the venue's TLS certificate is refused: " + why;
    Ingestor ingestor = rig.start(venue.uri(), Map.of());

    await().atMost(IngestorRig.PATIENCE).until(() -> venue.callers() > 2);
    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(() -> assertThat(rig.get(ingestor, "/ready").body()).contains(told));
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(503);
    assertThat(venue.trusting()).isZero();
    List<String> lines =
        log.list.stream()
            .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
            .map(ILoggingEvent::getFormattedMessage)
            .filter(line -> line.contains("certificate"))
            .toList();
    assertThat(lines).singleElement().asString().contains(told, "trying on for ever");
  }
}
