// Pulumi's own Kubernetes provider, compiled from its Go module. The provider's own main package embeds two files that
// its release build generates and its module lacks; this one embeds the files that those are generated from, which the
// build lays beside this one.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, terraformMapping)
}
