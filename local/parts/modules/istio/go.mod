module archipelago.local/parts/istio

go 1.26

require (
	istio.io/istio v0.0.0-20260827124520-eed52ebb66ad
	istio.io/api v1.31.1
	istio.io/client-go v1.31.1
)

tool (
	istio.io/istio/pilot/cmd/pilot-agent
	istio.io/istio/pilot/cmd/pilot-discovery
)
