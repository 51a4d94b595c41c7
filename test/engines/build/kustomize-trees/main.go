// Builds many trees with kustomize, as `kustomize build` does. Requests and answers are JSON, one a line: {"files": {"path": "text"}, "bytes":
// {"path": "base64"}, "links": {"path": "target"}, "dir": "overlay"} gives the objects of that directory in their order, or the error.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type request struct {
	Files map[string]string `json:"files"`
	Bytes map[string][]byte `json:"bytes"`
	Links map[string]string `json:"links"`
	Dir   string            `json:"dir"`
}

type answer struct {
	Objects []json.RawMessage `json:"objects"`
	Error   string            `json:"error,omitempty"`
}

func main() {
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(out)
	for {
		var each request
		if err := requests.Decode(&each); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			fail(err)
		}
		objects, err := built(each)
		result := answer{Objects: objects}
		if err != nil {
			result = answer{Error: err.Error()}
		}
		if err := answers.Encode(result); err != nil {
			fail(err)
		}
	}
	if err := out.Flush(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func built(each request) (objects []json.RawMessage, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v", panicked)
		}
	}()
	root, err := os.MkdirTemp("", "kustomize-trees-")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(root)
	for path, text := range each.Files {
		write(filepath.Join(root, path), []byte(text))
	}
	for path, content := range each.Bytes {
		write(filepath.Join(root, path), content)
	}
	for path, target := range each.Links {
		link := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			fail(err)
		}
		if err := os.Symlink(target, link); err != nil {
			fail(err)
		}
	}
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // as the command does
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), filepath.Join(root, each.Dir))
	if err != nil {
		return nil, err
	}
	// As the command prints them: an object that cannot be printed is an error.
	for _, resource := range resources.Resources() {
		if _, err := resource.AsYAML(); err != nil {
			return nil, err
		}
		object, err := resource.MarshalJSON()
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

func write(path string, content []byte) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		fail(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		fail(err)
	}
}
