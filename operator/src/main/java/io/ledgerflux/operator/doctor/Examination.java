package io.ledgerflux.operator.doctor;

import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.operator.target.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at a system: at its broker, its database, and those of its services that are known. */
final class Examination {
  private static final String GATEWAY = "gateway";

  private final Target target;
  private final DatabaseExamination database;

  Examination(Target target) {
    this.target = target;
    this.database = new DatabaseExamination(target.postgres());
  }

  /** What is seen now. */
  Sight look() throws InterruptedException {
    Map<String, String> services = new TreeMap<>();
    for (var service : target.services().entrySet()) {
      services.put(service.getKey(), ServiceProbe.missing(service.getValue()));
    }
    if (target.gateway().isPresent() && !services.containsKey(GATEWAY)) {
      services.put(GATEWAY, ServiceProbe.missingAtGateway(target.gateway().get()));
    }
    Look<BrokerSight> brokerSight;
    Look<DatabaseSight> databaseSight;
    try (BrokerView broker = BrokerView.open(target.broker(), "ledgerflux-doctor")) {
      databaseSight = database.look(Optional.of(broker));
      brokerSight = new Look.Seen<>(new BrokerExamination(target, broker).look());
    } catch (IOException e) {
      brokerSight = new Look.Away<>(target.broker().toString(), String.valueOf(e.getMessage()));
      databaseSight = databaseAlone();
    }
    return new Sight(Instant.now(), brokerSight, databaseSight, services);
  }

  private Look<DatabaseSight> databaseAlone() {
    try {
      return database.look(Optional.empty());
    } catch (IOException e) {
      throw new IllegalStateException("no broker was asked", e);
    }
  }
}
