package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The production overlay's own broker, which lets each user do what is his. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokerRightsIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private ProductionRig rig;
  private BrokerLogins logins;

  @BeforeAll
  void start() throws IOException, SQLException {
    rig = new ProductionRig();
    logins = new BrokerLogins(rig.nats());
  }

  @AfterAll
  void stop() throws InterruptedException {
    logins.close();
    rig.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # subject                                              | who may publish to it
          market.raw.1.BTC-USD                                   | ingestor
          market.status.BTC-USD                                  | ingestor
          market.ticks.1.BTC-USD                                 | normalizer
          market.late.1.BTC-USD                                  | normalizer
          market.snapshots.BTC-USD                               | snapshotter
          market.rejects.test.BTC-USD                            | ingestor normalizer snapshotter
          market.other                                           | ''
          elsewhere                                              | ''
          $KV.positions.1                                        | normalizer
          $KV.ledgerflux.other                                   | ''
          _INBOX.ingestor.x                                      | ''
          $JS.API.STREAM.DELETE.market_nothing                   | ''
          $JS.API.STREAM.PURGE.market_raw                        | ''
          $JS.API.STREAM.MSG.DELETE.market_raw                   | ''
          $JS.API.STREAM.SNAPSHOT.market_raw                     | ''
          $JS.API.STREAM.LEADER.STEPDOWN.market_raw              | ''
          $JS.API.STREAM.PEER.REMOVE.market_raw                  | ''
          $JS.API.CONSUMER.DURABLE.CREATE.market_raw.x           | ''
          $JS.API.CONSUMER.CREATE.market_raw.x.market.raw.1.>    | normalizer
          $JS.API.CONSUMER.CREATE.market_ticks.x.market.ticks.>  | normalizer snapshotter gateway
          $JS.API.CONSUMER.CREATE.market_rejects.x               | normalizer snapshotter
          $JS.API.CONSUMER.CREATE.KV_positions.x                 | ''
          $JS.API.CONSUMER.MSG.NEXT.market_raw.x                 | normalizer
          $JS.API.STREAM.MSG.GET.market_raw                      | normalizer
          $JS.API.STREAM.MSG.GET.market_rejects                  | normalizer snapshotter
          $JS.API.STREAM.MSG.GET.market_snapshots                | normalizer snapshotter gateway
          $JS.API.STREAM.MSG.GET.market_status                   | gateway
          $JS.API.STREAM.MSG.GET.KV_positions                    | normalizer
          $JS.API.STREAM.MSG.GET.KV_other                        | ''
          $JS.API.DIRECT.GET.market_raw                          | normalizer
          $JS.API.DIRECT.GET.market_raw.market.raw.1.BTC-USD     | normalizer
          $JS.API.DIRECT.GET.market_snapshots                    | normalizer snapshotter gateway
          $JS.API.DIRECT.GET.market_status                       | gateway
          $JS.API.DIRECT.GET.KV_ledgerflux.$KV.ledgerflux.x      | ingestor normalizer snapshotter gateway
          $JS.API.STREAM.CREATE.other                            | ''
          $JS.API.STREAM.CREATE.KV_other                         | ''
          $JS.API.STREAM.CREATE.market_nothing                   | ''
          $JS.API.STREAM.UPDATE.other                            | ''
          $JS.API.DIRECT.GET.KV_positions.$KV.positions.1        | normalizer
          $SYS.REQ.SERVER.PING                                   | ''
          """)
  void letsNobodyPublishWhatIsNotHis(String subject, String allowed) throws Exception {
    for (String user : ServiceOptions.BY_SERVICE.keySet()) {
      assertThat(logins.isRefused(user, connection -> connection.publish(subject, new byte[0])))
          .as("%s publishes to %s", user, subject)
          .isNotEqualTo(List.of(allowed.split(" ")).contains(user));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # subject             | who may hear it
          _INBOX.ingestor.>     | ingestor
          _INBOX.normalizer.>   | normalizer
          _INBOX.snapshotter.>  | snapshotter
          _INBOX.gateway.>      | gateway
          market.status.>       | gateway
          market.snapshots.>    | gateway
          market.raw.>          | ''
          market.ticks.>        | ''
          _INBOX.>              | ''
          $JS.API.>             | ''
          $KV.>                 | ''
          >                     | ''
          """)
  void letsNobodyHearWhatIsNotHis(String subject, String allowed) throws Exception {
    for (String user : ServiceOptions.BY_SERVICE.keySet()) {
      assertThat(logins.isRefused(user, connection -> connection.subscribe(subject)))
          .as("%s hears %s", user, subject)
          .isNotEqualTo(List.of(allowed.split(" ")).contains(user));
    }
  }

  @Test
  void letsInNobodyWithoutTheRightPassword() throws Exception {
    logins.awaitRefusal("gateway", BrokerLogins.password("ingestor"));
    logins.awaitRefusal("nobody", BrokerLogins.password("gateway"));
  }

  @Test
  void believesABrokerWhoseCertificateNamesItAlone(@TempDir Path directory) throws Exception {
    String port = ":" + rig.nats().port();
    Path others = Files.createDirectory(directory.resolve("others"));
    Certificates.make(others, "localhost");
    String own = rig.nats().authority().toString();

    // A service gives up after two seconds, and comes again, as here.
    await("with TLS")
        .atMost(LIMIT)
        .until(() -> BrokerLogins.connects("tls://localhost" + port, own));
    await("TLS unasked")
        .atMost(LIMIT)
        .until(() -> BrokerLogins.connects("nats://localhost" + port, own));
    assertThat(BrokerLogins.connects("tls://127.0.0.1" + port, own)).as("another name").isFalse();
    assertThat(BrokerLogins.connects("tls://localhost" + port, others.resolve("ca.crt").toString()))
        .as("another authority")
        .isFalse();
    assertThat(BrokerLogins.connects("tls://localhost" + port, ""))
        .as("the system's authorities")
        .isFalse();
    assertThat(BrokerLogins.connects("nats://localhost" + port, "")).as("no TLS").isFalse();
  }
}
