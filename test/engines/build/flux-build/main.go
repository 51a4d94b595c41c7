// Builds a directory as kustomize-controller does before it applies it: with the controller's own generator of kustomization.yaml and
// its own settings of kustomize. ROOT is the artifact, which this changes; PATH and the rest of the Kustomization come in JSON on
// standard input. Prints the objects as YAML.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: flux-build ROOT < Kustomization.json")
	}
	root, err := filepath.EvalSymlinks(os.Args[1])
	if err != nil {
		return err
	}
	var object unstructured.Unstructured
	if err := json.NewDecoder(os.Stdin).Decode(&object.Object); err != nil {
		return err
	}
	path, _, err := unstructured.NestedString(object.Object, "spec", "path")
	if err != nil {
		return err
	}
	directory := filepath.Join(root, filepath.Clean("/"+path))
	if _, err := kustomize.NewGenerator(root, object).WriteFile(directory); err != nil {
		return err
	}
	objects, err := kustomize.SecureBuild(root, directory, false)
	if err != nil {
		return err
	}
	yaml, err := objects.AsYaml()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(yaml)
	return err
}
