{{/*
An image's full name. Takes a dict with "imageRoot" (registry, repository, tag, digest) and "global", whose
imageRegistry, when set, stands in for the image's own. A digest goes before a tag.
*/}}
{{- define "common.images.image" -}}
{{- $image := .imageRoot -}}
{{- $global := default dict .global -}}
{{- $registry := default $image.registry $global.imageRegistry -}}
{{- $name := $image.repository -}}
{{- if $registry -}}
{{- $name = printf "%s/%s" $registry $image.repository -}}
{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (toString (required (printf "%s has no tag" $name) $image.tag)) -}}
{{- end -}}
{{- end -}}

{{/*
The imagePullSecrets of a pod: those of "global" and those of each of "images", each name once; nothing when there are
none. A secret is a name, or an object with one.
*/}}
{{- define "common.images.pullSecrets" -}}
{{- $names := list -}}
{{- $given := default list (default dict .global).imagePullSecrets -}}
{{- range .images -}}
{{- $given = concat $given (default list .pullSecrets) -}}
{{- end -}}
{{- range $given -}}
{{- $names = append $names (ternary (get (ternary . dict (kindIs "map" .)) "name") . (kindIs "map" .)) -}}
{{- end -}}
{{- if $names }}
imagePullSecrets:
{{- range uniq $names }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}
