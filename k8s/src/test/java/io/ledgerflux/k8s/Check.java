package io.ledgerflux.k8s;

import java.util.List;

/** Something that must hold of manifests. */
interface Check {
  /** What is wrong, a line each. */
  List<String> faults(Manifests manifests);
}
