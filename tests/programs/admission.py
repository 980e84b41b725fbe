"""Evaluates the policy that changes pods when they are created, as an API server does, on pods of several
kinds, and checks the results by the schema. Argument: the folder `recipes/cluster/kubernetes`."""
import re
import sys
from pathlib import Path

import kubernetes_validate
import yaml
from cel_expr_python import cel
from cel_expr_python.ext import ext_optional

VERSION = "1.37"
# What identifies the entries of a list, where it is not their name.
KEYS = {"volumeMounts": "mountPath"}


def evaluated(expression, pod):
    """The value of an expression. Only an API server knows the types `Object.spec...{}`: here they are maps."""
    untyped = re.sub(r"Object(\.\w+)*{", "{", expression)
    untyped = re.sub(r"([{,]\s*)(\w+):", r'\1"\2":', untyped)
    environment = cel.NewEnv(variables={"object": cel.Type.DYN}, extensions=[ext_optional.ExtOptional()])
    result = environment.compile(untyped).eval(data={"object": pod})
    return result.plain_value()


def misplaced(expression):
    """The objects whose type is not that of their place: `Object.spec.volumes` is for `volumes` of `Object.spec`."""
    wrong, places, key = [], [], None
    for name, opened in re.findall(r'(\w+):|(Object[\w.]*{|{|})', re.sub(r'"[^"]*"', "", expression)):
        if name:
            key = name
        elif opened == "}":
            key = places.pop().rpartition(".")[2]
        else:
            place = f"{places[-1]}.{key}" if places else "Object"
            if opened not in ("{", place + "{"):
                wrong.append(opened)
            places.append(place)
    return wrong


def merged(old, new, name=""):
    """What applying a configuration makes of an object: maps by key, lists by what identifies their entries."""
    if isinstance(old, dict) and isinstance(new, dict):
        added = {key: merged(old[key], value, key) if key in old else value for key, value in new.items()}
        return {**old, **added}
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(entry, dict) for entry in old + new):
        key = KEYS.get(name, "name")
        by_key = {entry[key]: entry for entry in old}
        for entry in new:
            by_key[entry[key]] = merged(by_key.get(entry[key], {}), entry)
        return list(by_key.values())
    return new


def pod(containers, **more):
    spec = {"containers": containers, **more}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tried"}, "spec": spec}


def variables(container):
    return {variable["name"]: variable.get("value") for variable in container.get("env", [])}


def tried(policy, name, before):
    """Prints what becomes of a pod: whether it is changed, and each container's variables."""
    wanted = all(evaluated(condition["expression"], before) for condition in policy["matchConditions"])
    print(f"{name}_changed={int(wanted)}")
    if not wanted:
        return
    change = evaluated(policy["mutations"][0]["applyConfiguration"]["expression"], before)
    after = merged(before, change)
    kubernetes_validate.validate(after, VERSION, strict=True)
    spec = after["spec"]
    print(f"{name}_started_first={','.join(container['name'] for container in spec['initContainers'])}")
    # What a namespace under the standard `restricted` asks of every container.
    context = spec["initContainers"][-1]["securityContext"]
    restricted = (context["runAsNonRoot"], context["allowPrivilegeEscalation"], context["capabilities"]["drop"],
                  context["seccompProfile"]["type"]) == (True, False, ["ALL"], "RuntimeDefault")
    print(f"{name}_restricted={int(restricted)}")
    for container in spec["containers"]:
        print(f"{name}_{container['name']}={' '.join(f'{k}={v}' for k, v in sorted(variables(container).items()))}")
        mounted = [mount["mountPath"] for mount in container.get("volumeMounts", [])]
        print(f"{name}_{container['name']}_mounts={','.join(mounted)}")
    again = [evaluated(condition["expression"], after) for condition in policy["matchConditions"]]
    print(f"{name}_changed_again={int(all(again))}")


if __name__ == "__main__":
    policy = yaml.safe_load((Path(sys.argv[1]) / "namespace/policy.yaml").read_text())["spec"]
    change = policy["mutations"][0]["applyConfiguration"]["expression"]
    print(f"misplaced={len(misplaced(change))}")
    faulty = change.replace("Object.spec.volumes.emptyDir{", "Object.spec.emptyDir{")
    print(f"misplaced_found={len(misplaced(faulty))}")
    plain = {"name": "plain", "image": "image"}
    tried(policy, "plain", pod([plain]))
    own = {"name": "own", "image": "image", "env": [{"name": "LD_PRELOAD", "value": "/own.so"}]}
    other = {"name": "other", "image": "image", "env": [{"name": "HOME", "value": "/"}],
             "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    before = {"name": "before", "image": "image"}
    tried(policy, "mixed", pod([own, other], initContainers=[before], volumes=[{"name": "data", "emptyDir": {}}]))
    tried(policy, "has", pod([plain], initContainers=[{"name": "threadcap", "image": "image"}]))
