package io.ledgerflux.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Every object is what Kubernetes' own types say: no field unknown, no value of another type. */
final class ApiTypes implements Check {
  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/Pod", Pod.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class));

  private static final Set<String> QUANTITIES =
      Set.of("requests", "limits", "sizeLimit", "storage", "averageValue");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");

  private final JsonMapper strict =
      JsonMapper.builder()
          .annotationIntrospector(new WithoutRest())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  @Override
  public List<String> faults(Manifests manifests) {
    List<String> faults = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Manifest each : manifests.all()) {
      if (!seen.add(each.toString())) {
        faults.add(each + " is there twice");
      }
      if (!NAME.matcher(each.name()).matches()) {
        faults.add(each + " has no valid name");
      }
      type(each, faults);
      quantities(each.tree(), each.toString(), false, faults);
    }
    return faults;
  }

  private void type(Manifest manifest, List<String> faults) {
    String name = manifest.apiVersion() + "/" + manifest.kind();
    Class<?> type = TYPES.get(name);
    if (type == null) {
      faults.addAll(CustomResources.faults(manifest));
      return;
    }
    try {
      strict.treeToValue(manifest.tree(), type);
    } catch (JacksonException e) {
      faults.add(manifest + ": " + e.getOriginalMessage() + " at " + e.getPathReference());
    }
  }

  private static void quantities(JsonNode node, String at, boolean inside, List<String> faults) {
    if (node.isValueNode()) {
      if (inside) {
        quantity(node, at, faults);
      }
      return;
    }
    node.properties()
        .forEach(
            entry ->
                quantities(
                    entry.getValue(),
                    at + "/" + entry.getKey(),
                    inside || QUANTITIES.contains(entry.getKey()),
                    faults));
    if (node.isArray()) {
      node.forEach(item -> quantities(item, at, false, faults));
    }
  }

  private static void quantity(JsonNode node, String at, List<String> faults) {
    Optional<BigDecimal> amount = Amount.of(node.asString());
    if (amount.isEmpty()) {
      faults.add(at + " is no quantity: " + node.asString());
    } else if (amount.get().signum() <= 0) {
      faults.add(at + " is " + node.asString() + ", which is not above zero");
    }
  }

  /** The model's classes take any field; a misspelled one must not hide there. */
  private static final class WithoutRest extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
      return Boolean.FALSE;
    }
  }
}
