package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type treeRequest struct {
	Files  map[string]string `json:"files"`
	Bytes  map[string][]byte `json:"bytes"`
	Spec   map[string]any    `json:"spec"`
	Strict bool              `json:"strict"`
}

type treeAnswer struct {
	Objects []json.RawMessage `json:"objects"`
	Error   string            `json:"error,omitempty"`
}

// trees builds many trees, one a line of JSON: {"files": {"path": "text"}, "spec": {…}, "strict": true}. It substitutes the variables of
// spec.postBuild.substitute. Each answer has the objects in their order, or the error.
func trees() error {
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(out)
	for {
		var each treeRequest
		if err := requests.Decode(&each); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return err
		}
		objects, err := builtTree(each)
		result := treeAnswer{Objects: objects}
		if err != nil {
			result = treeAnswer{Error: err.Error()}
		}
		if err := answers.Encode(result); err != nil {
			return err
		}
	}
}

func builtTree(each treeRequest) (objects []json.RawMessage, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v", panicked)
		}
	}()
	root, err := os.MkdirTemp("", "flux-trees-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(root)
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil, err
	}
	contents := map[string][]byte{}
	for path, text := range each.Files {
		contents[path] = []byte(text)
	}
	for path, content := range each.Bytes {
		contents[path] = content
	}
	for path, content := range contents {
		target := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(target, content, 0o644); err != nil {
			return nil, err
		}
	}
	object := unstructured.Unstructured{Object: map[string]any{"spec": each.Spec}}
	path, _, err := unstructured.NestedString(object.Object, "spec", "path")
	if err != nil {
		return nil, err
	}
	directory := filepath.Join(root, filepath.Clean("/"+path))
	if _, err := kustomize.NewGenerator(root, object).WriteFile(directory); err != nil {
		return nil, err
	}
	resources, err := kustomize.SecureBuild(root, directory, false)
	if err != nil {
		return nil, err
	}
	for _, resource := range resources.Resources() {
		substituted, err := kustomize.SubstituteVariables(context.Background(), nil, object, resource, kustomize.SubstituteWithDryRun(true), kustomize.SubstituteWithStrict(each.Strict))
		if err != nil {
			return nil, err
		}
		if substituted == nil {
			substituted = resource
		}
		if _, err := substituted.AsYAML(); err != nil {
			return nil, err
		}
		built, err := substituted.MarshalJSON()
		if err != nil {
			return nil, err
		}
		objects = append(objects, built)
	}
	return objects, nil
}
