package io.ledgerflux.standalone;

import io.ledgerflux.config.ConfigurationException;
import io.ledgerflux.config.Settings;
import io.ledgerflux.embedded.ServerException;
import io.ledgerflux.ops.Logging;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline as the process that the user waits for. The main thread alone opens and closes;
 * signals and bugs only ask it to.
 */
final class Foreground {
  private static final Logger log = LoggerFactory.getLogger(Foreground.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  private static final String LOG_LEVEL = "LOG_LEVEL";

  private final Plan plan;
  private final Screen screen = Screen.ofProcess();
  private final Shutdown shutdown = new Shutdown();

  Foreground(Plan plan) {
    this.plan = plan;
  }

  /**
   * Runs until somebody asks for the end, and gives the process's exit code.
   *
   * @throws ConfigurationException if what it is told is wrong
   */
  int run() {
    int code = LedgerFlux.EXIT_WRONG_OPTION;
    try {
      code = runAndTell();
      return code;
    } finally {
      shutdown.done(code);
    }
  }

  private int runAndTell() {
    try {
      takeOverTheProcess();
      openAndClose();
      return shutdown.exitCode();
    } catch (ConfigurationException wrong) {
      throw wrong;
    } catch (StartFailure | ServerException e) {
      System.err.println(e.getMessage());
      return LedgerFlux.EXIT_FAILED;
    } catch (Exception | Error bug) {
      log.error("LedgerFlux ends: a bug in its start", bug);
      return LedgerFlux.EXIT_FAILED;
    }
  }

  private void openAndClose() {
    try (Opened opened = new Opened()) {
      new Startup(plan, screen, shutdown, opened).run().ifPresent(Operation::run);
      screen.say("Stopping");
    }
    screen.say("Stopped");
  }

  private void takeOverTheProcess() {
    System.setErr(screen.beside(System.err));
    configureLogging(new HashMap<>(System.getenv()));
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, bug) -> {
          log.error("LedgerFlux ends: a bug in {}", thread.getName(), bug);
          shutdown.askForBug();
        });
    Runtime.getRuntime().addShutdownHook(new Thread(this::endBySignal, "end"));
  }

  /** Ctrl-C and SIGTERM are no failure: once all is stopped, the process ends with its own code. */
  private void endBySignal() {
    if (!shutdown.isDone()) {
      shutdown
          .askAndAwait(STOP_LIMIT)
          .ifPresentOrElse(Runtime.getRuntime()::halt, Foreground::endWithServers);
    }
  }

  /**
   * No process outlives this one, even where it cannot stop: what they wrote they find again. Ends
   * at once, before one is started anew. A container is removed by the next start.
   */
  private static void endWithServers() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(LedgerFlux.EXIT_FAILED);
  }

  private void configureLogging(Map<String, String> environment) {
    if (plan.output().verbose()) {
      environment.put(LOG_LEVEL, "info");
    } else if (!Settings.read(environment, Services.OPTIONS).gives(LOG_LEVEL)) {
      environment.put(LOG_LEVEL, "warn");
    }
    Settings settings = Settings.read(environment, Services.OPTIONS);
    Logging.configure(settings, "standalone");
    settings.check();
  }
}
