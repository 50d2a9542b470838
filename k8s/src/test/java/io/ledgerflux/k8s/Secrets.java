package io.ledgerflux.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which keys which secrets have, by the table in k8s/README.md.
 *
 * @param keys each as {@code secret/key}
 */
record Secrets(Set<String> keys) {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|");

  static Secrets agreed() {
    try {
      String page = Files.readString(Kustomize.K8S.resolve("README.md"));
      int from = page.indexOf("<!-- secrets:");
      Matcher row = ROW.matcher(page.substring(from, page.indexOf("<!-- end of secrets")));
      Set<String> keys = new HashSet<>();
      while (row.find()) {
        keys.add(row.group(1) + "/" + row.group(2));
      }
      return new Secrets(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String secret, String key) {
    return keys.contains(secret + "/" + key);
  }

  boolean has(String secret) {
    return keys.stream().anyMatch(each -> each.startsWith(secret + "/"));
  }
}
