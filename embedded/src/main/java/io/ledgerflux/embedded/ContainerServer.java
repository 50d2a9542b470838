package io.ledgerflux.embedded;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** A server in a container, which is started again and not made anew: so it keeps what it has. */
final class ContainerServer implements Server {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final Blueprint blueprint;
  private final ReservedPort port = ReservedPort.take();
  private final IntPredicate answers;
  private @Nullable GenericContainer<?> container;

  /**
   * What to make a container from.
   *
   * @param innerPort where the server listens inside of the container
   */
  record Blueprint(
      String image, int innerPort, Map<String, String> environment, List<String> command) {}

  /** The first start is waited for by {@link #start()}, as all others are. */
  private static final class NoWait extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }

  /** With {@code answers}, whether the server does on a port of 127.0.0.1. */
  ContainerServer(Blueprint blueprint, IntPredicate answers) {
    this.blueprint = blueprint;
    this.answers = answers;
  }

  static boolean isDockerAvailable() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    GenericContainer<?> existing = container;
    if (existing == null) {
      container = create();
    } else {
      client().startContainerCmd(existing.getContainerId()).exec();
    }
    if (!Deadline.await(START_LIMIT, () -> answers.test(port()))) {
      throw new ServerException(
          "The container of " + blueprint.image() + " does not answer on port " + port() + logs());
    }
  }

  private GenericContainer<?> create() {
    GenericContainer<?> made =
        new GenericContainer<>(blueprint.image())
            .withEnv(blueprint.environment())
            .withCommand(blueprint.command().toArray(String[]::new))
            .withExposedPorts(blueprint.innerPort())
            .waitingFor(new NoWait());
    made.setPortBindings(List.of("127.0.0.1:" + port() + ":" + blueprint.innerPort()));
    made.start();
    return made;
  }

  @Override
  public synchronized void stop() {
    if (isRunning() && container != null) {
      client().stopContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public synchronized void kill() {
    if (isRunning() && container != null) {
      client().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return container != null && container.isRunning();
  }

  @Override
  public int port() {
    return port.number();
  }

  @Override
  public synchronized void wipe() {
    if (container != null) {
      container.close();
      container = null;
    }
  }

  @Override
  public synchronized void close() {
    wipe();
    port.close();
  }

  private String logs() {
    return container == null ? "" : ": " + container.getLogs().strip();
  }

  private static DockerClient client() {
    return DockerClientFactory.instance().client();
  }
}
