// Reads YAML as Flux and as kubectl do. Requests and answers are JSON, one a line: {"text": "…"} gives the documents that kyaml reads (what
// kustomize-controller builds from), those that sigs.k8s.io/yaml reads (kubectl, Argo CD's plain directories), and the setter markers that
// image-automation-controller sees: comments of scalars, read as its filter reads them.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	k8syaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigs "sigs.k8s.io/yaml"
)

type request struct {
	Text string `json:"text"`
}

type reading struct {
	Documents []json.RawMessage `json:"documents"`
	Error     string            `json:"error,omitempty"`
}

type marker struct {
	Document int    `json:"document"`
	Path     []any  `json:"path"`
	Comment  string `json:"comment"`
}

type answer struct {
	Flux    reading  `json:"flux"`
	Kubectl reading  `json:"kubectl"`
	Markers []marker `json:"markers"`
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
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := answers.Encode(answer{guarded(flux, each.Text), guarded(kubectl, each.Text), markers(each.Text)}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Flush()
	}
}

func guarded(read func(string) ([]json.RawMessage, error), text string) (result reading) {
	defer func() {
		if panicked := recover(); panicked != nil {
			result = reading{Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	documents, err := read(text)
	if err != nil {
		return reading{Error: err.Error()}
	}
	return reading{Documents: documents}
}

// kustomize dies of an alias of what it stands in: it follows it until the stack ends, and nothing can recover from that.
func refuseCycles(text string) error {
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(text), OmitReaderAnnotations: true, DisableUnwrapping: true}).Read()
	if err != nil {
		return err
	}
	for _, node := range nodes {
		if isCyclic(node.YNode(), map[*yaml.Node]bool{}) {
			return errors.New("an alias of what it stands in")
		}
	}
	return nil
}

// Of each node, whether its walk has ended.
func isCyclic(node *yaml.Node, ended map[*yaml.Node]bool) bool {
	if node == nil {
		return false
	}
	if hasEnded, isKnown := ended[node]; isKnown {
		return !hasEnded
	}
	ended[node] = false
	cyclic := isCyclic(node.Alias, ended)
	for _, each := range node.Content {
		cyclic = cyclic || isCyclic(each, ended)
	}
	ended[node] = true
	return cyclic
}

func flux(text string) ([]json.RawMessage, error) {
	if err := refuseCycles(text); err != nil {
		return nil, err
	}
	nodes, err := kio.FromBytes([]byte(text))
	if err != nil {
		return nil, err
	}
	documents := []json.RawMessage{}
	for _, node := range nodes {
		document, err := node.MarshalJSON()
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
	return documents, nil
}

func kubectl(text string) ([]json.RawMessage, error) {
	documents := []json.RawMessage{}
	reader := k8syaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		converted, err := sigs.YAMLToJSONStrict(document)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(converted, []byte("null")) {
			documents = append(documents, converted)
		}
	}
}

// As internal/update of image-automation-controller: aliases are not followed, and of a scalar both comments are looked at.
func markers(text string) []marker {
	found := []marker{}
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(text), OmitReaderAnnotations: true}).Read()
	if err != nil {
		return found
	}
	for i, node := range nodes {
		walk(node.YNode(), []any{}, func(scalar *yaml.Node, path []any) {
			for _, comment := range []string{scalar.LineComment, scalar.HeadComment} {
				input := map[string]string{}
				trimmed := strings.TrimLeft(comment, "#")
				if json.Unmarshal([]byte(trimmed), &input) == nil && input["$imagepolicy"] != "" {
					found = append(found, marker{i, append([]any{}, path...), strings.TrimSpace(trimmed)})
					return
				}
			}
		})
	}
	return found
}

func walk(node *yaml.Node, path []any, visit func(*yaml.Node, []any)) {
	switch node.Kind {
	case yaml.DocumentNode:
		walk(node.Content[0], path, visit)
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			walk(node.Content[i+1], append(path, node.Content[i].Value), visit)
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			walk(item, append(path, i), visit)
		}
	case yaml.ScalarNode:
		visit(node, path)
	}
}
