#!/bin/sh
# Creates or changes the Flux configuration by which the cluster follows this repository.
set -eu
az k8s-configuration flux create \
  --resource-group arc-app \
  --cluster-name arc \
  --cluster-type connectedClusters \
  --name arc \
  --namespace flux-system \
  --scope cluster \
  --url https://dev.azure.com/example/arc/_git/gitops \
  --branch main \
  --interval 60s \
  --kustomization name=system path=./clusters/arc prune=true sync_interval=60s
