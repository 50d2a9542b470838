SHELL := bash
.DEFAULT_GOAL := help

ARGS ?=
URL ?= http://localhost:8000
MVN_FLAGS ?=

MODULES := common testing embedded ingestor normalizer snapshotter gateway client simulator operator k8s deploy standalone
DEMO_JAR := standalone/target/ledgerflux.jar
CLIENT_JAR := client/target/client.jar
OPERATOR_JAR := operator/target/operator.jar
SOURCES := pom.xml $(wildcard $(MODULES:=/pom.xml)) $(shell find $(MODULES:=/src/main) -type f 2>/dev/null)

JDK := $(shell scripts/find-jdk 2>/dev/null)
ifneq ($(JDK),)
  export JAVA_HOME := $(JDK)
endif
COMMIT := $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)

MVN := mvn -B -ntp -Dbuild.commit=$(COMMIT) $(MVN_FLAGS)
BUILD := scripts/build -Dquick -Dmaven.test.skip=true -Dbuild.commit=$(COMMIT) $(MVN_FLAGS)
JAVA := "$(JDK)/bin/java" -Duser.timezone=UTC -XX:+UseCompactObjectHeaders
ON_MINIKUBE = OPERATOR='$(JDK)/bin/java -Duser.timezone=UTC -jar $(OPERATOR_JAR)' scripts/operator
# Modules beside each other: most tests wait more than they work. Of make test standalone, whose tests are whole pipelines, comes last, with nothing beside it. The warning that is left out is of the toolchains plugin, which looks for a JDK.
SIDE_BY_SIDE := -Dorg.slf4j.simpleLogger.log.org.apache.maven.lifecycle.internal.builder.BuilderCommon=error
FORGET_RESULTS := rm -rf target/cluster-templates $(foreach d,surefire-reports failsafe-reports jacoco.exec,$(MODULES:=/target/$(d)))

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: tools $(DEMO_JAR) ## the whole pipeline with a simulated exchange (ARGS="--rate 2000 …", ARGS=--help)
	@exec $(JAVA) -jar $(DEMO_JAR) demo $(ARGS)

.PHONY: run
run: tools $(DEMO_JAR) ## the whole pipeline on the live exchange, data kept in .ledgerflux/
	@exec $(JAVA) -jar $(DEMO_JAR) run $(ARGS)

.PHONY: client
client: jdk $(CLIENT_JAR) ## the command-line client (ARGS="watch BTC-USD ETH-USD")
	@exec $(JAVA) -jar $(CLIENT_JAR) $(ARGS)

.PHONY: package
package: jdk ## a runnable jar for each program, without tests
	@$(BUILD) -Dshade.skip=false package

.PHONY: test
test: tools ## the tests, with real servers; the formatter, the linters and the coverage floor
	@scripts/install-websockets
	@$(FORGET_RESULTS)
	@left_out=$$(scripts/install-for-tests); status=0; \
	  $(MVN) --fail-at-end -T2 $(SIDE_BY_SIDE) $$left_out verify || status=$$?; \
	  scripts/count-tests $$status "$$left_out"

.PHONY: test-fast
test-fast: jdk ## the tests that need no server and start no program
	@$(FORGET_RESULTS)
	@status=0; $(MVN) --fail-at-end -T4 $(SIDE_BY_SIDE) -Dstitching.runs=2 -Dreplays.worlds=20 -Dfuzz.inputs=10000 -Dquick -Djacoco.skip test || status=$$?; scripts/count-tests $$status

.PHONY: test-long
test-long: tools kubectl ## what takes minutes, or measures time: run it where nothing else runs
	@scripts/install-browser
	@$(FORGET_RESULTS)
	@status=0; \
	  $(MVN) -Dquick -Plong -pl gateway -am test || status=$$?; \
	  $(MVN) -Dquick -Dexcluded.integration.tests='!(timing | long)' -Dintegration.test.forks=1 -Dmaven.test.failure.ignore -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.haltOnFailure=false -pl gateway,standalone -am verify || status=$$?; \
	  scripts/count-tests $$status

