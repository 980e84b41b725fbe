# A package for Spack 1.0 or later. In a repository of your own:
#   spack repo create site site
#   mkdir -p site/spack_repo/site/packages/threadcap
#   cp packaging/spack/package.py site/spack_repo/site/packages/threadcap/
#   spack repo add site/spack_repo/site && spack install threadcap
#
# Spack's packages take all names so.
# ruff: noqa: F403, F405
from spack.package import *


class Threadcap(Package):
    """One number caps the CPU use of any program, unmodified."""

    license("MIT OR Apache-2.0")

    # Put the address of your copy of the repository here, or unpack the sources and use
    # `spack develop --path SOURCES threadcap@main`.
    git = "file:///srv/git/threadcap.git"
    version("main", branch="main")

    depends_on("c", type="build")
    depends_on("rust@1.90:", type="build")
    depends_on("python@3.6:", type=("build", "run"))
    requires("platform=linux")

    def install(self, spec, prefix):
        Executable("scripts/install")(prefix)

    def setup_run_environment(self, env):
        env.prepend_path("PYTHONPATH", self.prefix.share.threadcap)

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_install(self):
        launcher = Executable(self.prefix.bin.threadcap)
        assert launcher("run", "-n", "1", "--", "nproc", output=str).strip() == "1"
