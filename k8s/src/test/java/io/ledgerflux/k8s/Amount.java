package io.ledgerflux.k8s;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;

/** Kubernetes' quantities as numbers. */
final class Amount {
  private Amount() {}

  /**
   * The number that a text such as {@code 250m} or {@code 2Gi} stands for; empty for no quantity.
   */
  static Optional<BigDecimal> of(String text) {
    try {
      return Optional.of(new Quantity(text).getNumericalAmount());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