.PHONY: format
format: jdk ## format the code
	@$(MVN) -q spotless:apply

.PHONY: lint
lint: jdk ## compile with all warnings, Error Prone and NullAway; check format and scripts
	@$(MVN) -q test-compile spotless:check
	@scripts/lint-scripts

.PHONY: up
up: jdk ## LedgerFlux on minikube, built and brought up to date (FEED=simulator: without Coinbase)
	@scripts/up

.PHONY: reshard
reshard: jdk $(OPERATOR_JAR) ## change the number of shards on minikube (N=6; DRY_RUN=1: only tell)
	@OPERATOR='$(JDK)/bin/java -Duser.timezone=UTC -jar $(OPERATOR_JAR)' scripts/reshard $(N)

.PHONY: deploy
deploy: jdk ## your own overlay on a real cluster (OVERLAY=… REGISTRY=… KUBE_CONTEXT=…)
	@OVERLAY='$(OVERLAY)' REGISTRY='$(REGISTRY)' KUBE_CONTEXT='$(KUBE_CONTEXT)' scripts/deploy

.PHONY: doctor
doctor: jdk $(OPERATOR_JAR) ## what is wrong on minikube, in plain words (ARGS="--explain BTC-USD")
	@$(ON_MINIKUBE) doctor $(ARGS)

.PHONY: operator
operator: jdk $(OPERATOR_JAR) ## another operator's tool on minikube (ARGS="rejects list")
	@$(ON_MINIKUBE) $(ARGS)

.PHONY: keys
keys: ## make, list or revoke keys in the cluster (ARGS='create --name "a desk"')
	@scripts/pod keys $(ARGS)

.PHONY: down
down: ## remove LedgerFlux from minikube, its data too
	@scripts/down

.PHONY: status
status: ## what runs on minikube
	@scripts/status

.PHONY: logs
logs: ## follow the logs on minikube (SERVICE=gateway: of one service)
	@scripts/logs

.PHONY: gateway-ui
gateway-ui: ## bring the gateway's page and WebSocket on minikube to localhost:8000
	@scripts/forward gateway 8000

.PHONY: grafana
grafana: ## bring Grafana on minikube to localhost:3000
	@scripts/forward grafana 3000

.PHONY: prometheus
prometheus: ## bring Prometheus on minikube to localhost:9090
	@scripts/forward prometheus 9090

.PHONY: smoke
smoke: jdk $(CLIENT_JAR) ## check a running deployment from outside (URL=http://localhost:8000)
	@exec $(JAVA) -jar $(CLIENT_JAR) smoke $(URL) $(ARGS)

.PHONY: images
images: jdk ## build the images into minikube's Docker or this machine's (ENGINE=local)
	@scripts/images docker

.PHONY: image-tars
image-tars: jdk ## build the images as files, without an engine (BASE=tar://FILE: without a registry)
	@scripts/images tar

.PHONY: coverage
coverage: ## what the last make test reached, and where the reports are
	@scripts/show-coverage

.PHONY: install
install: tools kubectl ## see to it that the tools are there: nats-server and kubectl, from the system's packages

.PHONY: clean
clean: jdk ## remove what was built (data in .ledgerflux/ stay)
	@$(MVN) -q clean

.PHONY: jdk
jdk:
	@scripts/check-tools

.PHONY: kubectl
kubectl:
	@scripts/install-kubectl

.PHONY: tools
tools: jdk
	@scripts/install-tools

$(DEMO_JAR): $(SOURCES) | jdk
	@$(BUILD) -pl standalone -am -Dstandalone.shade.skip=false package
	@touch $@

$(CLIENT_JAR): $(filter pom.xml common/% client/%,$(SOURCES)) | jdk
	@$(BUILD) -pl client -am -Dshade.skip=false package
	@touch $@

$(OPERATOR_JAR): $(SOURCES) | jdk
	@$(BUILD) -pl operator -am -Dshade.skip=false package
	@touch $@
