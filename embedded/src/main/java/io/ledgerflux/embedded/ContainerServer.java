package io.ledgerflux.embedded;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** A server in a container, which is started again and not made anew: so it keeps what it has. */
final class ContainerServer implements Server {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final Blueprint blueprint;
  private final int port;
  private final IntPredicate answers;
  private @Nullable GenericContainer<?> container;

  /**
   * What to make a container from.
   *
   * @param innerPort where the server listens inside of the container
   */
  record Blueprint(
      String image, int innerPort, Map<String, String> environment, List<String> command) {}

  ContainerServer(Blueprint blueprint, int port, IntPredicate answers) {
    this.blueprint = blueprint;
    this.port = port;
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
    if (!Deadline.await(START_LIMIT, () -> answers.test(port))) {
      throw new ServerException(
          "The container of " + blueprint.image() + " does not answer on port " + port);
    }
  }

  private GenericContainer<?> create() {
    GenericContainer<?> made =
        new GenericContainer<>(blueprint.image())
            .withEnv(blueprint.environment())
            .withCommand(blueprint.command().toArray(String[]::new))
            .withExposedPorts(blueprint.innerPort());
    made.setPortBindings(List.of("127.0.0.1:" + port + ":" + blueprint.innerPort()));
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
    return port;
  }

  @Override
  public synchronized void wipe() {
    close();
  }

  @Override
  public synchronized void close() {
    if (container != null) {
      container.close();
      container = null;
    }
  }

  private static DockerClient client() {
    return DockerClientFactory.instance().client();
  }
}
