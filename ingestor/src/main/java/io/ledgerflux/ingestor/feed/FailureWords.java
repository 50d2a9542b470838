package io.ledgerflux.ingestor.feed;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;

/** What went wrong with a connection, as people read it. */
final class FailureWords {
  private FailureWords() {}

  /** The problem in words, with what lies at its root. */
  static String of(Throwable problem) {
    Throwable root = root(problem);
    if (isOfTheCertificate(problem)) {
      return "the venue's TLS certificate is refused: " + certificate(root);
    }
    String whole = words(problem);
    return whole.contains(words(root)) ? whole : whole + ": " + words(root);
  }

  private static boolean isOfTheCertificate(Throwable problem) {
    return Stream.iterate(problem, of -> of != null, Throwable::getCause)
        .anyMatch(CertificateException.class::isInstance);
  }

  private static String certificate(Throwable root) {
    return switch (root) {
      case CertPathBuilderException path ->
          "nobody whom this machine trusts has signed it (" + words(path) + ")";
      case CertificateExpiredException expired -> "it has expired (" + words(expired) + ")";
      case CertificateNotYetValidException early -> "it is not valid yet (" + words(early) + ")";
      default -> words(root);
    };
  }

  private static Throwable root(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String words(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
  }
}
