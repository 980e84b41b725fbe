"""Checks the manifests by their schema, and that image and manifests mean the same library. Argument:
the folder `recipes/cluster`."""
import sys
from pathlib import Path

import dockerfile_parse
import kubernetes_validate
import yaml

VERSIONS = ["1.28", "1.31", "1.34", "1.37"]
# Those that have policies which change what is created.
VERSIONS_OF_POLICIES = ["1.36", "1.37"]


def validated(manifest, versions):
    """How many versions of the schema the manifest fits."""
    for version in versions:
        kubernetes_validate.validate(manifest, version, strict=True)
    return len(versions)


def fails(manifest, versions, right, wrong):
    """Whether a manifest with a fault is refused: else the check would prove nothing."""
    text = yaml.safe_dump(manifest)
    assert right in text
    broken = yaml.safe_load(text.replace(right, wrong))
    try:
        validated(broken, versions)
    except kubernetes_validate.ValidationError:
        return True
    return False


def pods(manifest):
    return manifest["spec"].get("template", {}).get("spec", manifest["spec"])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    manifests = {path.name: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("kubernetes/*.yaml"))}
    for name, manifest in manifests.items():
        print(f"fits_{name}={validated(manifest, VERSIONS)}")
        print(f"refused_{name}={int(fails(manifest, VERSIONS, 'limits:', 'limit:'))}")
        assert pods(manifest)["containers"], name
    of_namespace = {name: yaml.safe_load((folder / "kubernetes/namespace" / name).read_text())
                    for name in ("policy.yaml", "binding.yaml")}
    for name, manifest in of_namespace.items():
        print(f"policy_fits_{name}={validated(manifest, VERSIONS_OF_POLICIES)}")
        refused = fails(manifest, VERSIONS_OF_POLICIES, "spec:", "spek:")
        print(f"policy_refused_{name}={int(refused)}")
    # What it adds to a pod is what the manifest for other images has.
    expression = of_namespace["policy.yaml"]["spec"]["mutations"][0]["applyConfiguration"]["expression"]
    added = pods(manifests["any-image.yaml"])
    for variable in added["containers"][0]["env"]:
        assert f'name: "{variable["name"]}", value: "{variable["value"]}"' in expression, variable
    image = dockerfile_parse.DockerfileParser(str(folder / "docker/Dockerfile"), env_replace=False)
    for name, value in image.envs.items():
        print(f"env_{name}={value}")
    copies = [step["value"].split()[1:] for step in image.structure if step["instruction"] == "COPY"]
    for source, target in copies[1:]:
        print(f"copy_{target}={source}")
    library = image.envs["LD_PRELOAD"]
    brought = pods(manifests["any-image.yaml"])["initContainers"][0]["command"]
    print(f"brought={int(library in brought)}")
