// Says what Flux makes of directories of a checkout: source-controller's rules of what an artifact leaves out, kustomize-controller's
// generator of kustomization.yaml, and kustomize with its settings. ROOT is the checkout; standard input has a JSON list of
// Kustomizations. Prints a JSON list with, for each, the objects as YAML or the error. Without ROOT, it builds the trees of trees.go.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/sourceignore"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type result struct {
	Objects string `json:"objects"`
	Error   string `json:"error,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) == 1 {
		return trees()
	}
	if len(os.Args) != 2 {
		return errors.New("usage: flux-build ROOT < Kustomizations.json, or flux-build < trees")
	}
	var kustomizations []map[string]any
	if err := json.NewDecoder(os.Stdin).Decode(&kustomizations); err != nil {
		return err
	}
	results := make([]result, len(kustomizations))
	for i, object := range kustomizations {
		yaml, err := build(os.Args[1], unstructured.Unstructured{Object: object})
		if err != nil {
			results[i].Error = err.Error()
		}
		results[i].Objects = string(yaml)
	}
	return json.NewEncoder(os.Stdout).Encode(results)
}

func build(checkout string, object unstructured.Unstructured) ([]byte, error) {
	root, err := artifact(checkout)
	defer os.RemoveAll(root)
	if err != nil {
		return nil, err
	}
	path, _, err := unstructured.NestedString(object.Object, "spec", "path")
	if err != nil {
		return nil, err
	}
	directory := filepath.Join(root, filepath.Clean("/"+path))
	if _, err := os.Stat(directory); err != nil {
		return nil, err
	}
	if _, err := kustomize.NewGenerator(root, object).WriteFile(directory); err != nil {
		return nil, err
	}
	objects, err := kustomize.SecureBuild(root, directory, false)
	if err != nil {
		return nil, err
	}
	return objects.AsYaml()
}

// artifact copies what source-controller would archive. The generator writes into it.
func artifact(checkout string) (string, error) {
	root, err := os.MkdirTemp("", "flux-build-")
	if err != nil {
		return root, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return root, err
	}
	domain := strings.Split(checkout, string(filepath.Separator))
	patterns, err := sourceignore.LoadIgnorePatterns(checkout, domain)
	if err != nil {
		return root, err
	}
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	return root, filepath.WalkDir(checkout, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || matcher.Match(strings.Split(path, string(filepath.Separator)), false) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(checkout, path)
		if err != nil {
			return err
		}
		target := filepath.Join(root, relative)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}
