"""Checks the manifests by their schema, and that image and manifests mean the same library. Argument:
the folder `recipes/cluster`."""
import sys
from pathlib import Path

import dockerfile_parse
import kubernetes_validate
import yaml

VERSIONS = ["1.28", "1.31", "1.34", "1.37"]


def validated(manifest):
    """How many versions of the schema the manifest fits."""
    for version in VERSIONS:
        kubernetes_validate.validate(manifest, version, strict=True)
    return len(VERSIONS)


def fails(manifest):
    """Whether a manifest with a fault is refused: else the check would prove nothing."""
    broken = yaml.safe_load(yaml.safe_dump(manifest).replace("limits:", "limit:"))
    try:
        validated(broken)
    except kubernetes_validate.ValidationError:
        return True
    return False


def pods(manifest):
    return manifest["spec"].get("template", {}).get("spec", manifest["spec"])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    manifests = {path.name: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("kubernetes/*.yaml"))}
    for name, manifest in manifests.items():
        print(f"fits_{name}={validated(manifest)}")
        print(f"refused_{name}={int(fails(manifest))}")
        assert pods(manifest)["containers"], name
    image = dockerfile_parse.DockerfileParser(str(folder / "docker/Dockerfile"), env_replace=False)
    for name, value in image.envs.items():
        print(f"env_{name}={value}")
    copies = [step["value"].split()[1:] for step in image.structure if step["instruction"] == "COPY"]
    for source, target in copies[1:]:
        print(f"copy_{target}={source}")
    library = image.envs["LD_PRELOAD"]
    brought = pods(manifests["any-image.yaml"])["initContainers"][0]["command"]
    print(f"brought={int(library in brought)}")
