/**
 * Shell functions of the rollout's script that read a cluster: its meshed pods, their owners, and what identity signs with.
 *
 * Objects are read without their spec, which is a multiple of the rest; the indentation of a response tells an object's own
 * fields from everything that it carries.
 */
export const queries = `call() {
  curl --silent --show-error --max-time 60 --path-as-is --cacert "$account/ca.crt" \\
    --header "Authorization: Bearer $(cat "$account/token")" --write-out '\\nstatus %{http_code}\\n' "$@"
}

metadata() {
  call --get "$@" --data pretty=true \\
    --header "Accept: application/json;as=PartialObjectMetadata$list;g=meta.k8s.io;v=v1"
}

# The meshed pods outside of the control plane, one on a line: namespace/name, when it was created, the digest of its
# anchors, the issuer that it was restarted for, and the kind and name of its controller. Fails if the API did not respond.
pods() {
  list=List
  metadata "$api/api/v1/pods" \\
    --data-urlencode "labelSelector=linkerd.io/control-plane-ns=$ROLLOUT_NAMESPACE" \\
    --data-urlencode "fieldSelector=metadata.namespace!=$ROLLOUT_NAMESPACE,status.phase!=Succeeded,status.phase!=Failed" |
    sed -n \\
      -e 's|^        "name": "\\([a-z0-9.-]*\\)",\\{0,1\\}$|name \\1|p' \\
      -e 's|^        "namespace": "\\([a-z0-9-]*\\)",\\{0,1\\}$|namespace \\1|p' \\
      -e 's|^        "creationTimestamp": "\\([0-9TZ:-]*\\)",\\{0,1\\}$|created \\1|p' \\
      -e 's|^        "deletionTimestamp": .*|deleted yes|p' \\
      -e '/^        "annotations": {$/,/^        }/s|^          "linkerd.io/trust-root-sha256": "\\([0-9a-f]*\\)",\\{0,1\\}$|trust \\1|p' \\
      -e '/^        "annotations": {$/,/^        }/s|^          "archipelago/issuer": "\\([a-z0-9:]*\\)",\\{0,1\\}$|issuer \\1|p' \\
      -e '/^        "ownerReferences": \\[$/,/^        \\]/{' \\
      -e 's|^            "kind": "\\([A-Za-z]*\\)",\\{0,1\\}$|kind \\1|p' \\
      -e 's|^            "name": "\\([a-z0-9.-]*\\)",\\{0,1\\}$|owner \\1|p' \\
      -e 's|^            "controller": true,\\{0,1\\}$|controller yes|p' \\
      -e 's|^          }.*|reference -|p' \\
      -e '}' \\
      -e 's|^    }.*|end -|p' \\
      -e 's|^status \\([0-9]*\\)$|status \\1|p' |
    {
      answered=no name= namespace= created= deleted= trust=- issuer=- kind=- owner=- controller= by='- -'
      while read -r field value; do
        case $field in
          name) name=$value ;;
          namespace) namespace=$value ;;
          created) created=$value ;;
          deleted) deleted=$value ;;
          trust) trust=$value ;;
          issuer) issuer=$value ;;
          kind) kind=$value ;;
          owner) owner=$value ;;
          controller) controller=$value ;;
          reference)
            [ -z "$controller" ] || by="$kind $owner"
            kind=- owner=- controller=
            ;;
          end)
            [ -z "$name" ] || [ -z "$namespace" ] || [ -n "$deleted" ] ||
              printf '%s/%s %s %s %s %s\\n' "$namespace" "$name" "$created" "$trust" "$issuer" "$by"
            name= namespace= created= deleted= trust=- issuer=- by='- -'
            ;;
          status) [ "$value" != 200 ] || answered=yes ;;
        esac
      done
      [ "$answered" = yes ]
    }
}

# The Deployment that a ReplicaSet belongs to; empty without one.
deployment_of() {
  list=
  metadata "$api/apis/apps/v1/namespaces/$1/replicasets/$2" |
    sed -n '/^    "ownerReferences": \\[$/,/^    \\]/{
      s|^        "kind": "\\([A-Za-z]*\\)",\\{0,1\\}$|kind \\1|p
      s|^        "name": "\\([a-z0-9.-]*\\)",\\{0,1\\}$|owner \\1|p
      s|^        "controller": true,\\{0,1\\}$|controller yes|p
      s|^      }.*|reference -|p
    }' |
    while read -r field value; do
      case $field in
        kind) kind=$value ;;
        owner) owner=$value ;;
        controller) controller=$value ;;
        reference)
          [ -z "\${controller:-}" ] || [ "$kind" != Deployment ] || printf '%s' "$owner"
          controller=
          ;;
      esac
    done
}

# The time since which identity signs with the issuer, if its rollout is complete.
issuing_since() {
  call "$api/apis/apps/v1/namespaces/$ROLLOUT_NAMESPACE/deployments/linkerd-identity?pretty=true" |
    sed -n \\
      -e 's|^          "archipelago/issuer": "\\([a-z0-9:]*\\)",\\{0,1\\}$|issuer \\1|p' \\
      -e 's|^        "type": "\\([A-Za-z]*\\)",\\{0,1\\}$|type \\1|p' \\
      -e 's|^        "lastUpdateTime": "\\([0-9TZ:-]*\\)",\\{0,1\\}$|time \\1|p' \\
      -e 's|^        "reason": "\\([A-Za-z]*\\)",\\{0,1\\}$|reason \\1|p' |
    {
      issuer= type= time=
      while read -r field value; do
        case $field in
          issuer) issuer=$value ;;
          type) type=$value ;;
          time) time=$value ;;
          reason)
            [ "$type $value $issuer" != "Progressing NewReplicaSetAvailable $ROLLOUT_ISSUER" ] ||
              printf '%s' "$time"
            ;;
        esac
      done
    }
}
`;
