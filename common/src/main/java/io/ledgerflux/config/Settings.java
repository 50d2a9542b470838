package io.ledgerflux.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The values that a service was given: its options' standards, over them the JSON file that {@code
 * CONFIG_FILE} names, over that the environment. Faults are gathered while it is read, and told
 * together by {@link #check()}, each once.
 */
public final class Settings {
  /** The option that names the file. */
  public static final Option<Optional<Path>> CONFIG_FILE =
      Option.file("CONFIG_FILE", "A JSON file of options, under the environment's values.");

  private final Map<String, String> file;
  private final Map<String, String> environment;
  private final SequencedSet<String> faults = new LinkedHashSet<>();

  private Settings(Map<String, String> file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /**
   * The settings of {@code environment} and the file that it names.
   *
   * @param known the options of the service: a file that has another is wrong
   */
  public static Settings read(Map<String, String> environment, List<Option<?>> known) {
    Map<String, String> file = new HashMap<>();
    Settings settings = new Settings(file, Map.copyOf(environment));
    settings.get(CONFIG_FILE).ifPresent(path -> settings.readFile(path, file, known));
    return settings;
  }

  /** The value of {@code option}; its standard, and a fault, where the given one is wrong. */
  public <T> T get(Option<T> option) {
    String given = given(option).map(String::trim).orElse(option.standard());
    return option
        .parser()
        .apply(given)
        .orElseGet(
            () -> {
              fault(option, Logins.hidden(given));
              return standard(option);
            });
  }

  /** The value of {@code option} where one was given. */
  public <T> Optional<T> find(Option<T> option) {
    return given(option).isPresent() ? Optional.of(get(option)) : Optional.empty();
  }

  /** Whether a variable or the file gives {@code key}; an empty text gives nothing. */
  public boolean gives(String key) {
    return given(key).isPresent();
  }

  /** Notes that {@code option}, as it was given or as its standard is, is wrong. */
  public void fault(Option<?> option) {
    given(option)
        .map(String::trim)
        .ifPresentOrElse(
            text -> fault(option, text),
            () ->
                faults.add(
                    "%s is '%s' by default, but must be %s"
                        .formatted(option.key(), option.standard(), option.right())));
  }

  /** Notes that {@code option}, whose text is {@code value}, is wrong. */
  public void fault(Option<?> option, String value) {
    fault(option, value, "must be " + option.right());
  }

  /** Notes that {@code option}, whose text is {@code value}, is wrong as {@code right} says. */
  public void fault(Option<?> option, String value, String right) {
    faults.add("%s is '%s', but %s".formatted(option.key(), value, right));
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigurationException if anything was wrong
   */
  public void check() {
    if (!faults.isEmpty()) {
      throw new ConfigurationException(List.copyOf(faults));
    }
  }

  private Optional<String> given(Option<?> option) {
    return given(option.key());
  }

  /** An empty variable keeps the file's text from counting, too. */
  private Optional<String> given(String key) {
    return Optional.ofNullable(environment.get(key))
        .or(() -> Optional.ofNullable(file.get(key)))
        .filter(text -> !text.isBlank());
  }

  private static <T> T standard(Option<T> option) {
    return option
        .parser()
        .apply(option.standard())
        .orElseThrow(() -> new IllegalStateException("standard of " + option.key() + " is wrong"));
  }

  private void readFile(Path path, Map<String, String> into, List<Option<?>> known) {
    Set<String> keys = known.stream().map(Option::key).collect(Collectors.toSet());
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(path));
      if (!root.isObject()) {
        faults.add("CONFIG_FILE is '%s', but it must hold one JSON object".formatted(path));
        return;
      }
      root.properties()
          .forEach(
              entry -> {
                if (!keys.contains(entry.getKey())) {
                  faults.add(
                      "%s stands in %s, but is no option of this service"
                          .formatted(entry.getKey(), path));
                }
                textOf(entry.getKey(), entry.getValue(), path)
                    .ifPresent(text -> into.put(entry.getKey(), text));
              });
    } catch (JacksonException e) {
      faults.add(
          "CONFIG_FILE is '%s', but it must be JSON: %s".formatted(path, e.getOriginalMessage()));
    } catch (IOException e) {
      faults.add("CONFIG_FILE is '%s', but it must be a file that can be read".formatted(path));
    }
  }

  private Optional<String> textOf(String key, JsonNode value, Path path) {
    if (value.isObject()) {
      faults.add(
          "%s stands in %s as an object, but must be a text, a number or a list"
              .formatted(key, path));
      return Optional.empty();
    }
    return value.isNull() ? Optional.empty() : Optional.of(textOf(value));
  }

  private static String textOf(JsonNode node) {
    if (!node.isArray()) {
      return node.asText();
    }
    StringJoiner joined = new StringJoiner(",");
    node.forEach(element -> joined.add(element.asText()));
    return joined.toString();
  }
}
