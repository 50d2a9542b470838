package io.ledgerflux.k8s;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Faults in what the services and the servers are told. */
final class ServiceMutationsIT extends Mutations {
  static Stream<Arguments> mutations() {
    return Stream.of(
        // options of the services
        broken(
            "ConfigMap/ingestor",
            "/data/PRODUKTS",
            "\"BTC-USD\"",
            "is told PRODUKTS, which it does not know"),
        broken("ConfigMap/products", "/data/PRODUCTS", "", "is not told PRODUCTS"),
        broken("ConfigMap/products", "/data/PRODUCTS", "\"btc/usd\"", "PRODUCTS is 'btc/usd'"),
        broken(
            "ConfigMap/snapshotter", "/data/HISTORY_RETENTION", "\"30m\"", "HISTORY_RETENTION is"),
        broken("ConfigMap/ledgerflux", "/data/NUM_SHARDS", "\"four\"", "NUM_SHARDS is 'four'"),
        broken(
            "ConfigMap/ledgerflux",
            "/data/NATS_TLS_CA",
            "",
            "speaks TLS without knowing whom to trust"),
        broken(
            "ConfigMap/ledgerflux", "/data/NATS_TLS_CA", "\"/etc/ca.crt\"", "which is not mounted"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/env/0/value",
            "\"gateway\"",
            "has the NATS password of somebody else"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/ports/0/containerPort",
            "8001",
            "listens elsewhere"),
        broken(
            "ConfigMap/gateway",
            "/data/PG_USER",
            "\"ledgerflux_writer\"",
            "has the database's password of somebody else"),
        // who may come in
        broken("ConfigMap/gateway", "/data/OPS_PORT", "", "tells its metrics to everybody"),
        broken("ConfigMap/gateway", "/data/OPS_PORT", "\"8002\"", "which tells at 8002"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/readinessProbe/httpGet/port",
            "\"public\"",
            "readinessProbe asks the port public, where nothing is told"),
        broken(
            "Service/gateway",
            "/spec/ports/0/targetPort",
            "\"metrics\"",
            "leads to the operators' port"),
        broken(
            "NetworkPolicy/gateway",
            "/spec/ingress/1/from",
            "",
            "everybody may go to the operators' port"),
        broken(
            "NetworkPolicy/prometheus",
            "/spec/egress/0/ports/8",
            "",
            "StatefulSet/prometheus may not go to Deployment/gateway, port 8001"),
        broken(
            "ConfigMap/gateway",
            "/data/TRUSTED_PROXIES",
            "",
            "WS_MAX_CONNECTIONS_PER_ADDRESS limits the ingress controller's address"),
        broken(
            "ConfigMap/gateway",
            "/data/ALLOWED_ORIGINS",
            "\"https://other.example.com\"",
            "the gateway's own page at https://ledgerflux.example.com is kept out"),
        // what there is room for
        broken(
            "ScaledObject/gateway",
            "/spec/maxReplicaCount",
            "13",
            "14 gateways open 182 connections, but ledgerflux_reader may have 169"),
        broken("StatefulSet/postgres", CONTAINER + "/args/3", "\"\"", "PostgreSQL takes 100 conn"),
        broken(
            "Deployment/gateway",
            CONTAINER + "/env/0/value",
            "\"\"",
            "may take more memory than its limit"),
        // the servers' files
        broken(
            "Deployment/grafana",
            CONTAINER + "/env/11/valueFrom/secretKeyRef/key",
            "\"reader-password\"",
            "has the database's password of somebody else"),
        broken("StatefulSet/nats", CONTAINER + "/env/2", "", "which is not set"),
        broken("ConfigMap/nats", "/data/nats.conf", "\"port: 4222\"", "knows no accounts"),
        broken("StatefulSet/nats", "/spec/replicas", "1", "is not for 1 servers"),
        broken("ConfigMap/ledgerflux", "/data/JS_MAX_BYTES", "\"99000000000\"", "the streams take"),
        broken(
            "ConfigMap/ledgerflux",
            "/data/JS_REPLICAS",
            "\"5\"",
            "streams have 5 replicas on fewer"),
        broken("StatefulSet/postgres", CONTAINER + "/env/2", "", "roles.sql takes"),
        broken(
            "ConfigMap/snapshotter",
            "/data/PG_USER",
            "\"somebody\"",
            "roles.sql makes no somebody"),
        broken("Deployment/grafana", CONTAINER + "/env/6", "", "which is not set"),
        broken("ConfigMap/prometheus", "/data/alerts.yaml", "", "reads alerts.yaml"),
        broken(
            "Deployment/ingestor",
            "/spec/template/metadata/labels/app",
            "\"x\"",
            "Prometheus has no job ingestor"),
        broken(
            "Deployment/ingestor",
            CONTAINER + "/ports/0/name",
            "\"x\"",
            "Prometheus has no job ingestor"));
  }
}
