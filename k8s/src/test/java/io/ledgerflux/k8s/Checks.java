package io.ledgerflux.k8s;

import java.util.List;

/** All that must hold of what is applied to a cluster. */
final class Checks implements Check {
  private final List<Check> all =
      List.of(
          new ApiTypes(),
          new References(),
          new Environment(),
          new Access(),
          new Capacity(),
          new ServerFiles(),
          new Network(),
          new PodSecurity(),
          new Operation());

  @Override
  public List<String> faults(Manifests manifests) {
    return all.stream().flatMap(check -> check.faults(manifests).stream()).toList();
  }
}
